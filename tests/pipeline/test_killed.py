"""The running service, killed again and again while files are dropped: every story once."""

from __future__ import annotations

import gzip
import io
import random
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

BBC = Path(__file__).resolve().parents[3] / "shared" / "samples" / "replay" / "bbc-2020-2021.warc.gz"
needs_bbc = pytest.mark.skipif(not BBC.exists(), reason="the shared samples are not here")


def polls() -> list[bytes]:
    """Return the sample's documents."""
    text = gzip.decompress(BBC.read_bytes())
    bodies = []
    stream = io.BytesIO(text)
    while line := stream.readline():
        if not line.startswith(b"WARC/"):
            continue
        length = 0
        while (header := stream.readline().strip()) != b"":
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        block = stream.read(length)
        bodies.append(re.split(rb"\r?\n\r?\n", block, maxsplit=1)[1])
    return bodies


@needs_bbc
@pytest.mark.crash
@pytest.mark.timeout(600)
def test_killed_twenty_times_while_files_are_dropped_it_tells_every_story_once(place: Any) -> None:
    reference = place.run(*place.replay(BBC, prefix=f"{place.prefix}reference."))
    bodies = polls()
    assert len(bodies) == 364
    folder = place.folder / "in"
    config = place.config(place.feed("bbc", "BBC", folder, after="move"))
    rng = random.Random(5)
    dropped = 0
    for _ in range(20):
        process = place.start("run", "--config", str(config), stderr=subprocess.DEVNULL)
        end = time.monotonic() + rng.uniform(1.2, 2.5)
        while time.monotonic() < end:
            if dropped < len(bodies):
                place.drop(folder, f"{dropped:04}.xml", bodies[dropped])
                dropped += 1
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
    for number in range(dropped, len(bodies)):
        place.drop(folder, f"{number:04}.xml", bodies[number])
    process = place.serve(config)
    wanted = place.run("digest", "--broker", place.broker, "--prefix", f"{place.prefix}reference.")
    assert '"stories":5502' in wanted and reference
    end_at = time.monotonic() + 120
    while place.run("digest", "--broker", place.broker, "--prefix", place.prefix) != wanted:
        assert time.monotonic() < end_at, (place.digest(), wanted)
        time.sleep(1)
    place.end(process)
    left = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    # One poll of the sample has no bytes at all: an empty file is reported, and waited for.
    assert left == [f"{number:04}.xml" for number, body in enumerate(bodies) if not body]

"""The running service: files dropped into its folder, signals, crashes."""

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

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT.parent / "shared" / "samples" / "seed" / "cna-2023-09-21.txt"
BBC = ROOT.parent / "shared" / "samples" / "replay" / "bbc-2020-2021.warc.gz"
LAYOUT = ROOT / "examples" / "layouts" / "cna.toml"

needs_seed = pytest.mark.skipif(not SEED.exists(), reason="the shared samples are not here")
needs_bbc = pytest.mark.skipif(not BBC.exists(), reason="the shared samples are not here")

STORY = """Harbour bridge to close for two weeks

2026-03-02 09:15:00, City Aurora

The harbour bridge will close for two weeks in May so that its bearings can be replaced, the port authority said.

Ferries will run every ten minutes while the works last, and the tram line will end at the western quay.
"""

OTHER_STORY = """Choir wins the northern prize

2026-03-03 18:40:00, Culture Aurora

A choir of dockers and nurses has won the northern prize for amateur singers at its first attempt.

The jury praised its reading of two shanties that had not been sung in public since the war.
"""


def feed(name: str, provider: str, folder: Path, **more: str) -> str:
    """Return a directory feed's table."""
    folder.mkdir(exist_ok=True)
    lines = [f'name = "{name}"', f'provider = "{provider}"', f'directory = "{folder}"', 'timezone = "Europe/Tirane"']
    lines += [f'{key} = "{value}"' for key, value in more.items()]
    return "[[feeds]]\n" + "\n".join(lines) + "\n"


def serve(place: Any, config: Path) -> subprocess.Popen[bytes]:
    """Start the service, and return when it says that it has started."""
    log = place.folder / f"service-{len(place.running)}.log"
    with log.open("wb") as out:
        process: subprocess.Popen[bytes] = place.start("run", "--config", str(config), stderr=out)
    end = time.monotonic() + 30
    while b'"started"' not in log.read_bytes():
        assert process.poll() is None and time.monotonic() < end, log.read_text()
        time.sleep(0.05)
    return process


def drop(folder: Path, name: str, body: bytes) -> None:
    """Put a file into a folder in one step."""
    temporary = folder / f".{name}.tmp"
    temporary.write_bytes(body)
    temporary.rename(folder / name)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the service to end, and see that it drains within the promised time."""
    started = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert time.monotonic() - started < 20


def told(records: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return (provider, version, change) of each record, in a stable order."""
    return sorted(
        (r["headers"]["ce_provider"], r["headers"]["ce_storyversion"], r["headers"]["ce_type"].split(".")[2])
        for r in records
    )


def _seed_like(place: Any, body: bytes, edit: tuple[bytes, bytes], layout: Path | None) -> None:
    more = {"layout": str(layout)} if layout else {}
    cna, other = place.folder / "cna", place.folder / "other"
    feeds = feed("cna", "CNA", cna, **more) + feed("other", "OTHER", other, **more)
    process = serve(place, place.config(feeds))
    drop(cna, "one.txt", body)
    (first,) = place.wait_for("stories", lambda records: len(records) == 1)
    drop(cna, "same.txt", body)
    drop(cna, "edited.txt", body.replace(*edit))
    second = place.wait_for("stories", lambda records: len(records) == 2)
    assert told(second) == [("CNA", "1", "created"), ("CNA", "2", "updated")]
    assert {r["key"] for r in second} == {first["key"]}
    drop(other, "copy.txt", body)
    (link,) = place.wait_for("duplicates", lambda records: len(records) == 1)
    assert link["headers"]["ce_provider"] == "OTHER"
    assert link["headers"]["ce_duplicateof"] == first["key"]
    assert place.tail("dead-letters") == []
    stop(process)
    assert told(place.tail()) == told(second)


def test_a_dropped_text_arrives_once_its_edit_as_version_two_its_copy_as_duplicate(place: Any) -> None:
    _seed_like(place, STORY.encode(), (b"ten minutes", b"twelve minutes"), None)


@needs_seed
@pytest.mark.parametrize("layout", [LAYOUT, None], ids=["layout", "no layout"])
def test_the_seed_arrives_once_its_edit_as_version_two_its_copy_as_duplicate(place: Any, layout: Path | None) -> None:
    _seed_like(place, SEED.read_bytes(), (b"at least 200 people", b"at least 210 people"), layout)


def test_started_again_it_publishes_nothing_twice(place: Any) -> None:
    folder = place.folder / "in"
    config = place.config(feed("drop", "AURORA", folder))
    process = serve(place, config)
    drop(folder, "one.txt", STORY.encode())
    place.wait_for("stories", lambda records: len(records) == 1)
    stop(process)
    process = serve(place, config)
    drop(folder, "two.txt", OTHER_STORY.encode())
    records = place.wait_for("stories", lambda records: len(records) == 2)
    assert told(records) == [("AURORA", "1", "created")] * 2
    stop(process)


def test_a_bad_document_goes_to_the_dead_letters_with_its_bytes(place: Any) -> None:
    folder = place.folder / "in"
    process = serve(place, place.config(feed("drop", "AURORA", folder)))
    bad = b"<!DOCTYPE html><html><body>Down for maintenance</body></html>"
    drop(folder, "bad.xml", bad)
    drop(folder, "good.txt", STORY.encode())
    (letter,) = place.wait_for("dead-letters", lambda records: len(records) == 1)
    assert letter["value"] == bad.decode()
    assert letter["headers"]["ce_feed"] == "drop"
    assert "html" in letter["headers"]["ingest-errors-reason"].lower()
    place.wait_for("stories", lambda records: len(records) == 1)
    stop(process)


def test_hangup_reads_the_feeds_again(place: Any) -> None:
    one, two = place.folder / "one", place.folder / "two"
    config = place.config(feed("one", "ONE", one))
    process = serve(place, config)
    place.config(feed("two", "TWO", two))
    process.send_signal(signal.SIGHUP)
    drop(two, "story.txt", STORY.encode())
    (record,) = place.wait_for("stories", lambda records: len(records) == 1)
    assert record["headers"]["ce_feed"] == "two"
    stop(process)


def test_a_second_signal_ends_it_at_once(place: Any) -> None:
    process = serve(place, place.config(feed("one", "ONE", place.folder / "one")))
    process.send_signal(signal.SIGSTOP)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    assert process.wait(5) in (0, 128 + signal.SIGINT, 128 + signal.SIGTERM)


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
    config = place.config(feed("bbc", "BBC", folder, after="move"))
    rng = random.Random(5)
    dropped = 0
    for _ in range(20):
        process = place.start("run", "--config", str(config), stderr=subprocess.DEVNULL)
        end = time.monotonic() + rng.uniform(1.2, 2.5)
        while time.monotonic() < end:
            if dropped < len(bodies):
                drop(folder, f"{dropped:04}.xml", bodies[dropped])
                dropped += 1
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
    for number in range(dropped, len(bodies)):
        drop(folder, f"{number:04}.xml", bodies[number])
    process = serve(place, config)
    wanted = place.run("digest", "--broker", place.broker, "--prefix", f"{place.prefix}reference.")
    assert '"stories":5502' in wanted and reference
    end_at = time.monotonic() + 120
    while place.run("digest", "--broker", place.broker, "--prefix", place.prefix) != wanted:
        assert time.monotonic() < end_at, (place.digest(), wanted)
        time.sleep(1)
    stop(process)
    left = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    # One poll of the sample has no bytes at all: an empty file is reported, and waited for.
    assert left == [f"{number:04}.xml" for number, body in enumerate(bodies) if not body]

"""``ingest run --show``: the service with its stories on standard output."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

TEXT = "Ferry {0} leaves\n\n2024-05-01 09:{0:02}:00\n\nFerry {0} left the harbour at {0} past nine and came back.\n"


def _service(place: Any, count: int, *options: str) -> tuple[subprocess.Popen[bytes], Path]:
    folder = place.folder / "in"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_text(TEXT.format(number))
    feed = f'[[feeds]]\nname = "f"\nprovider = "F"\ndirectory = "{folder}"\nsettle_s = 0\ntimezone = "UTC"\n'
    log = place.folder / "log"
    with log.open("wb") as err:
        command = ("run", "--show", *options, "--config", str(place.config(feed)))
        return place.start(*command, stdout=subprocess.PIPE, stderr=err), log


def test_it_shows_stories_as_lines_and_ends_with_ctrl_c(place: Any) -> None:
    process, log = _service(place, 2)
    shown = [process.stdout.readline().decode() for _ in range(2)]
    assert all(" created " in line and " F " in line for line in shown), shown
    assert {line.split("v1")[-1].strip() for line in shown} == {"Ferry 0 leaves", "Ferry 1 leaves"}
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0, log.read_text()
    assert "Traceback" not in log.read_text()


def test_it_shows_stories_as_json_and_ends_when_its_reader_goes(place: Any) -> None:
    process, log = _service(place, 1, "--json")
    line = json.loads(process.stdout.readline())
    assert line["topic"] == place.topics.stories and line["value"]["headlines"][0]["value"] == "Ferry 0 leaves"
    process.stdout.close()
    (place.folder / "in" / "more.txt").write_text(TEXT.format(7))
    assert process.wait(30) == 0, log.read_text()
    assert "Traceback" not in log.read_text()


def test_started_again_it_shows_the_last_stories_once_more(alone: Any) -> None:
    process, _ = _service(alone, 25, "--json")
    for _ in range(25):
        assert process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    again = alone.start("run", "--show", "--config", str(alone.folder / "ingest.toml"), stdout=subprocess.PIPE)
    assert again.stdout.readline().decode().strip() == "— the last 20 of 25 so far —"
    assert all(" created " in again.stdout.readline().decode() for _ in range(20))
    assert again.stdout.readline().decode().strip() == "— and now —"
    again.send_signal(signal.SIGTERM)
    started = time.monotonic()
    assert again.communicate(timeout=20)[0] == b""
    assert again.returncode == 0 and time.monotonic() - started < 20

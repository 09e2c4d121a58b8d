"""``ingest replay``: history through the same stages."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.archive import write_warc
from ingest.model.document import Document, Reading

WIRE = Path(__file__).parents[2] / "examples" / "wire"
START = datetime(2024, 5, 1, 12, tzinfo=UTC)

KEYS = {
    "prefix", "documents", "skipped", "damaged", "created", "updated", "corrected", "killed", "stories", "records",
    "repeated", "duplicates", "dead_letters", "digest",
}  # fmt: skip


def text(number: int) -> bytes:
    """Return a story of its own."""
    words = f"Ferry {number} left the harbour at {number} past nine with {number * 7} passengers and came back at noon."
    return f"Ferry {number} leaves\n\n2024-05-01 09:{15 + number}:00\n\n{words}\n".encode()


def archive(path: Path, count: int, apart_s: float, provider: str = "AURORA", compress: bool = True) -> Path:
    """Write a WARC of ``count`` texts."""
    reading = Reading("text", "UTC", "en")
    documents = [
        Document(provider, "f", START + timedelta(seconds=n * apart_s), text(n), f"{n}.txt", "text/plain", reading)
        for n in range(count)
    ]
    write_warc(path, documents, compress=compress)
    return path


def summary(end: Any) -> dict[str, Any]:
    (line,) = end.lines
    assert set(line) == KEYS
    return dict(line)


def test_a_folder(place: Any) -> None:
    folder = place.folder / "in"
    (folder / "below").mkdir(parents=True)
    for number, name in enumerate(("b.txt", "below/a.txt", "c.txt")):
        (folder / name).write_bytes(text(number))
        os.utime(folder / name, (START.timestamp() + number, START.timestamp() + number))
    end = place.ended(*place.replay(folder), "--provider", "AURORA", "--timezone", "UTC", "--language", "en")
    assert (end.code, end.said) == (0, [])
    told = summary(end)
    assert told["prefix"] == place.prefix
    assert (told["documents"], told["created"], told["stories"], told["records"]) == (3, 3, 3, 3)
    records = place.tail()
    assert {record["headers"]["ce_provider"] for record in records} == {"AURORA"}
    assert sorted(record["headers"]["ce_recordedtime"] for record in records) == [
        f"2024-05-01T12:00:0{n}Z" for n in range(3)
    ]
    assert told["digest"] == place.digest()["sha256"]


def test_the_bundled_wire_shows_every_change(place: Any) -> None:
    config = WIRE.parent / "ingest.toml"
    sources = sorted(folder for folder in WIRE.iterdir() if folder.is_dir())
    told = summary(place.ended(*place.replay(*sources), "--config", str(config)))
    assert told["documents"] == sum(1 for path in WIRE.rglob("*") if path.is_file())
    assert all(told[change] >= 1 for change in ("created", "updated", "corrected", "killed"))
    assert told["repeated"] == 0


def test_several_sources_are_one_history(place: Any) -> None:
    one = archive(place.folder / "one.warc.gz", 3, 10)
    two = archive(place.folder / "two.warc", 3, 4, "BOREALIS", compress=False)
    told = summary(place.ended(*place.replay(one, two)))
    assert (told["documents"], told["created"], told["duplicates"]) == (6, 3, 3)
    first = {record["key"]: record["headers"]["ce_provider"] for record in place.tail()}
    # At 0 s the source named first goes first, at 4 s and 8 s the second is ahead of the first's 10 s and 20 s.
    assert sorted(first.values()) == ["AURORA", "BOREALIS", "BOREALIS"]


def test_a_speed_keeps_the_pace(place: Any) -> None:
    source = archive(place.folder / "day.warc.gz", 3, 1.0)
    assert place.ended(*place.replay(source), "--speed", "2").code == 0
    moments = [record.timestamp_ms for record in place.records("documents")]
    assert len(moments) == 3
    assert max(moments) - min(moments) >= 900


def test_a_source_that_is_not_there(place: Any) -> None:
    end = place.ended(*place.replay(place.folder / "absent.warc"))
    assert (end.code, end.out) == (1, "")
    assert "ReplayError" in end.err and "absent.warc" in end.err and "Traceback" not in end.err


def test_a_file_that_is_no_archive(alone: Any) -> None:
    (alone.folder / "notes.txt").write_text("no archive\n" * 100)
    end = alone.ended(*alone.replay(alone.folder / "notes.txt"))
    assert end.code == 1
    assert "notes.txt" in end.err and "Traceback" not in end.err


def damaged(path: Path) -> Path:
    """Write an archive of three documents, and spoil the second."""
    archive(path, 3, 1, compress=False)
    body = path.read_bytes()
    assert body.count(text(1)) == 1
    path.write_bytes(body.replace(text(1), text(1).upper()))
    return path


def test_damage_is_reported_and_the_rest_is_told(place: Any) -> None:
    end = place.ended(*place.replay(damaged(place.folder / "day.warc")))
    assert end.code == 1
    told = summary(end)
    assert (told["documents"], told["created"], told["damaged"]) == (2, 2, 1)
    (line,) = end.said
    assert re.search(r"day\.warc: record at byte [1-9]\d*: .*digest", line)


def test_interrupted_it_says_so_and_goes_on_when_started_again(place: Any) -> None:
    source = archive(place.folder / "days.warc.gz", 4, 86_400)
    command = [*place.replay(source), "--speed"]
    process = place.start(*command, "1", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    place.wait_for_topic("stories", lambda records: len(records) == 1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, b"")
    assert "interrupted; start the same command again" in err.decode() and "Traceback" not in err.decode()
    told = summary(place.ended(*command, "max"))
    assert (told["documents"], told["created"], told["repeated"]) == (4, 4, 0)
    again = summary(place.ended(*command, "max"))
    assert again == told
    whole = summary(place.ended(*place.replay(source, prefix=f"{place.prefix}whole.")))
    assert whole["digest"] == told["digest"]


def test_the_archives_own_reading_stands_below_the_command_line(alone: Any) -> None:
    source = archive(alone.folder / "day.warc.gz", 1, 1)
    assert alone.ended(*alone.replay(source), "--timezone", "Europe/Tirane").code == 0
    (document,) = alone.records("documents")
    assert json.loads(document.headers["ingest-reading"]) == {
        "format": "text",
        "timezone": "Europe/Tirane",
        "language": "en",
    }
    (story,) = alone.tail()
    assert story["value"]["firstCreated"] == "2024-05-01T07:15:00Z"


def test_the_prefix_is_made_from_the_source(alone: Any) -> None:
    source = archive(alone.folder / "A day, öde.warc.gz", 1, 1)
    end = alone.ended("replay", str(source), "--broker", alone.broker, "--json")
    assert summary(end)["prefix"] == "replay.A-day-de."


def test_a_terminal_has_a_bar_and_a_table(alone: Any, terminal: Any) -> None:
    archive(alone.folder / "day.warc.gz", 3, 1)
    code, shown = terminal(alone, "replay", "day.warc.gz", *alone.at)
    assert code == 0
    assert "3/3" in shown and "documents" in shown and "created" in shown
    code, shown = terminal(alone, "replay", str(damaged(alone.folder / "bad.warc")), *alone.at[:2])
    assert code == 1
    assert "digest" in shown and "created" in shown and "Traceback" not in shown
    code, shown = terminal(alone, "replay", "absent.warc", *alone.at)
    assert code == 1
    assert "absent.warc" in shown and "Traceback" not in shown and "never retrieved" not in shown


def test_interrupted_on_a_terminal_it_ends_at_once(alone: Any, terminal: Any) -> None:
    archive(alone.folder / "days.warc.gz", 3, 86_400)
    took_s = []

    def interrupt(process: subprocess.Popen[bytes]) -> None:
        alone.wait_for_topic("stories", lambda records: len(records) == 1)
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        process.wait(60)
        took_s.append(time.monotonic() - started)

    code, shown = terminal(alone, "replay", "days.warc.gz", "--speed", "1", *alone.at, meanwhile=interrupt)
    assert code == 1 and took_s[0] < 15
    assert "1/3" in shown and "interrupted; start the same command again" in shown
    assert "Traceback" not in shown and "never retrieved" not in shown

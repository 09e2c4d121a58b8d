"""Embargoes end: in the running service by its heartbeats, in a replay by its virtual clock; and never early."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import write_warc
from ingest.model.control import is_control
from ingest.model.document import Document, Reading

LETTERS = str.maketrans("0123456789", "ghijklmnop")
HELD_S = 20
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def ninjs(number: int, until: datetime | None = None, version: int = 1, *, killed: bool = False) -> bytes:
    """Return a ninjs document with a text of its own."""
    # Letters only, and no two texts alike: a copy of another story would not be told at all.
    letters = hashlib.blake2b(str(number).encode(), digest_size=60).hexdigest().translate(LETTERS)
    words = " ".join(letters[n : n + 6] for n in range(0, 120, 3))
    story: dict[str, Any] = {
        "uri": f"urn:newsml:aurora.example:{number}",
        "type": "text",
        "version": str(version),
        "pubStatus": "canceled" if killed else "usable",
        "language": "en",
        "headlines": [{"value": letters[:30]}],
    }
    if not killed:
        story["bodies"] = [{"contentType": "text/plain", "value": f"{words} {'again ' * version}."}]
    if until is not None:
        story["embargoedUntil"] = f"{until:%Y-%m-%dT%H:%M:%SZ}"
    return json.dumps(story).encode()


def archive(path: Path, *told: tuple[float, bytes]) -> Path:
    """Write a WARC of ninjs documents: (minute after noon, body)."""
    reading = Reading("ninjs", "UTC", "en")
    write_warc(
        path,
        [
            Document("AURORA", "f", at(minute), body, f"{minute}.json", "application/json", reading)
            for minute, body in told
        ],
    )
    return path


def changes(records: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return (number of the story, change), in the order of the offsets of a topic with one partition."""
    by_time = sorted(records, key=lambda record: (record["timestamp"], record["offset"]))
    return [(r["key"].rpartition(":")[2], r["headers"]["ce_type"].split(".")[2]) for r in by_time]


@pytest.fixture
def one_partition() -> dict[str, str]:
    """Return what makes one partition of ``stories``, so that their order can be seen."""
    return {"INGEST_TOPICS__STORIES_PARTITIONS": "1"}


def replayed(place: Any, source: Path, env: dict[str, str], *options: str, prefix: str | None = None) -> dict[str, Any]:
    end = place.ended(*place.replay(source, prefix=prefix), *options, env=env)
    assert end.code == 0, end.err
    return dict(end.lines[0])


def test_a_replay_releases_each_story_in_its_place(place: Any, one_partition: dict[str, str]) -> None:
    source = archive(
        place.folder / "day.warc.gz",
        (0, ninjs(1, at(10))),
        (1, ninjs(2, at(5))),
        (2, ninjs(3, at(6))),
        (3, ninjs(4)),
        (4, ninjs(3, version=2, killed=True)),
        (4.2, ninjs(9, at(30))),
        (4.4, ninjs(9, version=2)),
        (7, ninjs(5)),
        (8, ninjs(6, at(10_000))),
        (9.5, ninjs(1, at(11), version=2)),
        (10.5, ninjs(7)),
        (12, ninjs(8, at(12))),
        (13, ninjs(2, version=2)),
    )
    told = replayed(place, source, one_partition)
    records = place.tail()
    # 1 was replaced while held, 9 by a version that is free, 3 was killed; the archive ends before 6 may be told.
    assert changes(records) == [
        ("4", "created"),
        ("3", "killed"),
        ("9", "created"),
        ("2", "released"),
        ("5", "created"),
        ("7", "created"),
        ("1", "released"),
        ("8", "created"),
        ("2", "updated"),
    ]
    (released,) = (r for r in records if r["key"].endswith(":1"))
    assert released["headers"]["ce_embargoeduntil"] == "2026-03-02T12:11:00Z"
    assert released["headers"]["ce_storyversion"] == "2"
    assert "again again" in released["value"]["bodies"][0]["value"]
    latest = {r["key"].rpartition(":")[2] for r in place.tail("latest")}
    assert latest == {"1", "2", "3", "4", "5", "7", "8", "9"}
    assert (told["documents"], told["dead_letters"], told["repeated"]) == (13, 0, 0)


def test_the_pace_of_a_replay_and_its_restarts_change_nothing(place: Any, one_partition: dict[str, str]) -> None:
    told = [(n / 2, ninjs(n, at(n / 2 + n % 5) if n % 3 else None)) for n in range(40)]
    source = archive(place.folder / "day.warc.gz", *told)
    whole = replayed(place, source, one_partition, prefix=f"{place.prefix}whole.")
    environment = {"env": one_partition, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = place.start(*place.replay(source), "--speed", "120", **environment)
    place.wait_for_topic("stories", lambda records: len(records) >= 5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert replayed(place, source, one_partition) == {**whole, "prefix": place.prefix}
    orders = [
        changes(place.ended("tail", *where, "--from", "beginning", "--until-idle", "0.5").lines)
        for where in (place.at, ("--broker", place.broker, "--prefix", f"{place.prefix}whole."))
    ]
    assert orders[0] == orders[1]
    assert ("38", "released") not in orders[0] and ("37", "released") not in orders[0] and len(orders[0]) > 30
    clocks = [
        [r.headers["ce_time"] for r in place.records("documents", prefix) if is_control(r.headers)]
        for prefix in (place.prefix, f"{place.prefix}whole.")
    ]
    assert clocks[0] == clocks[1] == [f"{at(minute):%Y-%m-%dT%H:%M:%SZ}" for minute in range(1, 20)]


def test_a_policy_of_flags_holds_nothing(alone: Any, one_partition: dict[str, str]) -> None:
    source = archive(alone.folder / "day.warc.gz", (0, ninjs(1, at(10))), (1, ninjs(2)))
    replayed(alone, source, {**one_partition, "INGEST_DESK__EMBARGO": "flag"})
    first, second = sorted(alone.tail(), key=lambda record: record["offset"])
    assert changes([first, second]) == [("1", "created"), ("2", "created")]
    assert first["headers"]["ce_embargoeduntil"] == "2026-03-02T12:10:00Z"


def serve(place: Any) -> tuple[Path, subprocess.Popen[bytes]]:
    folder = place.folder / "in"
    feeds = place.feed("aurora", "AURORA", folder, format="ninjs")
    return folder, place.serve(place.config(f"[desk]\nheartbeat_s = 1\n{feeds}"))


def test_the_service_tells_a_held_story_when_its_time_has_come(place: Any) -> None:
    folder, process = serve(place)
    until = datetime.now(UTC) + timedelta(seconds=HELD_S)
    place.drop(folder, "held.json", ninjs(1, until))
    place.drop(folder, "killed.json", ninjs(2, until))
    place.drop(folder, "free.json", ninjs(3))
    place.wait_for("stories", lambda records: len(records) == 1)
    place.drop(folder, "kill.json", ninjs(2, version=2, killed=True))
    place.wait_for("stories", lambda records: changes(records) == [("3", "created"), ("2", "killed")])
    assert datetime.now(UTC) < until, "this machine is too slow to see the story held"
    records = place.wait_for("stories", lambda records: len(records) >= 3)
    time.sleep(2)
    records = place.tail()
    place.end(process)
    assert sorted(changes(records)) == [("1", "released"), ("2", "killed"), ("3", "created")]
    (released,) = (r for r in records if r["key"].endswith(":1"))
    # The second of the embargo is whole; the heartbeat may come up to a second after it.
    assert until.timestamp() - 1 < released["timestamp"] / 1000 < until.timestamp() + 20
    assert datetime.fromtimestamp(released["timestamp"] / 1000, UTC) >= datetime.fromisoformat(
        released["headers"]["ce_embargoeduntil"]
    )
    assert place.tail("dead-letters") == []


@pytest.mark.crash
def test_a_story_whose_embargo_ends_while_the_service_is_down_is_told_once_when_it_is_back(place: Any) -> None:
    folder, process = serve(place)
    until = datetime.now(UTC) + timedelta(seconds=HELD_S)
    place.drop(folder, "held.json", ninjs(1, until))
    place.drop(folder, "free.json", ninjs(2))
    place.wait_for("stories", lambda records: len(records) == 1)
    held = place.wait_for("items", lambda records: any(r["key"].endswith(":1") for r in records))
    assert held
    time.sleep(1.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert changes(place.tail()) == [("2", "created")], "this machine is too slow to see the story held"
    time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()))
    for _ in range(2):
        _, process = serve(place)
        records = place.wait_for("stories", lambda records: len(records) >= 2)
        time.sleep(2)
        place.end(process)
    records = place.tail()
    assert sorted(changes(records)) == [("1", "released"), ("2", "created")]

"""``ingest kills``: what must not be used any more."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.model.record import Record


def told(
    place: Any,
    number: int,
    change: str,
    received: str | None = "2026-01-02T03:04:05Z",
    *,
    copy: bool = False,
    **more: Any,
) -> Record:
    """Return a record of ``stories``, or of ``duplicates`` for a copy."""
    uri = f"urn:example:{number}"
    kind, topic = ("duplicate", place.topics.duplicates) if copy else ("story", place.topics.stories)
    headers = {
        "ce_type": f"ingest.{kind}.{change}.v1",
        "ce_subject": uri,
        "ce_provider": "BOREALIS" if copy else "AURORA",
        "ce_storyversion": "2" if change == "killed" else "1",
    }
    if received:
        headers["ce_recordedtime"] = received
    return Record(topic, uri, json.dumps({"uri": uri, **more}).encode(), headers)


def titled(text: str) -> list[dict[str, str]]:
    return [{"value": text}]


def listed(place: Any, *options: str) -> list[dict[str, Any]]:
    end = place.ended("kills", *place.at, *options)
    assert (end.code, end.said) == (0, [])
    return list(end.lines)


def test_a_kill_is_one_line_of_json_of_exactly_this_form(place: Any) -> None:
    place.fill(
        told(place, 1, "created", headlines=titled("Minister resigns")),
        told(place, 1, "killed", "2026-01-02T05:00:00.250Z", headlines=titled("KILL: Minister"), edNote="Not so. “A”"),
    )
    assert listed(place) == [
        {
            "time": "2026-01-02T05:00:00.250Z",
            "what": "story",
            "provider": "AURORA",
            "uri": "urn:example:1",
            "version": 2,
            "headline": "KILL: Minister",
            "edNote": "Not so. “A”",
        }
    ]


def test_they_come_by_time_from_both_topics_and_all_partitions(place: Any) -> None:
    moments = {n: f"2026-01-02T{(n * 7) % 24:02}:00:00Z" for n in range(20)}
    place.fill(
        *(told(place, n, "created", headlines=titled(f"Story {n}")) for n in range(20)),
        *(told(place, n, "linked", copy=True, headlines=titled(f"Copy {n}")) for n in range(20)),
        *(told(place, n, "killed", moments[n], copy=n % 3 == 0) for n in range(20)),
        told(place, 99, "updated", headlines=titled("KILL: no, an update")),
    )
    rows = listed(place)
    assert [row["time"] for row in rows] == sorted(moments.values())
    assert {(row["uri"], row["what"]) for row in rows} == {
        (f"urn:example:{n}", "copy" if n % 3 == 0 else "story") for n in range(20)
    }
    # A kill without a headline has the last one of what it kills.
    assert all(row["headline"].startswith("Copy" if row["what"] == "copy" else "Story") for row in rows)
    assert {row["provider"] for row in rows if row["what"] == "copy"} == {"BOREALIS"}


def test_a_kill_that_came_before_its_story_is_listed_too(place: Any) -> None:
    place.fill(told(place, 5, "killed"))
    (row,) = listed(place)
    assert (row["uri"], row["headline"], row["edNote"]) == ("urn:example:5", None, None)


def test_the_headline_is_the_last_the_story_had(place: Any) -> None:
    place.fill(
        told(place, 1, "created", headlines=titled("First")),
        told(place, 1, "updated", headlines=titled("Second")),
        told(place, 2, "created", headlines=titled("Another")),
        told(place, 1, "killed"),
    )
    assert [row["headline"] for row in listed(place)] == ["Second"]


def test_since_a_time_and_since_an_age(alone: Any) -> None:
    now = datetime.now(UTC)
    alone.fill(
        told(alone, 1, "killed", "2026-01-01T23:59:59Z"),
        told(alone, 2, "killed", "2026-01-02T00:00:00Z"),
        told(alone, 3, "killed", "2026-01-02T12:00:00Z"),
        told(alone, 4, "killed", f"{now - timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"),
        told(alone, 5, "killed", f"{now - timedelta(minutes=3):%Y-%m-%dT%H:%M:%SZ}"),
    )

    def since(text: str) -> set[int]:
        return {int(row["uri"].rpartition(":")[2]) for row in listed(alone, "--since", text)}

    assert since("2026-01-02") == {2, 3, 4, 5}
    assert since("2026-01-02T12:00") == {3, 4, 5}
    assert since("2026-01-02T14:00:01+02:00") == {4, 5}
    assert since("4h") == {4, 5}
    assert since("30m") == {5}
    assert since("1s") == set()


@pytest.mark.parametrize("when", ["yesterday", "7", "7w", "-1h", "2026-13-01", "", "999999999d"])
def test_another_since_is_misuse(alone: Any, when: str) -> None:
    end = alone.ended("kills", f"--since={when}", env={"COLUMNS": "250"})
    assert (end.code, end.out) == (2, "")
    assert "a date or time, such as 2026-03-02" in end.err and "Traceback" not in end.err


def test_what_is_no_record_of_ours_stops_nothing(alone: Any) -> None:
    kind = {"ce_type": "ingest.story.killed.v1"}
    values = (None, b"\xff", b"[1]", b'{"headlines": 7, "edNote": {}}', b'{"headlines": [[]]}')
    alone.fill(*(Record(alone.topics.stories, f"k{n}", value, kind) for n, value in enumerate(values)))
    alone.fill(Record(alone.topics.stories, "k9", b"{}", {**kind, "ce_storyversion": "²", "ce_recordedtime": "soon"}))
    rows = listed(alone, "--since", "1h")
    assert sorted(row["uri"] for row in rows) == ["k0", "k1", "k2", "k3", "k4", "k9"]
    assert {(row["headline"], row["edNote"], row["version"]) for row in rows} == {(None, None, 0)}


def test_where_nothing_was_killed_there_is_nothing(alone: Any, terminal: Any) -> None:
    alone.fill(told(alone, 1, "created", headlines=titled("Fine")))
    assert listed(alone) == []
    assert terminal(alone, "kills", *alone.at) == (0, "nothing was killed\n")


def test_topics_that_were_never_created_are_said_so(alone: Any) -> None:
    end = alone.ended("kills", *alone.at)
    assert (end.code, end.out) == (1, "")
    assert "TopicMissing" in end.err and "Traceback" not in end.err


def test_a_terminal_is_written_for_a_person_and_not_for_the_feed(alone: Any, terminal: Any) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m"
    alone.fill(
        told(alone, 1, "killed", headlines=titled(f"{evil} Storm\nwarning [bold]"), edNote=f"{evil} Not so"),
        told(alone, 2, "killed", "2026-01-02T03:04:06Z", copy=True, headlines=titled("Tide")),
    )
    code, shown = terminal(alone, "kills", *alone.at)
    assert code == 0
    first, _, second = shown.partition("Tide")
    assert all(word in first for word in ("Storm warning", "Not so", "AURORA", "story", "urn:example:1"))
    assert "BOREALIS" in first.splitlines()[-1] and "copy" in first.splitlines()[-1] and "urn:example:2" in second
    assert "[bold]" in shown and "\x1b]" not in shown and "\x07" not in shown and "\x1b[31m" not in shown
    code, shown = terminal(alone, "kills", *alone.at, "--json")
    assert code == 0 and [json.loads(line)["what"] for line in shown.splitlines()] == ["story", "copy"]

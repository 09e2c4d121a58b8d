"""``ingest tail``: a topic's records, as they are committed."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from ingest.model.record import Record

ALL = ("--from", "beginning", "--until-idle", "0.3")


def story(place: Any, number: int, provider: str = "AURORA", language: str | None = "en-GB", **more: Any) -> Record:
    """Return a record of ``stories``."""
    uri = f"urn:example:{number}"
    value = {"uri": uri, "version": "1", "headlines": [{"value": f"Story {number}"}], **more}
    headers = {"ce_type": "ingest.story.created.v1", "ce_provider": provider, "ce_subject": uri, "ce_storyversion": "1"}
    if language:
        headers["ce_language"] = language
    return Record(place.topics.stories, uri, json.dumps(value).encode(), headers)


def numbers(lines: list[dict[str, Any]]) -> list[int]:
    return sorted(int(line["key"].rpartition(":")[2]) for line in lines)


def test_a_record_is_one_line_of_json_of_exactly_this_form(place: Any) -> None:
    before_ms = time.time() * 1000
    record = story(place, 7, title="“Ä”")
    place.fill(record)
    end = place.ended("tail", *place.at, *ALL)
    assert (end.code, end.err) == (0, "")
    (line,) = end.lines
    assert list(line) == ["topic", "partition", "offset", "timestamp", "key", "headers", "value"]
    assert before_ms - 1000 < line.pop("timestamp") < time.time() * 1000 + 1000
    assert line.pop("partition") in range(4)
    assert line == {
        "topic": place.topics.stories,
        "offset": 0,
        "key": "urn:example:7",
        "headers": dict(record.headers),
        "value": json.loads(record.value or b""),
    }


def test_language_and_provider_choose_by_headers(place: Any) -> None:
    place.fill(
        story(place, 1, language="en-GB"),
        story(place, 2, language="en"),
        story(place, 3, language="EN-us", provider="aurora"),
        story(place, 4, language="enm"),
        story(place, 5, language=None),
        story(place, 6, language="sq"),
        story(place, 7, language="en", provider="BOREALIS"),
    )
    assert numbers(place.ended("tail", *place.at, *ALL).lines) == [1, 2, 3, 4, 5, 6, 7]
    assert numbers(place.ended("tail", *place.at, *ALL, "--language", "en").lines) == [1, 2, 3, 7]
    assert numbers(place.ended("tail", *place.at, *ALL, "-l", "en-gb").lines) == [1]
    both = ("--language", "en", "--provider", "Aurora")
    assert numbers(place.ended("tail", *place.at, *ALL, *both).lines) == [1, 2, 3]
    most = ("--from", "beginning", "--max", "2", "--provider", "AURORA")
    assert len(place.ended("tail", *place.at, *most).lines) == 2


def test_from_the_end_it_tells_only_what_comes(place: Any) -> None:
    place.fill(story(place, 0))
    process = place.start("tail", *place.at, "--max", "1", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    number = 0
    while process.poll() is None:
        number += 1
        assert number < 100
        place.fill(story(place, number))
        time.sleep(0.3)
    out, err = process.communicate()
    assert (process.returncode, err) == (0, b"")
    (line,) = [json.loads(line) for line in out.splitlines()]
    assert numbers([line]) != [0]


def test_dead_letters_of_any_bytes(place: Any) -> None:
    dead = place.topics.dead_letters
    deep = b"[" * 600 + b"]" * 600
    values = {"binary": b"\xff\x00\xfe", "text": b"<rss>\xc3\xa4", "json": b'{"a": [1]}', "none": None, "deep": deep}
    place.fill(*(Record(dead, key, value, {"ce_feed": "f"}) for key, value in values.items()))
    end = place.ended("tail", "--topic", "dead-letters", *place.at, *ALL)
    assert (end.code, end.err) == (0, "")
    assert {line["topic"] for line in end.lines} == {dead}
    assert {line["key"]: line["value"] for line in end.lines} == {
        "binary": {"base64": "/wD+"},
        "text": "<rss>ä",
        "json": {"a": [1]},
        "none": None,
        "deep": deep.decode(),
    }


def test_the_full_name_of_a_topic_will_do(place: Any) -> None:
    place.fill(story(place, 1))
    end = place.ended("tail", "--topic", place.topics.stories, "--broker", place.broker, *ALL)
    assert numbers(end.lines) == [1]


def test_a_topic_that_does_not_exist_is_said_so(place: Any) -> None:
    place.fill()
    for command in (("tail", *ALL), ("digest",)):
        end = place.ended(*command, *place.at, "--topic", "weather")
        assert (end.code, end.out) == (1, "")
        assert "TopicMissing" in end.err and "weather" in end.err
        assert len(end.err.splitlines()) == 1


@pytest.mark.parametrize("read_lines", [0, 1])
def test_it_ends_quietly_when_its_reader_goes(place: Any, read_lines: int) -> None:
    place.fill(*(story(place, n, title="x" * 500) for n in range(600)))
    options = ("--from", "beginning", "--until-idle", "5")
    process = place.start("tail", *place.at, *options, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for _ in range(read_lines):
        assert process.stdout.readline().startswith(b'{"topic":')
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 0


def test_a_reader_that_is_gone_before_the_last_line_is_no_failure(alone: Any) -> None:
    alone.fill(story(alone, 1))
    options = ("--from", "beginning", "--max", "1")
    process = alone.start("tail", *alone.at, *options, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 0


def test_ctrl_c_ends_it_without_a_word(place: Any) -> None:
    place.fill(story(place, 1))
    process = place.start("tail", *place.at, "--from", "beginning", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline()
    process.send_signal(2)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, b"", b"")


def test_a_terminal_is_written_for_a_person_and_not_for_the_feed(alone: Any, terminal: Any) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m"
    dead = Record(
        alone.topics.dead_letters,
        "ref",
        b"x",
        {"ce_provider": f"A{evil}", "__connect.errors.exception.message": f"A/f: item 1:\n{evil} no"},
    )
    alone.fill(story(alone, 1), story(alone, 2, headlines=[{"value": f"{evil}Storm\nwarning"}]), dead)
    code, shown = terminal(alone, "tail", *alone.at, *ALL)
    assert code == 0
    assert len(shown.splitlines()) == 2 and '"' not in shown
    first, second = sorted(shown.splitlines(), key=lambda line: "warning" in line)
    assert "created" in first and "AURORA" in first and "Story 1" in first
    assert "\x1b]" not in shown and "\x07" not in shown
    assert "Storm warning" in second
    code, shown = terminal(alone, "tail", *alone.at, *ALL, "--topic", "dead-letters")
    assert code == 0 and len(shown.splitlines()) == 1 and "dead letter" in shown
    assert "\x1b]" not in shown and "\x07" not in shown
    code, shown = terminal(alone, "tail", *alone.at, *ALL, "--json")
    assert code == 0 and sorted(json.loads(line)["key"] for line in shown.splitlines()) == [
        "urn:example:1",
        "urn:example:2",
    ]


def test_a_broker_that_is_not_there_is_exit_code_1(alone: Any, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("This is a text, and a long one: it is no database at all.\n" * 50)
    for broker in ("kafka://127.0.0.1:1", f"sqlite:{tmp_path / 'text.db'}"):
        end = alone.ended("tail", "--broker", broker, *ALL)
        assert (end.code, end.out) == (1, "")
        assert "error: Broker" in end.err and "Traceback" not in end.err

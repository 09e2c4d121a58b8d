"""``ingest topics``, ``ingest digest`` and ``ingest schema``."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import jsonschema
import pytest

from ingest.model.record import Record
from ingest.model.schema import headers_schema, story_schema
from ingest.model.topics import Topics


def test_create_makes_every_topic_once(place: Any) -> None:
    names = [spec.name for spec in place.topics.specs()]
    first = place.ended("topics", "create", *place.at)
    assert (first.code, first.err) == (0, "")
    assert all(name in first.out for name in names)
    again = place.ended("topics", "create", *place.at)
    assert (again.code, again.out) == (0, "nothing to create: every topic is there\n")


def test_show_tells_partitions_and_offsets(place: Any) -> None:
    assert place.run("topics", "show", *place.at) == ""
    place.fill(*(Record(place.topics.duplicates, str(n), b"{}") for n in range(3)))
    end = place.ended("topics", "show", *place.at)
    shown = {line["topic"]: line["partitions"] for line in end.lines}
    assert {name: len(parts) for name, parts in shown.items()} == {s.name: s.partitions for s in place.topics.specs()}
    (duplicates,) = shown[place.topics.duplicates]
    # On Kafka, the mark that ends a transaction has an offset of its own.
    assert (duplicates["partition"], duplicates["first"]) == (0, 0) and duplicates["next"] in (3, 4)


def test_a_topic_with_other_settings_is_said_so(place: Any) -> None:
    place.fill()
    config = place.folder / "other.toml"
    config.write_text("[topics]\nstories_partitions = 7\n")
    end = place.ended("topics", "create", "--config", "other.toml", *place.at)
    assert (end.code, end.out) == (1, "")
    assert "TopicMismatch" in end.err and place.topics.stories in end.err


def test_a_terminal_has_a_table(alone: Any, terminal: Any) -> None:
    alone.fill(Record(alone.topics.duplicates, "k", b"{}"))
    code, shown = terminal(alone, "topics", "show", *alone.at)
    assert code == 0
    assert alone.topics.latest in shown and "partitions" in shown and "{" not in shown


def _story(topics: Topics, uri: str, version: int, change: str, content: str) -> Record:
    headers = {"ce_type": f"ingest.story.{change}.v1", "ce_storyversion": str(version), "ce_contenthash": content}
    return Record(topics.stories, uri, b"{}", headers)


def test_the_digest_is_of_what_was_told_not_of_its_order(place: Any) -> None:
    told = [("urn:b", 1, "created", "x"), ("urn:a", 1, "created", "y"), ("urn:a", 2, "killed", "z")]
    place.fill(*(_story(place.topics, *each) for each in told))
    first = place.digest()
    assert first | {"sha256": ""} == {
        "sha256": "",
        "records": 3,
        "stories": 2,
        "repeated": 0,
        "changes": {"created": 2, "killed": 1},
    }
    other = Topics(f"{place.prefix}other.")
    for number, each in enumerate((told[1], told[2], told[0])):
        mine = type(place)(place.folder, place.broker, other.prefix)
        mine.fill(_story(other, *each))
        assert (mine.digest()["sha256"] == first["sha256"]) == (number == 2)
    place.fill(_story(place.topics, "urn:a", 2, "killed", "z"))
    assert place.digest()["repeated"] == 1


@pytest.mark.parametrize("part", ["all", "value", "headers"])
def test_the_schema_is_json_schema_2020_12(alone: Any, part: str) -> None:
    schema = json.loads(alone.run("schema", "--part", part))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    assert jsonschema.validators.validator_for(schema) is jsonschema.Draft202012Validator
    if part == "all":
        assert set(schema["required"]) == {"key", "headers", "value"}
    else:
        assert schema.items() >= (story_schema() if part == "value" else headers_schema()).items()


def test_the_schema_ends_quietly_when_its_reader_goes(alone: Any) -> None:
    process = alone.start("schema", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 0

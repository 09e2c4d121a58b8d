"""Every story of every sample is valid by our schema and by IPTC's, and says what its file says.

Our own samples run anywhere; the real agency files are read where they are at hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.formats.own import KNOWN, NAMES, SAMPLES, Sample, document, normalised, stories, told
from tests.formats.test_expected import LATEST, RECEIVED
from tests.formats.wanted import WANTED, seen
from tests.validity import Valid

from ingest import normalise, parsers
from ingest.errors import ParseError, UnknownFormat
from ingest.model.document import Document, Reading

REAL = Path(__file__).resolve().parents[3] / "shared" / "samples" / "formats"
FILES = sorted(each for each in REAL.rglob("*") if each.is_file() and not each.name.endswith(".expected.json"))
STRANGE = (
    ("photo.jpeg", "image/jpeg"),
    ("page.html", "text/html; charset=utf-8"),
    ("data.json", "application/json"),
    ("feed.rss", "application/rss+xml"),
    ("mail.eml", "message/rfc822"),
    (".", "application/octet-stream"),
    ("https://kestrel.example/x.atom?format=xml", "application/atom+xml"),
)


def filled(value: Any) -> bool:
    """Tell whether no list, object or text anywhere in the story is empty."""
    if isinstance(value, dict):
        return bool(value) and all(map(filled, value.values()))
    if isinstance(value, list):
        return bool(value) and all(map(filled, value))
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_a_story_of_ours_is_valid_and_says_what_the_file_says(sample: Sample, valid: Valid) -> None:
    read = document(sample)
    result = normalised(read)
    assert result.faults == ()
    found = [valid.value(told(read, each)) for each in result.candidates]
    assert len(found) == sample.stories
    assert all(map(filled, found))
    for story, wanted in zip(found, WANTED[sample.name], strict=True):
        assert {name: seen(story, name) for name in wanted} == wanted


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_a_format_is_known_by_its_bytes_whatever_the_names_say(sample: Sample) -> None:
    wanted = stories(document(sample))
    for url, content_type in STRANGE:
        read = document(sample, content_type=content_type, url=url)
        assert parsers.read(read).format == sample.format
        assert _without_names(stories(read)) == _without_names(wanted)


def _without_names(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the uri that a text without id gets from its file's name."""
    return [{k: v for k, v in each.items() if k != "uri" or not v.startswith("urn:uuid:")} for each in found]


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_a_format_declared_rightly_reads_the_same_and_wrongly_is_refused(sample: Sample) -> None:
    assert stories(document(sample, declared=sample.format)) == stories(document(sample))
    for name in set(KNOWN) - {sample.format, "text"}:
        with pytest.raises(ParseError) as refused:
            normalised(document(sample, declared=name))
        assert isinstance(refused.value, UnknownFormat) or name in WIRE, name


WIRE = ("iptc7901", "anpa1312", "email")
"""Declared, these are searched for their own marks: what has none of them holds no story, or is ill-formed."""


@pytest.mark.skipif(not FILES, reason="the shared samples are not here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_story_of_a_real_file_is_valid(path: Path, valid: Valid) -> None:
    received = RECEIVED.get(path.parent.name, LATEST)
    read = Document("AGENCY", "sample", received, path.read_bytes(), path.name, None, Reading(timezone="Europe/Paris"))
    result = normalise.canonical(read, parsers.read(read))
    assert result.candidates and result.faults == ()
    found = [valid.value(told(read, each)) for each in result.candidates]
    assert all(map(filled, found))
    uris = [each["uri"] for each in found]
    assert len(set(uris)) == len(uris)


@pytest.mark.parametrize("name", ["newsml-g2/message.xml", "ninjs/one.json", "ninjs/three.json"])
def test_members_in_the_file_have_the_uri_that_refers_to_them(name: str) -> None:
    (sample,) = (each for each in SAMPLES if each.name == name)
    found = stories(document(sample))
    uris = {each["uri"]: each for each in found}
    members = [member for story in found for member in story.get("associations", ())]
    assert members
    for member in members:
        assert member["uri"] in uris
        assert member.get("type") in (None, uris[member["uri"]]["type"])

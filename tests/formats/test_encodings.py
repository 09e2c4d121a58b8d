"""Encodings that lie and bytes that are no text: the right stories, or an error, never garbage or half a story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.formats.own import NAMES, SAMPLES, Sample, document, normalised, stories, told
from tests.validity import Valid

from ingest.errors import ParseError

LIES = (
    "text/xml; charset=iso-8859-1",
    "application/xml; charset=utf-16",
    "text/plain; charset=us-ascii",
    "application/json; charset=shift_jis",
    'text/plain; charset="nonsense"',
    "text/plain; charset=hex",
    "text/html; charset=windows-1252",
    "message/rfc822; charset=utf-7",
    "charset=",
    "\x00;charset=\xff",
)
CONTROLS = (b"\x00", b"\x01", b"\x08", b"\x0b", b"\x0c", b"\x10", b"\x12", b"\x1a", b"\x1b", b"\x7f", b"\xff", b"\xc3")
MARKS = (b"\x02", b"\x03", b"\x04")
"""Controls that have a meaning in wire formats: start and end of text, end of transmission."""

PLACES = 60
"""At how many places of a sample each control byte is put: at every one, it would take minutes."""


def read(sample: Sample, body: bytes, content_type: str | None = None) -> list[dict[str, Any]] | None:
    """Return a document's stories; None where it is refused."""
    try:
        return stories(document(sample, body, content_type))
    except ParseError:
        return None


def letters(story: dict[str, Any]) -> str:
    """Return a story's words without what an encoding's guess may lose: its ASCII letters."""
    texts = [each["value"] for name in ("headlines", "bodies") for each in story.get(name, ())]
    return re.sub(r"[^A-Za-z]", "", re.sub(r"<[^>]*>|&\w+;", "", " ".join(texts)))


def wide(sample: Sample) -> Iterator[bytes]:
    """Yield the sample as UTF-16 that calls itself UTF-8, and as UTF-8 that calls itself UTF-16."""
    text = sample.body.decode()
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"):
        yield text.encode(name)
    yield text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode()
    yield text.replace('encoding="UTF-8"', 'encoding="x-nobody-knows"').encode()


def told_of(found: list[dict[str, Any]]) -> list[Any]:
    """Return what the stories tell: no dates, which the two lanes of a feed may call otherwise."""
    return [[each.get(name) for name in ("uri", "headlines", "descriptions", "bodies", "by")] for each in found]


UNDECLARED = [each for each in SAMPLES if each.format in ("iptc7901", "anpa1312")]
"""Formats of teleprinters, in which nothing tells the encoding: their samples are in ISO 8859-1."""

DECLARED = [each for each in SAMPLES if each not in UNDECLARED]


@pytest.mark.parametrize("sample", DECLARED, ids=[each.name for each in DECLARED])
def test_latin_bytes_that_are_declared_as_utf_8(sample: Sample) -> None:
    """Every character is what it was, windows-1252 being what these bytes are; a mail keeps letters at least."""
    wanted = stories(document(sample))
    found = read(sample, sample.body.decode().encode("cp1252"))
    assert found is not None
    if sample.format == "email":
        assert [letters(each) for each in found] == [letters(each) for each in wanted]
    else:
        assert told_of(found) == told_of(wanted)


@pytest.mark.parametrize("sample", DECLARED, ids=[each.name for each in DECLARED])
def test_wide_characters_under_another_name(sample: Sample) -> None:
    wanted = [letters(each) for each in stories(document(sample))]
    read_ones = 0
    for body in wide(sample):
        found = read(sample, body)
        assert found is None or [letters(each) for each in found] == wanted
        read_ones += found is not None
    assert read_ones >= 2


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_a_charset_of_the_transport_that_lies(sample: Sample) -> None:
    wanted = stories(document(sample))
    for content_type in LIES:
        assert read(sample, sample.body, content_type) in (None, wanted), content_type
    assert read(sample, sample.body, LIES[0]) == wanted


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_control_bytes_in_the_words_of_a_story(sample: Sample) -> None:
    """A stray byte costs itself and its neighbours, never the rest of the story."""
    body = sample.body
    wanted = {each["uri"]: len(letters(each)) for each in stories(document(sample))}
    for words in (sample.headline, sample.text):
        begin = body.index(words.encode())
        for control in CONTROLS:
            for at in range(begin, begin + len(words), 3):
                found = read(sample, body[:at] + control + body[at:])
                for story in found or ():
                    assert len(letters(story)) > wanted.get(story["uri"], 0) - 20, (control, body[at - 20 : at + 20])


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_control_bytes_anywhere(sample: Sample, valid: Valid) -> None:
    """In names and marks of the format a byte makes another document: a refused one, or one with valid stories."""
    body = sample.body
    for control in CONTROLS + MARKS:
        for at in range(0, len(body), max(1, len(body) // PLACES)):
            damaged = document(sample, body[:at] + control + body[at:])
            try:
                candidates = normalised(damaged).candidates
            except ParseError:
                continue
            assert len(candidates) <= sample.stories + 1
            for each in candidates:
                valid.value(told(damaged, each))

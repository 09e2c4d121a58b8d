"""A body's paragraphs: ``p`` elements of markup, or the blocks between blank lines of a plain text.

Everything here takes time in proportion to the body's length, whatever is in it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.model.item import Markup

_P = re.compile(r"<(?P<close>/?)p(?:\s[^<>]*)?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_SHOWS = re.compile(r"<(?:img|video|audio|table|iframe|object|embed)\b", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


class Paragraph(NamedTuple):
    """A paragraph: ``start`` and ``end`` of it in the body with its tags, ``inner_start`` and ``inner_end`` without."""

    start: int
    inner_start: int
    inner_end: int
    end: int


def paragraphs(body: Markup) -> Iterator[Paragraph]:
    """Return the paragraphs in their order, as they are found; empty ones are left out."""
    found = _marked(body.value) if body.html else _plain(body.value)
    return (each for each in found if body.value[each.inner_start : each.inner_end].strip())


def _marked(value: str) -> Iterator[Paragraph]:
    """A paragraph ends at its end tag, at the next one's start tag, or with the text (HTML, 13.1.2.4)."""
    begin: re.Match[str] | None = None
    for match in _P.finditer(value):
        if begin is not None:
            end = match.end() if match["close"] else match.start()
            yield Paragraph(begin.start(), begin.end(), match.start(), end)
        begin = None if match["close"] else match
    if begin is not None:
        yield Paragraph(begin.start(), begin.end(), len(value), len(value))


def _plain(value: str) -> Iterator[Paragraph]:
    start = 0
    for match in _BLANK_LINE.finditer(value):
        yield Paragraph(start, start, match.start(), match.end())
        start = match.end()
    if start < len(value):
        yield Paragraph(start, start, len(value), len(value))


def text_of(body: Markup, paragraph: Paragraph) -> str:
    """Return what a paragraph says: one line, without tags and references."""
    value = body.value[paragraph.inner_start : paragraph.inner_end]
    if body.html:
        value = html.unescape(_TAG.sub("", value))
    return " ".join(value.split())


def without(body: Markup, gone: list[Paragraph]) -> Markup | None:
    """Return the body without those paragraphs (in order); None if nothing would be left to read or to see."""
    parts, start = [], 0
    for each in gone:
        parts.append(body.value[start : each.start])
        start = each.end
    rest = "".join((*parts, body.value[start:]))
    if not body.html:
        rest = rest.rstrip()
    left = html.unescape(_TAG.sub("", rest)) if body.html else rest
    return Markup(rest, body.html) if left.strip() or (body.html and _SHOWS.search(rest)) else None

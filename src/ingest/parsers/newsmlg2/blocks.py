"""Text blocks of vocabularies that are not known here, and of notes: linear, whatever the nesting."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from ingest.model.item import Markup

_BREAKING = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "br", "tr", "table", "section")
) | frozenset(("header", "footer", "article", "aside", "blockquote", "pre", "figure", "hr", "block", "hl1", "hl2"))
_BYLINES = frozenset(("byline", "by", "author"))
_KEPT_CHARS = 20_000
_KEPT_NAMES = 40


class Blocks(NamedTuple):
    """What was read of an unknown vocabulary: ``named`` are the texts of its elements, each name's first."""

    body: Markup | None
    by: tuple[str, ...]
    named: tuple[tuple[str, str], ...]


def lines_of(element: etree._Element) -> str:
    """Return an element's text, a line for each of the blocks of HTML or NITF in it; empty lines go."""
    if not len(element):
        return (element.text or "").strip()
    pieces: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(node.tag, str):
            if event == "end" and node is not element:
                pieces.append(node.tail or "")
            continue
        breaks = node.tag.rpartition("}")[2].lower() in _BREAKING
        if event == "start":
            pieces.append("\n" if breaks else "")
            pieces.append(" ".join((node.text or "").split("\n")))
        else:
            pieces.append("\n" if breaks else "")
            if node is not element:
                pieces.append(" ".join((node.tail or "").split("\n")))
    rows = (" ".join(row.split()) for row in "".join(pieces).split("\n"))
    return "\n".join(row for row in rows if row)


def blocks_of(roots: list[etree._Element], known: frozenset[str]) -> Blocks:
    """Read elements of a vocabulary that is not known: every outermost element with text of its own is a paragraph.

    Left out are the blocks that ``known`` has (the headline, the place: the item's own metadata says them), bare
    addresses, and bylines, which are returned by themselves.
    """
    paragraphs: list[str] = []
    by: list[str] = []
    for block in _outermost(roots):
        rows = lines_of(block).split("\n")
        if _name(block).lower() in _BYLINES:
            by.extend(row for row in rows if row)
            continue
        paragraphs.extend(row for row in rows if row and row not in known and not _is_address(row))
    value = "".join(f"<p>{html.escape(row, quote=False)}</p>" for row in paragraphs)
    return Blocks(Markup(value, html=True) if value else None, tuple(dict.fromkeys(by)), _named(roots))


def _outermost(roots: list[etree._Element]) -> Iterator[etree._Element]:
    waiting = list(reversed(roots))
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        children = list(element)
        if (element.text or "").strip() or any((child.tail or "").strip() for child in children):
            yield element
        else:
            waiting.extend(reversed(children))


def _named(roots: list[etree._Element]) -> tuple[tuple[str, str], ...]:
    """Return the texts of the elements in the upper levels, the first of each name: a profile knows what they are."""
    found: dict[str, str] = {}
    level: list[etree._Element] = [child for root in roots for child in root]
    for _ in range(3):
        for element in level:
            name = _name(element)
            if name and name not in found and len(found) < _KEPT_NAMES:
                value = lines_of(element)
                if value and len(value) <= _KEPT_CHARS:
                    found[name] = value
        level = [child for element in level for child in element]
    return tuple(found.items())


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_address(row: str) -> bool:
    return " " not in row and row.startswith(("http://", "https://"))

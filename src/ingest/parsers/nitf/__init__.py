"""NITF 3.0 to 3.6, IPTC's News Industry Text Format: one story in a document, with its metadata in the head.

Built to the schema and documentation of NITF 3.6 (iptc.org/std/NITF/3.6); 3.0 to 3.5 are subsets of it, with or
without the namespace of 3.4 and later.
"""

from __future__ import annotations

from lxml import etree

from ingest.errors import NoStories
from ingest.model.document import Document
from ingest.model.item import Item, Parsed
from ingest.parsers import elements, isolate
from ingest.parsers.nitf.media import local
from ingest.parsers.nitf.story import Story

__all__ = ["read"]


def read(root: etree._Element, document: Document, lane: str) -> Parsed:
    """Return a document's story, and a kill for another document that it cancels (management-doc-idref).

    Several ``nitf`` elements inside an element of any other name are several stories.

    Raises:
        NoStories: there is no ``nitf`` element.
    """
    entries = [root] if local(root) == "nitf" else list(root.iter("{*}nitf"))
    if not entries:
        raise NoStories("holds no nitf element")
    kills: list[Item] = []

    def item(entry: etree._Element, place: str) -> Item:
        story = Story(entry, place)
        kill = story.other_kill()
        if kill is None:
            return story.item()
        if story.is_empty():
            return kill
        kills.append(kill)
        return story.item()

    raw = elements.raw if len(entries) > 1 else lambda entry: document.body
    items, faults = isolate.each(entries, item, _place, raw)
    return Parsed("nitf", lane, (*items, *kills), faults, raw_of=isolate.raw_by_place(entries, raw))


def _place(number: int, entry: etree._Element) -> str:
    return f"item {number}, line {entry.sourceline}"

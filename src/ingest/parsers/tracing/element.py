"""An entry's element, read again from its own bytes."""

from __future__ import annotations

from lxml import etree

from ingest.model.document import Document
from ingest.model.item import Item, Parsed
from ingest.parsers import detect, xml
from ingest.parsers.elements import Found


def entry_of(item: Item, parsed: Parsed) -> etree._Element:
    """Return the element that an item was read from."""
    raw = item.raw or (parsed.raw_of(item.place) if parsed.raw_of else b"")
    return xml.parse(raw.lstrip(), "application/xml; charset=utf-8")


def root_of(document: Document) -> etree._Element:
    """Return the root element of a feed that the strict lane read."""
    seen = xml.prolog(detect.head(document.body, document.content_type))
    return xml.parse(document.body.lstrip(b" \t\r\n"), document.content_type, doctype=seen.doctype is not None)


def present(found: Found, *names: str) -> tuple[str, ...]:
    """Return those of the names under which an element holds text, in their order."""
    return tuple(name for name in names if any(_holds(element) for element in found.get(name, ())))


def _holds(element: etree._Element) -> bool:
    return bool("".join(map(str, element.itertext())).strip())

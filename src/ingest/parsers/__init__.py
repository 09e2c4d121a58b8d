"""Bytes to items, one module per format. Pure: nothing here waits, reads a clock or remembers."""

from __future__ import annotations

from ingest.errors import IllFormed, LimitExceeded, UnknownFormat
from ingest.model.document import Document
from ingest.model.item import Parsed
from ingest.parsers import atom, detect, encoding, jsonfeed, lenient, rdf, rss, text, xml

MAX_BYTES = 64 * 1024 * 1024
"""No document is larger; sources have smaller limits of their own."""


def read(document: Document) -> Parsed:
    """Return the items of a document, and a fault for each entry that could not be read.

    The format is ``document.reading.format``, or with ``auto`` what the bytes show. XML that is not well-formed goes
    to the lenient lane. A feed without entries is fine: no items.

    Raises:
        UnknownFormat: no format, another one than declared, or an HTML page in place of a feed.
        IllFormed: nothing can be read from it, not even leniently.
        NoStories: empty, or a text without a story.
        LimitExceeded: too large or too deep, or with entities made to attack.
    """
    body, declared = document.body, document.reading.format
    if len(body) > MAX_BYTES:
        raise LimitExceeded(f"has {len(body)} bytes, more than {MAX_BYTES}")
    if declared == "text":
        return text.read(document, declared=True)
    first = detect.head(body, document.content_type)
    found = detect.detect(body, first)
    if declared == "jsonfeed" and found == "text" and first.startswith(("{", "[")):
        found = declared
    if declared not in ("auto", found):
        raise UnknownFormat(f"is declared as {declared}, but looks like {found}")
    match found:
        case "text":
            return text.read(document)
        case "jsonfeed":
            return jsonfeed.read(body, document.content_type, declared=declared == "jsonfeed")
        case _:
            return _read_xml(document, found, first)


def _read_xml(document: Document, found: str, first: str) -> Parsed:
    body, content_type = document.body, document.content_type
    seen = xml.prolog(first)
    if seen.subset:
        xml.check_entities(encoding.decode(body, content_type)[0])
    try:
        if seen.subset:
            raise IllFormed("declares entities of its own", "document type declaration")
        root = xml.parse(_without_space(body), content_type, doctype=seen.doctype is not None)
    except IllFormed as refusal:
        return lenient.read(body, content_type, found, document.url, refusal.reason, refusal.place)
    match found:
        case "rss":
            return rss.read(root, document.url)
        case "rdf":
            return rdf.read(root, document.url)
        case _:
            return atom.read(root, document.url)


def _without_space(body: bytes) -> bytes:
    """Return a document without white space before it, which feeds have and XML forbids before a declaration."""
    return body if b"\x00" in body[:4] else body.lstrip(b" \t\r\n")

"""Bytes to items, one module per format. Pure: nothing here waits, reads a clock or remembers."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from ingest.errors import IllFormed, LimitExceeded, UnknownFormat
from ingest.model.document import Document
from ingest.model.item import Parsed
from ingest.parsers import (
    anpa1312,
    apmedia,
    atom,
    declared,
    detect,
    dpawires,
    encoding,
    iptc7901,
    jsonfeed,
    jsontext,
    lenient,
    mail,
    newsml12,
    newsmlg2,
    ninjs,
    nitf,
    profiles,
    rdf,
    repair,
    rss,
    sitemap,
    text,
    wxr,
    xml,
)

MAX_BYTES = 64 * 1024 * 1024
"""No document is larger; sources have smaller limits of their own."""

_FEEDS = frozenset(("rss", "rdf", "atom"))
_AGENCY_XML = {
    "newsml-g2": newsmlg2.read,
    "newsml12": newsml12.read,
    "nitf": nitf.read,
    "wxr": wxr.read,
    "sitemap": sitemap.read,
    "xml": declared.read,
}
_JSON = {
    "jsonfeed": jsonfeed.read,
    "ninjs": ninjs.read,
    "ap-media": apmedia.read,
    "dpa-digitalwires": dpawires.read,
}
_TEXT = {
    "email": mail.read,
    "iptc7901": iptc7901.read,
    "anpa1312": anpa1312.read,
}


def read(document: Document) -> Parsed:
    """Return the items of a document, and a fault for each entry that could not be read.

    The format is ``document.reading.format``, or with ``auto`` what the bytes show. A feed's XML that is not
    well-formed goes to the lenient lane. A feed without entries is fine: no items.

    Raises:
        UnknownFormat: no format, another one than declared, or an HTML page in place of a feed.
        IllFormed: nothing can be read from it, not even leniently.
        NoStories: empty, a text without a story, or a known format from which no story came.
        LimitExceeded: too large or too deep, or with entities made to attack.
    """
    if len(document.body) > MAX_BYTES:
        raise LimitExceeded(f"has {len(document.body)} bytes, more than {MAX_BYTES}")
    return profiles.applied(document, _read(document))


def _read(document: Document) -> Parsed:
    body, wanted = document.body, document.reading.format
    if wanted == "text":
        return text.read(document, declared=True)
    first = detect.head(body, document.content_type)
    if wanted in _TEXT:
        return _TEXT[wanted](document)
    found = detect.detect(body, first)
    if wanted in _JSON and found == "text" and first.startswith(("{", "[")):
        found = "json"
    if found == "json":
        return _read_json(document, wanted)
    if wanted not in ("auto", found) and not (wanted == "xml" and found in _AGENCY_XML):
        raise UnknownFormat(f"is declared as {wanted}, but looks like {found}")
    if found in _FEEDS:
        return _read_feed(document, found, first)
    if found in _AGENCY_XML:
        return _read_agency_xml(document, found if wanted == "auto" else wanted, first)
    if found in _TEXT:
        return _TEXT[found](document)
    return text.read(document)


def _read_json(document: Document, wanted: str) -> Parsed:
    value = jsontext.loads(encoding.decode(document.body, document.content_type)[0])
    found = detect.json_format(value, None if wanted == "auto" else wanted)
    if wanted not in ("auto", found):
        raise UnknownFormat(f"is declared as {wanted}, but looks like {found}")
    if found not in _JSON:
        raise UnknownFormat(f"is declared as {found}, but is JSON")
    return _JSON[found](value, document)


def _read_agency_xml(document: Document, found: str, first: str) -> Parsed:
    """Read a format whose stories are whole or refused: only its characters are mended, never its structure."""
    try:
        root, lane = _strict(document, first, repair.wanted), "strict"
    except IllFormed as refusal:
        root, lane = repair.parse(document.body, document.content_type, refusal), "lenient"
    return _AGENCY_XML[found](root, document, lane)


def _read_feed(document: Document, found: str, first: str) -> Parsed:
    try:
        root = _strict(document, first)
    except IllFormed as refusal:
        body, content_type = document.body, document.content_type
        return lenient.read(body, content_type, found, document.url, refusal.reason, refusal.place)
    match found:
        case "rss":
            return rss.read(root, document.url)
        case "rdf":
            return rdf.read(root, document.url)
        case _:
            return atom.read(root, document.url)


def _strict(document: Document, first: str, unfit: Callable[[bytes], str | None] | None = None) -> etree._Element:
    """Return the root of what the strict lane reads; ``unfit`` says why it should not, before it tries.

    Raises:
        IllFormed: the lenient lane, or mending, may read it.
        LimitExceeded: no lane must.
    """
    body, content_type = document.body, document.content_type
    seen = xml.prolog(first)
    if seen.subset:
        xml.check_entities(encoding.decode(body, content_type)[0])
        raise IllFormed("declares entities of its own", "document type declaration")
    if unfit is not None and (reason := unfit(body)) is not None:
        raise IllFormed(reason)
    return xml.parse(_without_space(body), content_type, doctype=seen.doctype is not None)


def _without_space(body: bytes) -> bytes:
    """Return a document without white space before it, which feeds have and XML forbids before a declaration."""
    return body if b"\x00" in body[:4] else body.lstrip(b" \t\r\n")

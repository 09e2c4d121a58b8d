"""What format is this? By the content, never by a name's ending or the transport's word alone."""

from __future__ import annotations

import re

from ingest.errors import NoStories, UnknownFormat
from ingest.parsers import encoding, xml

_MAGIC = (
    (b"\x1f\x8b", "gzip data"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\x7fELF", "a program"),
)
_ROOTS = {"rss": "rss", "channel": "rss", "rdf": "rdf", "feed": "atom", "entry": "atom"}
_JSON = re.compile(r'\s*(\{\s*["}]|\[\s*[\[{"\]])')
_PAGE_TAGS = frozenset(
    (
        "html",
        "head",
        "body",
        "title",
        "meta",
        "link",
        "script",
        "style",
        "div",
        "p",
        "br",
        "b",
        "h1",
        "h2",
        "h3",
        "form",
    )
)
_BURIED = re.compile(r"<(?:\w+:)?(rss|rdf|feed)[\s>]", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HEAD_BYTES = 4 * xml.PROLOG_CHARS


def head(body: bytes, content_type: str | None) -> str:
    """Return the first part of a document as text, without byte order mark and white space before it."""
    first = body[:2048].decode("utf-8", "replace") if b"\x00" not in body[:8] and encoding.marked(body) is None else ""
    if first and xml.prolog(first.lstrip()).root is not None:
        return first.lstrip()
    text, _ = encoding.decode(body[:_HEAD_BYTES], content_type)
    text = text.lstrip("\ufeff \t\r\n")
    # More white space than we look into: rare enough to be read twice.
    return text or encoding.decode(body, content_type)[0].strip()[:_HEAD_BYTES]


def detect(body: bytes, first: str) -> str:
    """Return the format's name: rss, rdf, atom, jsonfeed or text.

    Args:
        body: the document.
        first: its first part, as ``head`` gives it.

    Raises:
        NoStories: there is nothing in it but white space.
        UnknownFormat: an HTML page, XML of another kind, or no text at all.
    """
    if not first:
        raise NoStories("the document is empty")
    for magic, name in _MAGIC:
        if body.startswith(magic):
            raise UnknownFormat(f"is {name}, not a feed")
    if first.startswith("<"):
        return _xml_format(first)
    if _JSON.match(first):
        return "jsonfeed"
    if buried := _buried(first):
        return buried
    controls = len(_CONTROL.findall(first))
    if (controls > 8 and controls * 100 > len(first)) or "\x00" in first:
        raise UnknownFormat("is neither XML, JSON nor text")
    return "text"


def _xml_format(first: str) -> str:
    seen = xml.prolog(first)
    if (seen.doctype or "").lower() == "html":
        raise UnknownFormat("is an HTML page instead of a feed")
    name = (seen.root or "").rpartition(":")[2].lower()
    if name in _ROOTS:
        return _ROOTS[name]
    if name in _PAGE_TAGS:
        # A page's error message may stand before the feed that follows it.
        if name != "html" and (buried := _buried(first)):
            return buried
        raise UnknownFormat("is an HTML page instead of a feed")
    if not name:
        raise UnknownFormat("has no root element")
    raise UnknownFormat(f"is XML with the root element {seen.root[:60] if seen.root else ''}, which is no feed")


def _buried(first: str) -> str | None:
    """Return the format of a feed that begins after something else, such as a server's warning; None without one."""
    found = _BURIED.search(first, 0, 4096)
    if found is None or _PAGE.search(first, 0, found.start()):
        return None
    return _ROOTS[found[1].lower()]

"""What format is this? By the content, never by a name's ending or the transport's word alone."""

from __future__ import annotations

import re

from ingest.errors import NoStories, UnknownFormat
from ingest.parsers import anpa1312, apmedia, dpawires, encoding, iptc7901, jsonfeed, mail, ninjs, xml

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
_ROOTS = {
    "rss": "rss",
    "channel": "rss",
    "rdf": "rdf",
    "feed": "atom",
    "entry": "atom",
    "newsmessage": "newsml-g2",
    "newsitem": "newsml-g2",
    "conceptitem": "newsml-g2",
    "knowledgeitem": "newsml-g2",
    "planningitem": "newsml-g2",
    "catalogitem": "newsml-g2",
    "packageitem": "newsml-g2",
    "newsml": "newsml12",
    "nitf": "nitf",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
}
_WXR = re.compile(r"xmlns:\w+\s*=\s*[\"']https?://wordpress\.org/export/", re.IGNORECASE)
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
    unmarked = b"\x00" not in body[:8] and (body.startswith(b"<") or encoding.marked(body) is None)
    first = body[:2048].decode("utf-8", "replace").lstrip() if unmarked else ""
    if first and xml.prolog(first).root is not None:
        return first
    text, _ = encoding.decode(body[:_HEAD_BYTES], content_type)
    text = text.lstrip("\ufeff \t\r\n")
    # More white space than we look into: rare enough to be read twice.
    return text or encoding.decode(body, content_type)[0].strip()[:_HEAD_BYTES]


def detect(body: bytes, first: str) -> str:
    """Return the format's name, one of ``FORMATS``; ``json`` for any JSON, which ``json_format`` tells apart.

    Args:
        body: the document.
        first: its first part, as ``head`` gives it.

    Raises:
        NoStories: there is nothing in it but white space.
        UnknownFormat: an HTML page, or no text at all.
    """
    if not first:
        raise NoStories("the document is empty")
    if not body.startswith(b"<"):
        for magic, name in _MAGIC:
            if body.startswith(magic):
                raise UnknownFormat(f"is {name}, not a feed")
    if first.startswith("<"):
        return _xml_format(first)
    if _JSON.match(first):
        return "json"
    if wire := _wire_format(body[:_HEAD_BYTES], first):
        return wire
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
        return "wxr" if name == "rss" and _WXR.search(first) else _ROOTS[name]
    if name in _PAGE_TAGS:
        # A page's error message may stand before the feed that follows it.
        if name != "html" and (buried := _buried(first)):
            return buried
        raise UnknownFormat("is an HTML page instead of a feed")
    if not name:
        raise UnknownFormat("has no root element")
    return "xml"


def _wire_format(start: bytes, first: str) -> str | None:
    """Return the format of a text that was made for teleprinters or for mail; None for any other."""
    if iptc7901.begins(start):
        return "iptc7901"
    if anpa1312.begins(start):
        return "anpa1312"
    return "email" if mail.begins(first) else None


def json_format(value: object, otherwise: str | None = None) -> str:
    """Return the format of a JSON value: jsonfeed, ninjs, ap-media or dpa-digitalwires; ``otherwise`` if none of them.

    Raises:
        UnknownFormat: none of them, and nothing else was declared.
    """
    if isinstance(value, dict) and jsonfeed.says_so(value):
        return "jsonfeed"
    for name, begins in (("ap-media", apmedia.begins), ("dpa-digitalwires", dpawires.begins), ("ninjs", ninjs.begins)):
        if begins(value):
            return name
    if otherwise is not None:
        return otherwise
    raise UnknownFormat("is JSON of no known format")


def _buried(first: str) -> str | None:
    """Return the format of a feed that begins after something else, such as a server's warning; None without one."""
    found = _BURIED.search(first, 0, 4096)
    if found is None or _PAGE.search(first, 0, found.start()):
        return None
    return _ROOTS[found[1].lower()]

"""Characters mended, structure never: for agency XML that only its characters keep from being read.

Agencies declare one encoding and send another, leave a wire's control bytes in the text, and use the entities of a DTD
that is not sent along (NITF 3.6 and XHTML 1.0 declare HTML's). A document cut short or with tags that do not match
stays refused: half a story is none. Everything here takes linear time.
"""

from __future__ import annotations

import html
import re
from html.entities import html5, name2codepoint

from lxml import etree

from ingest.errors import IllFormed
from ingest.parsers import encoding, xml

# XML 1.0 2.2: what may not stand in a document, not even as a reference.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_AMPERSAND = re.compile(r"&(?:#(\d{1,12});|#[xX]([0-9A-Fa-f]{1,12});|([A-Za-z][A-Za-z0-9]{1,30});)?")
_KEPT = frozenset(("amp", "lt", "gt", "quot", "apos"))
_LAST = 0x10FFFF
# No name begins with a digit, so this is no tag: "profit <5 million", "temperatures < 10".
_LESS_THAN = re.compile(r"<(?=\s?\d)")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"

# C1 controls, which no text has: they are windows-1252 read as ISO 8859-1 (as in HTML 13.2.5.80, character references).
_C1 = re.compile("[\x80-\x9f]")
_C1_BYTES = re.compile(rb"[\x80-\x9f]")
_C1_IN_UTF8 = re.compile(rb"\xc2[\x80-\x9f]")
_C1_REFERENCE = re.compile(rb"&#0*(?:1(?:2[89]|[345]\d)|[xX]0*[89][0-9A-Fa-f]);")
_ONE_BYTE = ("iso8859", "cp125", "koi8", "mac")
_LATIN = ("iso8859-1", "ascii")
_ESCAPED = re.compile("[\udc80-\udcff]")


def wanted(body: bytes) -> str | None:
    """Return why a document must not be read as it stands although it may be well-formed; None for most.

    Told are: an encoding of one byte declared for a text in UTF-8, ISO 8859-1 for one in windows-1252, and C1 controls
    that are windows-1252's quotation marks and dashes. Strict reading would make other characters of them.
    """
    if _C1_REFERENCE.search(body):
        return "refers to control characters as if they were windows-1252's"
    if body.isascii() or encoding.marked(body) or encoding.wide(body):
        return None
    said = encoding.declared(body)
    if said is None or not said.startswith(_ONE_BYTE):
        return "has windows-1252's characters as control characters" if _C1_IN_UTF8.search(body) else None
    if _is_utf8(body):
        return f"is in UTF-8, not in {said} as it declares"
    if said in _LATIN and _C1_BYTES.search(body):
        return f"is in windows-1252, not in {said} as it declares"
    return None


def parse(body: bytes, content_type: str | None, refusal: IllFormed) -> etree._Element:
    """Return the root element of a document that strict reading refused, or must refuse (``wanted``).

    Mended are: characters that XML forbids (they go), references to them, HTML's entities, ampersands and less-than
    signs that begin nothing, the document's own harmless entities, the encoding.

    Raises:
        IllFormed: it is not its characters alone: ``refusal`` again.
        LimitExceeded: as ``xml.parse``.
    """
    text = _FORBIDDEN.sub("", _decoded(body, content_type).removeprefix("\ufeff"))
    # Only now: a character that goes may have hidden a declaration.
    if subset := xml.prolog(text).subset:
        xml.check_entities(text)
        text = xml.with_own_entities(text)
    text = xml.without_declaration(_mended(text))
    if subset:
        text = xml.without_doctype(text)
    try:
        return xml.parse(text.encode(), None, doctype=not subset)
    except IllFormed:
        raise refusal from None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded(body: bytes, content_type: str | None) -> str:
    """Return the document's text; of one that is mostly UTF-8, the other bytes are read as windows-1252."""
    text, _ = encoding.decode(body, content_type)
    if encoding.marked(body) or encoding.wide(body) or _is_utf8(body):
        return text
    if (encoding.charset(content_type) or encoding.declared(body) or "utf-8") != "utf-8":
        return text
    mixed = body.decode("utf-8", "surrogateescape")
    alien = len(_ESCAPED.findall(mixed))
    # As many characters in UTF-8 as bytes that are not: that is no chance.
    if 2 * alien > len(mixed) - len(mixed.encode("ascii", "ignore")):
        return text
    return _ESCAPED.sub(lambda match: bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace"), mixed)


def _mended(text: str) -> str:
    text = _without_c1(text)
    if _CDATA not in text:
        return _with_references(text)
    # What a CDATA section holds is text as it stands (XML 1.0 2.7).
    first, *sections = text.split(_CDATA)
    parts = [_with_references(first)]
    for section in sections:
        inside, end, after = section.partition(_CDATA_END)
        parts += (_CDATA, inside, end, _with_references(after))
    return "".join(parts)


def _without_c1(text: str) -> str:
    return text if text.isascii() else _C1.sub(lambda match: bytes([ord(match[0])]).decode("cp1252", "ignore"), text)


def _with_references(text: str) -> str:
    if "&" in text:
        text = _AMPERSAND.sub(_reference, text)
    return _LESS_THAN.sub("&lt;", text)


def _reference(match: re.Match[str]) -> str:
    """Return what is to stand for a reference, or for an ampersand that begins none."""
    decimal, hexadecimal, name = match.groups()
    if name is not None:
        return _named(name)
    if decimal is None and hexadecimal is None:
        return "&amp;"
    code = int(decimal) if decimal is not None else int(hexadecimal, 16)
    if code > _LAST:
        return ""
    return html.escape(_FORBIDDEN.sub("", _without_c1(chr(code))))


def _named(name: str) -> str:
    if name in _KEPT:
        return f"&{name};"
    if (value := html5.get(f"{name};")) is not None:
        return html.escape(value)
    if (code := name2codepoint.get(name.lower())) is not None:
        return html.escape(chr(code))
    return f"&amp;{name};"

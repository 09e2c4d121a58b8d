"""Which characters are these bytes? Byte order mark, then the transport, then the document, then a guess."""

from __future__ import annotations

import codecs
import re

# Longest first: UTF-32's little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How "<" or any ASCII letter begins without a mark (XML 1.0, appendix F.1).
_UNMARKED = (
    (re.compile(rb"[\x09-\x7e]\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00\x00\x00[\x09-\x7e]"), "utf-32-be"),
    (re.compile(rb"[\x09-\x7e]\x00[^\x00]"), "utf-16-le"),
    (re.compile(rb"\x00[\x09-\x7e]\x00[^\x00]"), "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]+)", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# The Encoding Standard's superset labels (WHATWG Encoding 4.2): what senders mean by these names.
_MEANT = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949"}
# Encodings whose bytes all look like ASCII, so that being valid UTF-8 says nothing.
_SEVEN_BIT = ("iso2022", "hz")


def marked(body: bytes) -> tuple[str, int] | None:
    """Return the encoding that a byte order mark names and the mark's length, or None where there is no mark."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return name, len(mark)
    return None


def wide(body: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 encoding that the first bytes show without a mark, or None."""
    head = body[:4]
    if b"\x00" not in head:
        return None
    return next((name for pattern, name in _UNMARKED if pattern.match(head)), None)


def charset(content_type: str | None) -> str | None:
    """Return the charset parameter of a Content-Type as a Python codec name; None where absent or unknown."""
    match = _CHARSET.search(content_type or "")
    return codec(match.group(1)) if match else None


def declared(body: bytes) -> str | None:
    """Return the codec that an XML declaration names; None where absent or unknown."""
    match = _DECLARED.match(body[:400])
    return codec(match.group(1).decode("ascii")) if match else None


def codec(label: str) -> str | None:
    """Return Python's text codec for a label, or None for one it does not know."""
    try:
        info = codecs.lookup(label)
        # A codec such as "hex" is not a text encoding; decoding nothing tells.
        b"".decode(label)
    except (LookupError, ValueError):
        return None
    return info.name


def decode(body: bytes, content_type: str | None = None) -> tuple[str, bool]:
    """Return the text of ``body`` without byte order mark, and whether its encoding had to be guessed.

    Order: byte order mark; UTF-16 or UTF-32 without one; UTF-8, since text in another encoding is as good as never
    valid UTF-8; the transport's charset; an XML declaration; UTF-8 again where only its last character is cut short;
    windows-1252 as the guess, with U+FFFD for what that does not define. Never raises.
    """
    if (mark := marked(body)) is not None:
        text = _attempt(body[mark[1] :], mark[0])
        if text is not None:
            return text, False
        return body[mark[1] :].decode(mark[0], "replace"), True
    said = (charset(content_type), declared(body))
    escaped = next((name for name in said if name and seven_bit(name)), None)
    for name in (escaped, wide(body) or "utf-8", *said):
        if name is not None and (text := _attempt(body, name)) is not None:
            return text, False
    if (text := _cut_short(body)) is not None:
        return text, True
    return body.decode("cp1252", "replace"), True


def seven_bit(name: str) -> bool:
    """Tell whether a codec writes other scripts in ASCII bytes."""
    return name.startswith(_SEVEN_BIT)


def _cut_short(body: bytes) -> str | None:
    """Return UTF-8 without the character in the middle of which it ends; None for anything else."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        whole = body[: error.start]
        if error.end == len(body) and error.reason == "unexpected end of data" and not whole.isascii():
            return whole.decode("utf-8")
    return None


def _attempt(body: bytes, name: str) -> str | None:
    try:
        return body.decode(_MEANT.get(name, name))
    except (UnicodeError, LookupError):
        return None

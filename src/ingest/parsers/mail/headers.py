"""A header's fields as words: unfolded (RFC 5322 2.2.3), encoded words decoded (RFC 2047), charsets that lie mended."""

from __future__ import annotations

import binascii
import re
from email.message import Message
from email.parser import HeaderParser

from ingest.parsers import encoding

MAX_CHARS = 20_000
"""Of a longer field, no more is read."""

_FOLD = re.compile(r"[\r\n]+")
_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([QqBb])\?(.{0,1000}?)\?=")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")

# Labels that mail has and Python does not know, and labels that stand for a superset (WHATWG Encoding 4.2).
_ALIASES = {
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "windows-31j": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-roman": "mac-roman",
    "x-user-defined": "cp1252",
}
_WESTERN = frozenset(("ascii", "iso8859-1", "cp1252", "utf-8"))
_SURE = 4


class Header:
    """A message's or a part's header."""

    __slots__ = ("_message", "names")

    def __init__(self, block: bytes) -> None:
        # Raw bytes outside ASCII: UTF-8 (RFC 6532), else the charset that the header itself names for the body.
        text, _ = encoding.decode(block, block.decode("latin-1"))
        self._message: Message = HeaderParser().parsestr(text, headersonly=True)
        self.names = frozenset(name.lower() for name in self._message.keys())  # noqa: SIM118 - no mapping

    def get(self, name: str) -> str | None:
        """Return a field's words in one line; None where it is absent or empty."""
        value = self._message.get(name)
        return words(str(value)) or None if value is not None else None

    def all(self, name: str) -> tuple[str, ...]:
        """Return a field's words each time it stands there."""
        found = (words(str(value)) for value in self._message.get_all(name, ()))
        return tuple(value for value in found if value)

    @property
    def content_type(self) -> str:
        """The media type, ``text/plain`` where none is given or it is none (RFC 2045 5.2)."""
        return self._message.get_content_type()

    @property
    def encoding(self) -> str:
        """The transfer encoding in lower case (RFC 2045 6.1)."""
        return (self.get("Content-Transfer-Encoding") or "7bit").split(";")[0].strip().strip("\"'").lower()

    @property
    def disposition(self) -> str:
        """``attachment``, ``inline`` or nothing (RFC 2183)."""
        return (self.get("Content-Disposition") or "").split(";")[0].strip().lower()

    @property
    def file_name(self) -> str | None:
        """The file name of a part (RFC 2183 2.3, RFC 2231)."""
        name = self._message.get_filename()
        return words(name) or None if name else None

    def parameter(self, name: str) -> str | None:
        """Return a parameter of the content type, RFC 2231 undone."""
        value = self._message.get_param(name)
        if isinstance(value, tuple):
            value = value[2]
        return str(value).strip() or None if value is not None else None


def words(value: str) -> str:
    """Return a field's value in one line, encoded words decoded; those that stand side by side are one (RFC 2047 6.2).

    A word's bytes are joined before they are decoded: senders cut in the middle of a character.
    """
    value = _FOLD.sub("", value[:MAX_CHARS])
    if "=?" not in value:
        return " ".join(value.split())
    parts: list[str] = []
    label, data, end = "", b"", 0
    for match in _WORD.finditer(value):
        between, end = value[end : match.start()], match.end()
        if label and not between.strip() and match[1].lower() == label:
            data += _bytes(match[2], match[3])
            continue
        parts.append(decode(data, label)[0] if label else "")
        parts.append(between if between.strip() or not label else "")
        label, data = match[1].lower(), _bytes(match[2], match[3])
    parts.append(decode(data, label)[0] if label else "")
    return " ".join("".join((*parts, value[end:])).split())


def _bytes(kind: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    return binascii.a2b_qp(raw, header=True) if kind in "Qq" else base64(raw)[0]


def base64(raw: bytes) -> tuple[bytes, bool]:
    """Return what base64 stands for, and whether it was damaged; what is left of a damaged one is read."""
    try:
        return binascii.a2b_base64(raw), False
    except binascii.Error:
        kept = _NOT_BASE64.sub(b"", raw)
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4)), True


def decode(data: bytes, label: str | None) -> tuple[str, bool]:
    """Return the text of bytes with a charset's label, and whether it had to be guessed. Never raises.

    Text that is valid UTF-8 is UTF-8 whatever the label, unless it is so short that it may be so by chance.
    """
    name = encoding.codec(_ALIASES.get(label.lower(), label)) if label else None
    if name is None:
        return encoding.decode(data)
    escaped = name == "utf-7" or encoding.seven_bit(name)
    if escaped or (name not in _WESTERN and not data.isascii() and not _surely_utf8(data)):
        try:
            return data.decode(name), False
        except (UnicodeError, LookupError):
            pass
    return encoding.decode(data, f"charset={name}")


def _surely_utf8(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum(not character.isascii() for character in text[:10_000]) >= _SURE

"""File names of documents: which are read, what they are called, and in which order they come."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

_UNFINISHED = (".tmp", ".part", ".crdownload", "~")

_CONTENT_TYPES = {
    "xml": "application/xml",
    "rss": "application/rss+xml",
    "rdf": "application/rdf+xml",
    "atom": "application/atom+xml",
    "nitf": "application/nitf+xml",
    "json": "application/json",
    "txt": "text/plain",
    "html": "text/html",
    "htm": "text/html",
    "eml": "message/rfc822",
}

# Lone surrogates are how Python names bytes that are not UTF-8 (PEP 383); controls would break header lines.
_UNPORTABLE = re.compile("[%\x00-\x1f\x7f\ud800-\udfff]")
_ESCAPED = re.compile("%([0-9A-Fa-f]{2})")


def ignored(name: str) -> bool:
    """Return whether a file or folder of this name is never read: hidden, or not yet finished by its writer."""
    return name.startswith(".") or name.endswith(_UNFINISHED)


def wanted(path: str, pattern: str) -> bool:
    """Return whether a relative path is to be read: no part of it is ignored, and it fits ``pattern``.

    ``pattern`` is a shell pattern on the last part, or on the whole path where it holds a ``/``.
    """
    parts = path.split("/")
    if any(ignored(part) for part in parts):
        return False
    return fnmatchcase(path if "/" in pattern else parts[-1], pattern)


def portable(path: str) -> str:
    """Return a relative path that is valid Unicode without controls, and different for different paths.

    Bytes that are not UTF-8, controls and the percent sign become ``%XX``; everything else stays readable.
    """
    return _UNPORTABLE.sub(_escape, path)


def native(path: str) -> str:
    """Return the path that ``portable`` was given."""
    return _ESCAPED.sub(_unescape, path)


def content_type_of(path: str) -> str | None:
    """Return the media type that a name's suffix promises, None where it promises nothing."""
    stem, dot, suffix = path.rpartition(".")
    return _CONTENT_TYPES.get(suffix.lower()) if dot and stem else None


def order_of(mtime_ns: int, path: str) -> tuple[int, str]:
    """Return the key documents of a folder are ordered by: time of the last change, then name."""
    return mtime_ns, path


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    # PEP 383 keeps byte 0xNN as U+DCNN; no other surrogate comes out of a file name.
    return f"%{code & 0xFF:02X}" if code < 0x80 or 0xDC80 <= code <= 0xDCFF else f"%u{code:04X}"


def _unescape(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return chr(code) if code < 0x80 else chr(0xDC00 + code)

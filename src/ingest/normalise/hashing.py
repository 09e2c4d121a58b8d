"""Has the content changed? Is the text the same? Hashes that say so, the same in every process and every replay."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_MIN_TOKENS = 5
_CONTENT = ("headlines", "descriptions", "bodies")
_PLAIN = ("by", "edNote", "pubStatus", "embargoedUntil", "located")


def content_hash(ninjs: Mapping[str, Any]) -> str:
    """Return 32 hexadecimal digits that change when what readers see changes.

    Counted are headlines, descriptions, bodies, byline, editor's note, status, embargo, place, subjects and the
    addresses of renditions, each with white space collapsed; not the dates, the version, uri or altIds: a date that
    moves alone is no change.
    """
    return _digest(_fields(ninjs))


def _fields(ninjs: Mapping[str, Any]) -> Iterator[str]:
    for name in _CONTENT:
        for entry in ninjs.get(name, ()):
            yield f"{name}\x1f{entry.get('contentType')}\x1f{' '.join(entry['value'].split())}"
    for name in _PLAIN:
        if (value := ninjs.get(name)) is not None:
            yield f"{name}\x1f{' '.join(value.split())}"
    for subject in ninjs.get("subjects", ()):
        yield "\x1f".join(("subject", *(f"{key}={subject[key]}" for key in sorted(subject))))
    for rendition in ninjs.get("renditions", ()):
        yield f"rendition\x1f{rendition.get('href')}"


def text_hash(tokens: Sequence[str]) -> str | None:
    """Return 32 hexadecimal digits, equal for equal tokens; None for fewer than five, which many stories share."""
    return _digest(tokens) if len(tokens) >= _MIN_TOKENS else None


def name(kind: str, *values: str) -> str:
    """Return a short name for an identity: ``kind``, a colon, and 20 hexadecimal digits of the values."""
    # A file's name may hold bytes that are no text, which Python keeps as surrogates (PEP 383).
    joined = "\x1e".join(values).encode("utf-8", "surrogatepass")
    return f"{kind}:{hashlib.blake2b(joined, digest_size=10).hexdigest()}"


def _digest(values: Iterable[str]) -> str:
    return hashlib.blake2b("\x1e".join(values).encode(), digest_size=16).hexdigest()

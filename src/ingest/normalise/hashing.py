"""Has the content changed? Is the text the same? Hashes that say so, the same in every process and every replay."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ingest.normalise import text

_MIN_TOKENS = 5
_CONTENT = ("headlines", "descriptions", "bodies")
_PLAIN = ("by", "edNote", "pubStatus", "embargoedUntil", "located", "slugline", "title", "expires", "usageTerms")
_SINGULAR = {"subjects": "subject"}
_CONCEPTS = ("subjects", "genres", "people", "organisations", "places", "events", "objects")


def content_hash(ninjs: Mapping[str, Any]) -> str:
    """Return 32 hexadecimal digits that change when what readers see changes.

    Counted are headlines, descriptions, bodies, byline, editor's note, status, urgency, slugline, title, usage terms,
    embargo, expiry, place, concepts, associations and the addresses of renditions, each with white space collapsed;
    not the other dates, the version, uri or altIds: a date that moves alone is no change.
    """
    return _digest(_fields(ninjs))


def _fields(ninjs: Mapping[str, Any]) -> Iterator[str]:
    for name in _CONTENT:
        # The plain text of an HTML body is derived from it.
        entries = ninjs.get(name, ()) if name != "bodies" else ninjs.get(name, ())[:1]
        for entry in entries:
            yield f"{name}\x1f{entry.get('contentType')}\x1f{_collapsed(entry['value'])}"
    for name in _PLAIN:
        if (value := ninjs.get(name)) is not None:
            yield f"{name}\x1f{value}"
    if (urgency := ninjs.get("urgency")) is not None:
        yield f"urgency\x1f{urgency}"
    for name in _CONCEPTS:
        for concept in ninjs.get(name, ()):
            if len(concept) == 2 and "name" in concept and "uri" in concept:
                yield f"{_SINGULAR.get(name, name)}\x1fname={concept['name']}\x1furi={concept['uri']}"
            else:
                said = [f"{key}={concept[key]}" for key in sorted(concept)]
                yield "\x1f".join((_SINGULAR.get(name, name), *said))
    for association in ninjs.get("associations", ()):
        yield f"association\x1f{association['name']}\x1f{association['uri']}"
    for rendition in ninjs.get("renditions", ()):
        yield f"rendition\x1f{rendition.get('href')}"


def _collapsed(value: str) -> str:
    return value if text.is_even(value) else text.collapsed(value)


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

"""dpa digital wires (format ``digitalwires@0.8`` to ``@0.9``; dpa-id API, wireQ and S3 push): JSON entries.

Texts are HTML in sections, concepts are ``categories`` with a type (``dnltype:…``) and a NewsML-G2 qcode, pictures are
``associations`` with renditions. What is marked as not for publication is not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.errors import NoStories, UnknownFormat
from ingest.model.document import Document
from ingest.model.item import Member, Parsed
from ingest.parsers import isolate, jsontext
from ingest.parsers.dpawires.item import TYPES, Entry, item, only_medium
from ingest.parsers.objects import first, folded, kind, objects, text, word


def begins(value: object) -> bool:
    """Tell whether a JSON value is an entry of dpa's digital wires, or holds a list of them."""
    return any(_is_entry(each) for each in _tops(value)[:5])


def read(value: object, document: Document) -> Parsed:
    """Return the items of a document; an answer without entries (a poll's usual one) is fine.

    Raises:
        UnknownFormat: it is neither an object nor a list.
        NoStories: it holds no entry.
        LimitExceeded: more entries than any document has.
    """
    if not isinstance(value, (dict, list)):
        raise UnknownFormat(f"is declared as dpa-digitalwires, but is {kind(value)}")
    tops = _tops(value)
    if not tops and not (isinstance(value, dict) and isinstance(value.get("entries"), list)):
        raise NoStories("holds no entry")
    items, faults = isolate.each(_unfold(tops), item, lambda _, entry: entry.place, lambda e: jsontext.dumps(e.value))
    return Parsed("dpa-digitalwires", "strict", items, faults, raw_of=isolate.raw_by_place(tops, jsontext.dumps))


def _tops(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    members = folded(value)
    held = members.get("entries")
    if isinstance(held, list):
        return held
    return [held] if isinstance(held, dict) else [value] if members else []


def _is_entry(value: object) -> bool:
    members = folded(value)
    if (text(members.get("format")) or "").lower().startswith("digitalwires"):
        return True
    return word(members.get("urn")) is not None and not members.keys().isdisjoint(("entry_id", "article_html"))


def _unfold(tops: list[object]) -> Iterator[Entry]:
    """Yield entries, each after the pictures, sounds and films that it holds."""
    for number, value in enumerate(tops, start=1):
        place, members = f"item {number}", folded(value)
        native_id = first(members, "urn", "entry_id")
        references = []
        for count, each in enumerate([] if only_medium(members) else objects(members.get("associations")), start=1):
            inner = folded(each)
            urn = first(inner, "urn")
            name = "featureimage" if inner.get("is_featureimage") is True else f"association-{count}"
            ref = urn if urn and urn != native_id else f"{native_id}#associations/{count}" if native_id else None
            if ref is None:
                continue
            told = TYPES.get((text(inner.get("type")) or "").lower())
            references.append(Member(name, ref, None, told, text(inner.get("headline"))))
            if inner.get("renditions"):
                yield Entry(each, f"{place}, association {count}", ref, story=members)
        yield Entry(value, place, native_id, tuple(references))

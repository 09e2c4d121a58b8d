"""IPTC ninjs, News in JSON (iptc.org/std/ninjs): 1.0 to 1.7, 2.0 to 2.3, 3.0 to 3.2, and agencies' variants of them.

One object, a list of them, or an envelope that holds such a list.
"""

from __future__ import annotations

from ingest.errors import NoStories, UnknownFormat
from ingest.model.document import Document
from ingest.model.item import Parsed
from ingest.parsers import isolate, jsontext
from ingest.parsers.ninjs.entries import Entry, unfold
from ingest.parsers.ninjs.item import item
from ingest.parsers.objects import folded, kind, text, word

_ENVELOPES = ("item", "items", "_items", "hits")
_LOOKED_AT = 5
_TELLING = frozenset(
    (
        "versioncreated", "firstcreated", "contentcreated", "pubstatus", "ednote", "slugline", "byline", "located",
        "copyrightnotice", "copyrightholder", "usageterms", "headline", "headlines", "bodies", "descriptions",
        "renditions", "associations", "infosource", "infosources", "representationtype", "altids", "embargoed",
        "embargoeduntil", "eventdetails", "trustindicators", "digitalsourcetype", "rightsinfo",
    )
)  # fmt: skip
_PATTERNS = ("body_", "description_", "headline_")
_ENOUGH = 2


def begins(value: object) -> bool:
    """Tell whether a JSON value is ninjs: one of its first objects says so, or has an id and members of the standard.

    The standard requires nothing but ``uri`` (ninjs 1.0 to 3.2, required), so any object with one could be meant; we
    ask for two members more by which it can be known.
    """
    return any(_is_item(each) for each in _tops(value)[:_LOOKED_AT])


def read(value: object, document: Document) -> Parsed:
    """Return the items of a ninjs document.

    Raises:
        UnknownFormat: it is neither an object nor a list.
        NoStories: it holds no object.
        LimitExceeded: more items than any document has.
    """
    if not isinstance(value, (dict, list)):
        raise UnknownFormat(f"is declared as ninjs, but is {kind(value)}")
    tops = _tops(value)
    if not tops:
        raise NoStories("holds no ninjs object")
    items, faults = isolate.each(unfold(tops), item, _place, _raw)
    return Parsed("ninjs", "strict", items, faults, raw_of=isolate.raw_by_place(tops, jsontext.dumps))


def _tops(value: object) -> list[object]:
    """Return the document's own objects: the list, the envelope's list, or the one object."""
    if isinstance(value, list):
        return value
    members = folded(value)
    if word(members.get("uri")) is None and word(members.get("guid")) is None:
        for name in _ENVELOPES:
            held = members.get(name)
            if isinstance(held, list):
                return held
            if isinstance(held, dict):
                return [held]
    return [value] if members else []


def _is_item(value: object) -> bool:
    members = folded(value)
    standard = folded(members.get("standard") or members.get("$standard"))
    if "ninjs" in (text(standard.get("name")) or "").lower():
        return True
    if word(members.get("uri")) is None and word(members.get("guid")) is None:
        return False
    return sum(name in _TELLING or name.startswith(_PATTERNS) for name in members) >= _ENOUGH


def _place(number: int, entry: Entry) -> str:
    return entry.place


def _raw(entry: Entry) -> bytes:
    return jsontext.dumps(entry.value)

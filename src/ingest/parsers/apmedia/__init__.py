"""AP Media API items (developer.ap.org/ap-media-api, Content metadata fields; versions 1.0 to 2.2).

What ``/content``, ``/search`` and ``/feed`` answer, and the metadata files that AP Media Agent writes. A story's text
is a rendition (``renditions.nitf``) that is fetched by itself; it is read here where somebody put it into the item.
"""

from __future__ import annotations

from ingest.errors import NoStories, UnknownFormat
from ingest.model.document import Document
from ingest.model.item import Parsed
from ingest.parsers import isolate, jsontext
from ingest.parsers.apmedia.item import item
from ingest.parsers.objects import folded, kind, word

_LOOKED_AT = 5


def begins(value: object) -> bool:
    """Tell whether a JSON value holds an item of the AP Media API: one with ``altids.itemid``."""
    return any(word(folded(folded(each).get("altids")).get("itemid")) for each in _items(value)[:_LOOKED_AT])


def read(value: object, document: Document) -> Parsed:
    """Return the items of an answer or a metadata file. An answer without items (a poll's usual one) is fine.

    Raises:
        UnknownFormat: it is neither an object nor a list.
        NoStories: it holds nothing that could be an item.
        LimitExceeded: more items than any answer has.
    """
    if not isinstance(value, (dict, list)):
        raise UnknownFormat(f"is declared as ap-media, but is {kind(value)}")
    tops = _items(value)
    if not tops and not _is_empty_answer(value):
        raise NoStories("holds no item")
    items, faults = isolate.each(tops, item, _place, jsontext.dumps)
    return Parsed("ap-media", "strict", items, faults, raw_of=isolate.raw_by_place(tops, jsontext.dumps))


def _items(value: object) -> list[object]:
    """Return what stands where items do: ``data.item``, ``data.items[].item``, ``item``, a list, or the value."""
    if isinstance(value, list):
        return [_unwrapped(each) for each in value]
    if not isinstance(value, dict):
        return []
    data = value.get("data")
    holder = data if isinstance(data, dict) else value
    if isinstance(holder.get("item"), dict):
        return [holder["item"]]
    if isinstance(holder.get("items"), list):
        return [_unwrapped(each) for each in holder["items"]]
    return [holder] if holder and not isinstance(data, dict) else []


def _unwrapped(value: object) -> object:
    return value["item"] if isinstance(value, dict) and isinstance(value.get("item"), dict) else value


def _is_empty_answer(value: object) -> bool:
    data = value.get("data") if isinstance(value, dict) else None
    return isinstance(data, dict) and isinstance(data.get("items"), list)


def _place(number: int, value: object) -> str:
    return f"item {number}"

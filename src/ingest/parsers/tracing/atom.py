"""Where an Atom entry's fields come from (RFC 4287, RFC 6721)."""

from __future__ import annotations

from lxml import etree

from ingest.model.document import Document
from ingest.model.item import Item, Parsed, Signal
from ingest.parsers import elements
from ingest.parsers.elements import Found, Vocabulary, gather
from ingest.parsers.tracing.element import entry_of, present

_ONE_OF = {
    "native_id": ("id",),
    "headline": ("title",),
    "summary": ("summary",),
    "body": ("content",),
    "published": ("published", "issued", "created", "dc:date"),
    "updated": ("updated", "modified"),
}
_TOMBSTONE = {
    "native_id": "at:deleted-entry/@ref",
    "updated": "at:deleted-entry/@when",
    "ed_note": "at:deleted-entry/at:comment",
    "signal": "at:deleted-entry",
}
_MEDIA = ("enclosure", "media:content", "media:group", "media:thumbnail")


def paths(item: Item, parsed: Parsed, document: Document) -> dict[str, str]:
    """Return the place of each field the item has, such as ``entry/title`` or ``feed/author``."""
    if item.signal is Signal.KILL:
        return dict(_TOMBSTONE)
    entry = entry_of(item, parsed)
    vocabulary = Vocabulary(entry, atom=True)
    found = gather(entry, vocabulary)
    told = {field: f"entry/{said[0]}" for field, names in _ONE_OF.items() if (said := present(found, *names))}
    told["link"] = "entry/link[@rel='alternate']/@href" if _has_href(found) else "entry/link"
    told["language"] = _language(entry, found)
    told["by"] = _by(found, vocabulary)
    told["rights"] = _first(found, "rights", "copyright", "dc:rights") or "feed/rights"
    told["categories"] = " and ".join(f"entry/{name}" for name in ("category", "dc:subject") if name in found)
    told["media"] = " and ".join(f"entry/{name}" for name in _media(found))
    told["sources"] = "entry/source/title"
    return {field: place for field, place in told.items() if place and getattr(item, field)}


def _first(found: Found, *names: str) -> str | None:
    said = present(found, *names)
    return f"entry/{said[0]}" if said else None


def _has_href(found: Found) -> bool:
    return any(element.get("href") for element in found.get("link", ()))


def _language(entry: etree._Element, found: Found) -> str:
    if entry.get(elements.LANG):
        return "entry/@xml:lang"
    for name in ("content", "summary", "title"):
        if any(element.get(elements.LANG) for element in found.get(name, ())):
            return f"entry/{name}/@xml:lang"
    return "entry/dc:language"


def _by(found: Found, vocabulary: Vocabulary) -> str:
    for prefix, holder in (("entry", found), ("entry/source", _origin(found, vocabulary))):
        if said := present(holder, "author", "dc:creator"):
            return f"{prefix}/{said[0]}"
    return "feed/author"


def _origin(found: Found, vocabulary: Vocabulary) -> Found:
    return gather(found["source"][0], vocabulary) if "source" in found else {}


def _media(found: Found) -> list[str]:
    rels = {(element.get("rel") or "alternate").strip().lower().rpartition("/")[2] for element in found.get("link", ())}
    names = ["link[@rel='enclosure']"] if "enclosure" in rels else []
    if any((element.get("src") or "").strip() for element in found.get("content", ())):
        names.append("content/@src")
    return [*names, *(name for name in _MEDIA if name in found)]

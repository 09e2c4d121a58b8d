"""Where an RSS item's fields come from (RSS 2.0.11, RSS 1.0, and the modules that news feeds use)."""

from __future__ import annotations

from lxml import etree

from ingest.model.document import Document
from ingest.model.item import Item, Parsed
from ingest.parsers import elements
from ingest.parsers.elements import Found, Vocabulary, gather
from ingest.parsers.rss import BODIES, LANGUAGES, PUBLISHED, RIGHTS, SUMMARIES, TITLES, UPDATED
from ingest.parsers.tracing.element import entry_of, present, root_of

_ONE_OF = {
    "headline": TITLES,
    "published": PUBLISHED,
    "updated": UPDATED,
    "rights": RIGHTS,
}
_MARKED_UP = {"summary": SUMMARIES, "body": BODIES}
_BY = (("dc:creator",), ("author", "atom:author"), ("itunes:author",))
_MEDIA = ("enclosure", "media:content", "media:group", "media:thumbnail")
_AS_WRITTEN = {"pubdate": "pubDate"}


def paths(item: Item, parsed: Parsed, document: Document) -> dict[str, str]:
    """Return the place of each field the item has, such as ``item/dc:creator``."""
    entry = entry_of(item, parsed)
    found = gather(entry, Vocabulary(entry, atom=False))
    names = {field: present(found, *wanted)[:1] for field, wanted in _ONE_OF.items()}
    names |= {field: _first_marked_up(found, wanted) for field, wanted in _MARKED_UP.items()}
    names |= {
        "native_id": _native_id(entry, found),
        "link": _link(found, item),
        "by": next((said for group in _BY if (said := present(found, *group))), ()),
        "categories": tuple(name for name in ("category", "dc:subject", "media:category") if name in found),
        "media": tuple(name for name in _MEDIA if name in found),
        "sources": present(found, "source", "dc:source"),
        "language": present(found, *LANGUAGES)[:1] or ("@xml:lang",),
    }
    return {
        field: " and ".join(f"item/{_AS_WRITTEN.get(name, name)}" for name in said)
        for field, said in names.items()
        if said and getattr(item, field)
    }


def language_of(document: Document) -> str:
    """Return the place at which a feed names its language; the feed is one that the strict lane read."""
    root = root_of(document)
    vocabulary = Vocabulary(root, atom=False)
    channel = next((child for child in root if vocabulary[child.tag] == "channel"), root)
    said = present(gather(channel, vocabulary), "language", "dc:language")
    if said:
        return f"channel/{said[0]}"
    name = str(root.tag).rpartition("}")[2]
    return "channel/@xml:lang" if channel.get(elements.LANG) else f"{name}/@xml:lang"


def _first_marked_up(found: Found, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first name under which an element has text or elements: a picture alone counts too."""
    for name in names:
        if any(len(element) or (element.text or "").strip() for element in found.get(name, ())):
            return (name,)
    return ()


def _native_id(entry: etree._Element, found: Found) -> tuple[str, ...]:
    if said := present(found, "guid"):
        return said
    return ("@rdf:about",) if (entry.get(elements.RDF + "about") or "").strip() else present(found, "atom:id")


def _link(found: Found, item: Item) -> tuple[str, ...]:
    if said := present(found, "link"):
        return said
    return ("guid (isPermaLink)",) if item.link == item.native_id else ("atom:link/@href",)

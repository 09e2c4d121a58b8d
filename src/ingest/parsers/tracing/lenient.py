"""Where the fields of a feed that is not well-formed come from: under the names that feedparser gives elements.

feedparser knows an element by several names (``published`` is pubDate, dc:date, dcterms:issued and more), so this is
its word and not the document's.
"""

from __future__ import annotations

from ingest.model.document import Document
from ingest.model.item import Item, Parsed, Signal

_NAMES = {
    "native_id": "id",
    "link": "link",
    "headline": "title",
    "summary": "summary",
    "body": "content",
    "published": "published or created",
    "updated": "updated",
    "language": "language",
    "by": "author",
    "categories": "tags",
    "media": "enclosures and media_content",
    "sources": "source",
    "rights": "rights",
}
_TOMBSTONE = {"native_id": "at:deleted-entry/@ref", "updated": "at:deleted-entry/@when", "signal": "at:deleted-entry"}


def paths(item: Item, parsed: Parsed, document: Document) -> dict[str, str]:
    """Return the name of each field the item has, such as ``lenient reader: title``."""
    if item.signal is Signal.KILL:
        return dict(_TOMBSTONE)
    return {field: f"lenient reader: {name}" for field, name in _NAMES.items() if getattr(item, field)}

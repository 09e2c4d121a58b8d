"""Where a JSON Feed item's fields come from (JSON Feed 1.1)."""

from __future__ import annotations

from typing import Any

from ingest.model.document import Document
from ingest.model.item import Item, Parsed
from ingest.parsers import jsontext

_KEYS = {
    "native_id": ("id",),
    "link": ("url", "external_url", "id"),
    "headline": ("title",),
    "summary": ("summary",),
    "body": ("content_html", "content_text"),
    "published": ("date_published",),
    "updated": ("date_modified",),
    "language": ("language",),
    "categories": ("tags",),
}
_MEDIA = ("image", "banner_image", "attachments")


def paths(item: Item, parsed: Parsed, document: Document) -> dict[str, str]:
    """Return the place of each field the item has, such as ``items[].content_html`` or ``authors``."""
    entry: Any = jsontext.loads(item.raw.decode())
    told = {
        field: next(f"items[].{key}" for key in keys if _says(entry.get(key)))
        for field, keys in _KEYS.items()
        if getattr(item, field)
    }
    if item.by:
        own = [key for key in ("authors", "author") if entry.get(key)]
        told["by"] = f"items[].{own[0]}" if own else "authors or author of the feed"
    if item.media:
        told["media"] = " and ".join(f"items[].{key}" for key in _MEDIA if entry.get(key))
    return told


def _says(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {})

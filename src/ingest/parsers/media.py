"""Pictures, sound and film that an RSS item refers to: enclosures and Media RSS 1.5.1."""

from __future__ import annotations

from lxml import etree

from ingest.model.item import Media
from ingest.parsers.elements import Found


def media_of(found: Found) -> tuple[Media, ...]:
    """Return what an item's enclosure, media:content (in a media:group too) and media:thumbnail refer to."""
    if not (found.keys() & _NAMES):
        return ()
    rows = [_enclosure(element) for element in found.get("enclosure", ())]
    rows += [_content(element) for element in found.get("media:content", ())]
    for group in found.get("media:group", ()):
        rows += [_content(element) for element in group if _local(element) == "content"]
    for parent in (found.get("media:content", ()), found.get("media:group", ())):
        rows += [_thumbnail(child) for element in parent for child in element if _local(child) == "thumbnail"]
    rows += [_thumbnail(element) for element in found.get("media:thumbnail", ())]
    return tuple(dict.fromkeys(row for row in rows if row is not None))


_NAMES = {"enclosure", "media:content", "media:group", "media:thumbnail"}


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _enclosure(element: etree._Element) -> Media | None:
    href = (element.get("url") or element.get("href") or "").strip()
    if not href:
        return None
    return Media(href, content_type=element.get("type"), size_bytes=element.get("length"))


def _content(element: etree._Element) -> Media | None:
    href = (element.get("url") or "").strip()
    if not href:
        return None
    return Media(
        href,
        content_type=element.get("type"),
        width=element.get("width"),
        height=element.get("height"),
        size_bytes=element.get("fileSize"),
        duration_s=element.get("duration"),
        title=_title(element),
        medium=element.get("medium"),
    )


def _title(element: etree._Element) -> str | None:
    for name in ("title", "description"):
        value = next((child.text for child in element if _local(child) == name), None)
        if value and value.strip():
            return value.strip()
    return None


def _thumbnail(element: etree._Element) -> Media | None:
    href = (element.get("url") or "").strip()
    if not href:
        return None
    return Media(href, width=element.get("width"), height=element.get("height"), medium="thumbnail")

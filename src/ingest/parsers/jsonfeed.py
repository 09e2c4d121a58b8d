"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import re

from ingest.errors import NoStories, UnknownFormat
from ingest.model.document import Document
from ingest.model.item import Category, Item, Markup, Media, Parsed
from ingest.parsers import isolate, jsontext
from ingest.parsers.objects import Object, kind, markup, objects, text, word, words

_SHORT = frozenset(("1", "1.0", "1.1"))
_VERSION = re.compile(r"jsonfeed\.org/version/", re.IGNORECASE)


def read(feed: object, document: Document) -> Parsed:
    """Return the items of a JSON Feed; its version may be missing where the feed's configuration says it is one.

    Raises:
        UnknownFormat: JSON, but no JSON Feed.
        LimitExceeded: more items than any feed has.
    """
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise UnknownFormat("is JSON, but has no list of items")
    if document.reading.format != "jsonfeed" and not says_so(feed):
        raise UnknownFormat("is JSON, but does not say that it is a JSON Feed")
    authors = _people(feed)

    def item(entry: object, place: str) -> Item:
        return _item(entry, place, authors)

    items, faults = isolate.each(feed["items"], item, _place, jsontext.dumps)
    return Parsed("jsonfeed", "strict", items, faults, text(feed.get("language")), text(feed.get("title")))


def says_so(feed: Object) -> bool:
    """Tell whether an object says that it is a JSON Feed: by the address, or, as some write, its last part alone.

    That alone is the version of many other things too, so there must be items.
    """
    version = text(feed.get("version")) or ""
    return _VERSION.search(version) is not None or (version in _SHORT and isinstance(feed.get("items"), list))


def _place(number: int, entry: object) -> str:
    return f"item {number}"


def _item(entry: object, place: str, authors: tuple[str, ...]) -> Item:
    if not isinstance(entry, dict):
        raise NoStories(f"an item is an object, not {kind(entry)}", place)
    url = text(entry.get("url")) or text(entry.get("external_url"))
    native_id = word(entry.get("id"))  # numbers are coerced to strings (JSON Feed 1.1, items: id)
    return Item(
        place=place,
        raw=jsontext.dumps(entry),
        native_id=native_id,
        link=url or (native_id if native_id and native_id.startswith(("http://", "https://")) else None),
        headline=markup(entry.get("title")),
        summary=markup(entry.get("summary")),
        body=_content(entry),
        published=text(entry.get("date_published")),
        updated=text(entry.get("date_modified")),
        language=text(entry.get("language")),
        base=url,
        by=_people(entry) or authors,
        categories=tuple(Category(tag) for tag in words(entry.get("tags"))),
        media=_media(entry),
    )


def _content(entry: Object) -> Markup | None:
    """Return content_html, else content_text: plain text is never read as markup (JSON Feed 1.1, items)."""
    html = text(entry.get("content_html"))
    return Markup(html, html=True) if html else markup(entry.get("content_text"))


def _media(entry: Object) -> tuple[Media, ...]:
    rows = []
    for name, medium in (("image", "image"), ("banner_image", "banner")):
        if href := text(entry.get(name)):
            rows.append(Media(href, medium=medium))
    rows.extend(_attachment(each) for each in objects(entry.get("attachments")) if text(each.get("url")))
    return tuple(dict.fromkeys(rows))


def _attachment(each: Object) -> Media:
    return Media(
        text(each.get("url")) or "",
        content_type=text(each.get("mime_type")),
        size_bytes=word(each.get("size_in_bytes")),
        duration_s=word(each.get("duration_in_seconds")),
        title=text(each.get("title")),
    )


def _people(holder: Object) -> tuple[str, ...]:
    """Return authors' names; 1.0 has one ``author``, 1.1 a list of ``authors``."""
    people = objects(holder.get("authors")) or objects([holder.get("author")])
    return tuple(dict.fromkeys(name for each in people if (name := text(each.get("name")))))

"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ingest.errors import IllFormed, LimitExceeded, NoStories, UnknownFormat
from ingest.model.item import Category, Item, Markup, Media, Parsed
from ingest.parsers import encoding, isolate

# The address, or, as some write, its last part alone.
_VERSION = re.compile(r"jsonfeed\.org/version/|^1(?:\.[01])?$", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_DIGITS = 400

Object = Mapping[str, Any]


def read(body: bytes, content_type: str | None, *, declared: bool = False) -> Parsed:
    """Return the items of a JSON Feed. ``declared``: the feed's configuration says it is one, version or not.

    Raises:
        IllFormed: not JSON.
        UnknownFormat: JSON, but no JSON Feed.
        LimitExceeded: nested too deep, or more items than any feed has.
    """
    feed = _loads(encoding.decode(body, content_type)[0])
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise UnknownFormat("is JSON, but has no list of items")
    if not declared and not _VERSION.search(_text(feed.get("version")) or ""):
        raise UnknownFormat("is JSON, but does not say that it is a JSON Feed")
    authors = _people(feed)

    def item(entry: object, place: str) -> Item:
        return _item(entry, place, authors)

    items, faults = isolate.each(feed["items"], item, _place, _raw)
    return Parsed("jsonfeed", "strict", items, faults, _text(feed.get("language")), _text(feed.get("title")))


def _loads(text: str) -> object:
    try:
        return json.loads(text, parse_int=_integer, parse_constant=_no_constant)
    except RecursionError:
        raise LimitExceeded("is nested too deep") from None
    except json.JSONDecodeError as error:
        raise IllFormed(error.msg, f"line {error.lineno}, column {error.colno}") from None
    except ValueError as error:
        raise IllFormed(str(error)) from None


def _integer(digits: str) -> int | str:
    # Python refuses to convert very long numbers; as an id one is only a name.
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON (RFC 8259 6)")


def _place(number: int, entry: object) -> str:
    return f"item {number}"


def _raw(entry: object) -> bytes:
    return json.dumps(entry, ensure_ascii=True).encode("ascii")


def _item(entry: object, place: str, authors: tuple[str, ...]) -> Item:
    if not isinstance(entry, dict):
        raise NoStories(f"an item is an object, not {_kind(entry)}", place)
    url = _text(entry.get("url")) or _text(entry.get("external_url"))
    native_id = _id(entry.get("id"))
    return Item(
        place=place,
        raw=_raw(entry),
        native_id=native_id,
        link=url or (native_id if native_id and native_id.startswith(("http://", "https://")) else None),
        headline=_plain(entry.get("title")),
        summary=_plain(entry.get("summary")),
        body=_content(entry),
        published=_text(entry.get("date_published")),
        updated=_text(entry.get("date_modified")),
        language=_text(entry.get("language")),
        base=url,
        by=_people(entry) or authors,
        categories=tuple(Category(tag) for tag in _texts(entry.get("tags"))),
        media=_media(entry),
    )


def _kind(value: object) -> str:
    return {"list": "an array", "str": "a string", "NoneType": "null", "bool": "a boolean"}.get(
        type(value).__name__, "a number"
    )


def _id(value: object) -> str | None:
    """Return an id as a string: numbers are coerced to one (JSON Feed 1.1, items: id)."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return _text(str(value))


def _content(entry: Object) -> Markup | None:
    """Return content_html, else content_text: plain text is never read as markup (JSON Feed 1.1, items)."""
    html = _text(entry.get("content_html"))
    return Markup(html, html=True) if html else _plain(entry.get("content_text"))


def _media(entry: Object) -> tuple[Media, ...]:
    rows = []
    for name, medium in (("image", "image"), ("banner_image", "banner")):
        if href := _text(entry.get(name)):
            rows.append(Media(href, medium=medium))
    rows.extend(_attachment(each) for each in _objects(entry.get("attachments")) if _text(each.get("url")))
    return tuple(dict.fromkeys(rows))


def _attachment(each: Object) -> Media:
    return Media(
        _text(each.get("url")) or "",
        content_type=_text(each.get("mime_type")),
        size_bytes=_number(each.get("size_in_bytes")),
        duration_s=_number(each.get("duration_in_seconds")),
        title=_text(each.get("title")),
    )


def _people(holder: Object) -> tuple[str, ...]:
    """Return authors' names; 1.0 has one ``author``, 1.1 a list of ``authors``."""
    people = _objects(holder.get("authors")) or _objects([holder.get("author")])
    return tuple(dict.fromkeys(name for each in people if (name := _text(each.get("name")))))


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: object) -> tuple[str, ...]:
    found = [_text(each) for each in value] if isinstance(value, list) else []
    return tuple(dict.fromkeys(each for each in found if each))


def _plain(value: object) -> Markup | None:
    found = _text(value)
    return Markup(found) if found else None


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    return _SURROGATE.sub("\ufffd", value).strip() or None


def _number(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    return str(value)

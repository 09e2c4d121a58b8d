"""The lenient lane: feedparser, for feeds that are not well-formed. Slow on hostile input, so it is fenced in.

feedparser neither fetches nor sanitises here; dates, links and markup are left raw, for the same readers as the strict
lane's. Run it in a process that can be killed: the limits below bound what is known to be slow, not what is unknown.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import feedparser

from ingest.errors import IllFormed, LimitExceeded
from ingest.model.item import Category, Fault, Item, Markup, Media, Parsed, Signal, Source
from ingest.parsers import encoding, isolate, xml
from ingest.parsers.markup import guessed, looks_like_markup
from ingest.parsers.rss import person

MAX_BYTES = 2_000_000
_MAX_TAG_CHARS = 20_000  # feedparser is quadratic in one tag's attributes: 429 KB took 16 s
_MAX_DEPTH = 2_000  # and slow on tags that are never closed: 1,000,000 took 15.9 s

_TOKEN = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    r"|<(?P<end>/?)(?:[\w.-]+:)?(?P<name>item|entry)(?=[\s/>])[^<>]*?(?P<close>/?>|(?=<)|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{_MAX_TAG_CHARS}}}")
_ANY_TAG = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<(/?)([A-Za-z][\w:.-]*)[^<>]*?(/?)>", re.DOTALL)
_VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "area", "col", "wbr", "source"))
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)
_TOMBSTONE = re.compile(r"<(?:[\w.-]+:)?deleted-entry(?=\s)[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(ref|when)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CHARACTERS = ((0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))


@dataclass(frozen=True, slots=True)
class _Cut:
    """A document's text up to where it breaks off, and the bytes of each entry. ``rest`` is the entry cut off."""

    text: str
    entries: tuple[str, ...]
    rest: str = ""


def read(body: bytes, content_type: str | None, name: str, url: str | None, reason: str, place: str) -> Parsed:
    """Return the entries that stand whole in a feed that is not well-formed, read as feedparser does.

    An entry whose end is not in the bytes is a fault, never an item. ``reason`` and ``place`` are why and where the
    strict lane refused.

    Raises:
        LimitExceeded: larger than ``MAX_BYTES``, or of a shape known to take for ever.
        IllFormed: nothing can be read from it: not well-formed, and without an entry, is not an empty feed.
    """
    if len(body) > MAX_BYTES:
        raise LimitExceeded(f"{reason}; and is too large for the lenient reader", place)
    text, _ = encoding.decode(body, content_type)
    text = xml.with_own_entities(xml.without_declaration(text))
    text = _REFERENCE.sub(_legal_reference, _ILLEGAL.sub("", text))
    _refuse_slow(text)
    cut = _cut(text)
    feed = _feedparser(cut.text, url)
    entries: list[Any] = list(feed.entries)
    whole = len(cut.entries) == len(entries)
    rows = [(entry, cut.entries[i] if whole else "") for i, entry in enumerate(entries)]
    items, faults = isolate.each(
        rows, _item_reader(feed.feed, name), lambda number, _: f"item {number}", lambda row: row[1].encode() or body
    )
    if cut.rest:
        faults = (*faults, Fault(f"item {len(entries) + 1}", "is cut off", cut.rest.encode(), IllFormed.__name__))
    items = (*items, *_tombstones(cut.text))
    if not items and not faults:
        raise IllFormed(reason, place)
    return Parsed(name, "lenient", items, faults, _string(feed.feed, "language"), _string(feed.feed, "title"))


def _feedparser(text: str, url: str | None) -> Any:
    """Run feedparser on text. It gets a stream, since it would fetch a string that is an address."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    if url and url.startswith(("http://", "https://")):
        headers["content-location"] = url
    try:
        return feedparser.parse(
            io.BytesIO(text.encode()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # feedparser raises whatever its builders and its SAX driver do
        raise IllFormed(f"not even leniently: {type(error).__name__}: {error}") from None


def _legal_reference(match: re.Match[str]) -> str:
    """Keep references to characters that XML allows (XML 1.0, 2.2); feedparser raises ValueError on the others."""
    digits = match[1] or match[2]
    number = int(digits, 16 if match[1] else 10) if len(digits) < 9 else 0x110000
    legal = number in (9, 10, 13) or any(low <= number <= high for low, high in _CHARACTERS)
    return match[0] if legal else "\ufffd"


def _refuse_slow(text: str) -> None:
    if _LONG_TAG.search(text):
        raise LimitExceeded(f"has a tag of more than {_MAX_TAG_CHARS} characters")
    depth = 0
    for match in _ANY_TAG.finditer(text):
        if match[2] is None or match[3] or match[2].lower() in _VOID:
            continue
        depth += -1 if match[1] else 1
        if depth > _MAX_DEPTH:
            raise LimitExceeded(f"is nested deeper than {_MAX_DEPTH} elements")


def _cut(text: str) -> _Cut:
    """Cut a document before an entry that has no end; what stands before it is whole."""
    begin: int | None = None
    entries: list[str] = []
    for match in _TOKEN.finditer(text):
        if match["name"] is None:
            continue
        if not match["end"]:
            if match["close"] == "/>":
                entries.append(match[0])
            elif begin is None:
                begin = match.start()
        elif begin is not None and match["close"] == ">":
            entries.append(text[begin : match.end()])
            begin = None
    if begin is None:
        return _Cut(text, tuple(entries))
    return _Cut(text[:begin], tuple(entries), text[begin:])


def _tombstones(text: str) -> tuple[Item, ...]:
    """Return the entries that RFC 6721 elements withdraw: feedparser does not know them, and no kill may be lost."""
    if "atompub/tombstones/1.0" not in text:
        return ()
    rows = []
    for number, match in enumerate(_TOMBSTONE.finditer(text), start=1):
        said = {name: html.unescape(one or other).strip() for name, one, other in _ATTRIBUTE.findall(match[0])}
        if ref := said.get("ref"):
            place, raw = f"deleted entry {number}", match[0].encode()
            rows.append(Item(place=place, raw=raw, native_id=ref, updated=said.get("when"), signal=Signal.KILL))
    return tuple(rows)


def _item_reader(feed: Any, name: str) -> Callable[[tuple[Any, str], str], Item]:
    authors = _people(feed)

    def read_row(row: tuple[Any, str], place: str) -> Item:
        return _item(row[0], place, row[1].encode(), authors, name)

    return read_row


def _item(entry: Any, place: str, raw: bytes, authors: tuple[str, ...], name: str) -> Item:
    native_id = _string(entry, "id")
    content = [_detail(each) for each in dict.get(entry, "content", ())]
    body = next((each for each in content if each is not None), None)
    summary = _detail(dict.get(entry, "summary_detail"))
    if body is not None and summary is not None and body.value == summary.value:
        summary = None
    source = dict.get(entry, "source") or {}
    return Item(
        place=place,
        raw=raw,
        native_id=native_id,
        id_is_link=bool(dict.get(entry, "guidislink", False)),
        link=_string(entry, "link"),
        headline=_detail(dict.get(entry, "title_detail")),
        summary=summary,
        body=body,
        published=_string(entry, "published") or _string(entry, "created"),
        updated=_string(entry, "updated"),
        language=_string(entry, "language") or _inner_language(entry),
        base=_string(dict.get(entry, "title_detail") or {}, "base") or _string(entry, "link"),
        by=_people(entry) or authors,
        categories=_categories(entry, name),
        media=_media(entry),
        sources=(Source(title, "source", _string(source, "href")),) if (title := _string(source, "title")) else (),
        rights=_string(entry, "rights"),
    )


def _string(holder: Any, key: str) -> str | None:
    """Return a value as feedparser stored it: its own access would stand in other keys' values."""
    value = dict.get(holder, key) if isinstance(holder, dict) else None
    return (value.strip() or None) if isinstance(value, str) else None


def _detail(detail: Any) -> Markup | None:
    value = _string(detail, "value")
    if value is None:
        return None
    kind = _string(detail, "type") or ""
    if kind in ("text/html", "application/xhtml+xml"):
        return Markup(value, html=looks_like_markup(value))
    return guessed(value)


def _inner_language(entry: Any) -> str | None:
    for key in ("summary_detail", "title_detail"):
        if said := _string(dict.get(entry, key) or {}, "language"):
            return said
    return None


def _people(holder: Any) -> tuple[str, ...]:
    rows = dict.get(holder, "authors") or [] if isinstance(holder, dict) else []
    names = [_string(row, "name") for row in rows] or [_string(holder, "author")]
    return tuple(dict.fromkeys(clean for name in names if name and (clean := person(name))))


def _categories(entry: Any, format_name: str) -> tuple[Category, ...]:
    rows = []
    for tag in dict.get(entry, "tags", ()):
        term, label = _string(tag, "term"), _string(tag, "label")
        if name := label or term:
            rows.append(Category(name, _string(tag, "scheme"), term if format_name == "atom" else None))
    return tuple(dict.fromkeys(rows))


def _media(entry: Any) -> tuple[Media, ...]:
    rows = [
        Media(href, content_type=_string(link, "type"), size_bytes=_string(link, "length"))
        for link in dict.get(entry, "links", ())
        if _string(link, "rel") == "enclosure" and (href := _string(link, "href"))
    ]
    for key, medium in (("media_content", None), ("media_thumbnail", "thumbnail")):
        rows.extend(_media_rss(each, medium) for each in dict.get(entry, key, ()) if _string(each, "url"))
    return tuple(dict.fromkeys(rows))


def _media_rss(each: Any, medium: str | None) -> Media:
    return Media(
        _string(each, "url") or "",
        content_type=_string(each, "type"),
        width=_string(each, "width"),
        height=_string(each, "height"),
        size_bytes=_string(each, "filesize"),
        duration_s=_string(each, "duration"),
        medium=_string(each, "medium") or medium,
    )

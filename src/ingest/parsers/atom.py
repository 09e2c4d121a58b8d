"""Atom 1.0 (RFC 4287), its draft 0.3, and RFC 6721's at:deleted-entry, by which a publisher withdraws an entry."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import urljoin

from lxml import etree

from ingest.errors import IllFormed
from ingest.model.item import Category, Item, Markup, Media, Parsed, Signal, Source
from ingest.parsers import elements, isolate
from ingest.parsers.elements import Found, Vocabulary, first, gather
from ingest.parsers.markup import looks_like_markup
from ingest.parsers.media import media_of

_TOMBSTONE = "at:deleted-entry"


def read(root: etree._Element, url: str | None) -> Parsed:
    """Return the entries of a ``feed`` element, or of an ``entry`` that is a document by itself (RFC 4287 2).

    Raises:
        LimitExceeded: more entries than any feed has.
    """
    vocabulary = Vocabulary(root, atom=True)
    alone = str(root.tag).rpartition("}")[2].lower() == "entry"
    about = {} if alone else gather(root, vocabulary)
    wanted = ("entry", _TOMBSTONE)
    entries = [root] if alone else [child for child in root if vocabulary[child.tag] in wanted]
    # In a document by itself the entry applies its own xml:base; a feed's applies to all of its entries.
    base = url if alone else elements.base_of(root, url)
    reader = _Reader(vocabulary, base, _people(about, vocabulary), first(about, "rights", "copyright"))
    items, faults = isolate.each(entries, reader.item, _place, elements.raw)
    raw_of = isolate.raw_by_place(entries, elements.raw)
    return Parsed("atom", "strict", items, faults, root.get(elements.LANG), first(about, "title"), raw_of)


def _place(number: int, entry: etree._Element) -> str:
    return f"entry {number}, line {entry.sourceline}"


class _Reader:
    """Reads the entries of one document; a feed's authors and rights hold for entries without their own."""

    def __init__(self, vocabulary: Vocabulary, base: str | None, authors: tuple[str, ...], rights: str | None) -> None:
        self._vocabulary = vocabulary
        self._base = base
        self._authors = authors
        self._rights = rights

    def item(self, entry: etree._Element, place: str) -> Item:
        if self._vocabulary[entry.tag] == _TOMBSTONE:
            return self._tombstone(entry, place)
        found = gather(entry, self._vocabulary)
        base = elements.base_of(entry, self._base)
        origin = gather(found["source"][0], self._vocabulary) if "source" in found else {}
        body, body_base, elsewhere = _body(found, base)
        return Item(
            place=place,
            native_id=first(found, "id"),
            link=_links(found, base, "alternate"),
            headline=_construct(found, "title"),
            summary=_construct(found, "summary"),
            body=body,
            published=first(found, "published", "issued", "created", "dc:date"),
            updated=first(found, "updated", "modified"),
            language=_language(entry, found),
            base=body_base,
            by=_people(found, self._vocabulary) or _people(origin, self._vocabulary) or self._authors,
            categories=_categories(found),
            media=(*_enclosures(found, base), *elsewhere, *media_of(found)),
            sources=_origin(origin, base),
            rights=first(found, "rights", "copyright", "dc:rights") or self._rights,
        )

    def _tombstone(self, entry: etree._Element, place: str) -> Item:
        """RFC 6721 3: the entry with the id ``ref`` is gone since ``when``."""
        ref = (entry.get("ref") or "").strip()
        if not ref:
            raise IllFormed("at:deleted-entry does not say which entry (RFC 6721 3)", place)
        found = gather(entry, self._vocabulary)
        note = first(found, "at:comment")
        when = entry.get("when")
        return Item(place=place, raw=elements.raw(entry), native_id=ref, updated=when, ed_note=note, signal=Signal.KILL)


def _construct(found: Found, name: str) -> Markup | None:
    """Return the first text construct of that name that holds something (RFC 4287 3.1)."""
    for element in found.get(name, ()):
        if (value := _markup(element)) is not None:
            return value
    return None


def _markup(element: etree._Element) -> Markup | None:
    """Return an element's text by its type (RFC 4287 4.1.3.3), and by its mode, as Atom 0.3 has it."""
    kind = (element.get("type") or "text").strip().lower().partition(";")[0]
    mode = (element.get("mode") or "").strip().lower()
    if mode == "base64" or not _readable(kind):
        return _decoded(element, kind) if kind.startswith("text/") and not len(element) else None
    if len(element):
        return _inline(element, kind)
    value = (element.text or "").strip()
    if not value:
        return None
    if kind in ("html", "text/html", "xhtml", "application/xhtml+xml"):
        return Markup(value, html=True)
    # Atom 0.3 leaves escaped text's kind open where the type is missing.
    return Markup(value, html=mode == "escaped" and element.get("type") is None and looks_like_markup(value))


def _readable(kind: str) -> bool:
    return kind in ("text", "html", "xhtml", "text/plain", "text/html", "application/xhtml+xml")


def _inline(element: etree._Element, kind: str) -> Markup | None:
    if kind in ("text", "text/plain") and not _is_xhtml(element[0]):
        value = elements.text(element)
        return Markup(value) if value else None
    # The div itself is no part of the content (RFC 4287 3.1.1.3).
    alone = len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip()
    inside = element[0] if alone and str(element[0].tag).rpartition("}")[2] == "div" else element
    value = elements.inner_markup(inside).strip()
    return Markup(value, html=True) if value else None


def _is_xhtml(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(elements.XHTML)


def _decoded(element: etree._Element, kind: str) -> Markup | None:
    try:
        value = base64.b64decode("".join((element.text or "").split()), validate=True).decode("utf-8").strip()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return Markup(value, html=kind == "text/html") if value else None


def _body(found: Found, base: str | None) -> tuple[Markup | None, str | None, tuple[Media, ...]]:
    """Return the content, the base inside it, and content that lies elsewhere (RFC 4287 4.1.3.2)."""
    elsewhere: list[Media] = []
    for element in found.get("content", ()):
        inside = elements.base_of(element, base)
        if src := (element.get("src") or "").strip():
            elsewhere.append(Media(_joined(inside, src), content_type=element.get("type"), medium="content"))
        elif (value := _markup(element)) is not None:
            div = element[0] if len(element) and isinstance(element[0].tag, str) else None
            return value, elements.base_of(div, inside) if div is not None else inside, tuple(elsewhere)
    return None, base, tuple(elsewhere)


def _joined(base: str | None, href: str) -> str:
    try:
        return urljoin(base or "", href)
    except ValueError:
        return href


def _links(found: Found, base: str | None, rel: str) -> str | None:
    """Return the first link of that relation, an HTML page before others."""
    rows = [element for element in found.get("link", ()) if _rel(element) == rel and element.get("href")]
    rows.sort(key=lambda element: (element.get("type") or "text/html").lower() != "text/html")
    for element in rows:
        if href := (element.get("href") or "").strip():
            return _joined(elements.base_of(element, base), href)
    # Feeds of no version have RSS's form of a link.
    return first(found, "link") if not rows else None


def _rel(element: etree._Element) -> str:
    """Return a link's relation: alternate where it has none; IANA's own may be written as URIs (RFC 4287 4.2.7.2)."""
    said = (element.get("rel") or "alternate").strip().lower()
    return said.removeprefix("http://www.iana.org/assignments/relation/")


def _enclosures(found: Found, base: str | None) -> tuple[Media, ...]:
    return tuple(
        Media(
            _joined(elements.base_of(element, base), href),
            content_type=element.get("type"),
            size_bytes=element.get("length"),
            title=element.get("title"),
        )
        for element in found.get("link", ())
        if _rel(element) == "enclosure" and (href := (element.get("href") or "").strip())
    )


def _language(entry: etree._Element, found: Found) -> str | None:
    """Return the entry's own xml:lang, else what its content, title or dc:language says."""
    if said := entry.get(elements.LANG):
        return said
    for name in ("content", "summary", "title"):
        for element in found.get(name, ()):
            if said := element.get(elements.LANG):
                return said
    return first(found, "dc:language")


def _people(found: Found, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the names of the authors (RFC 4287 3.2)."""
    names = []
    for element in found.get("author", ()):
        name = first(gather(element, vocabulary), "name") if len(element) else elements.text(element)
        if name:
            names.append(" ".join(name.split()))
    if not names:
        names = [name for element in found.get("dc:creator", ()) if (name := elements.text(element))]
    return tuple(dict.fromkeys(names))


def _categories(found: Found) -> tuple[Category, ...]:
    rows = []
    for element in found.get("category", ()):
        term = (element.get("term") or "").strip() or elements.text(element)
        label = (element.get("label") or "").strip() or term
        if label:
            rows.append(Category(label, element.get("scheme"), term))
    rows += [Category(value) for element in found.get("dc:subject", ()) if (value := elements.text(element))]
    return tuple(dict.fromkeys(rows))


def _origin(origin: Found, base: str | None) -> tuple[Source, ...]:
    name = first(origin, "title")
    return (Source(name, "source", _links(origin, base, "alternate")),) if name else ()

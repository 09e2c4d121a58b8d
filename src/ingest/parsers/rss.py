"""RSS 0.91 to 2.0 (RSS Advisory Board, RSS 2.0.11), with the modules that news feeds use."""

from __future__ import annotations

import re

from lxml import etree

from ingest.model.item import Category, Item, Markup, Parsed, Source
from ingest.parsers import elements, isolate
from ingest.parsers.elements import Found, Vocabulary, every, first, one
from ingest.parsers.markup import guessed, looks_like_markup
from ingest.parsers.media import media_of

_MAILBOX = re.compile(r"^\s*[^\s()<>]+@[^\s()<>]+\s*(?:\((?P<name>[^()]+)\))?\s*$")
# Elements that say the same, in the order of preference.
BODIES = ("content:encoded", "xhtml:body", "xhtml:div", "fullitem", "fulltext", "content:full-text")
SUMMARIES = ("description", "atom:summary", "itunes:summary", "media:description", "dc:description", "abstract")
PUBLISHED = ("pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published", "date", "atom:issued")
UPDATED = ("atom:updated", "dcterms:modified", "atom:modified")
TITLES = ("title", "dc:title", "media:title", "atom:title")
LANGUAGES = ("dc:language", "language")
RIGHTS = ("dc:rights", "dcterms:rights", "copyright", "media:copyright")


def read(root: etree._Element, url: str | None) -> Parsed:
    """Return the items of an ``rss`` (or bare ``channel``) element; ``url`` is where the document came from.

    Raises:
        LimitExceeded: more items than any feed has.
    """
    vocabulary = Vocabulary(root, atom=False)
    channel = next((child for child in root if vocabulary[child.tag] == "channel"), root)
    return read_channel("rss", root, channel, vocabulary, url)


def read_channel(
    name: str, root: etree._Element, channel: etree._Element, vocabulary: Vocabulary, url: str | None
) -> Parsed:
    """Return the items of a channel, wherever around it they stand (RSS 0.9 and 1.0 have them beside it)."""
    about = elements.gather(channel, vocabulary)
    beside = [child for child in root if vocabulary[child.tag] == "item"] if root is not channel else []
    entries = [*about.get("item", ()), *beside] or _nested(root, vocabulary)
    language = first(about, "language", "dc:language") or channel.get(elements.LANG) or root.get(elements.LANG)
    reader = _Reader(vocabulary, _base(root, channel, about, url))
    items, faults = isolate.each(entries, reader.item, _place, elements.raw)
    raw_of = isolate.raw_by_place(entries, elements.raw)
    return Parsed(name, "strict", items, faults, language, first(about, "title"), raw_of)


def _nested(root: etree._Element, vocabulary: Vocabulary) -> list[etree._Element]:
    """Return items inside a wrapper that no version of RSS has; an item inside an item is not one of them."""
    wanted = [node for node in root.iter(etree.Element) if vocabulary[node.tag] == "item"]
    return [node for node in wanted if not any(vocabulary[above.tag] == "item" for above in node.iterancestors())]


def _base(root: etree._Element, channel: etree._Element, about: Found, url: str | None) -> str | None:
    if root.get(elements.BASE) or channel.get(elements.BASE):
        return elements.base_of(channel, elements.base_of(root, url))
    return first(about, "link") or url


def _place(number: int, entry: etree._Element) -> str:
    return f"item {number}, line {entry.sourceline}"


class _Plan:
    """What the items with one combination of children have, decided once: most feeds have one or two of them."""

    __slots__ = ("body", "has", "language", "published", "rights", "summary", "updated")

    def __init__(self, names: frozenset[str]) -> None:
        self.body = _among(BODIES, names)
        self.summary = _among(SUMMARIES, names)
        self.published = _among(PUBLISHED, names)
        self.updated = _among(UPDATED, names)
        self.language = _among(LANGUAGES, names)
        self.rights = _among(RIGHTS, names)
        # Any child that is read by none of the above, and is in few feeds' items.
        self.has = bool(names - _COMMON)


_COMMON = frozenset(("title", "link", "guid", *BODIES, *SUMMARIES, *PUBLISHED, *UPDATED))


def _among(wanted: tuple[str, ...], names: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in wanted if name in names)


class _Reader:
    """Reads the items of one document."""

    def __init__(self, vocabulary: Vocabulary, base: str | None) -> None:
        self._vocabulary = vocabulary
        self._base = base
        self._plans: dict[tuple[str, ...], _Plan] = {}

    def item(self, entry: etree._Element, place: str) -> Item:
        found = elements.gather(entry, self._vocabulary)
        key = tuple(found)
        plan = self._plans.get(key) or self._plans.setdefault(key, _Plan(frozenset(key)))
        # An item has no attributes but in RSS 1.0, or where it says its language or base.
        about, said, base = self._attributes(entry) if entry.keys() else (None, None, self._base)
        native_id, id_is_link = _guid(found)
        link = one(found, "link") or (_atom_link(found) if plan.has else None)
        if link is None and id_is_link:
            link = native_id
        body = _text(found, plan.body) if plan.body else None
        summary = _text(found, plan.summary) if plan.summary else None
        if body is not None and summary is not None and body.value == summary.value:
            summary = None
        common = Item(
            place=place,
            native_id=native_id or about or (first(found, "atom:id") if plan.has else None),
            id_is_link=id_is_link,
            link=link,
            headline=_headline(found),
            summary=summary,
            body=body,
            published=first(found, *plan.published) if plan.published else None,
            updated=first(found, *plan.updated) if plan.updated else None,
            language=said,
            base=base,
        )
        return self._with_more(common, found, plan) if plan.has else common

    def _attributes(self, entry: etree._Element) -> tuple[str | None, str | None, str | None]:
        about = (entry.get(elements.RDF + "about") or "").strip() or None
        return about, entry.get(elements.LANG), elements.base_of(entry, self._base)

    def _with_more(self, item: Item, found: Found, plan: _Plan) -> Item:
        return item._replace(
            language=first(found, *plan.language) or item.language,
            by=_by(found),
            categories=_categories(found),
            media=media_of(found),
            sources=_sources(found),
            rights=first(found, *plan.rights),
        )


def _guid(found: Found) -> tuple[str | None, bool]:
    """Return the item's own id, and whether it is its address: RSS 2.0 says it is unless isPermaLink is false."""
    for element in found.get("guid", ()):
        if value := elements.text(element):
            said = element.get("isPermaLink") or element.get("ispermalink") or "true"
            return value, said != "false" and said.strip().lower() != "false" and value[:8].lower().startswith(
                ("http://", "https://")
            )
    return None, False


def _atom_link(found: Found) -> str | None:
    for element in found.get("atom:link", ()):
        if (element.get("rel") or "alternate") == "alternate" and (href := (element.get("href") or "").strip()):
            return href
    return None


def _headline(found: Found) -> Markup | None:
    title = one(found, "title")
    return guessed(title if title is not None else first(found, *TITLES[1:]))


def _text(found: Found, names: tuple[str, ...]) -> Markup | None:
    """Return the first text under ``names``. RSS descriptions are HTML; where no tag or reference is, that is plain."""
    for name in names:
        for element in found.get(name, ()):
            if len(element):
                return Markup(elements.inner_markup(element).strip(), html=True)
            if element.text and (value := element.text.strip()):
                return Markup(value, ("<" in value or "&" in value) and looks_like_markup(value))
    return None


def _by(found: Found) -> tuple[str, ...]:
    names = every(found, "dc:creator") or every(found, "author", "atom:author") or every(found, "itunes:author")
    return tuple(dict.fromkeys(name for value in names if (name := person(value))))


def person(value: str) -> str | None:
    """Return the name in an RSS author (``jo@example.com (Jo Doe)``); None where only an address is given."""
    match = _MAILBOX.match(value)
    if match is None:
        return " ".join(value.split())
    return match["name"].strip() if match["name"] else None


def _categories(found: Found) -> tuple[Category, ...]:
    rows = [
        Category(value, element.get("domain") or element.get("scheme"))
        for name in ("category", "dc:subject", "media:category")
        for element in found.get(name, ())
        if (value := elements.text(element) or (element.get("text") or "").strip())
    ]
    return tuple(dict.fromkeys(rows))


def _sources(found: Found) -> tuple[Source, ...]:
    rows = [
        Source(value, "source", element.get("url"))
        for name in ("source", "dc:source")
        for element in found.get(name, ())
        if (value := elements.text(element))
    ]
    return tuple(dict.fromkeys(rows))

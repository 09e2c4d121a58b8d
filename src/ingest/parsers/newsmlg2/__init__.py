"""NewsML-G2 (IPTC, 2.0 to 2.35): newsItem and packageItem, by themselves or in a newsMessage."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from ingest.errors import NoStories
from ingest.model.document import Document
from ingest.model.item import Item, Markup, Parsed
from ingest.parsers import elements, isolate
from ingest.parsers.newsmlg2 import catalogs
from ingest.parsers.newsmlg2.content import content_set
from ingest.parsers.newsmlg2.description import content_meta, language_of
from ingest.parsers.newsmlg2.entry import Entry
from ingest.parsers.newsmlg2.management import item_meta, rights, type_of
from ingest.parsers.newsmlg2.names import Found, Names, first, gather, words
from ingest.parsers.newsmlg2.packages import members
from ingest.parsers.newsmlg2.renditions import icons

_STORIES = ("newsitem", "packageitem")
_HEADER = ("sent", "sender", "origin", "priority", "channel", "signal")


def read(root: etree._Element, document: Document, lane: str) -> Parsed:
    """Return the news items and packages of a document, in its order; other items (concepts, plans) are no stories.

    Args:
        root: a newsItem, packageItem or newsMessage, or another item of the standard.
        document: what was received.
        lane: strict, or lenient for a document whose characters were mended.

    Raises:
        NoStories: there is neither a news item nor a package in it.
        LimitExceeded: more items than ``isolate.MAX_ITEMS``.
    """
    names = Names(root)
    message = names[root.tag] not in _STORIES
    header: Found = {}
    entries = [root]
    if message:
        entries = _entries(root, names, header)
    reader = _Reader(root, names, header)
    items, faults = isolate.each(entries, reader.item, reader.place, elements.raw)
    return Parsed(
        format="newsml-g2",
        lane=lane,
        items=items,
        faults=faults,
        language=root.get(elements.LANG) or root.get("lang"),
        raw_of=isolate.raw_by_place(entries, elements.raw),
    )


def _entries(root: etree._Element, names: Names, header: Found) -> list[etree._Element]:
    """Return a message's stories; ``header`` is filled with its header's elements.

    Raises:
        NoStories: it has none.
    """
    entries: list[etree._Element] = []
    others: Counter[str] = Counter()
    if names[root.tag].endswith("item"):
        others[root.tag.rpartition("}")[2]] += 1
    for child in root:
        name = names[child.tag]
        if name == "header":
            gather(child, names, header)
        elif name.endswith("item"):
            _sort(child, names, entries, others)
        elif name == "itemset":
            for each in child:
                _sort(each, names, entries, others)
    if not entries:
        told = ", ".join(f"{name} ({count})" for name, count in others.items())
        raise NoStories(f"holds no newsItem or packageItem to read, only {told}" if told else "holds no item")
    return entries


def _sort(child: etree._Element, names: Names, entries: list[etree._Element], others: Counter[str]) -> None:
    name = names[child.tag]
    if name == "packageitem" and _is_shell(child, names):
        others["packageItem without guid and groups"] += 1
    elif name in _STORIES:
        entries.append(child)
    elif name:
        others[child.tag.rpartition("}")[2]] += 1


def _is_shell(package: etree._Element, names: Names) -> bool:
    """Tell whether a package has neither id nor groups, which the standard wants: it only lists what stands beside."""
    return not package.get("guid") and not any(names[child.tag] in ("groupset", "itemmeta") for child in package)


class _Reader:
    """Reads the items of one document."""

    def __init__(self, root: etree._Element, names: Names, header: Found) -> None:
        self._names = names
        self._schemes = catalogs.schemes(header, names) if header else None
        self._sender = first(header, "sender") if header else None
        self._header = [
            (f"header/{name}", value)
            for name in _HEADER
            for each in header.get(name, ())
            if (value := words(each) or each.get("qcode") or "")
        ]

    def place(self, number: int, entry: etree._Element) -> str:
        """Return where an item stands: ``newsItem 2, line 17``."""
        return f"{entry.tag.rpartition('}')[2]} {number}, line {entry.sourceline}"

    def item(self, element: etree._Element, place: str) -> Item:
        """Return what an item says.

        Raises:
            IllFormed: its publishing status is not known.
        """
        names = self._names
        found = gather(element, names)
        entry = Entry(place, names, catalogs.schemes(found, names, self._schemes), list(self._header))
        meta, content = self._gathered(found, "itemmeta"), self._gathered(found, "contentmeta")
        package = names[element.tag] == "packageitem"
        entry.language = language_of(element, content)
        entry.put("type", type_of(meta, package))
        entry.type = entry.values["type"]
        entry.put("language", entry.language, None if "language" in content else "@xml:lang")
        _identity(entry, element)
        item_meta(entry, meta)
        entry.put("owner", self._sender, "header/sender")
        if "rightsinfo" in found:
            rights(entry, found["rightsinfo"])
        if content:
            content_meta(entry, content)
        if "contentset" in found:
            content_set(entry, found["contentset"])
        if "icon" in content:
            entry.add("media", icons(content["icon"], names), "contentMeta/icon")
        if "groupset" in found:
            linked = entry.values.pop("members", ())
            entry.put("members", members(entry, found["groupset"]) + linked, "groupSet/group")
        return _told(entry)

    def _gathered(self, found: Found, name: str) -> Found:
        gathered: Found = {}
        for each in found.get(name, ()):
            gather(each, self._names, gathered)
        return gathered


def _identity(entry: Entry, element: etree._Element) -> None:
    """Fill the id that all versions share, and the version's own: both together, as the standard identifies one."""
    entry.guid = (element.get("guid") or "").strip() or None
    version = (element.get("version") or "").strip()
    entry.put("native_id", entry.guid)
    entry.put("version", version)
    if entry.guid and version:
        entry.put("guid", f"{entry.guid}:{version}")


def _told(entry: Entry) -> Item:
    """Return the item; one without headline has its title for one, since something must stand over it."""
    if "headline" not in entry.values and "title" in entry.values:
        entry.put("headline", Markup(entry.values["title"]), "itemMeta/title")
    return entry.item()

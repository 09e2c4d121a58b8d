"""NewsML 1.0 to 1.2 (IPTC, NewsML version 1.2 Functional Specification, 2003)."""

from __future__ import annotations

from lxml import etree

from ingest.errors import IllFormed, LimitExceeded, NoStories, ParseError
from ingest.model.document import Document
from ingest.model.item import Fault, Item, Parsed
from ingest.parsers import elements, isolate
from ingest.parsers.newsml12.envelope import Envelope, envelope_of
from ingest.parsers.newsml12.items import items_of
from ingest.parsers.newsml12.names import Names
from ingest.parsers.newsml12.topics import Vocabularies

FORMAT = "newsml12"

MAX_NESTING = 8
"""NewsItems inside NewsItems; a package of packages is two."""


def read(root: etree._Element, document: Document, lane: str) -> Parsed:
    """Return the stories of a ``NewsML`` element, those of a package before the package itself.

    Each NewsItem is read by itself; one that cannot be read, or is no whole story, is a fault.

    Raises:
        NoStories: there is no NewsItem.
        LimitExceeded: there are more NewsItems than any document has, or they nest deeper.
    """
    names = Names()
    vocabularies = Vocabularies()
    envelope = Envelope()
    entries = []
    for child in root:
        name = names[child.tag]
        if name == "newsitem":
            entries.append(child)
        elif name == "newsenvelope":
            envelope = envelope_of(child, names)
        elif name == "topicset":
            vocabularies.add_topics(child, names)
        elif name == "catalog":
            vocabularies.add_catalog(child, names)
    entries = _with_inner(entries, root)
    if not entries:
        raise NoStories("has no NewsItem", elements.line(root))
    if len(entries) > isolate.MAX_ITEMS:
        raise LimitExceeded(f"has more than {isolate.MAX_ITEMS} entries")
    items, faults = _read_each(entries, envelope, vocabularies, names)
    return Parsed(FORMAT, lane, items, faults, raw_of=isolate.raw_by_place(entries, elements.raw))


def _with_inner(entries: list[etree._Element], root: etree._Element) -> list[etree._Element]:
    """Return the NewsItems with those inside their components, the inner ones first.

    Raises:
        LimitExceeded: they nest deeper than ``MAX_NESTING``.
    """
    found = list(root.iter("{*}NewsItem"))
    if len(found) <= len(entries):
        return entries
    inner_first, depth = [], 0
    for event, element in etree.iterwalk(root, events=("start", "end"), tag="{*}NewsItem"):
        depth += 1 if event == "start" else -1
        if depth > MAX_NESTING:
            raise LimitExceeded(f"nests NewsItems deeper than {MAX_NESTING}", elements.line(element))
        if event == "end":
            inner_first.append(element)
    return inner_first


def _read_each(
    entries: list[etree._Element], envelope: Envelope, vocabularies: Vocabularies, names: Names
) -> tuple[tuple[Item, ...], tuple[Fault, ...]]:
    """Do what ``isolate.each`` does, for entries that may be several stories each."""
    items: list[Item] = []
    faults: list[Fault] = []
    for number, entry in enumerate(entries, start=1):
        place = f"newsItem {number}, line {entry.sourceline}"
        try:
            found = items_of(entry, envelope, vocabularies, names, place)
            kept = [item for item in found if _holds_something(item)]
            items += kept or [isolate.holding_something(found[0])]
        except ParseError as error:
            faults.append(Fault(place, error.reason, elements.raw(entry), type(error).__name__))
        except isolate.READING_ERRORS as error:
            reason = f"{type(error).__name__}: {error}"
            faults.append(Fault(place, reason, elements.raw(entry), IllFormed.__name__))
    return tuple(items), tuple(faults)


def _holds_something(item: Item) -> bool:
    try:
        isolate.holding_something(item)
    except NoStories:
        return False
    return True

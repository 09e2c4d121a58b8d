"""One bad entry must not stop the others: each is read by itself, and is a fault with its bytes if it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from lxml import etree

from ingest.errors import IllFormed, LimitExceeded, NoStories, ParseError
from ingest.model.item import Fault, Item, Signal

Entry = TypeVar("Entry")

MAX_ITEMS = 50_000
"""More entries than any feed has: a document with more is refused as a whole."""

# What reading hostile words can raise in the standard library and lxml; anything else is our own mistake and must show.
READING_ERRORS = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, etree.LxmlError)


def each(
    entries: Iterable[Entry],
    read: Callable[[Entry, str], Item],
    place: Callable[[int, Entry], str],
    raw: Callable[[Entry], bytes],
) -> tuple[tuple[Item, ...], tuple[Fault, ...]]:
    """Read every entry with ``read(entry, place)``; return the items, and a fault for each entry that failed.

    Raises:
        LimitExceeded: there are more than ``MAX_ITEMS`` entries.
    """
    items: list[Item] = []
    faults: list[Fault] = []
    for number, entry in enumerate(entries, start=1):
        if number > MAX_ITEMS:
            raise LimitExceeded(f"has more than {MAX_ITEMS} entries")
        where = place(number, entry)
        try:
            items.append(holding_something(read(entry, where)))
        except ParseError as error:
            faults.append(Fault(where, error.reason, raw(entry), type(error).__name__))
        except READING_ERRORS as error:
            faults.append(Fault(where, f"{type(error).__name__}: {error}", raw(entry), IllFormed.__name__))
    return tuple(items), tuple(faults)


def raw_by_place(entries: Sequence[Entry], raw: Callable[[Entry], bytes]) -> Callable[[str], bytes]:
    """Return what makes an entry's bytes by its place, which begins with its kind and its number."""

    def raw_of(place: str) -> bytes:
        return raw(entries[int(place.split()[1].rstrip(",")) - 1])

    return raw_of


def holding_something(item: Item) -> Item:
    """Return the item if a story can be made of it.

    Raises:
        NoStories: neither headline nor text (RSS 2.0: at least one of title or description must be present), and no
            picture, sound, film or member either.
    """
    if item.headline or item.summary or item.body or item.signal is Signal.KILL:
        return item
    if item.versioned and (item.descriptions or item.media or item.members):
        return item
    raise NoStories("has neither headline nor text", item.place)

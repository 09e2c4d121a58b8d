"""The two header lines of an ANPA 1312 message, and what their codes mean.

Sources: ANPA Bulletin 1312 (89-3); AP Stylebook, "Filing the wire" (priority and category codes).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ingest.errors import IllFormed
from ingest.model.item import Category
from ingest.parsers import wirecodes

_FIRST = re.compile(
    r"\x01(?P<service>[A-Za-z])(?P<number>\d{4})(?P<sender>[A-Za-z ]{0,12})(?:\x1f(?P<selectors>[^\n]*))?\n"
)
_SECOND = re.compile(
    r"(?P<priority>[A-Za-z])[ ](?P<category>[A-Za-z]?)[ ]?(?P<format>[\x11-\x14]{0,3})[ ]{0,3}"
    r"(?P<keyword>[^\s\x02]{0,80})"
    r"(?:[ \t]{1,20}(?P<version>[^\n\x02]{0,120}?))?[ \t]{1,40}(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[ \t]{1,9}(?P<words>\d{0,5}))?[ \t]{0,40}(?:\n|$)"
)
_TABULAR = "\x12"
_FLASH_WORDS = 100
# In order of urgency: flash, bulletin, urgent, regular, deferred, advances for a weekday and for Sunday.
_URGENCY = {"f": "1", "b": "2", "u": "3", "r": "4", "d": "5", "a": "6", "s": "6"}
# Category codes of the guidelines; the others are the sender's own, or its machine's.
_CATEGORIES = {
    "a": "General news",
    "c": "Features",
    "e": "Entertainment",
    "f": "Financial",
    "i": "International",
    "l": "Lifestyle",
    "n": "State and regional",
    "o": "Weather",
    "p": "Politics",
    "q": "Sports results",
    "r": "Racing",
    "s": "Sports",
    "t": "Travel",
    "v": "Advisories",
    "w": "Washington",
}


class Header(NamedTuple):
    """What the two header lines say."""

    service: str
    number: str
    sender: str
    selectors: str
    priority: str
    category: str
    tabular: bool
    keyword: str
    version: str
    month: str
    day: str
    words: int | None


def header_of(head: str, place: str) -> Header:
    """Return a message's header.

    Raises:
        IllFormed: it is none of this format.
    """
    first = _FIRST.match(head)
    second = _SECOND.match(head, first.end()) if first else None
    if first is None or second is None:
        raise IllFormed(f"has no ANPA 1312 {'second ' if first else ''}header line", place)
    return Header(
        first["service"],
        first["number"],
        first["sender"].strip(),
        wirecodes.printable(first["selectors"] or "").strip(),
        second["priority"],
        second["category"],
        _TABULAR in second["format"],
        wirecodes.printable(second["keyword"]),
        wirecodes.printable(second["version"] or "").strip(),
        second["month"],
        second["day"],
        int(second["words"]) if second["words"] else None,
    )


def urgency(header: Header) -> str | None:
    """Return ninjs's urgency (1 to 9) for a priority code; None for a code that says nothing of it."""
    # A flash is a sentence. World wires have the code on features too, which must not sound an alarm.
    if header.priority.lower() == "f" and (header.words or 0) > _FLASH_WORDS:
        return None
    return _URGENCY.get(header.priority.lower())


def categories(header: Header) -> tuple[Category, ...]:
    """Return the category, by the guidelines' name where they have one for its letter."""
    if not header.category:
        return ()
    return (Category(_CATEGORIES.get(header.category.lower(), header.category), code=header.category),)

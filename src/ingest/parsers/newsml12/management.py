"""What the sender does with the item: NewsManagement (NewsML 1.2 DTD)."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from ingest.errors import IllFormed, LimitExceeded
from ingest.model.item import Member, Signal
from ingest.parsers.newsml12.identity import versionless
from ingest.parsers.newsml12.names import Names, formal, said, words
from ingest.parsers.newsml12.story import MAX_FACTS

Leftovers = list[tuple[str, str]]

# IPTC NewsStatus, and words that senders use for the same; an embargo is worked out with its end.
_STATUSES = {
    "usable": "usable",
    "embargoed": "embargoed",
    "embargo": "embargoed",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
    "kill": "canceled",
    "deleted": "canceled",
    "withdrawn": "canceled",
}
_KILLS = frozenset(("delete", "deleted", "kill", "killed", "cancel", "canceled", "cancelled", "withdraw", "withdrawn"))
_CORRECTIONS = frozenset(("rectify", "correct", "correction", "corrected", "corrective", "rectification"))


@dataclass(slots=True)
class Management:
    """An item's management data, in the fields of ``Item``."""

    status: str = "usable"
    signal: Signal = Signal.NONE
    item_type: str = ""
    published: str | None = None
    updated: str | None = None
    embargoed: str | None = None
    expires: str | None = None
    urgency: str | None = None
    members: list[Member] = field(default_factory=list)
    leftovers: Leftovers = field(default_factory=list)
    deleted: bool = False


def management(element: etree._Element | None, names: Names, place: str) -> Management:
    """Return an item's management data; the defaults where there is none.

    Raises:
        IllFormed: a status that is not one of IPTC's.
        LimitExceeded: more related items than any item has.
    """
    found = Management()
    future: etree._Element | None = None
    status = ""
    for child in element if element is not None else ():
        name = names[child.tag]
        if name == "firstcreated":
            found.published = words(child) or None
        elif name == "thisrevisioncreated":
            found.updated = words(child) or None
        elif name == "status":
            status = said(child)
        elif name == "urgency":
            found.urgency = said(child) or None
        elif name == "newsitemtype":
            found.item_type = said(child)
        elif name == "statuswillchange":
            future = child
        elif name == "instruction":
            _instruct(found, child, names)
        elif name in ("associatedwith", "derivedfrom"):
            _relate(found, child, name)
        elif name == "property":
            _property(found, child)
    _decide(found, status, future, names, place)
    return found


def _decide(found: Management, status: str, future: etree._Element | None, names: Names, place: str) -> None:
    known = _STATUSES.get(status.lower()) if status else "usable"
    if known is None:
        raise IllFormed(f"has the unknown status {status[:40]!r}", place)
    date = None
    if future is not None:
        after, date = _future(future, names)
        if date and after == "usable" and known in ("embargoed", "withheld"):
            # ninjs 3.1: what is under embargo is usable from embargoedUntil on.
            known, found.embargoed = "usable", date
        elif date and after in ("canceled", "withheld"):
            found.expires = date
    if known == "embargoed":
        # Without its end nobody can lift it.
        known = "withheld"
    kind = found.item_type.lower()
    if kind in _KILLS or found.deleted or known == "canceled":
        known, found.signal = "canceled", Signal.KILL
    elif kind in _CORRECTIONS:
        found.signal = Signal.CORRECTION
    found.status = known


def _future(element: etree._Element, names: Names) -> tuple[str | None, str | None]:
    status = date = None
    for child in element:
        name = names[child.tag]
        if name == "futurestatus":
            status = _STATUSES.get(said(child).lower())
        elif name == "dateandtime":
            date = words(child) or None
    return status, date


def _instruct(found: Management, element: etree._Element, names: Names) -> None:
    """Follow an instruction; one that holds RevisionStatus is about earlier revisions, not about this one."""
    value = formal(element)
    word = value.lower()
    if word in _CORRECTIONS:
        found.signal = Signal.CORRECTION
    elif word in _KILLS and not any(names[child.tag] == "revisionstatus" for child in element):
        found.deleted = True
    elif value:
        found.leftovers.append(("NewsManagement/Instruction", value))


def _relate(found: Management, element: etree._Element, name: str) -> None:
    rel = "derivedFrom" if name == "derivedfrom" else "associatedWith"
    if urn := (element.get("NewsItem") or "").strip():
        number = sum(member.rel == rel for member in found.members[:100]) + 1
        if len(found.members) == MAX_FACTS:
            raise LimitExceeded(f"has more than {MAX_FACTS} related items")
        found.members.append(Member(f"{rel}-{number}", versionless(urn), rel))
    if value := formal(element):
        found.leftovers.append((f"NewsManagement/{rel[0].upper()}{rel[1:]}", value))


def _property(found: Management, element: etree._Element) -> None:
    if value := (element.get("Value") or "").strip():
        found.leftovers.append((f"NewsManagement/Property[{formal(element)}]", value))

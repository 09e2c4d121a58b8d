"""What holds for a whole document: NewsEnvelope (NewsML 1.2 DTD)."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from ingest.parsers.newsml12.names import Names, formal, said, words


class Envelope(NamedTuple):
    """When and by whom the document was sent: ``date`` as written, ``priority`` 1 to 9, ``sender`` a party's name."""

    date: str | None = None
    priority: str | None = None
    sender: str | None = None
    leftovers: tuple[tuple[str, str], ...] = ()


_KEPT = {
    "transmissionid": "NewsEnvelope/TransmissionId",
    "newsservice": "NewsEnvelope/NewsService",
    "newsproduct": "NewsEnvelope/NewsProduct",
}


def envelope_of(element: etree._Element, names: Names) -> Envelope:
    """Return what an envelope says."""
    date = priority = sender = None
    rest: list[tuple[str, str]] = []
    for child in element:
        name = names[child.tag]
        if name == "dateandtime":
            date = words(child) or None
        elif name == "priority":
            priority = said(child) or None
        elif name == "sentfrom":
            parties = (formal(party) for party in child if names[party.tag] == "party")
            sender = next(filter(None, parties), None)
        elif name in _KEPT and (value := child.get("FormalName") or words(child)):
            rest.append((_KEPT[name], value))
    return Envelope(date, priority, sender, tuple(rest))

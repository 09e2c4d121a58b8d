"""Where in its document an item's fields come from, for formats whose parsers do not note it while they read.

Noting it would cost a feed's poll more than it is worth, so it is found out when somebody asks: the item's own bytes
are read again, and the first element that the parser would have taken is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ingest.model.document import Document
from ingest.model.item import Item, Parsed
from ingest.parsers.tracing import atom, jsonfeed, lenient, rss

Paths = dict[str, str]
Tracer = Callable[[Item, Parsed, Document], Paths]

_STRICT: Mapping[str, Tracer] = {
    "rss": rss.paths,
    "rdf": rss.paths,
    "atom": atom.paths,
    "jsonfeed": jsonfeed.paths,
}
_FEEDS = frozenset(("rss", "rdf", "atom"))

DOCUMENT_LANGUAGE = "document language"
"""The key in ``paths`` for where the document, and not the item, names its language."""


def traced(document: Document, parsed: Parsed) -> Parsed:
    """Return what was parsed with ``paths`` for every item; what a parser or a profile noted stays.

    Args:
        document: what was parsed.
        parsed: what ``parsers.read`` returned for it.
    """
    tracer = _STRICT.get(parsed.format)
    if tracer is None:
        return parsed
    if parsed.lane == "lenient" and parsed.format in _FEEDS:
        tracer = lenient.paths
    common = _common(document, parsed) if parsed.language else {}
    items = tuple(
        each._replace(paths={**common, **tracer(each, parsed, document), **each.paths}) for each in parsed.items
    )
    return Parsed(parsed.format, parsed.lane, items, parsed.faults, parsed.language, parsed.title, parsed.raw_of)


def _common(document: Document, parsed: Parsed) -> Paths:
    if parsed.format in _FEEDS and parsed.lane == "lenient":
        return {DOCUMENT_LANGUAGE: "lenient reader: language of the feed"}
    if parsed.format in ("rss", "rdf"):
        return {DOCUMENT_LANGUAGE: rss.language_of(document)}
    return {DOCUMENT_LANGUAGE: "feed/@xml:lang" if parsed.format == "atom" else "language of the feed"}

"""Where each field of a canonical story comes from: a place in the document, a rule, the configuration, or us.

An origin begins with one of: a place in the document (as the parser names it), ``profile NAME: RULE``, ``feed
configuration``, ``detected``, ``derived`` or ``default``; further steps follow after a semicolon.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.model.document import Document
from ingest.model.item import Item, Parsed, Signal
from ingest.model.story import Candidate, Explained, Normalised
from ingest.normalise import dates, text, urls

UNTRACED = "document"
"""The origin of what the document says at a place that its parser does not name."""

_DATES = {
    "firstCreated": "published",
    "versionCreated": "updated",
    "contentCreated": "content_created",
    "embargoedUntil": "embargoed",
    "expires": "expires",
}
_SAME = {
    "by": "by",
    "urgency": "urgency",
    "slugline": "slugline",
    "title": "title",
    "edNote": "ed_note",
    "located": "located",
    "copyrightNotice": "rights",
    "copyrightHolder": "copyright_holder",
    "usageTerms": "usage_terms",
    "profile": "profile",
    "renditions": "media",
}
_CONCEPTS = frozenset(("subjects", "genres", "people", "organisations", "places", "events", "objects"))

Row = Mapping[str, Any]


def explained(document: Document, parsed: Parsed, found: Normalised) -> tuple[Explained, ...]:
    """Return for each candidate an origin for each of its story's fields, and its item's leftovers.

    Args:
        document: where the items were read; its reading is the feed's configuration.
        parsed: the items; their ``paths`` say where in the document a field stood.
        found: what ``canonical`` made of them.
    """
    items = iter(parsed.items)
    rows = []
    for candidate in found.candidates:
        # Items that gave no story were left out; the others kept their order.
        item = next(each for each in items if each.place == candidate.place)
        rows.append(Explained(_Origins(document, item, candidate).all(), item.leftovers))
    return tuple(rows)


class _Origins:
    """Finds the origins of one story's fields."""

    def __init__(self, document: Document, item: Item, candidate: Candidate) -> None:
        self._document = document
        self._item = item
        self._candidate = candidate

    def all(self) -> dict[str, str]:
        given = self._candidate.version_given
        told = {
            "uri": self._uri(),
            "version": self._path("version") if given else "derived: versions told by this provider, counted",
        }
        for key, value in self._candidate.ninjs.items():
            if key == "uri":
                continue
            for place, index, leaf, row in _leaves(key, value):
                told[place] = self._origin(key, index, leaf, row)
        return told

    def _path(self, field: str) -> str:
        return self._item.paths.get(field, UNTRACED)

    def _uri(self) -> str:
        native_id = self._candidate.native_id
        if native_id is None:
            return "derived: minted from provider, headline and date"
        named = text.clean(self._item.native_id or "").strip() == native_id
        place = self._path("native_id" if named else "link")
        return place if urls.is_uri(native_id) else f"derived: minted from provider and {place}"

    def _origin(self, key: str, index: int, leaf: str, row: Row) -> str:
        if key in _SAME:
            return self._path(_SAME[key])
        if key in _DATES:
            return self._date(_DATES[key])
        if key in _CONCEPTS:
            sections = [text.line(each) for each in self._item.sections]
            section = row.get("rel") == "section" and row.get("name") in sections
            return self._path("sections" if section else "categories")
        match key:
            case "headlines" | "descriptions":
                return self._text(key, index, leaf, row)
            case "bodies":
                return self._body(index, leaf)
            case "infoSources":
                return "feed configuration: provider" if row["role"] == "provider" else self._path("sources")
            case "altIds":
                return self._alternative(row)
            case "associations":
                return self._association(leaf, row)
            case "type":
                return self._item.paths.get("type", "default")
            case "pubStatus":
                return self._status()
            case "language":
                return self._language()
            case "standard":
                return "default"
            case _:
                return self._item.paths.get(key) or self._path("extra")

    def _date(self, field: str) -> str:
        place = self._path(field)
        raw, received_at = getattr(self._item, field), self._document.received_at
        if dates.parse(raw, timezone=None, received_at=received_at, date_format=self._item.date_format) is not None:
            return place
        if (zone := self._document.reading.timezone) is not None:
            return f"{place}; feed configuration: timezone {zone}"
        if (zone := self._item.timezone) is not None:
            known_by = self._item.paths.get("timezone", UNTRACED)
            return f"{place}; {known_by} {zone}"
        return f"{place}; default: timezone UTC"

    def _text(self, key: str, index: int, leaf: str, row: Row) -> str:
        if leaf == "contentType":
            return "derived: whether markup is left"
        item = self._item
        single = item.headline if key == "headlines" else item.summary
        role = "main" if key == "headlines" else "summary"
        first = index == 0 and single is not None and row["role"] == role
        return self._path(("headline" if key == "headlines" else "summary") if first else key)

    def _body(self, index: int, leaf: str) -> str:
        match leaf:
            case "role":
                return "default"
            case "charCount" | "wordCount":
                return "derived: counted in the plain text"
            case "contentType":
                return "derived: whether markup is left"
            case _:
                return "derived: plain text of bodies[0]" if index else self._path("body")

    def _alternative(self, row: Row) -> str:
        match row["role"]:
            case "guid":
                return self._path("guid" if self._item.guid else "native_id")
            case "id":
                return self._path("native_id")
            case "link":
                return self._path("link")
            case _:
                return self._path("alt_ids")

    def _association(self, leaf: str, row: Row) -> str:
        place = self._path("members")
        if leaf == "uri" and row["uri"] not in (text.clean(each.ref).strip() for each in self._item.members):
            return f"derived: minted from provider and {place}"
        return place

    def _status(self) -> str:
        paths = self._item.paths
        if self._candidate.signal is not Signal.KILL or self._item.status == "canceled":
            return paths.get("status", "default")
        if self._item.signal is Signal.KILL:
            return paths.get("signal", UNTRACED)
        return f"derived: the kill cue of {self._path('headline')}"

    def _language(self) -> str:
        match self._candidate.language_from:
            case "item":
                return self._path("language")
            case "document":
                return self._item.paths.get("document language", "document's language")
            case "feed":
                return "feed configuration: language"
            case _:
                return "detected"


def _leaves(key: str, value: Any) -> Iterator[tuple[str, int, str, Row]]:
    """Return for each value in a field its path, the number of its entry, its own name, and the entry it is in."""
    if isinstance(value, list):
        for index, row in enumerate(value):
            place = f"{key}[{index}]"
            if isinstance(row, dict):
                for leaf, inner in row.items():
                    yield from ((f"{place}.{leaf}{rest}", index, leaf, row) for rest in _below(inner))
            else:
                yield place, index, "", {}
    else:
        yield from ((f"{key}{rest}", 0, key, {}) for rest in _below(value))


def _below(value: Any) -> Iterator[str]:
    """Return the paths of the single values in ``value``; ninjs is a few levels deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from (f".{name}{rest}" for rest in _below(inner))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from (f"[{index}]{rest}" for rest in _below(inner))
    else:
        yield ""

"""One item while it is read: what it is read with, and what was found."""

from __future__ import annotations

from typing import Any

from ingest.model.item import Item
from ingest.parsers.newsmlg2.catalogs import Schemes
from ingest.parsers.newsmlg2.names import Names

PATHS = {
    "native_id": "@guid",
    "guid": "@guid and @version",
    "version": "@version",
    "type": "itemMeta/itemClass",
    "status": "itemMeta/pubStatus",
    "owner": "itemMeta/provider",
    "published": "itemMeta/firstCreated",
    "updated": "itemMeta/versionCreated",
    "embargoed": "itemMeta/embargoed",
    "expires": "itemMeta/expires",
    "title": "itemMeta/title",
    "ed_note": "itemMeta/edNote",
    "profile": "itemMeta/profile",
    "signal": "itemMeta/signal",
    "content_created": "contentMeta/contentCreated",
    "urgency": "contentMeta/urgency",
    "located": "contentMeta/located",
    "language": "contentMeta/language/@tag",
    "slugline": "contentMeta/slugline",
    "headline": "contentMeta/headline",
    "headlines": "contentMeta/headline",
    "summary": "contentMeta/description",
    "descriptions": "contentMeta/description",
    "by": "contentMeta/by",
    "categories": "contentMeta/subject, contentMeta/genre",
    "sources": "contentMeta/infoSource, contentMeta/creditline",
    "alt_ids": "contentMeta/altId",
    "rights": "rightsInfo/copyrightNotice",
    "copyright_holder": "rightsInfo/copyrightHolder",
    "usage_terms": "rightsInfo/usageTerms",
    "body": "contentSet",
    "media": "contentSet/remoteContent, contentMeta/icon",
    "members": "groupSet/group, itemMeta/link",
    "extra": "contentMeta/digitalSourceType",
}
"""Where each field comes from, unless it was found elsewhere."""

Value = Any


class Entry:
    """What is found of one item. ``language`` is the item's, ``type`` ninjs's word, ``guid`` its id."""

    __slots__ = ("guid", "language", "leftovers", "names", "paths", "place", "schemes", "type", "values")

    def __init__(self, place: str, names: Names, schemes: Schemes, leftovers: list[tuple[str, str]]) -> None:
        self.place = place
        self.names = names
        self.schemes = schemes
        self.language: str | None = None
        self.type = "text"
        self.guid: str | None = None
        self.values: dict[str, Value] = {}
        self.paths: dict[str, str] = {}
        self.leftovers = leftovers

    def put(self, field: str, value: Value, path: str | None = None) -> None:
        """Fill a field if there is something to fill it with and it is still empty."""
        if value and field not in self.values:
            self.values[field] = value
            if path is not None:
                self.paths[field] = path

    def add(self, field: str, rows: tuple[Value, ...], path: str | None = None) -> None:
        """Add to a field that holds several."""
        if not rows:
            return
        if before := self.values.get(field):
            self.values[field] = before + rows
            if path is not None:
                self.paths[field] = f"{self.paths.get(field, PATHS[field])}, {path}"
        else:
            self.put(field, rows, path)

    def keep(self, path: str, value: str | None) -> None:
        """Keep what has no field of its own, for profiles."""
        if value:
            self.leftovers.append((path, value))

    def item(self) -> Item:
        """Return what was found."""
        values = self.values
        paths = {name: PATHS[name] for name in values}
        if self.paths:
            paths |= self.paths
        return Item(self.place, versioned=True, paths=paths, leftovers=tuple(self.leftovers), **values)

"""Where in a ninjs object each field of its item came from."""

from __future__ import annotations

from ingest.model.item import Item
from ingest.parsers.ninjs.entries import Entry

_MEMBERS = {
    "native_id": ("uri", "guid", "_id", "id"),
    "guid": ("guid",),
    "type": ("type",),
    "status": ("pubstatus",),
    "signal": ("signal", "signals", "pubstatus"),
    "headlines": ("headlines", "headline"),
    "categories": (
        "subject", "subjects", "genre", "genres", "place", "places", "person", "people", "organisation",
        "organisations", "organization", "company", "event", "events", "object", "objects", "service", "fixture",
    ),
    "media": ("renditions",),
    "sources": ("infosource", "infosources", "source", "creditline", "description_creditline"),
    "usage_terms": ("usageterms",),
    "alt_ids": ("altids", "id"),
    "members": ("associations", "groups"),
    "owner": ("provider", "source", "copyrightholder", "infosource", "infosources"),
    "ed_note": ("description_usage",),
    "extra": (
        "eventdetails", "plannedcoverage", "rightsinfo", "digitalsourcetype", "trustindicators", "trustindicator",
        "representationtype",
    ),
}  # fmt: skip
"""The members that a field can come from, in lower case; all that are there are named."""

_FIRST_ALONE = frozenset(("native_id", "owner"))
"""Fields that the first of their members fills."""


def paths_of(entry: Entry, item: Item, known: dict[str, str]) -> dict[str, str]:
    """Return the members behind the item's fields as the document writes them; ``known`` are those met on the way."""
    members = entry.members
    written: dict[str, str] = {}
    if isinstance(entry.value, dict) and not entry.value.keys() <= members.keys():
        written = {name.lower(): name for name in entry.value}
    paths = {field: path for field, path in known.items() if getattr(item, field)}
    if written:
        for field, path in paths.items():
            first, slash, rest = path.partition("/")
            paths[field] = f"{written.get(first, first)}{slash}{rest}"
    for field, names in _MEMBERS.items():
        if field not in paths and getattr(item, field):
            found = [written.get(name, name) for name in names if members.get(name) is not None]
            if found:
                paths[field] = found[0] if field in _FIRST_ALONE else ", ".join(found)
    return paths

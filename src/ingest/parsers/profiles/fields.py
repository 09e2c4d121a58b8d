"""What a profile may fill from an item's leftovers, and how a piece of text becomes that field's value."""

from __future__ import annotations

from typing import Any

from ingest.model.item import Category, Item, Kind, Markup, Source, Text

_STRINGS = (
    "native_id", "version", "guid", "link", "published", "updated", "content_created", "embargoed", "expires",
    "language", "located", "rights", "ed_note", "urgency", "slugline", "title", "copyright_holder", "usage_terms",
    "status",
)  # fmt: skip
_MARKUPS = ("headline", "summary", "body")
_NAMES = ("by", "sections")
_KINDS = {
    "subjects": Kind.SUBJECT,
    "genres": Kind.GENRE,
    "people": Kind.PERSON,
    "organisations": Kind.ORGANISATION,
    "places": Kind.PLACE,
    "events": Kind.EVENT,
    "objects": Kind.OBJECT,
}
_ROLES = ("credit", "original", "source")

FIELDS = (*_STRINGS, *_MARKUPS, "caption", *_NAMES, *_KINDS, *_ROLES)
"""Names that ``take`` and ``prefer`` know: an item's fields, and the lists and roles that share one of its fields."""

OMITTABLE = tuple(name for name in (*_STRINGS, *_MARKUPS, *_NAMES) if name not in ("native_id", "status"))
"""Fields that ``omit`` may empty."""

DATES = ("published", "updated", "content_created", "embargoed", "expires")
"""The fields of an item that hold dates."""

Change = tuple[str, Any]


def filled(item: Item, name: str, values: tuple[str, ...]) -> Change:
    """Return the item's field that ``name`` stands for, and its value made of ``values`` (at least one).

    A field that holds one text has the first; a list gets all of them after what it holds.
    """
    if name in _STRINGS:
        return name, values[0]
    if name in _MARKUPS:
        return name, Markup(values[0])
    if name == "caption":
        kept = tuple(each for each in item.descriptions if each.role != "caption")
        return "descriptions", (*kept, Text("caption", Markup(values[0])))
    if name in _NAMES:
        return name, tuple(dict.fromkeys(values))
    if name in _KINDS:
        rows = (*item.categories, *(Category(value, kind=_KINDS[name]) for value in values))
        return "categories", tuple(dict.fromkeys(rows))
    kept_sources = tuple(each for each in item.sources if each.role != name)
    return "sources", (*kept_sources, *(Source(value, name) for value in dict.fromkeys(values)))


def is_empty(item: Item, name: str) -> bool:
    """Tell whether the item holds nothing under ``name``; status is never empty."""
    if name == "caption":
        return not any(each.role == "caption" for each in item.descriptions)
    if name in _KINDS:
        return not any(each.kind is _KINDS[name] for each in item.categories)
    if name in _ROLES:
        return not any(each.role == name for each in item.sources)
    return not getattr(item, name)

"""Whether an item's fields are of the kinds that its class declares, whatever the document held."""

from __future__ import annotations

from ingest.model.item import Category, Item, Kind, Markup, Media, Member, Signal, Source, Text

_TEXTS = ("place", "type", "status")
_OPTIONAL_TEXTS = (
    "native_id", "link", "published", "updated", "date_format", "language", "base", "located", "rights", "ed_note",
    "version", "guid", "content_created", "embargoed", "expires", "urgency", "slugline", "title", "profile",
    "copyright_holder", "usage_terms", "owner", "timezone",
)  # fmt: skip


def is_text(value: object) -> bool:
    """Tell whether it is a string that can be written: no lone surrogates."""
    return isinstance(value, str) and value.encode("utf-8", "ignore").decode() == value


def check(item: Item) -> None:
    """Raise AssertionError for a field of another kind than declared."""
    for name in _TEXTS:
        assert is_text(getattr(item, name)), name
    for name in _OPTIONAL_TEXTS:
        assert getattr(item, name) is None or (is_text(getattr(item, name)) and getattr(item, name)), name
    for name in ("headline", "summary", "body"):
        assert getattr(item, name) is None or _is_markup(getattr(item, name)), name
    assert all(map(is_text, item.by))
    assert all(isinstance(each, Text) and is_text(each.role) and _is_markup(each.markup) for each in item.headlines)
    assert all(isinstance(each, Text) and is_text(each.role) and _is_markup(each.markup) for each in item.descriptions)
    assert isinstance(item.signal, Signal)
    assert item.status in ("usable", "withheld", "canceled")
    for pairs in (item.alt_ids, item.leftovers, tuple(item.paths.items())):
        assert all(is_text(one) and is_text(other) for one, other in pairs)
    for each in item.categories:
        assert isinstance(each, Category) and is_text(each.name) and isinstance(each.kind, Kind)
        _optional(each.scheme, each.code, each.uri, each.rel, each.creator)
        assert all(row is None or (type(row) is int and 0 <= row <= 100) for row in (each.relevance, each.confidence))
    for medium in item.media:
        assert isinstance(medium, Media) and is_text(medium.href)
        _optional(*medium)
    for member in item.members:
        assert isinstance(member, Member) and is_text(member.name) and is_text(member.ref)
        _optional(*member)
    assert all(isinstance(each, Source) and each.role in ("credit", "original", "source") for each in item.sources)


def _is_markup(value: object) -> bool:
    return isinstance(value, Markup) and is_text(value.value) and type(value.html) is bool


def _optional(*values: object) -> None:
    assert all(value is None or is_text(value) for value in values)

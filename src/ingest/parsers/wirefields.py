"""The tagged lines above a plain wire's text, as a layout declares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.model.item import Category, Item, Kind, Markup, Source
from ingest.parsers.layouts import CompiledLayout
from ingest.parsers.newscodes import SUBJECT_CODES

_MAX_FIELD = 2000
_MAX_LINES = 60
_REPEATED = frozenset(("by", "category", "subject", "genre", "place", "organisation", "section"))
_KINDS = {
    "category": Kind.SUBJECT,
    "subject": Kind.SUBJECT,
    "genre": Kind.GENRE,
    "place": Kind.PLACE,
    "organisation": Kind.ORGANISATION,
}


@dataclass(slots=True)
class Fields:
    """What the tagged lines say: values by field, ``kept`` lines that are of the text too, and where that begins."""

    values: dict[str, list[str]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)

    def first(self, name: str) -> str | None:
        """Return a field's value; None where the text does not have it."""
        return next(iter(self.values.get(name, ())), None)


def fields_of(message: str, layout: CompiledLayout) -> tuple[Fields, str]:
    """Return what a layout's patterns find above a text, and the text."""
    found = Fields()
    ranks: dict[str, int] = {}
    marked = layout.body.search(message, 0, _MAX_FIELD * _MAX_LINES) if layout.body else None
    stop = marked.start() if marked else len(message)
    position = end = 0
    for _ in range(_MAX_LINES):
        while position < stop and message[position] in " \t\n":
            position += 1
        if position >= stop:
            break
        taken = _take(message, position, min(stop, position + _MAX_FIELD), layout, found, ranks)
        if taken is None and marked is None:
            break
        line_end = message.find("\n", max(position, (taken or position) - 1))
        following = stop if line_end < 0 else min(line_end + 1, stop)
        if taken is None:
            found.others.append(("head", message[position:following].strip()))
        position = end = following
    return found, message[marked.end() if marked else end :]


def _take(
    message: str, position: int, limit: int, layout: CompiledLayout, found: Fields, ranks: dict[str, int]
) -> int | None:
    """Take the fields of the line at a position; return where the longest match ends, None without one."""
    last: int | None = None
    kept = False
    for rank, (name, pattern) in enumerate(layout.fields):
        if name not in _REPEATED and rank >= ranks.get(name, len(layout.fields)):
            # Found already, and by no worse a pattern: what looks like it further down is text.
            continue
        match = pattern.match(message, position, limit)
        if match is None or (last is not None and name == "drop"):
            continue
        last = max(last or 0, match.end())
        if name == "drop":
            continue
        value = " ".join(match[1].split())
        kept = kept or name in layout.keeps
        if not value:
            continue
        if name.startswith("other_"):
            found.others.append((name.removeprefix("other_"), value))
        elif name in _REPEATED:
            found.values.setdefault(name, []).append(value)
        else:
            found.values[name], ranks[name] = [value], rank
    if kept and last is not None:
        found.kept.append(" ".join(message[position:last].split()))
    return last


def item_of(base: Item, fields: Fields, layout: CompiledLayout) -> Item:
    """Return a text's item with what its tagged lines say; they win over what was found in the text."""
    values: dict[str, Any] = {}
    for name, key in (("published", "published"), ("located", "located"), ("slugline", "slugline"), ("id", "native_id"),
                      ("version", "version"), ("urgency", "urgency"), ("ed_note", "ed_note"), ("rights", "rights"),
                      ("language", "language")):  # fmt: skip
        if (value := fields.first(name)) is not None:
            values[key] = value
    if (summary := fields.first("summary")) is not None:
        values["summary"] = Markup(summary)
    sources = (*_sources(fields, layout), *(s for s in base.sources if s.role not in fields.values))
    return base._replace(
        **values,
        by=tuple(fields.values.get("by", base.by)),
        sections=(*base.sections, *fields.values.get("section", ())),
        categories=tuple(_categories(fields)),
        sources=tuple(dict.fromkeys(sources)),
        owner=next((source.name for source in sources if source.role == "original"), None),
        leftovers=tuple(fields.others),
        paths={**base.paths, **_paths(fields)},
    )


def _sources(fields: Fields, layout: CompiledLayout) -> Iterator[Source]:
    yield from (Source(name, role) for role, name in layout.sources)
    for role in ("source", "credit", "original"):
        if (name := fields.first(role)) is not None:
            yield Source(name, role)


def _categories(fields: Fields) -> Iterator[Category]:
    for name, kind in _KINDS.items():
        for value in fields.values.get(name, ()):
            uri = f"{SUBJECT_CODES}{value}" if name == "subject" and len(value) == 8 and value.isdigit() else None
            yield Category(value, code=value, kind=kind, uri=uri)


def _paths(fields: Fields) -> Mapping[str, str]:
    renamed = {"id": "native_id", "section": "sections", **dict.fromkeys(_KINDS, "categories")}
    renamed |= dict.fromkeys(("source", "credit", "original"), "sources")
    return {renamed.get(name, name): "tagged line" for name in fields.values}

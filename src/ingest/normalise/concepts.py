"""Subjects, genres, people, organisations, places, events and objects: named by URI where there is one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ingest.model.item import Category, Item, Kind
from ingest.normalise import text, urls

Field = dict[str, Any]

_PERCENT = 100


def concepts(item: Item) -> dict[str, list[Field]]:
    """Return ninjs's lists of concepts by their names; only those that have an entry."""
    lists: dict[str, list[Field]] = {}
    for section in item.sections:
        if name := text.line(section):
            lists.setdefault("subjects", []).append({"name": name, "rel": "section", "literal": name})
    for category in item.categories:
        if (row := _concept(category)) is not None:
            lists.setdefault(category.kind.value, []).append(row)
    return {name: unique(rows) for name, rows in lists.items()}


@lru_cache(maxsize=4096)
def _concept(category: Category) -> Field | None:
    """Return a concept's entry; it is shared by the stories that have the concept, and never changed."""
    name = text.line(category.name) or text.line(category.code or "")
    if not name:
        return None
    row: Field = {"name": name}
    if category.rel and category.kind is not Kind.GENRE and (rel := text.line(category.rel)):
        row["rel"] = rel
    code = text.line(category.code or "") or name
    if (uri := _uri(category, code)) is not None:
        row["uri"] = uri
    else:
        row["literal"] = code
    if category.kind is Kind.SUBJECT:
        _say_more(row, category)
    return row


def _say_more(row: Field, category: Category) -> None:
    if category.creator and (creator := text.line(category.creator)):
        row["creator"] = creator
    for key, value in (("relevance", category.relevance), ("confidence", category.confidence)):
        if value is not None and 0 <= value <= _PERCENT:
            row[key] = value


def _uri(category: Category, code: str) -> str | None:
    """Return the concept's URI: its own, its code if that is one, or the vocabulary's with the code as last part."""
    if category.uri is not None and urls.is_uri(uri := category.uri.strip()):
        return uri
    scheme = category.scheme.strip() if category.scheme else ""
    if ":" in code and urls.is_uri(code):
        return code
    if scheme.endswith(("/", "#", ":", "=")) and urls.is_uri(uri := f"{scheme}{code}"):
        return uri
    return None


def unique(rows: list[Field]) -> list[Field]:
    """Return rows without repetitions, in their order."""
    if len(rows) < 2:
        return rows
    seen: dict[tuple[tuple[str, Any], ...], Field] = {}
    for row in rows:
        seen.setdefault(tuple(row.items()), row)
    return list(seen.values())

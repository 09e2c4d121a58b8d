"""A story while it is put together: the innermost component that says a thing says it for the story."""

from __future__ import annotations

from typing import Any

from ingest.errors import LimitExceeded
from ingest.model.item import Category, Kind, Markup, Source, Text
from ingest.parsers.newsml12.topics import Vocabularies

MAX_FACTS = 20_000
"""Properties, concepts or related items of one story; real ones have some hundreds."""


class Story:
    """Fields of an ``Item`` by name, filled from the innermost component to the outermost; the first that fills wins.

    Lists (bylines, concepts, leftovers) are gathered from all of them.
    """

    __slots__ = (
        "by",
        "categories",
        "credits",
        "descriptions",
        "fields",
        "headlines",
        "leftovers",
        "paths",
        "places",
        "terms",
        "vocabularies",
    )

    def __init__(self, vocabularies: Vocabularies) -> None:
        self.vocabularies = vocabularies
        self.fields: dict[str, Any] = {}
        self.paths: dict[str, str] = {}
        self.by: list[str] = []
        self.headlines: list[Text] = []
        self.descriptions: list[Text] = []
        self.categories: dict[tuple[Kind, str], Category] = {}
        self.credits: dict[tuple[str, str], Source] = {}
        self.places: list[tuple[str, str]] = []
        self.terms: list[str] = []
        self.leftovers: list[tuple[str, str]] = []

    def fill(self, field: str, value: Any, path: str) -> None:
        """Fill a field that is still empty."""
        if value and field not in self.fields:
            self.fields[field] = value
            self.paths[field] = path

    def keep(self, path: str, value: str) -> None:
        """Keep what no field is for.

        Raises:
            LimitExceeded: there is more of it than any story has.
        """
        if value:
            self.leftovers.append((path, value))
            if len(self.leftovers) > MAX_FACTS:
                raise LimitExceeded(f"has more than {MAX_FACTS} properties")

    def concept(self, category: Category, path: str) -> None:
        """Add a concept once.

        Raises:
            LimitExceeded: there are more than any story has.
        """
        key = (category.kind, category.code or category.name)
        if key not in self.categories:
            if len(self.categories) == MAX_FACTS:
                raise LimitExceeded(f"has more than {MAX_FACTS} subjects")
            self.categories[key] = category
            self.paths["categories"] = path

    def credit(self, name: str, role: str, path: str) -> None:
        """Name a source once in a role."""
        if name and (role, name) not in self.credits:
            self.credits[role, name] = Source(name, role)
            self.paths["sources"] = path

    def describe(self, role: str, value: Markup | None, path: str) -> None:
        """Add a description (caption, …)."""
        if value is not None and value.value:
            self.descriptions.append(Text(role, value))
            self.paths["descriptions"] = path

"""A rule's criteria, asked of a story: first what its headers tell, then what only its value does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import orjson

from ingest.desk.words import Words, folded, words_of
from ingest.model.envelope import change_of
from ingest.model.record import Headers
from ingest.model.route import Criteria
from ingest.model.story import Ninjs

Fits = Callable[["Content"], bool]
Questions = tuple[tuple[str, Fits], ...]
"""Criteria that need the value, by their names."""


class Told(NamedTuple):
    """What the headers tell, folded for comparing; ``language`` ends in a hyphen, so that a range is a prefix."""

    provider: str
    language: str
    urgency: str
    change: str


def told_by(headers: Headers) -> Told:
    """Return what a record of ``stories`` tells by its headers."""
    return Told(
        folded(headers.get("ce_provider", "")),
        f"{headers.get('ce_language', '').lower()}-",
        headers.get("ce_urgency", ""),
        change_of(headers),
    )


class Content:
    """What only the value tells: decoded when a rule first asks, each part folded once.

    Raises:
        ValueError: from any of its properties, if the value is no JSON. JSON that is no object has no content.
    """

    __slots__ = ("_ninjs", "_subjects", "_value", "_words")

    def __init__(self, value: bytes | Ninjs | None) -> None:
        self._value = value
        self._ninjs: Ninjs | None = None
        self._subjects: frozenset[str] | None = None
        self._words: dict[bool, str] = {}

    @property
    def ninjs(self) -> Ninjs:
        """The ninjs document."""
        if self._ninjs is None:
            value = self._value or {}
            ninjs = value if isinstance(value, Mapping) else orjson.loads(value)
            self._ninjs = ninjs if isinstance(ninjs, Mapping) else {}
        return self._ninjs

    @property
    def type(self) -> str:
        """What it is: text, picture, …"""
        return str(self.ninjs.get("type", ""))

    @property
    def subjects(self) -> frozenset[str]:
        """The subjects' URIs, literals and names, folded."""
        if self._subjects is None:
            rows = self.ninjs.get("subjects", ())
            keys = ("uri", "literal", "name")
            self._subjects = frozenset(folded(row[key]) for row in rows for key in keys if key in row)
        return self._subjects

    def words(self, body: bool) -> str:
        """Return the texts to look for keywords in, folded."""
        if (found := self._words.get(body)) is None:
            found = self._words[body] = words_of(self.ninjs, body=body)
        return found


class Ready(NamedTuple):
    """One ``Criteria``, ready to be asked: None asks nothing. ``content`` are the questions that need the value."""

    provider: frozenset[str] | None
    language: tuple[str, ...] | None
    urgency: frozenset[str] | None
    change: frozenset[str] | None
    content: Questions

    def by_headers(self, told: Told) -> Iterator[tuple[str, bool]]:
        """Yield each criterion that the headers answer, and whether it holds."""
        if self.provider is not None:
            yield "provider", told.provider in self.provider
        if self.language is not None:
            yield "language", told.language.startswith(self.language)
        if self.urgency is not None:
            yield "urgency", told.urgency in self.urgency
        if self.change is not None:
            yield "change", told.change in self.change

    def may_fit(self, told: Told) -> bool:
        """Return whether the headers speak for it; ``content`` is then left to ask."""
        return all(holds for _, holds in self.by_headers(told))


def ready(criteria: Criteria) -> Ready:
    """Return criteria ready to be asked: values folded, patterns compiled."""
    return Ready(
        frozenset(map(folded, criteria.provider)) or None,
        tuple(f"{each.lower()}-" for each in criteria.language) or None,
        frozenset(map(str, criteria.urgency)) or None,
        frozenset(criteria.change) or None,
        tuple(_questions(criteria)),
    )


def _questions(criteria: Criteria) -> Iterator[tuple[str, Fits]]:
    if criteria.type:
        types = frozenset(criteria.type)
        yield "type", lambda content: content.type in types
    if criteria.subject:
        subjects = frozenset(map(folded, criteria.subject))
        yield "subject", lambda content: not subjects.isdisjoint(content.subjects)
    if criteria.keyword:
        words, body = Words(criteria.keyword), criteria.body
        yield "keyword", lambda content: words.within(content.words(body))

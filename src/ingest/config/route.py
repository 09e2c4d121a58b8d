"""Routes: extra topics by rules, each with tests of its own that ``ingest check`` and ``ingest run`` hold it to."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from ingest.config.suggest import did_you_mean
from ingest.config.values import ExistingFile, Frozen, Language, Name
from ingest.model.route import Criteria, Rule
from ingest.model.story import TYPES, Change
from ingest.model.topics import OWN_NAMES
from ingest.parsers.newsmlg2.catalogs import STANDARD

_TOPIC = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
_URGENCIES = range(1, 10)
_CHANGES = tuple(change.value for change in Change)


def _one_or_many(value: Any) -> Any:
    if value == []:
        raise ValueError("at least one value")
    return [value] if isinstance(value, str) else value


def _tables(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


def _words(text: str) -> str:
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise ValueError("a text that is not empty")
    return text.strip()


def _topic(name: str) -> str:
    if name in OWN_NAMES:
        raise ValueError(f"a name that the service does not use itself ({', '.join(OWN_NAMES)})")
    if not _TOPIC.fullmatch(name):
        raise ValueError("1 to 64 of the characters a-z 0-9 -, a letter or digit first and last")
    return name


def _among(name: str, known: Collection[str]) -> str:
    if name not in known:
        raise ValueError(f"one of {', '.join(sorted(known))}{did_you_mean(name, known)}")
    return name


def _type(name: str) -> str:
    return _among(name, TYPES)


def _change(name: str) -> str:
    return _among(name, _CHANGES)


def _is_urgency(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in _URGENCIES


def _urgencies(value: Any) -> Any:
    """Return the urgencies as a list; a table has the ends of a range, both included."""
    expected = "a list of whole numbers from 1 to 9, or a table with min, max or both, such as { max = 3 }"
    if isinstance(value, dict):
        least, most = value.get("min", 1), value.get("max", 9)
        if not value or value.keys() - {"min", "max"} or not _is_urgency(least) or not _is_urgency(most):
            raise ValueError(expected)
        if least > most:
            raise ValueError("a min that is not above max")
        return list(range(least, most + 1))
    if _is_urgency(value):
        return [value]
    if not isinstance(value, list) or not value or not all(map(_is_urgency, value)):
        raise ValueError(expected)
    return value


Words = Annotated[str, AfterValidator(_words)]
Type = Annotated[str, AfterValidator(_type)]
ChangeName = Annotated[str, AfterValidator(_change)]
Topic = Annotated[str, AfterValidator(_topic)]
Urgencies = Annotated[tuple[int, ...], BeforeValidator(_urgencies)]
Many = BeforeValidator(_one_or_many)


class Fitting(Frozen):
    """What a story must be: every criterion that is there, by any one of its values. A single value needs no list."""

    provider: Annotated[tuple[Name, ...], Many] = ()
    language: Annotated[tuple[Language, ...], Many] = ()
    subject: Annotated[tuple[Words, ...], Many] = ()
    urgency: Urgencies = ()
    type: Annotated[tuple[Type, ...], Many] = ()
    keyword: Annotated[tuple[Words, ...], Many] = ()
    body: bool = False
    change: Annotated[tuple[ChangeName, ...], Many] = ()

    @property
    def criteria(self) -> Criteria:
        """The criteria as the desk takes them; a subject's QCode also as the URI it stands for."""
        return Criteria(
            provider=self.provider,
            language=self.language,
            urgency=self.urgency,
            change=self.change,
            type=self.type,
            subject=tuple(dict.fromkeys(name for each in self.subject for name in (each, uri_of(each)))),
            keyword=self.keyword,
            body=self.body,
        )


def uri_of(subject: str) -> str:
    """Return the URI of a QCode by IPTC's own catalogue (``medtop:20000822``); other names as they are."""
    alias, _, code = subject.partition(":")
    return f"{STANDARD[alias]}{code}" if code and alias in STANDARD else subject


class RouteTest(Frozen):
    """A ``[[routes.tests]]`` table: a story, and whether its rule is to take it (``expect``).

    ``story`` is a document's file; it is read as the feed reads it whose directory holds it, or the one that ``feed``
    names. Of a document with several stories the rule is to take one (``expect = false``: none); ``headline`` looks
    only at those whose headline has these words. Without ``story``, the other keys are the story.
    """

    story: ExistingFile | None = None
    feed: Name | None = None
    headline: str | None = None
    slugline: str | None = None
    title: str | None = None
    body: str | None = None
    provider: Name | None = None
    language: Language | None = None
    urgency: Annotated[int, Field(ge=1, le=9)] | None = None
    type: Type | None = None
    subjects: Annotated[tuple[Words, ...], Many] = ()
    change: ChangeName | None = None
    expect: bool = True


class Route(Fitting):
    """A ``[[routes]]`` table: which records of ``stories`` are also on the topic ``PREFIXroutes.TOPIC.v1``.

    ``not`` leaves out what fits it: a table with the same keys, all of which must hold, or a list of such tables.
    ``change`` says by which changes a story comes in; all that becomes of it later follows it, whatever the rule says.
    With ``enabled = false`` no story comes in any more, and what becomes of those that did still follows them.
    """

    topic: Topic
    enabled: bool = True
    excluded: Annotated[tuple[Fitting, ...], BeforeValidator(_tables)] = Field(default=(), alias="not")
    tests: tuple[RouteTest, ...] = ()

    @property
    def rule(self) -> Rule:
        """The rule as the desk takes it."""
        return Rule(self.topic, self.criteria, tuple(each.criteria for each in self.excluded), self.enabled)

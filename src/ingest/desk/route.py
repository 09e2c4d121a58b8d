"""To which extra topics does a story go? To those whose rule it fits, and to all it went to before.

A route holds records of ``stories`` as they are: same key, value and headers. Once a story is on a route, whatever
becomes of it goes there too, whether or not it still fits: who reads only that route must hear of its kill.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingest.desk.criteria import Content, Questions, Ready, Told, ready, told_by
from ingest.model.envelope import change_of
from ingest.model.overlay import Overlay
from ingest.model.record import Headers, Record
from ingest.model.route import Rule
from ingest.model.story import Change, Ninjs
from ingest.model.topics import Topics

NOWHERE: frozenset[str] = frozenset()

MOST_KINDS = 4096
"""So many combinations of headers are remembered: about as many as providers times languages times urgencies."""


class _Route(NamedTuple):
    topic: str
    wanted: Ready
    excluded: tuple[Ready, ...]


class _Open(NamedTuple):
    """A route that a record's headers speak for, and what the value is still to be asked."""

    topic: str
    wanted: Questions
    excluded: tuple[Questions, ...]

    def takes(self, content: Content) -> bool:
        if not (self.wanted or self.excluded):
            return True
        if not all(fits(content) for _, fits in self.wanted):
            return False
        return not any(all(fits(content) for _, fits in each) for each in self.excluded)


class Routes:
    """Rules, ready to be asked. What they say of a combination of headers is worked out once."""

    __slots__ = ("_known", "_routes", "topics")

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        """Fold values and compile patterns; ``topics`` are the routes' short names, in the order of the rules."""
        rules = tuple(rules)
        self.topics = tuple(rule.topic for rule in rules)
        self._routes = tuple(
            _Route(rule.topic, ready(rule.wanted), tuple(map(ready, rule.excluded))) for rule in rules if rule.enabled
        )
        self._known: dict[tuple[str | None, ...], tuple[_Open, ...]] = {}

    def open_to(self, headers: Headers) -> tuple[_Open, ...]:
        """Return the routes that the headers alone do not rule out."""
        get = headers.get
        kind = (get("ce_provider"), get("ce_language"), get("ce_urgency"), get("ce_type"))
        if (found := self._known.get(kind)) is None:
            if len(self._known) >= MOST_KINDS:
                self._known.clear()
            found = self._known[kind] = tuple(self._still_open(told_by(headers)))
        return found

    def _still_open(self, told: Told) -> Iterator[_Open]:
        for topic, wanted, excluded in self._routes:
            against = tuple(each.content for each in excluded if each.may_fit(told))
            if wanted.may_fit(told) and () not in against:
                yield _Open(topic, wanted.content, against)


def topics_for(
    routes: Routes, headers: Headers, value: bytes | Ninjs | None, sent_before: frozenset[str] = NOWHERE
) -> tuple[str, ...]:
    """Return the short names of the routes that a record of ``stories`` goes to as well, in the order of the rules.

    Args:
        routes: the rules.
        headers: the record's, with the change it tells in ``ce_type``.
        value: the record's, as JSON or decoded; read only if a rule asks for what the headers do not tell.
        sent_before: the routes that earlier versions of the story went to (``sent_of``).

    Raises:
        ValueError: a rule asks for the value, and it is no JSON.
    """
    if not routes.topics:
        return ()
    content = Content(value)
    found = [each.topic for each in routes.open_to(headers) if each.topic in sent_before or each.takes(content)]
    if sent_before:
        return tuple(topic for topic in routes.topics if topic in sent_before or topic in found)
    return tuple(found)


class Router:
    """Puts records of ``stories`` on the routes they belong to, wherever in the desk they were made."""

    __slots__ = ("_routes", "_topics")

    def __init__(self, topics: Topics, rules: Iterable[Rule] = ()) -> None:
        self._topics = topics
        self._routes = Routes(rules)

    def routed(self, state: Overlay, records: Iterable[Record]) -> tuple[Record, ...]:
        """Return ``records``, each one of ``stories`` with its copies on its routes after it.

        Where a story went goes to ``state`` (``sent_key``) until it is killed: nothing comes after that.

        Raises:
            ValueError: a rule asks for a value that is no JSON; ``state`` may have changed.
        """
        if not self._routes.topics:
            return tuple(records)
        found: list[Record] = []
        for record in records:
            found.append(record)
            if record.topic == self._topics.stories and record.key is not None:
                found += self._copies(state, record, record.key)
        return tuple(found)

    def _copies(self, state: Overlay, record: Record, uri: str) -> list[Record]:
        key = sent_key(uri)
        value = state.get(key)
        before = sent_of(value.decode()) if value is not None else NOWHERE
        names = topics_for(self._routes, record.headers, record.value, before)
        if change_of(record.headers) == Change.KILLED:
            if value is not None:
                state.put(key, None)
        elif not before.issuperset(names):
            state.put(key, stored(before.union(names)).encode())
        return [Record(self._topics.route(name), uri, record.value, record.headers) for name in names]


def sent_key(uri: str) -> str:
    """Return the state key of where a story was sent."""
    return f"r:{uri}"


def stored(sent: frozenset[str]) -> str:
    """Return the routes a story went to as one text, for a story's state; an empty one for none."""
    return " ".join(sorted(sent))


def sent_of(text: str | None) -> frozenset[str]:
    """Return the routes that ``stored`` made a text of; none where a story's state has no such text."""
    return frozenset(text.split()) if text else NOWHERE

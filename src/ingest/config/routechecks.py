"""Rules between the keys of ``[[routes]]``, on the tables as written (see ``ingest.config.checks``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.config.faults import Loc, dotted, shown
from ingest.config.suggest import did_you_mean
from ingest.errors import ConfigFault
from ingest.model.route import CRITERIA

INLINE = ("slugline", "title", "body", "language", "urgency", "type", "subjects")
"""What a test says of a story that stands in no document; ``headline`` and ``provider`` go with one, too."""

_ASKING_NOTHING = frozenset({"topic", "enabled", "body", "tests"})


def route_faults(data: dict[str, Any]) -> Iterator[ConfigFault]:
    """Yield what no single key of a route shows. Tolerates values of any type: the model speaks of those."""
    first: dict[str, int] = {}
    for index, route in _tables(data.get("routes")):
        topic = route.get("topic")
        if isinstance(topic, str):
            if topic in first:
                expected = f"a topic of its own; routes[{first[topic]}] has it too"
                yield ConfigFault(dotted(("routes", index, "topic")), expected, repr(topic))
            first.setdefault(topic, index)
        yield from _criteria(index, route)
        for number, test in _tables(route.get("tests")):
            yield from _test(("routes", index, "tests", number), test, data)


def _tables(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, table in enumerate(value if isinstance(value, list) else ()):
        if isinstance(table, dict):
            yield index, table


def _criteria(index: int, route: dict[str, Any]) -> Iterator[ConfigFault]:
    excluded = route.get("not")
    tables: list[tuple[Loc, dict[str, Any]]] = [((), route)]
    tables += ((("not", n), each) for n, each in _tables([excluded] if isinstance(excluded, dict) else excluded))
    for where, table in tables:
        loc = ("routes", index, *where)
        if "body" in table and "keyword" not in table:
            yield ConfigFault(dotted((*loc, "body")), "a keyword to look for in the body")
        if table.keys() <= _ASKING_NOTHING:  # a key that is none may be a criterion, misspelt
            yield ConfigFault(dotted(loc), f"at least one of {', '.join(CRITERIA)}")


def _test(loc: Loc, test: dict[str, Any], data: dict[str, Any]) -> Iterator[ConfigFault]:
    if "story" in test:
        for key in INLINE:
            if key in test:
                yield ConfigFault(dotted((*loc, key)), "no such key beside story: the document says it itself")
    elif not test.keys() & {*INLINE, "headline", "provider"}:
        yield ConfigFault(dotted(loc), f"a story, or at least one of headline, provider, {', '.join(INLINE)}")
    feed = test.get("feed")
    names = [table["name"] for _, table in _tables(data.get("feeds")) if isinstance(table.get("name"), str)]
    if feed is not None and "story" not in test:
        yield ConfigFault(dotted((*loc, "feed")), "a story that is read as the feed's documents are")
    elif isinstance(feed, str) and feed not in names:
        yield ConfigFault(dotted((*loc, "feed")), f"the name of a feed{did_you_mean(feed, names)}", shown(feed))

"""Why two stories are one for the desk, or two: everything that is known about it, from the topics alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ingest.app.comparing import Compared, Texts, compare, texts
from ingest.app.deskstate import (
    ALIASES,
    CLUSTERS,
    DECISIONS,
    FINGERPRINTS,
    SAID,
    STANDINGS,
    DeskState,
    desk_state,
    each_record,
    text_of,
)
from ingest.broker.port import Broker
from ingest.desk.finding import apart_from
from ingest.desk.hearing import Heard, heard, telling
from ingest.desk.near import Sketcher, Told
from ingest.desk.records import credited
from ingest.desk.standing import Standing
from ingest.errors import UnknownStory
from ingest.model.control import Control, Order, control_of, is_control
from ingest.model.desk import DeskRules
from ingest.model.envelope import change_of
from ingest.model.overlay import Overlay
from ingest.model.record import Received
from ingest.model.topics import Topics

KINDS = (ALIASES, CLUSTERS, DECISIONS, FINGERPRINTS, SAID, STANDINGS)


@dataclass(frozen=True, slots=True)
class Telling:
    """One version of a story: what it said, when (Unix time), by whom; ``item`` and its ``place`` on ``items``."""

    uri: str
    provider: str
    at_s: int
    title: str
    body: str
    told: Told
    item: Heard | None = None
    offset: int = -1

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the order of tellings; what the items no longer hold came before what they hold."""
        return self.offset, self.at_s


@dataclass(frozen=True, slots=True)
class Decided:
    """What the desk published when it found a copy: the last link of a story."""

    uri: str
    original: str
    cluster: str
    method: str
    score: float
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Why:
    """Two stories, ``first`` and ``second`` as they were asked for, and all that speaks for and against one story.

    ``compared`` and ``texts`` are of the later telling against the earlier one; ``later`` is 0 or 1 (which of the two
    came later). ``standings`` and ``clusters`` are those of the two stories; None where there is no desk to ask.
    ``credits``: the credit line in which each names the other's provider.
    """

    sides: tuple[Telling, Telling]
    later: int
    compared: Compared
    texts: Texts
    standings: tuple[Standing | None, Standing | None] = (None, None)
    stories: tuple[str, str] = ("", "")
    credits: tuple[str | None, str | None] = (None, None)
    links: tuple[Decided, ...] = ()
    apart: Sequence[str] = ()
    orders: tuple[Control, ...] = ()
    desk: bool = True
    window_s: int = 72 * 3600

    @property
    def apart_s(self) -> int:
        """How long after the earlier one the later was told (seconds)."""
        return abs(self.sides[0].at_s - self.sides[1].at_s)

    @property
    def one_story(self) -> bool:
        """Whether the desk holds the two for one: same story, or same cluster."""
        if not self.desk:
            return self.compared.accepted
        first, second = self.standings
        if self.stories[0] == self.stories[1]:
            return True
        return first is not None and second is not None and first.cluster == second.cluster


def why_of_tellings(first: Telling, second: Telling, rules: DeskRules) -> Why:
    """Compare two documents that no desk has heard of, as two providers' first words to it."""
    compared = compare((), rules.window_s, first.told, second.told)
    said = texts(first.body, second.body)
    return Why((first, second), 1, compared, said, credits=_credits(first, second), desk=False, window_s=rules.window_s)


async def why(broker: Broker, topics: Topics, rules: DeskRules, uris: tuple[str, str]) -> Why:
    """Say why the desk holds two stories for one, or for two.

    Raises:
        UnknownStory: the desk knows nothing of one of the two, or its text is no longer kept.
        TopicMissing: no service has worked under this prefix.
    """
    state = await desk_state(broker, topics, KINDS)
    for uri in uris:
        if state.standing(uri) is None and state.story_of(uri) == uri:
            raise UnknownStory(f"the desk does not know {uri}")
    items, orders = await _items(broker, topics, uris)
    first, second = (_tellings(state, items[uri], uri) for uri in uris)
    later = 1 if first[0].place <= second[0].place else 0
    pair = _by_then(first, second) if later else _by_then(second, first)
    stories = (state.story_of(uris[0]), state.story_of(uris[1]))
    standings = (state.standing(stories[0]), state.standing(stories[1]))
    sides = pair if later else (pair[1], pair[0])
    return Why(
        sides,
        later,
        compare(state.fingerprints(), rules.window_s, pair[0].told, pair[1].told),
        texts(pair[0].body, pair[1].body),
        standings,
        stories,
        _credits(*sides),
        await _links(broker, topics, uris),
        _apart(state, stories, standings),
        orders,
        window_s=rules.window_s,
    )


async def _items(
    broker: Broker, topics: Topics, uris: tuple[str, str]
) -> tuple[dict[str, list[Received]], tuple[Control, ...]]:
    """Return the items of the two stories in their order, and what people ordered about them."""
    found: dict[str, list[Received]] = {uri: [] for uri in uris}
    orders: list[Control] = []

    def look(record: Received) -> None:
        if is_control(record.headers):
            control = control_of(record)
            about = {control.fields.get("uri"), control.fields.get("into")}
            if control.order is not Order.HEARTBEAT and not about.isdisjoint(uris):
                orders.append(control)
        elif record.key in found:
            found[record.key].append(record)

    await each_record(broker, topics.items, look)
    return found, tuple(orders)


async def _links(broker: Broker, topics: Topics, uris: Sequence[str]) -> tuple[Decided, ...]:
    """Return the last link of each of the stories that was found to be a copy."""
    found: dict[str, Decided] = {}

    def look(record: Received) -> None:
        headers = record.headers
        if record.key not in uris or record.key is None:
            return
        if change_of(headers) != "linked":
            found.pop(record.key, None)
            return
        found[record.key] = Decided(
            record.key,
            headers["ce_duplicateof"],
            headers.get("ce_cluster", headers["ce_duplicateof"]),
            headers.get("ce_method", ""),
            float(headers.get("ce_score", "1")),
            dict(orjson.loads(headers.get("ce_evidence", "{}"))),
        )

    await each_record(broker, topics.duplicates, look)
    return tuple(found.values())


def _tellings(state: DeskState, items: Sequence[Received], uri: str) -> list[Telling]:
    """Return what a story said, version by version: from the items, else the last version, from the desk.

    Raises:
        UnknownStory: neither has a text of it.
    """
    found = [_telling(record) for record in items if telling(record.value or b"{}") is not None]
    if not found and (said := state.said(state.story_of(uri))) is not None:
        record = Received("", 0, -1, 0, uri, said.value, said.headers)
        found = [_telling(record)] if telling(said.value) is not None else []
    if not found:
        raise UnknownStory(f"{uri} said nothing that could be compared, or it is no longer kept")
    return found


def _telling(record: Received) -> Telling:
    item = heard(record)
    title, body = text_of(item.value)
    uri = record.key or item.uri
    told = Sketcher(4000).sketch_of(uri, item.provider, item.recorded_at_s, title, body)
    return Telling(uri, item.provider, item.recorded_at_s, title, body, told, item, record.offset)


def _by_then(earlier: Sequence[Telling], later: Sequence[Telling]) -> tuple[Telling, Telling]:
    """Return the later story's last version, and what the earlier one said when that came."""
    last = later[-1]
    return [each for each in earlier if each.place <= last.place][-1], last


def _credits(first: Telling, second: Telling) -> tuple[str | None, str | None]:
    return (
        credited(first.item, second.provider) if first.item is not None else None,
        credited(second.item, first.provider) if second.item is not None else None,
    )


def _apart(state: DeskState, stories: tuple[str, str], standings: tuple[Standing | None, Standing | None]) -> list[str]:
    """Return those of the two stories of which a person said that they do not belong where the other is."""
    overlay = Overlay(state.values)
    found = []
    for story, other, standing in zip(stories, reversed(stories), reversed(standings), strict=True):
        cluster = standing.cluster if standing is not None and standing.cluster is not None else other
        if not {cluster, other}.isdisjoint(apart_from(overlay, story)):
            found.append(story)
    return found

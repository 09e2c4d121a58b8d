"""What a person decides about clusters: checked, written down as a record, and watched until the desk has obeyed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.app.clusters import cluster_named
from ingest.app.deskstate import ALIASES, CLUSTERS, SAID, STANDINGS, DeskState, desk_state
from ingest.broker.port import Broker, Subscription
from ingest.desk.standing import Standing, Status, story_key
from ingest.errors import CannotDecide, UnknownStory
from ingest.model.control import Control, Order, control_record
from ingest.model.envelope import change_of
from ingest.model.record import Received
from ingest.model.topics import Topics

LOOK_S = 0.2
SETTLE_S = 1.0
"""A transaction's records may become visible one partition after the other."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order: ``obeyed`` or not (yet); ``refused`` if the desk would not.

    ``cluster`` is the story's cluster now, ``records`` what the desk published for it (topic, uri, change).
    """

    order: Order
    uri: str
    obeyed: bool
    refused: bool = False
    cluster: str | None = None
    records: tuple[tuple[str, str, str], ...] = ()


async def split(broker: Broker, topics: Topics, uri: str, said: dict[str, str], wait_s: float) -> Outcome:
    """Order a story out of its cluster, and wait up to ``wait_s`` for the desk to obey.

    ``said`` is who decided and why (``by``, ``reason``).

    Raises:
        UnknownStory: the desk does not know the story.
        CannotDecide: it was killed, is too old, or is in no cluster with others.
        TopicMissing: no service has worked under this prefix.
    """
    state = await desk_state(broker, topics, (ALIASES, CLUSTERS, SAID, STANDINGS))
    story = _known(state, uri)
    cluster = cluster_named(state, story)
    others = [each for each in state.cluster(cluster).members if each != story]
    if not others:
        raise CannotDecide(f"{story} is in no cluster with others: there is nothing to split")
    return await _decide(broker, topics, state, Order.SPLIT, {"uri": story, **said}, wait_s)


async def merge(broker: Broker, topics: Topics, uri: str, into: str, said: dict[str, str], wait_s: float) -> Outcome:
    """Order a story, with its cluster, into the cluster of another; wait up to ``wait_s`` for the desk to obey.

    Raises:
        UnknownStory: the desk does not know one of the stories.
        CannotDecide: one was killed or is too old, or both are in one cluster already.
        TopicMissing: no service has worked under this prefix.
    """
    state = await desk_state(broker, topics, (ALIASES, CLUSTERS, SAID, STANDINGS))
    story, target = _known(state, uri), _known(state, into)
    cluster = cluster_named(state, target)
    if cluster_named(state, story) == cluster:
        raise CannotDecide(f"{story} is in the cluster {cluster} already")
    return await _decide(broker, topics, state, Order.MERGE, {"uri": story, "into": target, **said}, wait_s)


def _known(state: DeskState, uri: str) -> str:
    story = state.story_of(uri)
    standing = state.standing(story)
    if standing is None:
        raise UnknownStory(f"the desk does not know {uri}")
    if standing.status is Status.KILLED:
        raise CannotDecide(f"{uri} was killed: nothing is decided about it any more")
    if state.said(story) is None:
        raise CannotDecide(f"{uri} is older than what the desk keeps: nothing is decided about it any more")
    return story


async def _decide(
    broker: Broker, topics: Topics, state: DeskState, order: Order, fields: dict[str, str], wait_s: float
) -> Outcome:
    uri = fields["uri"]
    before = state.standing(uri)
    watched = (topics.state("desk"), topics.stories, topics.duplicates)
    async with broker.subscribe(watched, start="end") as subscription:
        control = Control(order, datetime.now(UTC), fields)
        await broker.append([control_record(topics.documents, control)])
        if wait_s <= 0:
            return Outcome(order, uri, False)
        try:
            async with asyncio.timeout(wait_s):
                return await _watch(broker, topics, subscription, before, order, uri)
        except TimeoutError:
            return Outcome(order, uri, False)


async def _watch(
    broker: Broker, topics: Topics, subscription: Subscription, before: Standing | None, order: Order, uri: str
) -> Outcome:
    """Wait until the story's cluster changes, or until the desk has read everything and nothing has."""
    seen: list[Received] = []
    quiet = 0
    while True:
        read = await _all_read(broker, topics)
        seen += await subscription.poll(wait_s=LOOK_S)
        now = _standing(seen, topics, uri)
        if now is not None and (before is None or now.cluster != before.cluster):
            seen += await _rest(subscription)
            return Outcome(order, uri, True, cluster=now.cluster, records=_published(seen, topics, before, now))
        # Once more: the position may be visible before the rest of its transaction is.
        quiet = quiet + 1 if read and await subscription.caught_up() else 0
        if quiet > 1:
            return Outcome(order, uri, False, refused=True)


async def _all_read(broker: Broker, topics: Topics) -> bool:
    for stage, topic in (("normalise", topics.documents), ("desk", topics.items)):
        if await broker.pending(topics.group(stage), topic):
            return False
    return True


async def _rest(subscription: Subscription) -> list[Received]:
    seen: list[Received] = []
    end = asyncio.get_running_loop().time() + SETTLE_S
    while asyncio.get_running_loop().time() < end:
        more = await subscription.poll(wait_s=LOOK_S)
        if not more:
            break
        seen += more
    return seen


def _standing(seen: Sequence[Received], topics: Topics, uri: str) -> Standing | None:
    found = [r.value for r in seen if r.topic == topics.state("desk") and r.key == story_key(uri) and r.value]
    return Standing.decode(found[-1]) if found else None


def _published(
    seen: Sequence[Received], topics: Topics, before: Standing | None, now: Standing
) -> tuple[tuple[str, str, str], ...]:
    clusters = {now.cluster, before.cluster if before is not None else None}
    return tuple(
        (record.topic, record.key or "", change_of(record.headers))
        for record in seen
        if record.topic != topics.state("desk") and record.headers.get("ce_cluster") in clusters
    )

"""A cluster's members over time: who told the story, who told it again, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ingest.app.deskstate import ALIASES, CLUSTERS, STANDINGS, DeskState, desk_state, each_record
from ingest.app.occasions import by_order_of, ordered
from ingest.broker.port import Broker
from ingest.desk.standing import Standing, Status
from ingest.errors import UnknownStory
from ingest.model.control import Control, Order, control_of, is_control
from ingest.model.envelope import change_of, rfc3339
from ingest.model.record import Received
from ingest.model.topics import Topics


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a cluster's member did, or that was done to it.

    ``time`` is when what caused it was recorded (RFC 3339). ``change`` is that of the record (created, updated,
    corrected, killed, released, linked), ``mark`` what made the desk tell it: promoted, split, merged, supersedes, or
    nothing. ``relation``, ``method`` and ``score`` say how a copy was found.
    """

    time: str
    topic: str
    provider: str
    uri: str
    version: int
    headline: str
    change: str
    mark: str
    relation: str
    method: str
    score: float | None
    original: str | None


@dataclass(frozen=True, slots=True)
class History:
    """A cluster: its name, the story told for it now, its stories, and how that came about.

    ``members`` says what each story that is or was in it is now: told, copy, killed, elsewhere (in another cluster) or
    forgotten.
    """

    cluster: str
    head: str | None
    members: Mapping[str, str]
    events: tuple[Event, ...]


async def history_of(broker: Broker, topics: Topics, name: str) -> History:
    """Return a cluster by its own name or by that of any of its stories.

    Raises:
        UnknownStory: the desk knows neither a cluster nor a story of that name.
        TopicMissing: no service has worked under this prefix.
    """
    state = await desk_state(broker, topics, (ALIASES, CLUSTERS, STANDINGS))
    cluster = cluster_named(state, name)
    known = state.cluster(cluster)
    records = await _records(broker, topics, cluster, frozenset((*known.members, cluster)))
    uris = dict.fromkeys((*known.members, *(record.key or "" for record in records)))
    members = {uri: _now(state.standing(uri), cluster) for uri in uris}
    head = known.head if members.get(known.head) == "told" else None
    orders = await _orders(broker, topics, records)
    events = tuple(_event(record, rfc3339(at), cluster) for at, record in ordered(records, orders))
    return History(cluster, head, members, events)


def cluster_named(state: DeskState, name: str) -> str:
    """Return the cluster of that name, or of the story of that name.

    Raises:
        UnknownStory: the desk knows neither.
    """
    standing = state.standing(state.story_of(name))
    if standing is not None:
        return standing.cluster or name
    if state.has_cluster(name):
        return name
    raise UnknownStory(f"the desk knows no cluster and no story {name}")


def _now(standing: Standing | None, cluster: str) -> str:
    if standing is None:
        return "forgotten"
    if standing.status is Status.KILLED:
        return "killed"
    if standing.cluster not in (None, cluster):
        return "elsewhere"
    return "told" if standing.status is Status.TOLD else "copy"


async def _records(broker: Broker, topics: Topics, cluster: str, members: frozenset[str]) -> list[Received]:
    """Return the records of a cluster and, for what happened to them before and after, those of its members."""
    found: list[Received] = []

    def look(record: Received) -> None:
        if record.headers.get("ce_cluster") == cluster or record.key in members:
            found.append(record)

    for topic in (topics.stories, topics.duplicates):
        await each_record(broker, topic, look)
    return found


async def _orders(broker: Broker, topics: Topics, records: Sequence[Received]) -> list[Control]:
    """Return what people decided; the items are read only where the records show that somebody did."""
    marks = ("ce_splitfrom", "ce_promotedfrom")
    if not any(by_order_of(r.headers) or any(mark in r.headers for mark in marks) for r in records):
        return []
    orders: list[Control] = []

    def look(record: Received) -> None:
        if is_control(record.headers) and (control := control_of(record)).order is not Order.HEARTBEAT:
            orders.append(control)

    await each_record(broker, topics.items, look)
    keys = {record.key for record in records}
    return [order for order in orders if keys & {order.fields.get("uri"), order.fields.get("into")}]


def _event(record: Received, time: str, cluster: str) -> Event:
    headers = record.headers
    value: Any = orjson.loads(record.value or b"{}")
    evidence: Any = orjson.loads(headers.get("ce_evidence", "{}"))
    score = headers.get("ce_score")
    return Event(
        time=time,
        topic=record.topic,
        provider=headers.get("ce_provider", ""),
        uri=record.key or "",
        version=int(headers.get("ce_storyversion", "0")),
        headline=next((str(row.get("value", "")) for row in value.get("headlines", ())), ""),
        change=change_of(headers),
        mark=_mark(headers, cluster),
        relation=str(evidence.get("relation", "copy" if "ce_duplicateof" in headers else "")),
        method=headers.get("ce_method", ""),
        score=float(score) if score is not None else None,
        original=headers.get("ce_duplicateof"),
    )


def _mark(headers: Mapping[str, str], cluster: str) -> str:
    if (kind := by_order_of(headers)) is not None:
        return "split" if kind is Order.SPLIT else "merged"
    if "ce_promotedfrom" in headers:
        return "promoted"
    if headers.get("ce_method") == "promoted":
        return "relinked"
    if headers.get("ce_cluster", cluster) != cluster:
        return "elsewhere"
    return "supersedes" if "ce_supersedes" in headers else ""

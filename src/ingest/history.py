"""A ``documents`` topic as a source of a replay: what it held when the replay began, in the order of recorded times.

What lies in it is passed on as it is: documents with their provider, feed and reading, heartbeats, what people decided.
A partition's own order is kept, since its provider's news came in it; partitions are merged by the newest recorded
time that each has reached.
"""

from __future__ import annotations

import heapq
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from ingest.archive import Archived
from ingest.broker.port import Broker
from ingest.errors import ReplayError
from ingest.model.control import is_control
from ingest.model.document import Document
from ingest.model.envelope import document_of, document_record
from ingest.model.record import Received, Record

POLL_RECORDS = 64
"""Read at once of each partition: documents are large, and all partitions are open at the same time."""

QUIET_S = 0.2


@dataclass(frozen=True, slots=True)
class Place:
    """How far a replay of a topic is: ``next`` and ``ends`` are offsets by partition; orders count for no document.

    ``ends`` is fixed when the replay begins, so that one which goes on after an interruption ends where it would have.
    """

    next: tuple[int, ...]
    ends: tuple[int, ...]
    documents: int = 0

    def after(self, received: Received) -> Place:
        """Return the place behind a record."""
        moved = tuple(received.offset + 1 if n == received.partition else old for n, old in enumerate(self.next))
        return replace(self, next=moved, documents=self.documents + (not is_control(received.headers)))

    def encode(self) -> bytes:
        """Return the state value."""
        return orjson.dumps([self.next, self.ends, self.documents])

    @staticmethod
    def decode(value: bytes) -> Place:
        """Return what ``encode`` wrote."""
        following, ends, documents = orjson.loads(value)
        return Place(tuple(following), tuple(ends), documents)


@dataclass(frozen=True, slots=True)
class History:
    """The records of one ``documents`` topic."""

    broker: Broker
    topic: str

    async def beginning(self) -> Place:
        """Return the place of a replay that begins now.

        Raises:
            ReplayError: there is no such topic.
        """
        spans = (await self.broker.topics()).get(self.topic)
        if spans is None:
            raise ReplayError(f"topic:{self.topic}: there is no such topic")
        return Place(tuple(spans[n][0] for n in sorted(spans)), tuple(spans[n][1] for n in sorted(spans)))

    async def records(self, place: Place) -> AsyncGenerator[tuple[datetime, Received], None]:
        """Yield what lies between ``place`` and its ends, with the recorded time (aware) that was reached with it.

        Close the iterator when it is not read to its end.
        """
        async with AsyncExitStack() as stack:
            parts: list[AsyncGenerator[_Timed, None]] = []
            for number in range(len(place.ends)):
                part = self._part(number, place.next[number], place.ends[number])
                parts.append(await stack.enter_async_context(aclosing(part)))
            heads = [head for part in parts if (head := await anext(part, None)) is not None]
            heapq.heapify(heads)
            while heads:
                moment, _, number, received = heads[0]
                yield moment, received
                if (head := await anext(parts[number], None)) is not None:
                    heapq.heapreplace(heads, head)
                else:
                    heapq.heappop(heads)

    async def _part(self, number: int, first: int, end: int) -> AsyncGenerator[_Timed, None]:
        if first >= end:
            return
        newest = datetime.min.replace(tzinfo=UTC)
        async with self.broker.subscribe([self.topic], partition=number) as reader:
            while True:
                records = await reader.poll(max_records=POLL_RECORDS, wait_s=QUIET_S)
                # Behind the last record may lie marks of transactions only: then the end is never reached by offset.
                if not records and await reader.caught_up():
                    return
                for received in records:
                    if received.offset >= end:
                        return
                    if received.offset >= first:
                        newest = max(newest, recorded_at(received))
                        yield newest, received.timestamp_ms, number, received


_Timed = tuple[datetime, int, int, Received]


def recorded_at(received: Received) -> datetime:
    """Return when a record of ``documents`` was recorded (aware); of a foreign one, when it was appended."""
    headers: Mapping[str, Any] = received.headers
    try:
        moment = datetime.fromisoformat(headers.get("ce_recordedtime") or headers["ce_time"])
    except (KeyError, ValueError):
        return datetime.fromtimestamp(received.timestamp_ms / 1000, UTC)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def passed_on(topic: str, received: Received, describe: Callable[[Archived], Document]) -> Record:
    """Return a record for another ``documents`` topic: the same document as ``describe`` names it.

    What is no document (an order, a foreign record) is passed on as it is.
    """
    try:
        document = None if is_control(received.headers) else document_of(received)
    except (KeyError, ValueError, TypeError):
        document = None
    if document is None:
        return Record(topic, received.key, received.value, received.headers)
    archived = Archived(
        body=document.body,
        received_at=document.received_at,
        url=document.url,
        content_type=document.content_type,
        provider=document.provider,
        feed=document.feed,
        reading=document.reading,
    )
    return document_record(topic, describe(archived))

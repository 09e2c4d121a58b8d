"""Reading committed records, alone or as a member of a group."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka import errors as kafka

from ingest.broker.kafka.admin import Admin, lone_reader, ranges
from ingest.broker.kafka.faults import stop_consumer, translated
from ingest.broker.kafka.records import received
from ingest.broker.kafka.settings import KafkaSettings
from ingest.broker.port import Start
from ingest.errors import BrokerUnavailable, PartitionLost
from ingest.model.record import Received


class KafkaSubscription:
    """See ``port.Subscription``."""

    def __init__(self, consumer: Any, group: str | None) -> None:
        self._consumer = consumer
        self._group = group
        self._positions: dict[TopicPartition, int] = {}
        self._ahead: deque[Received] = deque()
        self._trouble: Exception | None = None

    async def poll(self, *, max_records: int = 500, wait_s: float = 1.0) -> Sequence[Received]:
        self._raise_trouble()
        if not self._ahead:
            await self._fetch(wait_s, max_records)
            self._raise_trouble()
        taken = [self._ahead.popleft() for _ in range(min(max_records, len(self._ahead)))]
        for record in taken:
            self._positions[TopicPartition(record.topic, record.partition)] = record.offset + 1
        return taken

    async def _fetch(self, wait_s: float, max_records: int, *partitions: TopicPartition) -> None:
        with translated("reading"):
            wait_ms = max(0, int(wait_s * 1000))
            found = await self._consumer.getmany(*partitions, timeout_ms=wait_ms, max_records=max_records)
        self._ahead.extend(received(record) for records in found.values() for record in records)

    async def caught_up(self) -> bool:
        self._raise_trouble()
        if self._ahead:
            return False
        partitions = sorted(self._consumer.assignment())
        with translated("comparing positions"):
            async with asyncio.timeout(30.0):
                ends = await self._consumer.end_offsets(partitions) if partitions else {}
                # Only marks of transactions may lie between a position and the end: that is seen by reading on.
                while behind := await self._behind(ends):
                    await self._fetch(0.2, 500, *behind)
                    if self._ahead:
                        return False
        return True

    async def _behind(self, ends: Mapping[TopicPartition, int]) -> list[TopicPartition]:
        mine = self._consumer.assignment()
        return [tp for tp, end in ends.items() if tp in mine and await self._consumer.position(tp) < end]

    async def commit(self) -> None:
        if self._group is None:
            raise RuntimeError("a reader without a group has no positions to store")
        positions, self._positions = self._positions, {}
        if not positions:
            return
        with translated(f"storing the positions of {self._group}"):
            try:
                await self._consumer.commit(positions)
            except (kafka.CommitFailedError, kafka.IllegalStateError) as error:
                raise PartitionLost(f"{self._group} was shared out anew: these records are read again") from error

    def forget(self, partitions: Collection[TopicPartition]) -> None:
        """These belong to somebody else now: their positions are no longer ours to store."""
        for tp in partitions:
            self._positions.pop(tp, None)
        lost = {(tp.topic, tp.partition) for tp in partitions}
        self._ahead = deque(record for record in self._ahead if (record.topic, record.partition) not in lost)

    def trouble(self, error: Exception) -> None:
        """Raise this from the next call: what a listener raises, aiokafka only logs."""
        self._trouble = error

    def _raise_trouble(self) -> None:
        error, self._trouble = self._trouble, None
        if error is not None:
            with translated("reading"):
                raise error


class _StartAt(ConsumerRebalanceListener):  # type: ignore[misc]
    """Where the group has no position, its place is the one fixed when this member entered, and is stored at once:
    a later member must not choose another."""

    def __init__(self, consumer: Any, reading: KafkaSubscription, ends: Mapping[TopicPartition, int]) -> None:
        self._consumer = consumer
        self._reading = reading
        self._ends = ends

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        self._reading.forget(revoked)

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        try:
            fixed: dict[TopicPartition, int] = {}
            for tp in assigned:
                if tp in self._ends and await self._consumer.committed(tp) is None:
                    fixed[tp] = self._ends[tp]
            for tp, position in fixed.items():
                self._consumer.seek(tp, position)
            if fixed:
                await self._consumer.commit(fixed)
        except Exception as error:
            self._reading.trouble(error)


async def _all_partitions(admin: Admin, topics: Sequence[str]) -> list[TopicPartition]:
    counts = [(topic, await admin.count(topic)) for topic in topics]
    return [TopicPartition(topic, index) for topic, count in counts for index in range(count)]


@asynccontextmanager
async def subscription(
    settings: KafkaSettings,
    admin: Admin,
    topics: Sequence[str],
    group: str | None,
    start: Start,
    partition: int | None = None,
) -> AsyncIterator[KafkaSubscription]:
    """A started reader; its start is fixed when this is entered. ``partition``: see ``port.Broker.subscribe``.

    Raises:
        TopicMissing: one of the topics was never created.
    """
    partitions = [tp for tp in await _all_partitions(admin, topics) if partition in (None, tp.partition)]
    ends: dict[TopicPartition, int] = {}
    if start == "end":
        async with lone_reader(settings, "finding the end") as probe:
            with translated("finding the end"):
                ends = {tp: last for tp, (_, last) in (await ranges(probe, partitions)).items()}
    options = settings.reader() if group is None else settings.member()
    consumer = AIOKafkaConsumer(group_id=group, **options)
    reading = KafkaSubscription(consumer, group)
    try:
        with translated("subscribing"):
            if group is None:
                await _begin_alone(consumer, partitions, ends)
            else:
                consumer.subscribe(list(topics), listener=_StartAt(consumer, reading, ends))
                await consumer.start()
        yield reading
    finally:
        await stop_consumer(consumer)


async def _begin_alone(consumer: Any, partitions: Sequence[TopicPartition], ends: Mapping[TopicPartition, int]) -> None:
    async with asyncio.timeout(30.0):
        await consumer.start()
        consumer.assign(partitions)
        for tp, position in ends.items():
            consumer.seek(tp, position)
        if not ends:
            await consumer.seek_to_beginning(*partitions)
    if not partitions:
        raise BrokerUnavailable("nothing to read")

"""One transactional producer: everything of a transaction, or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition

from ingest.broker.kafka.faults import stop_producer, translated
from ingest.broker.kafka.settings import KafkaSettings
from ingest.errors import BrokerError, BrokerUnavailable

_OPEN_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record as it goes on the wire, its partition decided."""

    target: TopicPartition
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Moved:
    """A group's new position, part of the transaction."""

    group: str
    partition: TopicPartition
    position: int


@dataclass(frozen=True, slots=True)
class Written:
    """Where a partition's last record of the transaction went: its offset, and the broker's append time."""

    offset: int
    timestamp_ms: int


class Writer:
    """A producer that owns its transactional id until another one takes it. Of no use after the first failure."""

    def __init__(self, producer: Any, settings: KafkaSettings, name: str) -> None:
        self._producer = producer
        # Give up before the broker does: it fences whose transaction it has ended, which is to mean another owner only.
        self._limit_s = settings.transaction_timeout_ms / 1000 * 0.8
        self._name = name
        self._failed = False

    @classmethod
    async def open(cls, settings: KafkaSettings, transactional_id: str) -> Writer:
        """Take over the id: the former owner is fenced and its unfinished transaction aborted when this returns.

        Raises:
            BrokerUnavailable: the broker did not hand it over.
        """
        producer = AIOKafkaProducer(**settings.writer(transactional_id))
        try:
            with translated(f"taking over {transactional_id}"):
                async with asyncio.timeout(_OPEN_LIMIT_S):
                    await producer.start()
        except BaseException:
            await stop_producer(producer)
            raise
        return cls(producer, settings, transactional_id)

    async def write(self, records: Sequence[Outgoing], moved: Moved | None) -> dict[TopicPartition, Written]:
        """Write records and position in one transaction; return the last place written, per partition.

        Not to be cancelled: run it in a task of its own. After a failure nothing is aborted here, because aiokafka
        may then commit the aborted records with the next transaction: the id's next owner aborts.

        Raises:
            Fenced: another producer has the id; nothing was written.
            BrokerUnavailable: unknown whether it was written.
        """
        if self._failed:
            raise BrokerUnavailable(f"{self._name}: failed before")
        try:
            with translated(f"writing as {self._name}"):
                async with asyncio.timeout(self._limit_s):
                    await self._producer.begin_transaction()
                    written = await self._send(records)
                    if moved is not None:
                        offsets = {moved.partition: moved.position}
                        await self._producer.send_offsets_to_transaction(offsets, moved.group)
                    await self._producer.commit_transaction()
        except BaseException:
            self._failed = True
            raise
        return written

    async def _send(self, records: Sequence[Outgoing]) -> dict[TopicPartition, Written]:
        groups: dict[TopicPartition, list[Outgoing]] = {}
        for record in records:
            groups.setdefault(record.target, []).append(record)
        batches = [[(tp, batch) for batch in self._batches(group)] for tp, group in groups.items()]
        sent: list[tuple[TopicPartition, int, asyncio.Future[Any]]] = []
        # Round by round: a partition's second batch waits until its first has left, the others need not.
        for around in zip_longest(*batches):
            for tp, batch in filter(None, around):
                future = await self._producer.send_batch(batch, tp.topic, partition=tp.partition)
                future.add_done_callback(_seen)
                sent.append((tp, batch.record_count(), future))
        # Every one of them: aiokafka commits a transaction whose batch was refused, and the batch is missing.
        written: dict[TopicPartition, Written] = {}
        for tp, count, future in sent:
            place = await future
            last = place.offset + count - 1 if place.offset >= 0 else -1
            written[tp] = Written(last, place.timestamp)
        return written

    def _batches(self, records: Sequence[Outgoing]) -> list[Any]:
        batches = [self._producer.create_batch()]
        for record in records:
            if self._append(batches[-1], record):
                continue
            batches.append(self._producer.create_batch())
            if not self._append(batches[-1], record):
                raise BrokerError(f"{self._name}: a record of {len(record.value or b'')} bytes fits no batch")
        for batch in batches:
            batch.close()
        return batches

    def _append(self, batch: Any, record: Outgoing) -> bool:
        added = batch.append(timestamp=None, key=record.key, value=record.value, headers=record.headers)
        return added is not None

    async def close(self) -> None:
        """Stop the producer, within seconds whatever the broker does."""
        await stop_producer(self._producer, 1.0 if self._failed else 5.0)


def _seen(future: asyncio.Future[Any]) -> None:
    if not future.cancelled():
        future.exception()

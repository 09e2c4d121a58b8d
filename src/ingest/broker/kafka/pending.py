"""How much a group has not read yet."""

from __future__ import annotations

import asyncio
import time
from array import array
from bisect import bisect_left
from typing import Any

from aiokafka import TopicPartition

from ingest.broker.kafka.admin import Admin, lone_reader, ranges
from ingest.broker.kafka.faults import translated
from ingest.broker.kafka.settings import KafkaSettings
from ingest.errors import BrokerUnavailable

_SILENCE_LIMIT_S = 30.0


class _Known:
    """The offsets of the data records from ``first`` up to ``end``: control records are not among them."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.end = first
        self.offsets = array("q")

    def from_position(self, position: int) -> int:
        del self.offsets[: bisect_left(self.offsets, position)]
        self.first = max(self.first, position)
        return len(self.offsets)


class Pending:
    """Counts records after a group's position. What was read once to be counted is not read again."""

    def __init__(self, settings: KafkaSettings, admin: Admin) -> None:
        self._settings = settings
        self._admin = admin
        self._known: dict[tuple[str, TopicPartition], _Known] = {}
        self._turn = asyncio.Lock()

    async def count(self, group: str, topic: str) -> int:
        """The number of committed records of ``topic`` after the group's positions (from the start, without one)."""
        async with self._turn:
            count = await self._admin.count(topic)
            partitions = [TopicPartition(topic, index) for index in range(count)]
            async with lone_reader(self._settings, "counting", group) as consumer:
                with translated(f"counting what {group} has not read of {topic}"):
                    # Positions first: what is read meanwhile then counts as unread, never the other way round.
                    positions = {tp: await _committed(consumer, tp) for tp in partitions}
                    spans = await ranges(consumer, partitions)
                    total = 0
                    for tp, (first, end) in spans.items():
                        total += await self._count(consumer, group, tp, max(first, positions[tp]), end)
                    return total

    async def _count(self, consumer: Any, group: str, tp: TopicPartition, position: int, end: int) -> int:
        if position >= end:
            return 0
        known = self._known.get((group, tp))
        if known is None or not known.first <= position <= known.end:
            known = self._known[group, tp] = _Known(position)
        if known.end < end:
            await _read(consumer, tp, known, end)
        return known.from_position(position)


async def _committed(consumer: Any, tp: TopicPartition) -> int:
    async with asyncio.timeout(30.0):
        return await consumer.committed(tp) or 0


async def _read(consumer: Any, tp: TopicPartition, known: _Known, end: int) -> None:
    consumer.assign([tp])
    consumer.seek(tp, known.end)
    heard = time.monotonic()
    while known.end < end:
        found = await consumer.getmany(tp, timeout_ms=500, max_records=4_000)
        known.offsets.extend(record.offset for record in found.get(tp, ()))
        at = await consumer.position(tp)
        if at > known.end:
            known.end, heard = at, time.monotonic()
        elif time.monotonic() - heard > _SILENCE_LIMIT_S:
            raise BrokerUnavailable(f"{tp.topic}/{tp.partition}: silent at {at}, its end is {end}")

"""Bringing the local copy of a state partition up to its changelog."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from typing import Any

from aiokafka import TopicPartition

from ingest.broker.cache import StateCache
from ingest.broker.kafka.admin import lone_reader, ranges
from ingest.broker.kafka.faults import translated
from ingest.broker.kafka.settings import KafkaSettings
from ingest.errors import BrokerUnavailable

_AT_ONCE = 4_000
_SILENCE_LIMIT_S = 30.0


async def catch_up(settings: KafkaSettings, cache: StateCache, source: TopicPartition) -> int:
    """Apply every committed record of ``source`` the cache has not seen; return how many were read.

    The partition's writer must have been fenced before: otherwise there is no end to catch up to. A cache that cannot
    be a copy of this log (it is ahead of it, or the record at its tip has another time) is begun anew.

    Raises:
        Fenced: another process is moving the same cache.
        BrokerUnavailable: the changelog gave nothing for 30 s.
    """
    doing = f"catching up with {source.topic}/{source.partition}"
    with translated(doing):
        async with lone_reader(settings, doing) as consumer:
            first, end = (await ranges(consumer, [source]))[source]
            if not (cache.position == 0 or first < cache.position <= end):
                cache.reset()
            if first == end or cache.position == end:
                return 0
            consumer.assign([source])
            try:
                return await _follow(consumer, cache, source, first, end)
            except sqlite3.Error as error:
                cache.reset()
                raise BrokerUnavailable(f"{doing}: the local copy is broken and was removed: {error}") from error


async def _follow(consumer: Any, cache: StateCache, source: TopicPartition, first: int, end: int) -> int:
    # One back: the last record applied shows, by its time, whether this is still the log the cache was copied from.
    consumer.seek(source, max(first, cache.position - 1))
    read, heard = 0, time.monotonic()
    while (at := await consumer.position(source)) < end:
        batches = await consumer.getmany(source, timeout_ms=500, max_records=_AT_ONCE)
        records = batches.get(source, [])
        if records and records[0].offset == cache.position - 1:
            if records[0].timestamp != cache.timestamp_ms:
                cache.reset()
                consumer.seek(source, first)
                continue
            records = records[1:]
        if records:
            changes = {record.key.decode(): record.value for record in records if record.key is not None}
            tip = records[-1]
            await asyncio.to_thread(cache.apply, changes, tip.offset + 1, tip.timestamp)
            read += len(records)
        if await consumer.position(source) > at:
            heard = time.monotonic()
        elif time.monotonic() - heard > _SILENCE_LIMIT_S:
            raise BrokerUnavailable(f"{source.topic}/{source.partition}: silent at {at}, its end is {end}")
    return read

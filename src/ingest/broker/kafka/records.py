"""Our records and Kafka's, one into the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiokafka import TopicPartition

from ingest.broker.kafka.admin import Admin
from ingest.broker.kafka.transaction import Outgoing
from ingest.broker.partitioning import partition_for
from ingest.model.record import Received, Record


async def outgoing(records: Sequence[Record], admin: Admin) -> list[Outgoing]:
    """Decide each record's partition and encode it.

    Raises:
        TopicMissing: a record's topic was never created.
        ValueError: a record names a partition that is not there.
    """
    counts = {topic: await admin.count(topic) for topic in {record.topic for record in records}}
    # A story goes to several topics under one key and with one set of headers: both are worked out once.
    places: dict[tuple[str, int], int] = {}
    encoded: dict[int, list[tuple[str, bytes]]] = {}
    going: list[Outgoing] = []
    for record in records:
        count = counts[record.topic]
        if record.key is None or record.partition is not None or count == 1:
            partition = partition_for(record, count)
        elif (found := places.get((record.key, count))) is not None:
            partition = found
        else:
            partition = places[record.key, count] = partition_for(record, count)
        headers = encoded.get(id(record.headers))
        if headers is None:
            headers = [(name, value.encode()) for name, value in record.headers.items()]
            encoded[id(record.headers)] = headers
        key = None if record.key is None else record.key.encode()
        going.append(Outgoing(TopicPartition(record.topic, partition), key, record.value, headers))
    return going


def received(record: Any) -> Received:
    """A consumer record as ours. What other programs wrote may not be UTF-8: it is read with replacement marks."""
    return Received(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp,
        key=None if record.key is None else record.key.decode("utf-8", "replace"),
        value=record.value,
        headers={name: "" if value is None else value.decode("utf-8", "replace") for name, value in record.headers},
    )


def size_of(record: Received) -> int:
    """About what the record takes, in bytes."""
    return len(record.value or b"") + len(record.key or "") + sum(len(k) + len(v) for k, v in record.headers.items())

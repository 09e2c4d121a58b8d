"""Our records and Kafka's, one into the other."""

from __future__ import annotations

from typing import Any

from aiokafka import TopicPartition

from ingest.broker.kafka.admin import Admin
from ingest.broker.kafka.transaction import Outgoing
from ingest.broker.partitioning import partition_for
from ingest.model.record import Received, Record


async def outgoing(record: Record, admin: Admin) -> Outgoing:
    """Decide the record's partition and encode it.

    Raises:
        TopicMissing: its topic was never created.
        ValueError: it names a partition that is not there.
    """
    partition = partition_for(record, await admin.count(record.topic))
    key = None if record.key is None else record.key.encode()
    headers = [(name, value.encode()) for name, value in record.headers.items()]
    return Outgoing(TopicPartition(record.topic, partition), key, record.value, headers)


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

"""What a topic holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """One record to be written: ``partition=None`` lets the key decide (murmur2, as Kafka's Java client does)."""

    topic: str
    key: str | None
    value: bytes | None
    headers: Headers = field(default_factory=dict)
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """One record as read. ``timestamp_ms`` is when the broker appended it (Unix time, milliseconds)."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: str | None
    value: bytes | None
    headers: Headers


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic's explicit settings. ``retention_ms=None`` keeps records for ever."""

    name: str
    partitions: int = 1
    compacted: bool = False
    retention_ms: int | None = None
    max_message_bytes: int = 1_048_588

"""Topics and records in SQL. Every function takes a connection and runs in that connection's thread."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from ingest.broker.partitioning import partition_for
from ingest.broker.sqlite.schema import OFFSET_BITS
from ingest.errors import BrokerError, TopicMismatch, TopicMissing
from ingest.model.record import Received, Record, TopicSpec

TOMBSTONE_MS = 24 * 3600 * 1000
_SWEEP_ROWS = 500

_Row = tuple[str | None, bytes | None, bytes | None]
_Stored = tuple[int, int, str | None, bytes | None, bytes | None]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as created, and the database's number (``tp``) of each of its partitions."""

    spec: TopicSpec
    tps: tuple[int, ...]


class Catalog:
    """The topics that exist. They never change and never go, so what was read once stays true."""

    def __init__(self) -> None:
        self._topics: dict[str, Topic] = {}

    def get(self, db: sqlite3.Connection, name: str) -> Topic:
        """Return the topic ``name``.

        Raises:
            TopicMissing: it was never created.
        """
        topic = self._topics.get(name)
        if topic is None:
            topic = _load(db, name)
            if topic is None:
                raise TopicMissing(f"topic {name!r} was never created")
            self._topics[name] = topic
        return topic

    def forget(self) -> None:
        """Forget what was read inside a transaction that then failed."""
        self._topics.clear()


def _load(db: sqlite3.Connection, name: str) -> Topic | None:
    row = db.execute(
        "SELECT id, partitions, compacted, retention_ms, max_message_bytes FROM topics WHERE name = ?", (name,)
    ).fetchone()
    if row is None:
        return None
    tps = db.execute("SELECT tp FROM partitions WHERE topic = ? ORDER BY number", (row[0],)).fetchall()
    return Topic(TopicSpec(name, row[1], bool(row[2]), row[3], row[4]), tuple(tp for (tp,) in tps))


def create_topics(db: sqlite3.Connection, specs: Iterable[TopicSpec]) -> list[str]:
    """Create the topics that are missing; return their names.

    Raises:
        TopicMismatch: one exists with other partitions or clean-up.
    """
    created: list[str] = []
    for spec in specs:
        topic = _load(db, spec.name)
        if topic is None:
            _create_topic(db, spec)
            created.append(spec.name)
        elif topic.spec.partitions != spec.partitions:
            raise TopicMismatch(f"topic {spec.name!r} has {topic.spec.partitions} partition(s), not {spec.partitions}")
        elif topic.spec.compacted != spec.compacted:
            kind = "compacted" if topic.spec.compacted else "not compacted"
            raise TopicMismatch(f"topic {spec.name!r} is {kind}")
    return created


def _create_topic(db: sqlite3.Connection, spec: TopicSpec) -> None:
    if spec.partitions < 1:
        raise BrokerError(f"topic {spec.name!r}: at least one partition is needed, not {spec.partitions}")
    (topic,) = db.execute(
        "INSERT INTO topics (name, partitions, compacted, retention_ms, max_message_bytes) VALUES (?, ?, ?, ?, ?)"
        " RETURNING id",
        (spec.name, spec.partitions, spec.compacted, spec.retention_ms, spec.max_message_bytes),
    ).fetchone()
    db.executemany(
        "INSERT INTO partitions (topic, number) VALUES (?, ?)", [(topic, number) for number in range(spec.partitions)]
    )


def append(db: sqlite3.Connection, catalog: Catalog, records: Iterable[Record]) -> None:
    """Append ``records``; belongs inside a transaction.

    Raises:
        TopicMissing: a record's topic was never created.
        ValueError: a record names a partition that is not there.
        BrokerError: a record is too large for its topic, or has no key where one is needed.
    """
    parts: dict[tuple[int, bool], list[_Row]] = {}
    for record in records:
        topic = catalog.get(db, record.topic)
        tp = topic.tps[partition_for(record, len(topic.tps))]
        parts.setdefault((tp, topic.spec.compacted), []).append(_encode(record, topic.spec))
    now_ms = time.time_ns() // 1_000_000
    for (tp, compacted), rows in parts.items():
        _append_part(db, tp, compacted, rows, now_ms)


def _encode(record: Record, spec: TopicSpec) -> _Row:
    headers = orjson.dumps(dict(record.headers)) if record.headers else None
    size = len((record.key or "").encode()) + len(record.value or b"") + len(headers or b"")
    if size > spec.max_message_bytes:
        raise BrokerError(f"topic {spec.name!r} takes {spec.max_message_bytes} bytes a record, not {size}")
    if spec.compacted and record.key is None:
        raise BrokerError(f"topic {spec.name!r} is compacted: a record needs a key")
    return record.key, record.value, headers


def _append_part(db: sqlite3.Connection, tp: int, compacted: bool, rows: Sequence[_Row], now_ms: int) -> None:
    (after,) = db.execute(
        "UPDATE partitions SET next_offset = next_offset + ? WHERE tp = ? RETURNING next_offset", (len(rows), tp)
    ).fetchone()
    first = tp << OFFSET_BITS | (after - len(rows))
    stored: list[_Stored] = [(first + i, now_ms, *row) for i, row in enumerate(rows)]
    if compacted:
        stored = _compact(db, tp, stored, now_ms)
    db.executemany("INSERT INTO records (id, timestamp_ms, key, value, headers) VALUES (?, ?, ?, ?, ?)", stored)


def _compact(db: sqlite3.Connection, tp: int, stored: Sequence[_Stored], now_ms: int) -> list[_Stored]:
    """Drop what the new records replace, note each key's latest record, and return those to store."""
    newest = {row[2]: row for row in stored}
    db.executemany(
        "DELETE FROM records WHERE id = (SELECT id FROM latest WHERE tp = ? AND key = ?)", [(tp, key) for key in newest]
    )
    db.executemany(
        "INSERT INTO latest (tp, key, id, deleted_ms) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET id = excluded.id, deleted_ms = excluded.deleted_ms",
        [(tp, key, row[0], now_ms if row[3] is None else None) for key, row in newest.items()],
    )
    return sorted(newest.values(), key=lambda row: row[0])


def read(
    db: sqlite3.Connection, topic: Topic, number: int, offset: int, max_records: int, max_bytes: int
) -> list[Received]:
    """Return records from ``offset`` on, in order; at least one if there is any, then up to both limits."""
    tp = topic.tps[number]
    base = tp << OFFSET_BITS
    cursor = db.execute(
        "SELECT id, timestamp_ms, key, value, headers FROM records WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        (base | offset, (tp + 1) << OFFSET_BITS, max_records),
    )
    records: list[Received] = []
    size = 0
    for row_id, timestamp_ms, key, value, headers in cursor:
        size += len(value or b"") + len(headers or b"")
        if records and size > max_bytes:
            break
        decoded = orjson.loads(headers) if headers else {}
        records.append(Received(topic.spec.name, number, row_id - base, timestamp_ms, key, value, decoded))
    cursor.close()
    return records


def ranges(db: sqlite3.Connection) -> dict[str, dict[int, tuple[int, int]]]:
    """Return every partition's first offset still there and next offset, by topic and number."""
    found: dict[str, dict[int, tuple[int, int]]] = {}
    rows = db.execute(
        "SELECT name, number, next_offset, tp FROM partitions JOIN topics ON topics.id = topic ORDER BY name, number"
    ).fetchall()
    for name, number, after, tp in rows:
        found.setdefault(name, {})[number] = (_first(db, tp, after), after)
    return found


def _first(db: sqlite3.Connection, tp: int, after: int) -> int:
    (row_id,) = db.execute(
        "SELECT min(id) FROM records WHERE id >= ? AND id < ?", (tp << OFFSET_BITS, (tp + 1) << OFFSET_BITS)
    ).fetchone()
    return after if row_id is None else row_id - (tp << OFFSET_BITS)


def next_offset(db: sqlite3.Connection, tp: int) -> int:
    """Return the offset the partition's next record will have."""
    offset: int = db.execute("SELECT next_offset FROM partitions WHERE tp = ?", (tp,)).fetchone()[0]
    return offset


def is_after(db: sqlite3.Connection, tp: int, position: int) -> bool:
    """Return whether the partition has a record at or after ``position``."""
    low, high = tp << OFFSET_BITS | position, (tp + 1) << OFFSET_BITS
    return db.execute("SELECT 1 FROM records WHERE id >= ? AND id < ? LIMIT 1", (low, high)).fetchone() is not None


def count_after(db: sqlite3.Connection, topic: Topic, positions: Mapping[int, int]) -> int:
    """Return how many records lie at or after ``positions`` (by tp; 0 where there is none)."""
    total = 0
    for tp in topic.tps:
        position, after = positions.get(tp, 0), next_offset(db, tp)
        if topic.spec.compacted:
            low, high = tp << OFFSET_BITS | position, (tp + 1) << OFFSET_BITS
            total += db.execute("SELECT count(*) FROM records WHERE id >= ? AND id < ?", (low, high)).fetchone()[0]
        else:
            total += after - min(after, max(position, _first(db, tp, after)))
    return total


def sweep(db: sqlite3.Connection) -> bool:
    """Delete a bite of the records past their topic's retention, and of old tombstones; return whether more wait."""
    now_ms = time.time_ns() // 1_000_000
    more = _sweep_tombstones(db, now_ms - TOMBSTONE_MS)
    rows = db.execute(
        "SELECT tp, retention_ms FROM partitions JOIN topics ON topics.id = topic"
        " WHERE retention_ms IS NOT NULL AND NOT compacted"
    ).fetchall()
    for tp, retention_ms in rows:
        more |= _sweep_partition(db, tp, now_ms - retention_ms)
    return more


def _sweep_partition(db: sqlite3.Connection, tp: int, before_ms: int) -> bool:
    low = tp << OFFSET_BITS
    rows = db.execute(
        "SELECT id, timestamp_ms FROM records WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        (low, (tp + 1) << OFFSET_BITS, _SWEEP_ROWS),
    ).fetchall()
    # From the first on, as Kafka drops whole old segments: offsets stay without gaps.
    old = 0
    while old < len(rows) and rows[old][1] < before_ms:
        old += 1
    if old:
        db.execute("DELETE FROM records WHERE id >= ? AND id <= ?", (low, rows[old - 1][0]))
    return old == _SWEEP_ROWS


def _sweep_tombstones(db: sqlite3.Connection, before_ms: int) -> bool:
    rows = db.execute(
        "SELECT tp, key, id FROM latest WHERE deleted_ms < ? LIMIT ?", (before_ms, _SWEEP_ROWS)
    ).fetchall()
    db.executemany("DELETE FROM records WHERE id = ?", [(row_id,) for _, _, row_id in rows])
    db.executemany("DELETE FROM latest WHERE tp = ? AND key = ?", [(tp, key) for tp, key, _ in rows])
    return len(rows) == _SWEEP_ROWS

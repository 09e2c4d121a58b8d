"""An owned partition: its records, its state, and the transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.broker.port import Job
from ingest.broker.sqlite import lease, log, schema
from ingest.broker.sqlite.lease import Held
from ingest.broker.sqlite.log import Topic
from ingest.broker.sqlite.store import Store
from ingest.errors import BrokerError, Fenced, PartitionLost
from ingest.model.record import Received, Record

_PAGE = 500


class State(Mapping[str, bytes]):
    """The latest value of each key of one partition of a compacted topic, looked up in the file."""

    def __init__(self, store: Store, tp: int) -> None:
        self._store = store
        self._tp = tp

    def __getitem__(self, key: str) -> bytes:
        row = self._ask(
            "SELECT value FROM records WHERE id = (SELECT id FROM latest WHERE tp = ? AND key = ?)", (self._tp, key)
        )
        if not row or row[0][0] is None:
            raise KeyError(key)
        value: bytes = row[0][0]
        return value

    def __iter__(self) -> Iterator[str]:
        # In pages: an open cursor would pin this connection to an old snapshot across commits.
        after = ""
        page = self._keys("key >= ?", after)
        while page:
            yield from page
            after = page[-1]
            page = self._keys("key > ?", after)

    def _keys(self, condition: str, after: str) -> list[str]:
        rows = self._ask(
            f"SELECT key FROM latest WHERE tp = ? AND {condition} AND deleted_ms IS NULL ORDER BY key LIMIT {_PAGE}",
            (self._tp, after),
        )
        return [key for (key,) in rows]

    def __len__(self) -> int:
        count: int = self._ask("SELECT count(*) FROM latest WHERE tp = ? AND deleted_ms IS NULL", (self._tp,))[0][0]
        return count

    def _ask(self, query: str, values: tuple[object, ...]) -> list[Any]:
        try:
            return self._store.local.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise schema.translate(error, self._store.path) from error


class Partition:
    """Implements ``port.OwnedPartition`` for partition ``index`` of the job's input, under the lease ``held``."""

    def __init__(self, store: Store, job: Job, topic: Topic, state: Topic, index: int, held: Held) -> None:
        self.index = index
        self.held = held
        self.state: Mapping[str, bytes] = State(store, state.tps[index])
        self._store = store
        self._job = job
        self._topic = topic
        self._next = held.position or 0
        self._ended: BrokerError | None = None

    @property
    def place(self) -> str:
        """The partition's name for people."""
        return f"{self._job.group} {self._job.input}/{self.index}"

    def end(self, reason: BrokerError) -> None:
        """Make the next call raise ``reason``; wakes a ``batch`` that waits."""
        if self._ended is None:
            self._ended = reason
            self._store.changes.bump()

    def _check(self) -> None:
        if self._ended is None:
            return
        raise type(self._ended)(*self._ended.args) from self._ended

    async def batch(self, *, max_records: int = 500, max_bytes: int = 8_388_608) -> Sequence[Received]:
        """See ``port.OwnedPartition.batch``."""
        if not self._job.consume:
            raise RuntimeError(f"{self.place}: this job does not consume its input")
        while True:
            self._check()
            seen = self._store.changes.version
            records = await self._store.read(
                lambda db: log.read(db, self._topic, self.index, self._next, max_records, max_bytes)
            )
            # What was read while the partition was taken away is somebody else's.
            self._check()
            if records:
                self._next = records[-1].offset + 1
                return records
            await self._store.changes.wait(seen)

    async def commit(
        self, outputs: Sequence[Record], changes: Mapping[str, bytes | None], position: int | None = None
    ) -> None:
        """See ``port.OwnedPartition.commit``."""
        self._check()
        records = list(outputs)
        records += [Record(self._job.state, key, value, {}, self.index) for key, value in changes.items()]
        try:
            await self._store.write(lambda db: self._commit(db, records, position))
        except BaseException as error:
            if isinstance(error, BrokerError):
                self._ended = self._ended or error
            else:
                self._ended = self._ended or PartitionLost(f"{self.place}: a commit did not return")
            if isinstance(error, Fenced):
                raise Fenced(f"{self.place}: another worker owns the partition now") from error
            raise

    def _commit(self, db: sqlite3.Connection, records: Sequence[Record], position: int | None) -> None:
        lease.guard(db, "work", self._job.group, self.held)
        log.append(db, self._store.catalog, records)
        if position is not None:
            lease.move(db, "work", self._job.group, self.held.tp, position)

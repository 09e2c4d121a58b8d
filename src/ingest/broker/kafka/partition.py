"""One partition of a job's input, owned: read it, and commit what came of it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import TopicPartition

from ingest.broker.cache import StateCache
from ingest.broker.kafka.admin import Admin
from ingest.broker.kafka.faults import stop_consumer, translated
from ingest.broker.kafka.records import outgoing, received, size_of
from ingest.broker.kafka.transaction import Moved, Outgoing, Writer, Written
from ingest.broker.port import Job
from ingest.errors import BrokerError, BrokerUnavailable, Fenced, PartitionLost
from ingest.model.record import Received, Record

COMMIT_GRACE_S = 10.0


class KafkaPartition:
    """See ``port.OwnedPartition``. The writer has been opened and the state caught up before this exists."""

    def __init__(
        self, job: Job, index: int, writer: Writer, cache: StateCache, reader: Any | None, admin: Admin
    ) -> None:
        self._job = job
        self._index = index
        self._input = TopicPartition(job.input, index)
        self._changelog = TopicPartition(job.state, index)
        self._writer = writer
        self._cache = cache
        self._reader = reader
        self._admin = admin
        self._buffer: deque[Received] = deque()
        self._over: BrokerError | None = None
        self._turn = asyncio.Lock()
        self._commits: set[asyncio.Task[None]] = set()
        self._stopping: asyncio.Task[None] | None = None

    @property
    def index(self) -> int:
        return self._index

    @property
    def state(self) -> Mapping[str, bytes]:
        return self._cache

    def _check(self) -> None:
        if self._over is not None:
            raise type(self._over)(*self._over.args)

    async def batch(self, *, max_records: int = 500, max_bytes: int = 8_388_608) -> Sequence[Received]:
        self._check()
        if self._reader is None:
            raise RuntimeError(f"the job of group {self._job.group} does not consume {self._job.input}")
        while not self._buffer:
            try:
                with translated(f"reading {self._input.topic}/{self.index}"):
                    found = await self._reader.getmany(self._input, timeout_ms=1_000, max_records=max_records)
            except BrokerError as error:
                self._check()
                self._over = error
                raise
            self._check()
            self._buffer.extend(received(record) for record in found.get(self._input, ()))
        return self._take(max_records, max_bytes)

    def _take(self, max_records: int, max_bytes: int) -> list[Received]:
        taken = [self._buffer.popleft()]
        room = max_bytes - size_of(taken[0])
        while self._buffer and len(taken) < max_records and (room := room - size_of(self._buffer[0])) >= 0:
            taken.append(self._buffer.popleft())
        return taken

    async def commit(
        self, outputs: Sequence[Record], changes: Mapping[str, bytes | None], position: int | None = None
    ) -> None:
        self._check()
        if not outputs and not changes and position is None:
            return
        # A task of its own: a cancelled caller must not leave half a transaction behind.
        task = asyncio.get_running_loop().create_task(self._commit(outputs, dict(changes), position))
        self._commits.add(task)
        task.add_done_callback(self._committed)
        await asyncio.shield(task)

    def _committed(self, task: asyncio.Task[None]) -> None:
        self._commits.discard(task)
        if not task.cancelled():
            task.exception()

    async def _commit(
        self, outputs: Sequence[Record], changes: Mapping[str, bytes | None], position: int | None
    ) -> None:
        async with self._turn:
            self._check()
            # Whatever goes wrong, wrong arguments apart, nothing more may be written by this owner.
            records = await outgoing(outputs, self._admin)
            records += [Outgoing(self._changelog, key.encode(), value, []) for key, value in changes.items()]
            moved = None if position is None else Moved(self._job.group, self._input, position)
            try:
                written = await self._writer.write(records, moved)
            except BaseException as error:
                self._over = error if isinstance(error, BrokerError) else BrokerUnavailable("a commit was broken off")
                raise
            if changes:
                self._remember(changes, written[self._changelog])

    def _remember(self, changes: Mapping[str, bytes | None], tip: Written) -> None:
        """Kafka has it, so the commit stands whatever happens here; a copy that fell behind ends this ownership."""
        if tip.offset < 0:
            self._over = BrokerUnavailable("the broker did not say where the state was written")
            return
        try:
            self._cache.apply(changes, tip.offset + 1, tip.timestamp_ms)
        except Fenced as error:
            self._over = error
        except sqlite3.Error as error:
            self._over = BrokerUnavailable(f"the local copy of the state cannot be written: {error}")

    def lose(self, reason: str) -> None:
        """From now on every call raises ``PartitionLost``, one that waits in ``batch`` at once."""
        if self._over is None:
            self._over = PartitionLost(f"{self._input.topic}/{self.index}: {reason}")
        if self._reader is not None and self._stopping is None:
            self._stopping = asyncio.get_running_loop().create_task(stop_consumer(self._reader))

    async def settle(self, limit_s: float = COMMIT_GRACE_S) -> bool:
        """Wait for commits that have begun; return whether all of them ended within ``limit_s``."""
        end = time.monotonic() + limit_s
        while self._commits and (left := end - time.monotonic()) > 0:
            await asyncio.wait(set(self._commits), timeout=left)
        return not self._commits

    async def close(self) -> None:
        """Let go of the partition: commits that have begun end first (within 10 s), then everything is stopped."""
        self.lose("closed")
        if not await self.settle():
            for task in set(self._commits):
                task.cancel()
            await asyncio.wait(set(self._commits), timeout=1.0)
        await self._writer.close()
        if self._stopping is not None:
            await self._stopping
        self._cache.close()

"""The fetch stage: feeds → documents. Each feed is one loop; what it brought is stored with its memory at once.

Beside the feeds, one partition's owner writes the heartbeats: this is the only stage with a clock.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.broker.partitioning import partition_for
from ingest.broker.port import OwnedPartition
from ingest.errors import bare
from ingest.model.envelope import document_record
from ingest.model.record import Record
from ingest.model.topics import Topics
from ingest.sources.port import Poll, Source
from ingest.stages.heartbeats import heart, heartbeat, utc_now
from ingest.stages.observer import Observer

HEARTBEAT_S = 30.0


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A configured feed: its name, its provider, its transport (http, directory), and how to open it."""

    name: str
    provider: str
    transport: str
    open: Callable[[], Source]


class _Memory(Mapping[str, bytes]):
    """One feed's part of the partition's state."""

    def __init__(self, state: Mapping[str, bytes], prefix: str) -> None:
        self._state = state
        self._prefix = prefix

    def __getitem__(self, key: str) -> bytes:
        return self._state[self._prefix + key]

    def get(self, key: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        return self._state.get(self._prefix + key, default)

    def __iter__(self):  # type: ignore[no-untyped-def]
        skip = len(self._prefix)
        return (key[skip:] for key in self._state if key.startswith(self._prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class FetchStage:
    """Runs the feeds whose provider belongs to an owned partition; ``change_feeds`` replaces them while running."""

    def __init__(
        self,
        topics: Topics,
        feeds: Sequence[FeedSource],
        observer: Observer,
        *,
        heartbeat_s: float = HEARTBEAT_S,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """``heartbeat_s`` is the time between two heartbeats, ``now`` the clock that stamps them (aware)."""
        self._topics = topics
        self._feeds = tuple(feeds)
        self._observer = observer
        self._heartbeat_s = heartbeat_s
        self._now = now
        self._changed = asyncio.Event()

    def change_feeds(self, feeds: Sequence[FeedSource]) -> None:
        """Use these feeds from now on: each owned partition ends its loops and starts the new feeds'."""
        self._feeds = tuple(feeds)
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def run(self, partition: OwnedPartition) -> None:
        """Poll the partition's feeds until it is lost."""
        lock = asyncio.Lock()
        try:
            async with asyncio.TaskGroup() as group:
                if partition.index == heart(self._topics):
                    group.create_task(self._beat(partition, lock))
                await self._poll(partition, lock)
        except BaseExceptionGroup as failures:
            # The broker's errors mean "this partition is lost", which only the bare error tells.
            raise bare(failures) from failures

    async def _poll(self, partition: OwnedPartition, lock: asyncio.Lock) -> None:
        while True:
            changed = self._changed
            mine = [f for f in self._feeds if self._partition(f) == partition.index]
            async with asyncio.TaskGroup() as group:
                loops = (self._feed(partition, lock, feed) for feed in mine)
                tasks = [group.create_task(loop) for loop in loops]
                await changed.wait()
                for task in tasks:
                    task.cancel()

    async def _beat(self, partition: OwnedPartition, lock: asyncio.Lock) -> None:
        """Write heartbeats: one at once, for the time that passed while nobody owned the partition."""
        while True:
            async with lock:
                # Stamped when its turn has come: it must not say that it is earlier than what was stored meanwhile.
                await partition.commit([heartbeat(self._topics, self._now())], {})
            await asyncio.sleep(self._heartbeat_s)

    def _partition(self, feed: FeedSource) -> int:
        record = Record(self._topics.documents, feed.provider, None)
        return partition_for(record, self._topics.documents_partitions)

    async def _feed(self, partition: OwnedPartition, lock: asyncio.Lock, feed: FeedSource) -> None:
        source = feed.open()
        prefix = f"{feed.name}\x1f"
        memory = _Memory(partition.state, prefix)
        try:
            again = False
            while True:
                if not again:
                    await source.wait(memory)
                started = time.monotonic()
                poll = await source.poll(memory)
                duration_s = time.monotonic() - started
                await self._store(partition, lock, prefix, poll)
                await source.committed(poll)
                self._observe(feed, poll, duration_s)
                again = poll.again
        finally:
            await source.aclose()

    async def _store(self, partition: OwnedPartition, lock: asyncio.Lock, prefix: str, poll: Poll) -> None:
        if not poll.documents and not poll.memory:
            return
        outputs = [document_record(self._topics.documents, document) for document in poll.documents]
        changes = {prefix + key: value for key, value in poll.memory.items()}
        async with lock:
            await partition.commit(outputs, changes)

    def _observe(self, feed: FeedSource, poll: Poll, duration_s: float) -> None:
        if poll.failure is not None:
            self._observer.fetch_failed(feed.name, poll.failure)
        self._observer.polled(feed.name, feed.provider, poll, feed.transport, duration_s)

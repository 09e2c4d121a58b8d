"""Subscriptions: every partition for one reader, or shared out among the members of a group."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from ingest.broker.port import Start
from ingest.broker.sqlite import lease, log
from ingest.broker.sqlite.lease import Held
from ingest.broker.sqlite.log import Topic
from ingest.broker.sqlite.member import LOOK_INTERVAL_S, Member
from ingest.broker.sqlite.store import Store
from ingest.errors import Fenced, PartitionLost
from ingest.model.record import Received

# What one poll holds in memory, whatever ``max_records`` says.
_POLL_BYTES = 33_554_432

_Places = dict[int, tuple[Topic, int]]


class Reader:
    """Implements ``port.Subscription`` for a reader without a group: all partitions or one, positions in memory."""

    def __init__(self, store: Store, topics: Sequence[Topic], partition: int | None = None) -> None:
        self._store = store
        self._topics = topics
        every = ((tp, (topic, number)) for topic in topics for number, tp in enumerate(topic.tps))
        self._places: _Places = {tp: place for tp, place in every if partition in (None, place[1])}
        self._positions: dict[int, int] = {}
        self._turn = 0

    async def open(self, start: Start) -> None:
        """Take the places to begin at."""
        self._positions = dict.fromkeys(self._places, 0) | await self._ends(start)

    async def _ends(self, start: Start) -> dict[int, int]:
        if start == "beginning":
            return {}
        return await self._store.read(lambda db: {tp: log.next_offset(db, tp) for tp in self._places})

    async def close(self) -> None:
        """Nothing is kept for a reader alone."""

    async def commit(self) -> None:
        """See ``port.Subscription.commit``."""
        raise RuntimeError("a subscription without a group has no positions to store")

    async def _refresh(self) -> None:
        """Bring the partitions to be read up to date."""

    async def poll(self, *, max_records: int = 500, wait_s: float = 1.0) -> Sequence[Received]:
        """See ``port.Subscription.poll``."""
        deadline_s = time.monotonic() + wait_s
        while True:
            await self._refresh()
            seen = self._store.changes.version
            records = await self._store.read(lambda db: self._read(db, max_records))
            if records:
                for record in records:
                    self._positions[self._tp(record)] = record.offset + 1
                return records
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                return ()
            await self._store.changes.wait(seen, min(left_s, LOOK_INTERVAL_S))

    async def caught_up(self) -> bool:
        """See ``port.Subscription.caught_up``. A member of a group answers for its own partitions."""
        return not await self._store.read(
            lambda db: any(log.is_after(db, tp, position) for tp, position in self._positions.items())
        )

    def _tp(self, record: Received) -> int:
        topic = next(topic for topic in self._topics if topic.spec.name == record.topic)
        return topic.tps[record.partition]

    def _read(self, db: sqlite3.Connection, max_records: int) -> list[Received]:
        tps = sorted(self._positions)
        records: list[Received] = []
        size = 0
        self._turn += 1
        # Another partition goes first each time, so that none starves behind a busy one.
        for i in range(len(tps)):
            tp = tps[(i + self._turn) % len(tps)]
            topic, number = self._places[tp]
            found = log.read(db, topic, number, self._positions[tp], max_records - len(records), _POLL_BYTES - size)
            records += found
            size += sum(len(record.value or b"") for record in found)
            if len(records) >= max_records or size >= _POLL_BYTES:
                break
        return records


class GroupReader(Reader):
    """Implements ``port.Subscription`` for a member of a group.

    Partitions are taken and given back at the beginning of a poll, when what earlier polls returned has had its
    chance to be committed.
    """

    def __init__(self, store: Store, topics: Sequence[Topic], member: Member) -> None:
        super().__init__(store, topics)
        self._member = member
        self._held: dict[int, Held] = {}
        self._next_look_s = 0.0
        self._settled = False

    async def open(self, start: Start) -> None:
        """Join the group; where nothing is stored, the place to begin at is stored now."""
        await self._member.join(await self._ends(start))

    async def close(self) -> None:
        """Leave the group, giving every partition back."""
        await self._member.leave()

    async def _refresh(self) -> None:
        now_s = time.monotonic()
        if now_s < self._next_look_s:
            return
        self._next_look_s = now_s + LOOK_INTERVAL_S
        view = await self._member.look()
        for tp, held in list(self._held.items()):
            ours = self._member.is_ours(held, view)
            if not ours or tp not in view.assigned:
                self._drop(tp)
                if ours:
                    await self._member.release(held)
        for held in await self._member.gain(view, self._held):
            self._held[held.tp] = held
            self._positions[held.tp] = held.position or 0
        self._settled = self._held.keys() == view.assigned

    async def caught_up(self) -> bool:
        """See ``port.Subscription.caught_up``. A member that waits for a partition of its share is not."""
        return self._settled and await super().caught_up()

    def _drop(self, tp: int) -> None:
        del self._held[tp]
        del self._positions[tp]

    async def commit(self) -> None:
        """Store the positions after what was polled.

        Raises:
            PartitionLost: a partition has been taken by another member (this one was frozen, or did not poll for a
                minute); the other partitions' positions are stored, and the subscription goes on without it.
        """
        positions = dict(self._positions)
        fenced = await self._store.write(lambda db: self._commit(db, positions))
        for tp in fenced:
            self._drop(tp)
        if fenced:
            names = ", ".join(f"{self._places[tp][0].spec.name}/{self._places[tp][1]}" for tp in fenced)
            raise PartitionLost(f"group {self._member.group!r}: another member reads {names} now")

    def _commit(self, db: sqlite3.Connection, positions: dict[int, int]) -> list[int]:
        fenced: list[int] = []
        for tp, position in positions.items():
            try:
                lease.guard(db, self._member.kind, self._member.group, self._held[tp])
            except Fenced:
                fenced.append(tp)
            else:
                lease.move(db, self._member.kind, self._member.group, tp, position)
        return fenced

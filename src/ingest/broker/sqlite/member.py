"""One member of a group: it looks at the group now and then, and takes and gives back leases."""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Mapping, Sequence

from ingest.broker.sqlite import lease
from ingest.broker.sqlite.lease import Held, Kind, Lease, Session, View
from ingest.broker.sqlite.log import Topic
from ingest.broker.sqlite.store import Store

LOOK_INTERVAL_S = 0.2
# A member that lives but does not give a partition back (its work never ends) is fenced after this long.
HANDOVER_TIMEOUT_S = 60.0

_numbers = itertools.count(1)


class Member:
    """``kind`` keeps the groups of stages and of subscribers apart."""

    def __init__(self, store: Store, session: Session, kind: Kind, group: str, topics: Sequence[Topic]) -> None:
        self.id = f"{session.id}/{next(_numbers)}"
        self.kind: Kind = kind
        self.group = group
        self._store = store
        self._session = session
        self._topics = topics
        self._asked: dict[int, tuple[Lease, float]] = {}

    async def join(self, starts: dict[int, int] | None = None) -> None:
        """Take part in the assignment; ``starts`` are positions (by tp) to store where none is.

        Raises:
            BrokerUnavailable: the file cannot be written now.
        """
        await self._store.write(lambda db: self._join(db, starts or {}))

    def _join(self, db: sqlite3.Connection, starts: dict[int, int]) -> None:
        lease.start_at(db, self.kind, self.group, starts)
        lease.join(db, self.kind, self.group, self.id, self._topics)

    async def look(self, *, joined: bool = True) -> View:
        """Return the group as it is now; bury the dead on the way."""
        view, dead = await self._store.read(
            lambda db: lease.view(db, self._session, self.kind, self.group, self.id, self._topics)
        )
        if dead:
            await self._store.write(lambda db: self._session.bury(db, dead))
            return await self.look(joined=joined)
        if joined and self.id not in view.members:
            await self.join()
        return view

    async def gain(self, view: View, held: Mapping[int, Held]) -> list[Held]:
        """Claim what is assigned to us, not held yet, and free; return the new leases."""
        gained: list[Held] = []
        for tp in sorted(view.assigned - held.keys()):
            seen = view.leases.get(tp, Lease(None, 0))
            if self._is_free(tp, seen, view):
                new = await self.claim(tp, seen)
                if new is not None:
                    self._asked.pop(tp, None)
                    gained.append(new)
        return gained

    def _is_free(self, tp: int, seen: Lease, view: View) -> bool:
        if seen.owner is None or seen.owner == self.id or lease.session_of(seen.owner) not in view.alive:
            return True
        if seen.owner not in view.members:
            return False
        asked, since_s = self._asked.get(tp, (None, 0.0))
        if asked != seen:
            self._asked[tp] = (seen, time.monotonic())
            return False
        return time.monotonic() - since_s > HANDOVER_TIMEOUT_S

    async def claim(self, tp: int, expected: Lease | None) -> Held | None:
        """Take a lease: by force, or with ``expected`` only if it is still as seen."""
        return await self._store.write(lambda db: lease.claim(db, self.kind, self.group, self.id, tp, expected))

    def is_ours(self, held: Held, view: View) -> bool:
        """Return whether nobody has taken the lease since."""
        seen = view.leases.get(held.tp)
        return seen is not None and seen.epoch == held.epoch

    async def release(self, held: Held) -> None:
        """Give one lease back."""
        await self._store.write(lambda db: lease.release(db, self.kind, self.group, held))

    async def leave(self) -> None:
        """Give everything back and be gone."""
        await self._store.write(lambda db: lease.leave(db, self.id))

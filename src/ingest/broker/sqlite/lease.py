"""Who owns which partition: members of a group share the partitions of a topic out, and each is held by a lease.

A session is a process at the store. It lives while its lock file is locked, which ends with the process, and while
its heartbeat is fresh, which ends when the process is frozen. Each member works the assignment out for itself:
partition i belongs to member i modulo n, in the order they joined. A lease's epoch grows with each owner, and a
commit under an old epoch is refused, so that no assumption about time decides what is written.
"""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingest.broker.sqlite.lock import FileLock, is_held
from ingest.broker.sqlite.log import Topic
from ingest.errors import Fenced

Kind = Literal["work", "read"]


@dataclass(frozen=True, slots=True)
class Lease:
    """A partition's lease as seen: ``owner`` is a member's id, None if nobody holds it."""

    owner: str | None
    epoch: int


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that is ours. ``position`` is the stored one as of the claim, None if there was none."""

    tp: int
    epoch: int
    position: int | None


@dataclass(frozen=True, slots=True)
class View:
    """A group as seen by one member: its partitions, who holds what, and which leases may be taken."""

    assigned: frozenset[int]
    leases: dict[int, Lease]
    alive: frozenset[str]
    members: frozenset[str]


class Session:
    """This broker object's life as others see it. The methods run in the store's threads."""

    def __init__(self, database: Path, timeout_s: float) -> None:
        self.id = uuid.uuid4().hex
        self.timeout_s = timeout_s
        self._folder = database.with_name(database.name + "-members")
        self._lock: FileLock | None = None

    def start(self) -> None:
        """Take the lock that says we live."""
        lock = FileLock(self._folder / self.id)
        lock.try_acquire()
        self._lock = lock

    def beat(self, db: sqlite3.Connection) -> None:
        """Say that we are not frozen. CLOCK_MONOTONIC: one clock for all processes, and nobody sets it."""
        db.execute(
            "INSERT INTO sessions (id, seen_s) VALUES (?, ?) ON CONFLICT DO UPDATE SET seen_s = excluded.seen_s",
            (self.id, time.monotonic()),
        )

    def end(self, db: sqlite3.Connection) -> None:
        """Forget the session, and give its lock back."""
        forget(db, [self.id])
        if self._lock is not None:
            self._lock.path.unlink(missing_ok=True)
            self._lock.close()

    def states(self, db: sqlite3.Connection) -> tuple[frozenset[str], frozenset[str]]:
        """Return the sessions that are alive (neither dead nor frozen), and those that are dead."""
        rows = db.execute("SELECT id, seen_s FROM sessions").fetchall()
        dead = frozenset(name for name, _ in rows if name != self.id and not is_held(self._folder / name))
        now_s = time.monotonic()
        alive = (name for name, seen_s in rows if name not in dead and now_s - seen_s <= self.timeout_s)
        return frozenset(alive) | {self.id}, dead

    def bury(self, db: sqlite3.Connection, dead: Iterable[str]) -> None:
        """Forget sessions whose process has died; what they held becomes free."""
        dead = [name for name in dead if not is_held(self._folder / name)]
        forget(db, dead)
        for name in dead:
            (self._folder / name).unlink(missing_ok=True)


def session_of(member: str) -> str:
    """Return the session that ``member`` belongs to."""
    return member.partition("/")[0]


def forget(db: sqlite3.Connection, sessions: Sequence[str]) -> None:
    """Delete what belongs to ``sessions``; their leases become free."""
    for name in sessions:
        db.execute("UPDATE leases SET owner = NULL WHERE owner GLOB ?", (f"{name}/*",))
        db.execute("DELETE FROM members WHERE id GLOB ?", (f"{name}/*",))
        db.execute("DELETE FROM sessions WHERE id = ?", (name,))


def join(db: sqlite3.Connection, kind: Kind, group: str, member: str, topics: Sequence[Topic]) -> None:
    """Become a member for ``topics``; the last in their order."""
    db.executemany(
        "INSERT OR IGNORE INTO members (id, kind, grp, topic) VALUES (?, ?, ?, ?)",
        [(member, kind, group, topic.spec.name) for topic in topics],
    )


def leave(db: sqlite3.Connection, member: str) -> None:
    """Stop being a member, and give every lease back."""
    db.execute("DELETE FROM members WHERE id = ?", (member,))
    db.execute("UPDATE leases SET owner = NULL WHERE owner = ?", (member,))


def view(
    db: sqlite3.Connection, session: Session, kind: Kind, group: str, member: str, topics: Sequence[Topic]
) -> tuple[View, frozenset[str]]:
    """Return the group as it is now, and sessions that are dead and should be buried."""
    alive, dead = session.states(db)
    assigned: set[int] = set()
    everybody: set[str] = set()
    for topic in topics:
        rows = db.execute(
            "SELECT id FROM members WHERE kind = ? AND grp = ? AND topic = ? ORDER BY seq",
            (kind, group, topic.spec.name),
        ).fetchall()
        members = [name for (name,) in rows if session_of(name) in alive]
        everybody.update(members)
        if member in members:
            assigned.update(topic.tps[members.index(member) :: len(members)])
    rows = db.execute("SELECT tp, owner, epoch FROM leases WHERE kind = ? AND grp = ?", (kind, group)).fetchall()
    leases = {tp: Lease(owner, epoch) for tp, owner, epoch in rows}
    return View(frozenset(assigned), leases, alive, frozenset(everybody)), dead


def claim(db: sqlite3.Connection, kind: Kind, group: str, member: str, tp: int, expected: Lease | None) -> Held | None:
    """Take the lease, whoever has it; with ``expected``, only if nothing has changed since, otherwise return None."""
    row = db.execute(
        "SELECT owner, epoch, position FROM leases WHERE kind = ? AND grp = ? AND tp = ?", (kind, group, tp)
    ).fetchone()
    owner, epoch, position = row or (None, 0, None)
    if expected is not None and expected != Lease(owner, epoch):
        return None
    db.execute(
        "INSERT INTO leases (kind, grp, tp, owner, epoch) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET owner = excluded.owner, epoch = excluded.epoch",
        (kind, group, tp, member, epoch + 1),
    )
    return Held(tp, epoch + 1, position)


def release(db: sqlite3.Connection, kind: Kind, group: str, held: Held) -> None:
    """Give a lease back, if it is still ours."""
    db.execute(
        "UPDATE leases SET owner = NULL WHERE kind = ? AND grp = ? AND tp = ? AND epoch = ?",
        (kind, group, held.tp, held.epoch),
    )


def guard(db: sqlite3.Connection, kind: Kind, group: str, held: Held) -> None:
    """Belongs at the head of every transaction made under a lease.

    Raises:
        Fenced: somebody has taken the lease since.
    """
    row = db.execute(
        "SELECT epoch FROM leases WHERE kind = ? AND grp = ? AND tp = ?", (kind, group, held.tp)
    ).fetchone()
    if row is None or row[0] != held.epoch:
        raise Fenced(f"group {group!r}: another member owns the partition now")


def move(db: sqlite3.Connection, kind: Kind, group: str, tp: int, position: int) -> None:
    """Store a position under a lease that exists."""
    db.execute("UPDATE leases SET position = ? WHERE kind = ? AND grp = ? AND tp = ?", (position, kind, group, tp))


def start_at(db: sqlite3.Connection, kind: Kind, group: str, positions: dict[int, int]) -> None:
    """Store positions where none is stored yet."""
    db.executemany(
        "INSERT INTO leases (kind, grp, tp, position) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET position = excluded.position WHERE position IS NULL",
        [(kind, group, tp, position) for tp, position in positions.items()],
    )


def positions(db: sqlite3.Connection, group: str, topic: Topic) -> dict[int, int]:
    """Return the group's stored positions in ``topic`` by tp; of a stage's group before a subscribers' of that name."""
    found: dict[int, int] = {}
    for kind in ("read", "work"):
        marks = ", ".join("?" * len(topic.tps))
        rows = db.execute(
            f"SELECT tp, position FROM leases WHERE kind = ? AND grp = ? AND position IS NOT NULL AND tp IN ({marks})",
            (kind, group, *topic.tps),
        )
        found.update(rows.fetchall())
    return found

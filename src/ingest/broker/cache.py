"""A local copy of one partition of a state topic, in SQLite. The changelog is the truth; this file may be deleted."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingest.errors import Fenced

# Tombstones are gone from the changelog after its delete.retention.ms (7 days): a copy that was last brought up to
# date before that may hold keys whose deletion it can no longer learn of.
MAX_AGE_S = 6 * 24 * 3600

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tip (
    one INTEGER PRIMARY KEY CHECK (one = 1), identity TEXT NOT NULL, position INTEGER NOT NULL,
    timestamp_ms INTEGER NOT NULL, current_s INTEGER NOT NULL
);
"""


def _connect(path: Path) -> sqlite3.Connection:
    # Threads: a long catch-up applies its records off the event loop, and nobody else uses the connection meanwhile.
    link = sqlite3.connect(path, isolation_level=None, timeout=5.0, check_same_thread=False, cached_statements=32)
    try:
        link.execute("PRAGMA journal_mode = WAL")
        # NORMAL: what a power cut takes from the end of the file is read again from the changelog.
        link.execute("PRAGMA synchronous = NORMAL")
        link.execute("PRAGMA wal_autocheckpoint = 4000")
        link.execute("PRAGMA cache_size = -16384")
        link.executescript(_SCHEMA)
    except sqlite3.Error:
        link.close()
        raise
    return link


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


class StateCache(Mapping[str, bytes]):
    """The state up to ``position`` (the changelog offset after the last record applied).

    ``identity`` says which log this is a copy of; a file of another log, an unreadable one, or one older than
    ``MAX_AGE_S`` is begun anew. Two processes may have the same file open: every change is guarded by the position
    its writer believes in, so one that lost the partition cannot spoil the copy.
    """

    def __init__(self, path: Path, identity: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._identity = identity
        try:
            self._link = self._open()
        except sqlite3.DatabaseError:
            _remove(path)
            self._link = self._open()

    def _open(self) -> sqlite3.Connection:
        link = _connect(self._path)
        tip = link.execute("SELECT identity, position, timestamp_ms, current_s FROM tip").fetchone()
        if tip is None or tip[0] != self._identity or time.time() - tip[3] > MAX_AGE_S:
            link.close()
            _remove(self._path)
            link = _connect(self._path)
            link.execute("INSERT INTO tip VALUES (1, ?, 0, 0, ?)", (self._identity, int(time.time())))
            tip = (self._identity, 0, 0, 0)
        self._position, self._timestamp_ms = int(tip[1]), int(tip[2])
        return link

    @property
    def position(self) -> int:
        """The changelog offset from which records are still to be applied."""
        return self._position

    @property
    def timestamp_ms(self) -> int:
        """When the broker appended the last record applied (Unix time, milliseconds); 0 if none was."""
        return self._timestamp_ms

    def reset(self) -> None:
        """Forget everything: the next catch-up reads the changelog from its beginning."""
        self._link.close()
        _remove(self._path)
        self._link = self._open()

    def apply(self, changes: Mapping[str, bytes | None], position: int, timestamp_ms: int) -> None:
        """Apply changes (None deletes) and move to ``position``, in one local transaction.

        Raises:
            Fenced: another process moved the copy on; nothing was applied.
            sqlite3.Error: the file cannot be written.
        """
        link = self._link
        link.execute("BEGIN IMMEDIATE")
        try:
            moved = link.execute(
                "UPDATE tip SET position = ?, timestamp_ms = ?, current_s = ? WHERE position = ?",
                (position, timestamp_ms, int(time.time()), self._position),
            )
            if moved.rowcount != 1:
                raise Fenced(f"{self._path.name} is not at {self._position} any more: another worker moved it")
            kept = [(key, value) for key, value in changes.items() if value is not None]
            gone = [(key,) for key, value in changes.items() if value is None]
            if kept:
                link.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?)", kept)
            if gone:
                link.executemany("DELETE FROM entry WHERE key = ?", gone)
            link.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                link.execute("ROLLBACK")
            raise
        self._position, self._timestamp_ms = position, timestamp_ms

    def close(self) -> None:
        """Close the file."""
        self._link.close()

    def __getitem__(self, key: str) -> bytes:
        row = self._link.execute("SELECT value FROM entry WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        value: bytes = row[0]
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of ``key``, or ``default``. Most look-ups are for news, and find nothing."""
        row = self._link.execute("SELECT value FROM entry WHERE key = ?", (key,)).fetchone()
        return default if row is None else row[0]

    def __contains__(self, key: object) -> bool:
        return self._link.execute("SELECT 1 FROM entry WHERE key = ?", (key,)).fetchone() is not None

    def __iter__(self) -> Iterator[str]:
        for row in self._link.execute("SELECT key FROM entry ORDER BY key").fetchall():
            yield row[0]

    def __len__(self) -> int:
        return int(self._link.execute("SELECT count(*) FROM entry").fetchone()[0])

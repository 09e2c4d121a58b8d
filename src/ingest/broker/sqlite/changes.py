"""Waiting for a change of the database: at once within the process, by a cheap poll across processes."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time

POLL_MIN_S = 0.002
POLL_MAX_S = 0.025


class Changes:
    """Counts changes. ``db`` is a connection of the event loop's thread that never writes."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.version = 0
        self._db = db
        self._data_version = self._look()
        self._changed_s = time.monotonic()
        self._waiters: set[asyncio.Future[None]] = set()
        self._wanted = asyncio.Event()

    def bump(self) -> None:
        """Say that something changed: every waiter goes on."""
        # Looked at before the waiters go on: what is counted here, they will read.
        with contextlib.suppress(sqlite3.Error):
            self._data_version = self._look()
        self.version += 1
        self._changed_s = time.monotonic()
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()
        self._wanted.clear()

    async def wait(self, seen: int, timeout_s: float | None = None) -> None:
        """Return when ``version`` is no longer ``seen``, or after ``timeout_s``."""
        if self.version != seen:
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        self._wanted.set()
        try:
            async with asyncio.timeout(timeout_s):
                await waiter
        except TimeoutError:
            pass
        finally:
            self._waiters.discard(waiter)

    async def watch(self) -> None:
        """Poll for changes made by other processes, while anybody waits, until cancelled."""
        while True:
            await self._wanted.wait()
            with contextlib.suppress(sqlite3.Error):
                if self._look() != self._data_version:
                    self.bump()
            if not self._waiters:
                self._wanted.clear()
                continue
            # The longer nothing came, the less a few milliseconds matter against idle wake-ups.
            idle_s = time.monotonic() - self._changed_s
            await asyncio.sleep(min(POLL_MAX_S, max(POLL_MIN_S, idle_s / 100)))

    def _look(self) -> int:
        # sqlite.org/pragma.html#pragma_data_version: changes when another connection has committed.
        version: int = self._db.execute("PRAGMA data_version").fetchone()[0]
        return version

"""The open database: one thread that writes, one that reads, and a connection for the event loop's short look-ups."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from ingest.broker.sqlite import log, schema
from ingest.broker.sqlite.changes import Changes
from ingest.broker.sqlite.lock import FileLock
from ingest.errors import BrokerError, BrokerUnavailable

T = TypeVar("T")
Action = Callable[[sqlite3.Connection], T]

LOCK_TIMEOUT_S = 10.0
FINISH_TIMEOUT_S = 10.0
SWEEP_INTERVAL_S = 2.0


class Store:
    """Runs transactions. What was written while another commit ran shares the next one (group commit)."""

    def __init__(self, path: Path, synchronous: schema.Synchronous) -> None:
        self.path = path
        self.catalog = log.Catalog()
        self._synchronous = synchronous
        self._writer = ThreadPoolExecutor(1, "ingest-sqlite-write")
        self._reader = ThreadPoolExecutor(1, "ingest-sqlite-read")
        self._waiting: list[tuple[Action[Any], asyncio.Future[Any]]] = []
        self._closed = False
        self._flushing: asyncio.Task[None] | None = None
        self._next_sweep_s = time.monotonic() + SWEEP_INTERVAL_S

    async def open(self) -> None:
        """Open the file, creating it if needed. Raises as ``schema.prepare`` does."""
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._writer, self._open_writer)
            self._read_db = await loop.run_in_executor(self._reader, schema.connect, self.path)
            # The loop itself must never wait long; in WAL mode a reader only ever waits for a crash's recovery.
            self.local = schema.connect(self.path, timeout_s=0.1)
            self.changes = Changes(self.local)
        except BaseException as error:
            self._writer.shutdown(wait=False)
            self._reader.shutdown(wait=False)
            if isinstance(error, sqlite3.Error):
                raise schema.translate(error, self.path) from error
            raise
        self._watching = asyncio.create_task(self.changes.watch(), name="ingest-sqlite-watch")

    def _open_writer(self) -> None:
        try:
            self._lock = FileLock(self.path.with_name(self.path.name + "-lock"))
        except OSError as error:
            raise schema.translate(error, self.path) from error
        try:
            with self._lock.held(LOCK_TIMEOUT_S):
                self._db = schema.prepare(self.path, synchronous=self._synchronous)
        except TimeoutError as error:
            raise BrokerUnavailable(f"{self.path}: {error}") from error

    async def close(self) -> None:
        """Finish what was begun, within 10 s, and close the file."""
        self._closed = True
        self._watching.cancel()
        if self._flushing is not None:
            await asyncio.wait([self._flushing], timeout=FINISH_TIMEOUT_S)
        loop = asyncio.get_running_loop()
        self.local.close()
        await loop.run_in_executor(self._reader, self._close_reader)
        await loop.run_in_executor(self._writer, self._close_writer)
        self._reader.shutdown(wait=False)
        self._writer.shutdown(wait=False)

    def _close_reader(self) -> None:
        self._read_db.close()

    def _close_writer(self) -> None:
        # The last connection to close writes the log back: under the lock, as every checkpoint here (see _commit).
        with contextlib.suppress(TimeoutError, sqlite3.Error), self._lock.held(LOCK_TIMEOUT_S):
            self._db.close()
        self._lock.close()

    async def read(self, action: Action[T]) -> T:
        """Run ``action`` in the reading thread, in one snapshot of the database.

        Raises:
            BrokerUnavailable: the file cannot be read now.
            BrokerError: it is damaged; or what ``action`` raised.
        """
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._read, action)

    def _check_open(self) -> None:
        if self._closed:
            raise BrokerError(f"{self.path}: the broker is closed")

    def _read(self, action: Action[T]) -> T:
        db = self._read_db
        try:
            db.execute("BEGIN")
            try:
                return action(db)
            finally:
                db.execute("COMMIT")
        except sqlite3.Error as error:
            raise schema.translate(error, self.path) from error

    async def write(self, action: Action[T]) -> T:
        """Run ``action`` in the writing thread; return once its changes are committed, all of them.

        ``action`` is undone if it raises. A cancellation waits (at most 10 s) for what has begun.

        Raises:
            BrokerUnavailable: locked, full or failing; unknown whether it was written.
            BrokerError: the file is damaged; or what ``action`` raised.
        """
        self._check_open()
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((action, done))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush(), name="ingest-sqlite-write")
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            if not done.cancelled():
                await asyncio.wait([done], timeout=FINISH_TIMEOUT_S)
                if done.done():
                    done.exception()
            raise

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            group, self._waiting = self._waiting, []
            actions = [action for action, _ in group]
            if time.monotonic() > self._next_sweep_s:
                self._next_sweep_s = time.monotonic() + SWEEP_INTERVAL_S
                actions.append(self._sweep)
            try:
                outcomes = await loop.run_in_executor(self._writer, self._commit, actions)
            except RuntimeError as error:
                outcomes = [(None, BrokerError(f"{self.path}: closed ({error})"))] * len(actions)
            self.changes.bump()
            for (_, done), (result, failure) in zip(group, outcomes, strict=False):
                if done.done():
                    continue
                if failure is None:
                    done.set_result(result)
                else:
                    done.set_exception(failure)
        self._flushing = None

    def _sweep(self, db: sqlite3.Connection) -> None:
        if log.sweep(db):
            self._next_sweep_s = time.monotonic() + SWEEP_INTERVAL_S / 10

    def _commit(self, actions: Sequence[Action[Any]]) -> list[tuple[Any, BaseException | None]]:
        """Run ``actions``, each all or nothing, in one commit; return each one's result or error."""
        try:
            # SQLite up to 3.51.2 can lose pages where one connection checkpoints while another restarts the log
            # (sqlite.org/wal.html, the WAL-reset bug). Commits and the checkpoints they cause all happen under
            # this lock, so the two never meet; and unlike SQLite's own lock it is waited for without long sleeps.
            with self._lock.held(LOCK_TIMEOUT_S):
                return _transact(self._db, actions, self.path)
        except Exception as error:
            self.catalog.forget()
            if isinstance(error, TimeoutError):
                error = BrokerUnavailable(f"{self.path}: {error}")
            elif isinstance(error, (sqlite3.Error, OSError)):
                error = schema.translate(error, self.path)
            return [(None, error)] * len(actions)


def _transact(
    db: sqlite3.Connection, actions: Sequence[Action[Any]], path: Path
) -> list[tuple[Any, BaseException | None]]:
    outcomes: list[tuple[Any, BaseException | None]] = []
    db.execute("BEGIN IMMEDIATE")
    try:
        for action in actions:
            db.execute("SAVEPOINT one")
            try:
                outcomes.append((action(db), None))
            except Exception as error:
                # A full disk may have rolled back everything: then the whole group has failed.
                if not db.in_transaction:
                    raise
                db.execute("ROLLBACK TO one")
                outcomes.append((None, schema.translate(error, path) if isinstance(error, sqlite3.Error) else error))
            db.execute("RELEASE one")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return outcomes

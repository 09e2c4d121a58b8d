"""The database file: its tables, how a connection to it is opened, and what its errors mean to a caller."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Literal

from ingest.errors import BrokerError, BrokerUnavailable

Synchronous = Literal["NORMAL", "FULL"]

APPLICATION_ID = 0x696E6765
SCHEMA_VERSION = 1

# A record's id is its partition's number shifted by OFFSET_BITS, or-ed with its offset: one B-tree in which every
# partition is a range, so that appending and reading are both sequential.
OFFSET_BITS = 40

_TABLES = """
CREATE TABLE topics (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, partitions INTEGER NOT NULL, compacted INTEGER NOT NULL,
    retention_ms INTEGER, max_message_bytes INTEGER NOT NULL
);
CREATE TABLE partitions (
    tp INTEGER PRIMARY KEY, topic INTEGER NOT NULL REFERENCES topics (id), number INTEGER NOT NULL,
    next_offset INTEGER NOT NULL DEFAULT 0, UNIQUE (topic, number)
);
CREATE TABLE records (
    id INTEGER PRIMARY KEY, timestamp_ms INTEGER NOT NULL, key TEXT, value BLOB, headers BLOB
);
CREATE TABLE latest (
    tp INTEGER NOT NULL, key TEXT NOT NULL, id INTEGER NOT NULL, deleted_ms INTEGER, PRIMARY KEY (tp, key)
) WITHOUT ROWID;
CREATE INDEX latest_deleted ON latest (deleted_ms) WHERE deleted_ms IS NOT NULL;
CREATE TABLE sessions (id TEXT PRIMARY KEY, seen_s REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE members (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, kind TEXT NOT NULL, grp TEXT NOT NULL,
    topic TEXT NOT NULL, UNIQUE (id, topic)
);
CREATE TABLE leases (
    kind TEXT NOT NULL, grp TEXT NOT NULL, tp INTEGER NOT NULL, position INTEGER, owner TEXT,
    epoch INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, grp, tp)
) WITHOUT ROWID;
"""

_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_INTERRUPT,
}


def translate(error: sqlite3.Error | OSError, path: Path) -> BrokerError:
    """Return the error a caller should see for ``error``: unavailable (try again) or a plain ``BrokerError``."""
    if isinstance(error, OSError):
        return BrokerUnavailable(f"{path}: {error}")
    # sqlite.org/rescode.html: the low byte of an extended code is the primary code.
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if primary in _UNAVAILABLE:
        return BrokerUnavailable(f"{path}: {error}")
    return BrokerError(f"{path}: {error}")


def connect(path: Path, *, synchronous: Synchronous = "NORMAL", timeout_s: float = 5.0) -> sqlite3.Connection:
    """Open a connection for the calling thread. It commits each statement by itself unless BEGIN is given."""
    db = sqlite3.connect(path, timeout=timeout_s, isolation_level=None, cached_statements=256)
    db.execute(f"PRAGMA synchronous = {synchronous}")
    db.execute("PRAGMA cache_size = -16384")
    return db


def prepare(path: Path, *, synchronous: Synchronous) -> sqlite3.Connection:
    """Open the writing connection, creating the file and its tables where they are missing.

    Raises:
        BrokerError: the file is not ours, or was written by a newer release. The message names the file.
        BrokerUnavailable: it cannot be opened or locked now.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = connect(path, synchronous=synchronous)
        try:
            _check(db, path)
            _enter_wal(db, path)
            # Checkpoints cost an fsync: every 32 MB rather than SQLite's 4 MB. The log is cut back to 64 MB.
            db.execute("PRAGMA wal_autocheckpoint = 4096")
            db.execute("PRAGMA journal_size_limit = 67108864")
            _create(db, path)
        except BaseException:
            db.close()
            raise
    except (sqlite3.Error, OSError) as error:
        raise translate(error, path) from error
    return db


def _check(db: sqlite3.Connection, path: Path) -> bool:
    """Return whether the tables exist; raise if the file is somebody else's."""
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application == APPLICATION_ID:
        if version > SCHEMA_VERSION:
            raise BrokerError(f"{path}: written by a newer release (schema {version}, this one knows {SCHEMA_VERSION})")
        return True
    if application or version or tables:
        raise BrokerError(f"{path}: a SQLite database, but not one of ingest's")
    return False


def _enter_wal(db: sqlite3.Connection, path: Path) -> None:
    # Page size and journal mode can only be set outside a transaction; entering WAL needs the file for itself and
    # does not wait for it by itself (sqlite.org/wal.html).
    db.execute("PRAGMA page_size = 8192")
    for _ in range(200):
        try:
            mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            if translate(error, path).retry:
                time.sleep(0.02)
                continue
            raise
        if mode != "wal":
            raise BrokerError(f"{path}: the file system does not allow SQLite's WAL mode")
        return
    raise BrokerUnavailable(f"{path}: somebody else keeps the file locked")


def _create(db: sqlite3.Connection, path: Path) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        if not _check(db, path):
            for statement in _TABLES.split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise

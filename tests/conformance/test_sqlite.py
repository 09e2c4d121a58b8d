"""What the SQLite broker promises of its own: its file, its locks, its threads, retention."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from ingest.broker.port import Job, OwnedPartition
from ingest.broker.sqlite import SqliteBroker, store
from ingest.errors import BrokerError, BrokerUnavailable, TopicMismatch
from ingest.model.record import Record, TopicSpec


@pytest.fixture
def kind() -> str:
    """These tests are for one of the two."""
    return "sqlite"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The database."""
    return tmp_path / "broker.db"


@pytest.fixture
async def alone(path: Path) -> AsyncIterator[SqliteBroker]:
    """A broker on ``path``."""
    async with SqliteBroker(path) as broker:
        yield broker


async def test_missing_folders_are_created_and_the_file_is_in_wal_mode(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b c" / "wire.db"
    async with SqliteBroker(path) as broker:
        await broker.create_topics([TopicSpec("t")])
        with sqlite3.connect(path) as db:
            assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        db.close()
    assert not path.with_name("wire.db-wal").exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda path: path.write_text("<rss/>" * 1000), "not a database"),
        (lambda path: run(path, "CREATE TABLE notes (a)"), "not one of ingest's"),
        (lambda path: run(path, "PRAGMA user_version = 7"), "not one of ingest's"),
    ],
    ids=["text", "other tables", "other version"],
)
async def test_a_file_that_is_not_ours_is_refused_by_name(
    path: Path, content: Callable[[Path], object], reason: str
) -> None:
    content(path)
    before = await asyncio.to_thread(path.read_bytes)
    with pytest.raises(BrokerError, match=reason) as caught:
        async with SqliteBroker(path):
            pass
    assert str(path) in str(caught.value)
    assert await asyncio.to_thread(path.read_bytes) == before


async def test_a_file_of_a_newer_release_is_refused_by_name(path: Path) -> None:
    async with SqliteBroker(path) as broker:
        await broker.create_topics([TopicSpec("t")])
    run(path, "PRAGMA user_version = 99")
    with pytest.raises(BrokerError, match="newer release") as caught:
        async with SqliteBroker(path):
            pass
    assert str(path) in str(caught.value)


def run(path: Path, statement: str) -> None:
    """Do something to the file behind the broker's back."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(statement)
    db.close()


async def test_a_folder_in_the_files_place_is_an_error_by_name(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=tmp_path.name):
        async with SqliteBroker(tmp_path):
            pass


async def test_a_file_locked_by_somebody_else_is_unavailable_then_goes_on(
    path: Path, alone: SqliteBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's own lock, held by a foreign tool: a write fails as unavailable, ``work`` tries again until it goes."""
    monkeypatch.setattr(store, "LOCK_TIMEOUT_S", 0.2)
    await alone.create_topics([TopicSpec("in"), TopicSpec("state", compacted=True)])
    await alone.append([Record("in", "k", b"1")])
    locker = sqlite3.connect(path, isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    with pytest.raises(BrokerUnavailable, match="locked"):
        await asyncio.wait_for(alone.append([Record("in", "k", b"2")]), 20)

    async def body(owned: OwnedPartition) -> None:
        records = await owned.batch()
        assert [r.value for r in records] == [b"1"]
        await owned.commit([], {"a": b"1"}, records[-1].offset + 1)

    working = asyncio.create_task(alone.work(Job("g", "in", "state", (0,)), body))
    await asyncio.sleep(0.5)
    assert not working.done()
    locker.execute("ROLLBACK")
    locker.close()
    await asyncio.wait_for(working, 20)
    assert await alone.pending("g", "in") == 0


async def test_the_event_loop_is_not_held_up_by_a_large_transaction(alone: SqliteBroker) -> None:
    await alone.create_topics([TopicSpec("t", max_message_bytes=12_582_912)])
    value = bytes(10_000_000)
    longest = 0.0
    async with asyncio.TaskGroup() as group:
        writing = group.create_task(alone.append([Record("t", "k", value) for _ in range(10)]))
        while not writing.done():
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before)
    # Some 100 MB are written meanwhile; the margin is for a busy machine.
    assert longest < 0.25


async def test_transactions_that_share_a_commit_fail_alone(alone: SqliteBroker) -> None:
    """Group commit: what waits together is committed together, and each is still all or nothing by itself."""
    await alone.create_topics([TopicSpec("t", max_message_bytes=1000)])

    def pair(n: int) -> list[Record]:
        second = bytes(2000) if n % 5 == 0 else str(n).encode()
        return [Record("t", "k", str(n).encode()), Record("t", "k", second)]

    results = await asyncio.gather(*(alone.append(pair(n)) for n in range(50)), return_exceptions=True)
    assert [isinstance(result, BrokerError) for result in results] == [n % 5 == 0 for n in range(50)]
    async with alone.subscribe(["t"]) as subscription:
        values = [int(r.value or b"") for r in await subscription.poll(max_records=1000)]
    assert values == [n for n in range(50) if n % 5 for _ in range(2)]
    assert (await alone.topics())["t"] == {0: (0, 80)}


async def test_a_mismatch_creates_nothing(alone: SqliteBroker) -> None:
    await alone.create_topics([TopicSpec("a")])
    with pytest.raises(TopicMismatch):
        await alone.create_topics([TopicSpec("new"), TopicSpec("a", 2)])
    assert list(await alone.topics()) == ["a"]


async def test_old_records_go_after_the_retention_time(alone: SqliteBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first offset moves, a reader behind it goes on from there, and offsets are never given twice."""
    monkeypatch.setattr(store, "SWEEP_INTERVAL_S", 0.0)
    await alone.create_topics([TopicSpec("short", retention_ms=300), TopicSpec("ever"), TopicSpec("other")])
    await alone.append([Record(t, "k", str(n).encode()) for n in range(700) for t in ("short", "ever")])
    async with alone.subscribe(["short"]) as behind:
        assert len(await behind.poll(max_records=10)) == 10
        await asyncio.sleep(0.5)
        async with asyncio.timeout(20):
            while (await alone.topics())["short"][0] != (700, 700):
                await alone.append([Record("other", "k", b"somebody writes")])
                await asyncio.sleep(0.02)
        await alone.append([Record("short", "k", b"new")])
        assert [(r.offset, r.value) for r in await behind.poll()] == [(700, b"new")]
    assert (await alone.topics())["ever"][0] == (0, 700)
    assert await alone.pending("nobody", "short") == 1


async def test_a_closed_broker_says_so_and_ends_work_that_still_runs(path: Path) -> None:
    async with SqliteBroker(path) as broker:
        await broker.create_topics([TopicSpec("t"), TopicSpec("state", compacted=True)])

        async def body(owned: OwnedPartition) -> None:
            await owned.batch()

        working = asyncio.create_task(broker.work(Job("g", "t", "state"), body))
        await asyncio.sleep(0.3)
    with pytest.raises(BrokerError, match="closed"):
        await broker.append([Record("t", "k", b"v")])
    with pytest.raises(BrokerError, match="closed"):
        await asyncio.wait_for(working, 10)


async def test_closing_leaves_no_thread_and_no_member_behind(path: Path) -> None:
    before = set(threading.enumerate())
    async with SqliteBroker(path) as broker:
        await broker.create_topics([TopicSpec("t")])
        async with broker.subscribe(["t"], group="g") as subscription:
            await subscription.poll(wait_s=0.01)
        assert list(path.with_name("broker.db-members").iterdir())
    assert not list(path.with_name("broker.db-members").iterdir())
    await asyncio.sleep(0.1)
    assert not [t for t in set(threading.enumerate()) - before if t.name.startswith("ingest-sqlite")]

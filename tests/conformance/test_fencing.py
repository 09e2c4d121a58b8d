"""Promises about ownership: whoever gained a partition last can write, an earlier owner cannot."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from typing import Any

import pytest

from ingest.broker.port import Body, OwnedPartition
from ingest.errors import BrokerError, Fenced, PartitionLost
from ingest.model.record import Record


async def test_a_fenced_worker_cannot_write(open_broker: Any, broker: Any, drain: Any, start: Any) -> None:
    """Two take the same partition, one after the other: the first one's outputs, state and position are void."""
    job = await open_broker.job(broker, fixed=(0,))
    other = await open_broker("two")
    out = open_broker.name("out")
    await broker.append([Record(job.input, "k", b"1")])
    holding, taken, told = asyncio.Event(), asyncio.Event(), asyncio.Event()
    raised: list[BaseException] = []

    async def first(owned: OwnedPartition) -> None:
        records = await owned.batch()
        holding.set()
        await taken.wait()
        try:
            await owned.commit([Record(out, "k", b"zombie")], {"who": b"zombie"}, records[-1].offset + 1)
        except BrokerError as error:
            raised.append(error)
        try:
            await owned.commit([Record(out, "k", b"zombie again")], {"who": b"zombie"}, records[-1].offset + 1)
        except BrokerError as error:
            raised.append(error)
        told.set()

    async def second(owned: OwnedPartition) -> None:
        records = await owned.batch()
        assert "who" not in owned.state
        taken.set()
        await told.wait()
        await owned.commit([Record(out, "k", b"owner")], {"who": b"owner"}, records[-1].offset + 1)
        assert owned.state["who"] == b"owner"

    async with asyncio.timeout(40):
        start(broker, job, first)
        await holding.wait()
        await other.work(job, second)
    assert [type(error) for error in raised] == [Fenced, Fenced]
    assert [r.value for r in await drain(broker, out, count=1)] == [b"owner"]
    state: dict[str, bytes] = {}

    async def look(owned: OwnedPartition) -> None:
        state.update(owned.state)

    await (await open_broker("three")).work(job, look)
    assert state == {"who": b"owner"}
    assert await broker.pending(job.group, job.input) == 0


async def test_fixed_partitions_are_taken_from_a_sharing_worker(
    open_broker: Any, broker: Any, drain: Any, start: Any
) -> None:
    job = await open_broker.job(broker)
    other = await open_broker("two")
    await broker.append([Record(job.input, "k", b"1")])
    holding, taken = asyncio.Event(), asyncio.Event()
    raised: list[type[BaseException]] = []

    async def first(owned: OwnedPartition) -> None:
        records = await owned.batch()
        holding.set()
        await taken.wait()
        try:
            await owned.commit([Record(open_broker.name("out"), "k", b"first")], {}, records[-1].offset + 1)
        except (Fenced, PartitionLost) as error:
            raised.append(type(error))
            raise

    async def second(owned: OwnedPartition) -> None:
        records = await owned.batch()
        await owned.commit([Record(open_broker.name("out"), "k", b"second")], {}, records[-1].offset + 1)
        taken.set()
        await asyncio.sleep(0.5)

    async with asyncio.timeout(40):
        start(broker, job, first)
        await holding.wait()
        await other.work(type(job)(job.group, job.input, job.state, (0,)), second)
    assert raised == [Fenced]
    assert [r.value for r in await drain(broker, open_broker.name("out"), count=1)] == [b"second"]


async def test_after_an_error_the_partition_is_of_no_use(open_broker: Any, broker: Any) -> None:
    job = await open_broker.job(broker, fixed=(0,))

    async def body(owned: OwnedPartition) -> None:
        with pytest.raises(BrokerError):
            await owned.commit([Record(open_broker.name("out"), "k", os.urandom(3_000_000))], {})
        with pytest.raises(BrokerError):
            await owned.commit([Record(open_broker.name("out"), "k", b"y")], {})

    await broker.work(job, body)


def _is_written(path: str) -> bool:
    """Return whether somebody is writing to a database file right now."""
    link = sqlite3.connect(path, timeout=0.2, isolation_level=None)
    try:
        link.execute("BEGIN IMMEDIATE")
        link.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        link.close()
    return False


async def test_a_frozen_worker_that_wakes_cannot_write(open_broker: Any, broker: Any, drain: Any, spawn: Any) -> None:
    """A child is stopped (SIGSTOP) while it copies, its partition is taken, and it wakes: nothing twice."""
    job = await open_broker.job(broker, fixed=(0,))
    child = spawn("copy", "fixed")
    await broker.append([Record(job.input, "k", str(n).encode()) for n in range(50)])
    while not (await child.line()).startswith("committed"):
        pass
    child.pause()
    while open_broker.kind == "sqlite" and _is_written(open_broker.address):
        # Frozen in the middle of a write it would hold the file, and nobody could take anything over.
        child.resume()
        await asyncio.sleep(0.005)
        child.pause()

    woken = False

    async def rest(owned: OwnedPartition) -> None:
        nonlocal woken
        done = int(owned.state["seen"])
        if not woken:
            woken = True
            child.resume()
            await asyncio.sleep(0.3)
            await broker.append([Record(job.input, "k", b"50")])
        while done < 51:
            records = await owned.batch(max_records=7)
            done += len(records)
            outputs = [Record(open_broker.name(name), r.key, r.value) for r in records for name in ("out", "more")]
            await owned.commit(outputs, {"seen": str(done).encode()}, records[-1].offset + 1)

    async with asyncio.timeout(40):
        await broker.work(job, rest)
    child.kill()
    for name in ("out", "more"):
        records = await drain(broker, open_broker.name(name), count=51)
        assert [int(r.value) for r in records] == list(range(51))


async def test_a_fenced_worker_of_fixed_partitions_does_not_fight_back(open_broker: Any, broker: Any) -> None:
    """Two would take the partition from each other for ever: the one that was fenced ends with ``Fenced``."""
    job = await open_broker.job(broker, fixed=(0,))
    other = await open_broker("two")
    owned_by: list[str] = []
    ready = asyncio.Event()

    def body(who: str) -> Body:
        async def run(owned: OwnedPartition) -> None:
            owned_by.append(who)
            ready.set()
            for _ in range(20 if who == "second" else 1_000_000):
                await owned.commit([], {"who": who.encode()})
                await asyncio.sleep(0.1)

        return run

    first = asyncio.create_task(broker.work(job, body("first")))
    await ready.wait()
    async with asyncio.timeout(20):
        await other.work(job, body("second"))
        with pytest.raises(Fenced):
            await first
    assert owned_by == ["first", "second"]

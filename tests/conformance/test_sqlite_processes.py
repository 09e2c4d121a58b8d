"""What the SQLite broker promises to several processes on one file."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from ingest.broker.port import Job, OwnedPartition
from ingest.broker.sqlite import SqliteBroker
from ingest.model.record import Record, TopicSpec


@pytest.fixture
def kind() -> str:
    """These tests are for one of the two."""
    return "sqlite"


@pytest.mark.parametrize(("moment", "survives"), [("inside", 0), ("after", 20)])
async def test_kill_9_inside_a_transaction_and_right_after_it(
    open_broker: Any, broker: Any, drain: Any, spawn: Any, moment: str, survives: int
) -> None:
    """Dead when the outputs are in the log but not committed: nothing. Dead when just committed: everything."""
    job = await open_broker.job(broker)
    await broker.append([Record(job.input, "k", str(n).encode()) for n in range(20)])
    child = spawn("die", "fixed", moment)
    async with asyncio.timeout(20):
        while child.running:
            await asyncio.sleep(0.02)
    assert await broker.pending(job.group, job.input) == 20 - survives
    state: dict[str, bytes] = {}

    async def look(owned: OwnedPartition) -> None:
        state.update(owned.state)

    await broker.work(Job(job.group, job.input, job.state, (0,)), look)
    assert state == ({"seen": b"20"} if survives else {})
    for name in ("out", "more"):
        assert len(await drain(broker, open_broker.name(name))) == survives


async def test_a_killed_members_partitions_are_free_at_once(open_broker: Any, broker: Any, spawn: Any) -> None:
    """Its lock went with it: nobody waits for the session timeout of 6 s."""
    job = await open_broker.job(broker, 2)
    child = spawn("copy")
    while (await child.line()) != "owned 1":
        pass
    owned_by_us: set[int] = set()

    async def body(owned: OwnedPartition) -> None:
        owned_by_us.add(owned.index)
        await owned.batch()

    working = asyncio.create_task(broker.work(job, body))
    async with asyncio.timeout(10):
        while owned_by_us != {1}:
            await asyncio.sleep(0.02)
    child.kill()
    async with asyncio.timeout(3):
        while owned_by_us != {0, 1}:
            await asyncio.sleep(0.02)
    working.cancel()
    await asyncio.wait([working])


async def test_a_frozen_member_loses_its_partitions(open_broker: Any, drain: Any, spawn: Any) -> None:
    """Its lock is still held, its heart does not beat: after the session timeout another takes over, exactly once."""
    async with SqliteBroker(Path(open_broker.address), session_timeout_s=2.0) as broker:
        job = await open_broker.job(broker)
        await broker.append([Record(job.input, "k", str(n).encode()) for n in range(30)])
        child = spawn("copy")
        # Frozen in the middle of a write it would hold the file; idle, it holds only its lock.
        while await child.line() != "committed 0 29":
            pass
        child.pause()
        epochs: list[int] = []

        async def body(owned: OwnedPartition) -> None:
            done = int(owned.state["seen"])
            epochs.append(done)
            child.resume()
            while done < 40:
                records = await owned.batch(max_records=7)
                done += len(records)
                outputs = [Record(open_broker.name(name), r.key, r.value) for r in records for name in ("out", "more")]
                await owned.commit(outputs, {"seen": str(done).encode()}, records[-1].offset + 1)

        working = asyncio.create_task(broker.work(job, body))
        await asyncio.sleep(0.5)
        await broker.append([Record(job.input, "k", str(n).encode()) for n in range(30, 40)])
        records = await drain(broker, open_broker.name("out"), count=40)
        assert [int(r.value) for r in records] == list(range(40))
        assert epochs
        working.cancel()
        await asyncio.wait([working])


async def test_more_members_than_partitions_leave_some_idle(open_broker: Any) -> None:
    """A standby takes over at once when the owner leaves."""
    brokers = [await open_broker(f"{n}") for n in range(3)]
    job = await open_broker.job(brokers[0], 2)
    owners: dict[int, int] = {}

    async def work(n: int) -> None:
        async def body(owned: OwnedPartition) -> None:
            owners[owned.index] = n
            await owned.batch()

        await brokers[n].work(job, body)

    tasks = []
    for n in range(3):
        tasks.append(asyncio.create_task(work(n)))
        await asyncio.sleep(0.5)
    assert owners == {0: 0, 1: 1}
    tasks[0].cancel()
    await asyncio.wait([tasks[0]])
    await asyncio.sleep(0.8)
    assert set(owners.values()) == {1, 2}
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def test_a_busy_writer_does_not_shut_the_others_out(open_broker: Any) -> None:
    """One process commits without a pause; another's appends come through in a fraction of a second."""
    busy, other = await open_broker("busy"), await open_broker("other")
    await open_broker.job(busy)
    stop = False

    async def flood() -> int:
        count = 0
        while not stop:
            await busy.append([Record(open_broker.name("in"), "k", bytes(3000)) for _ in range(300)])
            count += 1
        return count

    flooding = asyncio.create_task(flood())
    waits: list[float] = []
    for _ in range(20):
        before = time.perf_counter()
        await other.append([Record(open_broker.name("out"), "k", b"v")])
        waits.append(time.perf_counter() - before)
        await asyncio.sleep(0.01)
    stop = True
    assert await flooding > 5
    assert sorted(waits)[10] < 0.5


async def test_a_commit_wakes_a_reader_of_another_process(open_broker: Any) -> None:
    """Within milliseconds, by looking for changes of the file; nothing else would wake it that soon."""
    writer, reader = await open_broker("writer"), await open_broker("reader")
    name = open_broker.name("a")
    await writer.create_topics([TopicSpec(name)])
    waits: list[float] = []
    async with reader.subscribe([name]) as subscription:
        for _ in range(15):
            polling = asyncio.create_task(subscription.poll(wait_s=5))
            await asyncio.sleep(0.05)
            before = time.perf_counter()
            await writer.append([Record(name, "k", b"v")])
            assert len(await polling) == 1
            waits.append(time.perf_counter() - before)
    assert sorted(waits)[7] < 0.05

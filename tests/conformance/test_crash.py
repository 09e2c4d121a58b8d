"""Promises that hold through kill -9."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from ingest.broker.port import OwnedPartition
from ingest.model.record import Record


async def finish(open_broker: Any, broker: Any, job: Any, total: int) -> int:
    """Go on where the dead worker stopped, until ``total`` records are done; return where that was."""
    came_to: list[int] = []

    async def body(owned: OwnedPartition) -> None:
        done = int(owned.state.get("seen", b"0"))
        came_to.append(done)
        while done < total:
            records = await owned.batch(max_records=50)
            done += len(records)
            outputs = [Record(open_broker.name(name), r.key, r.value) for r in records for name in ("out", "more")]
            await owned.commit(outputs, {"seen": str(done).encode()}, records[-1].offset + 1)

    async with asyncio.timeout(60):
        await broker.work(type(job)(job.group, job.input, job.state, (0,)), body)
    return came_to[0]


async def test_a_worker_killed_between_batch_and_commit_leaves_nothing(
    open_broker: Any, broker: Any, drain: Any, spawn: Any
) -> None:
    job = await open_broker.job(broker)
    await broker.append([Record(job.input, "k", str(n).encode()) for n in range(20)])
    child = spawn("stop-before-commit", "fixed")
    while not (await child.line()).startswith("batch"):
        pass
    child.kill()
    assert await broker.pending(job.group, job.input) == 20
    assert await finish(open_broker, broker, job, 20) == 0
    assert [int(r.value) for r in await drain(broker, open_broker.name("out"), count=20)] == list(range(20))


async def test_a_worker_killed_again_and_again_writes_exactly_once(
    open_broker: Any, broker: Any, drain: Any, spawn: Any
) -> None:
    """Killed at random moments of its commit loop; outputs, state and position agree after each death."""
    chance = random.Random(3)
    job = await open_broker.job(broker)
    total = 2100
    await broker.append([Record(job.input, f"k{n % 5}", str(n).encode()) for n in range(total)])
    for _ in range(3):
        child = spawn("copy", "fixed")
        while not (await child.line()).startswith("committed"):
            pass
        await asyncio.sleep(chance.uniform(0.0, 0.03))
        child.kill()
    assert await finish(open_broker, broker, job, total) > 0
    for name in ("out", "more"):
        records = await drain(broker, open_broker.name(name), count=total)
        assert [int(r.value) for r in records] == list(range(total))
    assert await broker.pending(job.group, job.input) == 0


async def test_an_append_that_was_killed_is_whole_or_absent(
    open_broker: Any, broker: Any, drain: Any, spawn: Any
) -> None:
    await open_broker.job(broker)
    child = spawn("append")
    while await child.line() != "appended 25":
        pass
    child.kill()
    # A transaction that the child left open holds readers back until the broker gives it up, or its successor ends it.
    one = await drain(broker, open_broker.name("out"), count=26, extra_s=1)
    two = await drain(broker, open_broker.name("more"), count=len(one), extra_s=1)
    assert [r.key for r in one] == [r.key for r in two] == [str(n) for n in range(len(one))]


async def test_a_killed_workers_partitions_are_taken_over(
    open_broker: Any, broker: Any, drain: Any, spawn: Any
) -> None:
    """A child owns both partitions of the group and is killed: the other member gets them, nothing lost or twice."""
    job = await open_broker.job(broker, 2)
    child = spawn("copy")
    await broker.append([Record(job.input, "k", str(n).encode(), partition=n % 2) for n in range(40)])
    while not (await child.line()).startswith("committed"):
        pass

    async def body(owned: OwnedPartition) -> None:
        while True:
            records = await owned.batch(max_records=7)
            outputs = [Record(open_broker.name(name), r.key, r.value) for r in records for name in ("out", "more")]
            await owned.commit(outputs, {}, records[-1].offset + 1)

    working = asyncio.create_task(broker.work(job, body))
    child.kill()
    await broker.append([Record(job.input, "k", str(n).encode(), partition=n % 2) for n in range(40, 60)])
    try:
        for name in ("out", "more"):
            records = await drain(broker, open_broker.name(name), count=60, most_s=40)
            assert sorted(int(r.value) for r in records) == list(range(60))
    finally:
        working.cancel()
        await asyncio.wait([working])
    assert await broker.pending(job.group, job.input) == 0

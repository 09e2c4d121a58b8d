"""Promises about the transaction: outputs, state and position together, or none of them."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest

from ingest.broker.port import OwnedPartition
from ingest.errors import BrokerError
from ingest.model.record import Record


async def test_a_transaction_is_all_or_nothing_to_a_reader(open_broker: Any, broker: Any) -> None:
    """Pairs go to two topics, now and then one with a record that is refused: no half of one is ever seen."""
    await open_broker.job(broker)
    reader = await open_broker("reader")
    names = [open_broker.name("out"), open_broker.name("more")]
    good = [str(n).encode() for n in range(60) if n % 12]
    seen: dict[str, list[bytes | None]] = {name: [] for name in names}

    async def write() -> None:
        for n in range(60):
            pair = [Record(name, "k", str(n).encode()) for name in names]
            if n % 12 == 0:
                with pytest.raises(BrokerError):
                    await broker.append([*pair, Record(names[0], "k", os.urandom(2_000_000))])
            else:
                await broker.append(pair)

    async with reader.subscribe(names) as subscription, asyncio.timeout(40):
        writing = asyncio.create_task(write())
        while any(len(values) < len(good) for values in seen.values()):
            for record in await subscription.poll(wait_s=0.2):
                seen[record.topic].append(record.value)
        await writing
        assert not await subscription.poll(wait_s=0.2)
    assert seen == dict.fromkeys(names, good)


async def test_a_commit_moves_outputs_state_and_position(open_broker: Any, broker: Any, drain: Any) -> None:
    job = await open_broker.job(broker, fixed=(0,))
    await broker.append([Record(job.input, f"k{n}", str(n).encode(), {"n": str(n)}) for n in range(10)])
    assert await broker.pending(job.group, job.input) == 10

    async def body(owned: OwnedPartition) -> None:
        records = await owned.batch(max_records=4)
        assert [r.value for r in records] == [b"0", b"1", b"2", b"3"]
        assert (records[0].key, dict(records[0].headers)) == ("k0", {"n": "0"})
        assert dict(owned.state) == {}
        outputs = [Record(open_broker.name("out"), r.key, r.value, r.headers) for r in records]
        await owned.commit(outputs, {"last": b"3", "gone": b"x"}, records[-1].offset + 1)
        assert owned.state["last"] == b"3"
        assert await broker.pending(job.group, job.input) == 6
        rest = await owned.batch()
        assert rest[0].value == b"4"

    await broker.work(job, body)
    records = await drain(broker, open_broker.name("out"), count=4)
    assert [(r.key, r.value, dict(r.headers)) for r in records] == [
        (f"k{n}", str(n).encode(), {"n": str(n)}) for n in range(4)
    ]


async def test_a_batch_respects_its_limits_and_returns_at_least_one(open_broker: Any, broker: Any) -> None:
    job = await open_broker.job(broker, fixed=(0,))
    await broker.append([Record(job.input, "k", os.urandom(1000)) for _ in range(20)])
    sizes: list[int] = []

    async def body(owned: OwnedPartition) -> None:
        sizes.append(len(await owned.batch(max_bytes=10)))
        sizes.append(len(await owned.batch(max_bytes=3500)))
        sizes.append(len(await owned.batch(max_records=5)))
        while sum(sizes) < 20:
            sizes.append(len(await owned.batch()))

    await broker.work(job, body)
    assert sizes[0] == 1
    assert 1 <= sizes[1] <= 3
    assert 1 <= sizes[2] <= 5
    assert sum(sizes) == 20


async def test_a_batch_waits_for_a_record(open_broker: Any, broker: Any, start: Any) -> None:
    job = await open_broker.job(broker, fixed=(0,))
    got: asyncio.Queue[Any] = asyncio.Queue()

    async def body(owned: OwnedPartition) -> None:
        got.put_nowait("owned")
        got.put_nowait([r.value for r in await owned.batch()])

    start(broker, job, body)
    async with asyncio.timeout(20):
        assert await got.get() == "owned"
        await asyncio.sleep(0.1)
        assert got.empty()
        await broker.append([Record(job.input, "k", b"at last")])
        assert await got.get() == [b"at last"]


async def test_an_empty_commit_is_fine(open_broker: Any, broker: Any, drain: Any) -> None:
    job = await open_broker.job(broker, fixed=(0,))

    async def body(owned: OwnedPartition) -> None:
        await owned.commit([], {})
        await owned.commit([], {"a": b"1"})
        await owned.commit([Record(open_broker.name("out"), "k", b"v")], {})
        await owned.commit([], {})

    await broker.work(job, body)
    assert len(await drain(broker, open_broker.name("out"), count=1)) == 1


async def test_an_exception_between_batch_and_commit_leaves_nothing(open_broker: Any, broker: Any, drain: Any) -> None:
    """The body's exception comes out of ``work`` as it is; the next worker gets the same records."""
    job = await open_broker.job(broker, fixed=(0,))
    await broker.append([Record(job.input, "k", b"1")])

    async def failing(owned: OwnedPartition) -> None:
        await owned.batch()
        raise ZeroDivisionError("body")

    with pytest.raises(ZeroDivisionError, match="body"):
        await broker.work(job, failing)
    got: list[bytes | None] = []

    async def body(owned: OwnedPartition) -> None:
        records = await owned.batch()
        got.extend(r.value for r in records)
        await owned.commit([Record(open_broker.name("out"), "k", b"once")], {}, records[-1].offset + 1)

    await broker.work(job, body)
    assert got == [b"1"]
    assert [r.value for r in await drain(broker, open_broker.name("out"), count=1)] == [b"once"]


async def test_an_exception_of_one_body_ends_the_others_and_work(open_broker: Any, broker: Any) -> None:
    job = await open_broker.job(broker, 3)
    ended: list[int] = []
    both = asyncio.Barrier(3)

    async def body(owned: OwnedPartition) -> None:
        try:
            await both.wait()
            if owned.index == 1:
                raise LookupError("one of three")
            await asyncio.sleep(60)
        finally:
            ended.append(owned.index)

    async with asyncio.timeout(30):
        with pytest.raises(LookupError, match="one of three"):
            await broker.work(job, body)
    assert sorted(ended) == [0, 1, 2]


async def test_a_refused_record_takes_its_whole_commit_with_it(open_broker: Any, broker: Any, drain: Any) -> None:
    job = await open_broker.job(broker, fixed=(0,))
    await broker.append([Record(job.input, "k", b"1")])
    out = open_broker.name("out")

    async def refused(owned: OwnedPartition) -> None:
        records = await owned.batch()
        too_large = Record(open_broker.name("more"), "k", os.urandom(2_000_000))
        await owned.commit([Record(out, "k", b"never"), too_large], {"s": b"never"}, records[-1].offset + 1)

    with pytest.raises(BrokerError):
        await broker.work(job, refused)
    assert await broker.pending(job.group, job.input) == 1

    async def body(owned: OwnedPartition) -> None:
        records = await owned.batch()
        assert "s" not in owned.state
        await owned.commit([Record(out, "k", b"now")], {}, records[-1].offset + 1)

    await broker.work(job, body)
    assert [r.value for r in await drain(broker, out, open_broker.name("more"), count=1)] == [b"now"]
    assert await broker.pending(job.group, job.input) == 0


async def test_cancelling_work_lets_a_commit_that_began_finish(open_broker: Any, broker: Any, drain: Any) -> None:
    job = await open_broker.job(broker, fixed=(0,))
    await broker.append([Record(job.input, "k", b"1")])
    began = asyncio.Event()

    async def body(owned: OwnedPartition) -> None:
        records = await owned.batch()
        outputs = [Record(open_broker.name(t), "k", os.urandom(1000)) for t in ("out", "more") for _ in range(500)]
        asyncio.get_running_loop().call_soon(began.set)
        await owned.commit(outputs, {"s": b"1"}, records[-1].offset + 1)
        await asyncio.sleep(60)

    working = asyncio.create_task(broker.work(job, body))
    await began.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(working, 15)
    assert await broker.pending(job.group, job.input) == 0
    assert len(await drain(broker, open_broker.name("out"), open_broker.name("more"), count=1000)) == 1000


async def test_pending_counts_records_and_reaches_zero(open_broker: Any, broker: Any) -> None:
    """Transaction markers are no records: many small transactions in and out change nothing."""
    job = await open_broker.job(broker, 2, fixed=(0, 1))
    assert await broker.pending(job.group, job.input) == 0
    for n in range(12):
        await broker.append([Record(job.input, None, b"x", partition=n % 2)])
    assert await broker.pending(job.group, job.input) == 12

    async def body(owned: OwnedPartition) -> None:
        seen = 0
        while seen < 6:
            records = await owned.batch(max_records=2)
            seen += len(records)
            await owned.commit([Record(open_broker.name("out"), "k", b"x")], {}, records[-1].offset + 1)

    await broker.work(job, body)
    assert await broker.pending(job.group, job.input) == 0
    await broker.append([Record(job.input, None, b"x", partition=0)])
    assert await broker.pending(job.group, job.input) == 1


async def test_a_job_that_does_not_consume_has_state_and_outputs(open_broker: Any, broker: Any, drain: Any) -> None:
    job = await open_broker.job(broker, fixed=(0,))
    job = type(job)(job.group, job.input, job.state, (0,), consume=False)

    async def body(owned: OwnedPartition) -> None:
        with pytest.raises(RuntimeError):
            await owned.batch()
        await owned.commit([Record(open_broker.name("out"), "k", b"v")], {"cursor": b"1"})
        assert owned.state["cursor"] == b"1"

    await broker.work(job, body)
    assert len(await drain(broker, open_broker.name("out"), count=1)) == 1

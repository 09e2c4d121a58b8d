"""Promises about readers, groups of readers, and workers that share."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from typing import Any

import pytest

from ingest.broker.port import Body, OwnedPartition, Subscription
from ingest.errors import PartitionLost, TopicMissing
from ingest.model.record import Record, TopicSpec


async def take(subscription: Subscription, count: int, most_s: float = 30) -> list[bytes | None]:
    """Poll until ``count`` values have come."""
    values: list[bytes | None] = []
    async with asyncio.timeout(most_s):
        while len(values) < count:
            values += [record.value for record in await subscription.poll(wait_s=0.5)]
    return values


async def test_a_reader_alone_gets_everything_each_time(open_broker: Any, broker: Any) -> None:
    name = open_broker.name("a")
    await broker.create_topics([TopicSpec(name, 3)])
    await broker.append([Record(name, f"k{n}", str(n).encode()) for n in range(30)])
    for _ in range(2):
        async with broker.subscribe([name]) as subscription:
            assert sorted(await take(subscription, 30)) == sorted(str(n).encode() for n in range(30))


async def test_polls_are_limited_and_wait_no_longer_than_asked(open_broker: Any, broker: Any) -> None:
    name = open_broker.name("a")
    await broker.create_topics([TopicSpec(name)])
    async with broker.subscribe([name]) as subscription:
        before = asyncio.get_running_loop().time()
        assert list(await subscription.poll(wait_s=0.3)) == []
        assert 0.2 < asyncio.get_running_loop().time() - before < 3
        await broker.append([Record(name, "k", str(n).encode()) for n in range(10)])
        first = await subscription.poll(max_records=4, wait_s=5)
        assert [r.value for r in first] == [b"0", b"1", b"2", b"3"][: len(first)]
        assert await take(subscription, 10 - len(first)) == [str(n).encode() for n in range(len(first), 10)]


async def test_caught_up_says_whether_everything_was_returned(open_broker: Any, broker: Any) -> None:
    name = open_broker.name("a")
    await broker.create_topics([TopicSpec(name, 2)])
    async with broker.subscribe([name]) as subscription:
        assert await subscription.caught_up()
        await broker.append([Record(name, None, b"v", partition=n % 2) for n in range(6)])
        assert not await subscription.caught_up()
        first = await subscription.poll(max_records=2, wait_s=10)
        assert not await subscription.caught_up()
        await take(subscription, 6 - len(first))
        assert await subscription.caught_up()


async def test_a_topic_never_created_cannot_be_read(open_broker: Any, broker: Any) -> None:
    with pytest.raises(TopicMissing, match="never"):
        async with broker.subscribe([open_broker.name("never")]):
            pass


@pytest.mark.parametrize("group", [None, "late"])
async def test_a_reader_from_the_end_sees_only_what_comes_later(
    open_broker: Any, broker: Any, group: str | None
) -> None:
    """And all of it, from the moment the context is entered."""
    name = open_broker.name("a")
    await broker.create_topics([TopicSpec(name, 2)])
    await broker.append([Record(name, f"k{n}", b"before") for n in range(10)])
    group = group and open_broker.name(group)
    async with broker.subscribe([name], group=group, start="end") as subscription:
        await broker.append([Record(name, f"k{n}", b"after") for n in range(10)])
        assert await take(subscription, 10) == [b"after"] * 10
        assert list(await subscription.poll(wait_s=0.3)) == []


async def test_two_groups_each_get_everything(open_broker: Any, broker: Any) -> None:
    other = await open_broker("two")
    name = open_broker.name("a")
    await broker.create_topics([TopicSpec(name, 2)])
    await broker.append([Record(name, f"k{n}", str(n).encode()) for n in range(20)])
    wanted = sorted(str(n).encode() for n in range(20))
    async with (
        broker.subscribe([name], group=open_broker.name("g1")) as one,
        other.subscribe([name], group=open_broker.name("g2")) as two,
    ):
        got = await asyncio.gather(take(one, 20), take(two, 20))
    assert [sorted(each) for each in got] == [wanted, wanted]


async def test_two_in_one_group_share_and_get_everything_once(open_broker: Any, broker: Any) -> None:
    other = await open_broker("two")
    name, group = open_broker.name("a"), open_broker.name("g")
    await broker.create_topics([TopicSpec(name, 4)])
    async with broker.subscribe([name], group=group) as one, other.subscribe([name], group=group) as two:
        # Until each has been given its share, whoever joined first still has it all.
        got: dict[str, list[bytes | None]] = {"one": [], "two": []}

        async def read(who: str, subscription: Subscription) -> None:
            while True:
                records = await subscription.poll(wait_s=0.2)
                got[who] += [r.value for r in records]
                if records:
                    await subscription.commit()

        readers = [asyncio.create_task(read("one", one)), asyncio.create_task(read("two", two))]
        sent = 0
        try:
            async with asyncio.timeout(40):
                while not (got["one"] and got["two"]):
                    await broker.append([Record(name, None, str(sent + p).encode(), partition=p) for p in range(4)])
                    sent += 4
                    await asyncio.sleep(0.3)
                while sum(map(len, got.values())) < sent:
                    await asyncio.sleep(0.05)
                await asyncio.sleep(0.4)
        finally:
            for reader in readers:
                reader.cancel()
            await asyncio.wait(readers)
    assert Counter(got["one"] + got["two"]) == Counter(str(n).encode() for n in range(sent))


async def test_a_group_goes_on_from_its_committed_position(open_broker: Any, broker: Any) -> None:
    name, group = open_broker.name("a"), open_broker.name("g")
    await broker.create_topics([TopicSpec(name)])
    await broker.append([Record(name, "k", str(n).encode()) for n in range(6)])
    async with broker.subscribe([name], group=group) as subscription:
        first = await subscription.poll(max_records=3, wait_s=15)
        await subscription.commit()
        assert [r.value for r in first] == [b"0", b"1", b"2"]
        await take(subscription, 3)
    assert await broker.pending(group, name) == 3
    other = await open_broker("two")
    async with other.subscribe([name], group=group) as subscription:
        assert await take(subscription, 3) == [b"3", b"4", b"5"]
        await subscription.commit()
    assert await broker.pending(group, name) == 0


def copying(open_broker: Any, who: str, done: Counter[str], ended: list[type[BaseException]]) -> Body:
    """A body that copies its input to ``out``, counts, and notes what ended it."""

    async def body(owned: OwnedPartition) -> None:
        try:
            while True:
                records = await owned.batch(max_records=5)
                outputs = [Record(open_broker.name("out"), r.key, r.value) for r in records]
                await owned.commit(outputs, {}, records[-1].offset + 1)
                done[who] += len(records)
        except BaseException as error:
            ended.append(type(error))
            raise

    return body


async def test_workers_share_partitions_and_hand_them_over(
    open_broker: Any, broker: Any, drain: Any, start: Any
) -> None:
    """One works alone, a second joins and gets its share, the first stops: no record is lost or done twice.

    The hand-over is orderly: a member gives a partition up before another takes it.
    """
    job = await open_broker.job(broker, 4)
    other = await open_broker("two")
    done: Counter[str] = Counter()
    ended: list[type[BaseException]] = []
    sent = 0

    async def feed_until(condition: Any) -> None:
        nonlocal sent
        async with asyncio.timeout(40):
            while not condition():
                await broker.append([Record(job.input, None, str(sent + p).encode(), partition=p) for p in range(4)])
                sent += 4
                await asyncio.sleep(0.05)

    first = start(broker, job, copying(open_broker, "one", done, ended))
    await feed_until(lambda: done["one"] >= 20)
    start(other, job, copying(open_broker, "two", done, ended))
    await feed_until(lambda: done["two"] >= 10)
    first.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait_for(first, 15)
    at = done["one"]
    await feed_until(lambda: done.total() >= sent and sent > 80)
    assert done["one"] == at
    assert PartitionLost in ended
    assert set(ended) <= {PartitionLost, asyncio.CancelledError}
    records = await drain(broker, open_broker.name("out"), count=sent)
    assert Counter(r.value for r in records) == Counter(str(n).encode() for n in range(sent))
    assert await broker.pending(job.group, job.input) == 0

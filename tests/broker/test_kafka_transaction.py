"""Kafka's side of the transaction: one id per input partition, nothing of a failed one, positions others can read."""

from __future__ import annotations

import asyncio
import os

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from ingest.broker.port import OwnedPartition
from ingest.errors import BrokerError, Fenced, PartitionLost, TopicMissing
from ingest.model.record import Record, TopicSpec

from .conftest import World, read, working

pytestmark = pytest.mark.kafka


async def test_the_transactional_id_is_the_input_partitions(world: World) -> None:
    """Whoever starts a producer with that id fences this partition's owner, and only this one."""
    fenced: list[int] = []
    ready, go, zero_done = asyncio.Event(), asyncio.Event(), asyncio.Event()
    job = world.job(partitions=(0, 1))

    async with world.broker() as broker:
        await world.create(broker, partitions=2)

        async def body(partition: OwnedPartition) -> None:
            await partition.commit([Record(world.topic("output"), "k", b"before %d" % partition.index)], {})
            if partition.index == 1:
                ready.set()
            await go.wait()
            if partition.index == 1:
                await zero_done.wait()
            try:
                await partition.commit([Record(world.topic("output"), "k", b"after %d" % partition.index)], {})
            except Fenced:
                fenced.append(partition.index)
                raise
            zero_done.set()

        task = asyncio.create_task(broker.work(job, body))
        await asyncio.wait_for(ready.wait(), 30)
        rival = AIOKafkaProducer(**world.settings.client(), transactional_id=f"{job.group}-{world.topic('input')}-1")
        await rival.start()
        await rival.stop()
        go.set()
        with pytest.raises(Fenced):
            await asyncio.wait_for(task, 30)

        assert fenced == [1]
        values = {record.value for record in await read(broker, world.topic("output"))}
        assert values == {b"before 0", b"before 1", b"after 0"}


async def test_a_refused_record_undoes_everything_of_its_transaction(world: World) -> None:
    """aiokafka itself would commit the rest: it forgets a refused batch whose result nobody looked at."""
    small = f"{world.name}.small"
    async with world.broker() as broker:
        await world.create(broker)
        await broker.create_topics([TopicSpec(small, max_message_bytes=20_000)])
        await world.fill(broker, 3)

        async def body(partition: OwnedPartition) -> None:
            await partition.batch()
            good = [Record(world.topic("output"), f"k{n}", b"must not appear") for n in range(3)]
            await partition.commit([*good, Record(small, "k", os.urandom(200_000))], {"a": b"1"}, 3)

        with pytest.raises(BrokerError, match="larger than the topic allows"):
            await asyncio.wait_for(broker.work(world.job(), body), 60)
        assert await read(broker, world.topic("output")) == []
        assert await read(broker, small) == []
        assert await broker.pending(world.job().group, world.topic("input")) == 3

        async def look(partition: OwnedPartition) -> None:
            assert dict(partition.state) == {}
            await partition.commit([Record(world.topic("output"), "k", b"next")], {"b": b"2"}, 1)

        await asyncio.wait_for(broker.work(world.job(), look), 60)
        # The next transaction of the same id must not bring the refused one's records to light.
        assert [record.value for record in await read(broker, world.topic("output"))] == [b"next"]
        assert await broker.pending(world.job().group, world.topic("input")) == 2


async def test_the_position_is_the_groups_for_every_kafka_client(world: World) -> None:
    async with world.broker() as broker:
        await world.create(broker)
        await world.fill(broker, 10)

        async def body(partition: OwnedPartition) -> None:
            records = await partition.batch(max_records=4)
            assert [record.value for record in records] == [b"0", b"1", b"2", b"3"]
            await partition.commit((), {}, records[-1].offset + 1)

        await asyncio.wait_for(broker.work(world.job(), body), 60)
        plain = AIOKafkaConsumer(group_id=world.job().group, **world.settings.client(), enable_auto_commit=False)
        await plain.start()
        try:
            assert await plain.committed(TopicPartition(world.topic("input"), 0)) == 4
        finally:
            await plain.stop()
        assert await broker.pending(world.job().group, world.topic("input")) == 6


async def test_pending_counts_records_and_not_the_marks_between_them(world: World) -> None:
    async with world.broker() as broker:
        await world.create(broker, partitions=3)
        for n in range(7):
            await world.fill(broker, 2, start=2 * n)
            assert await broker.pending("nobody", world.topic("input")) == 2 * n + 2


async def test_a_document_of_12_mb_passes(world: World) -> None:
    document = os.urandom(12_000_000)
    got: list[bytes | None] = []
    async with world.broker() as broker:
        await world.create(broker, max_message_bytes=13_000_000)
        await broker.append(
            [Record(world.topic("input"), "a", b"small"), Record(world.topic("input"), "big", document)]
        )

        async def body(partition: OwnedPartition) -> None:
            while len(got) < 2:
                records = await partition.batch()
                got.extend(record.value for record in records)
                copies = [Record(world.topic("output"), record.key, record.value) for record in records]
                await partition.commit(copies, {}, records[-1].offset + 1)

        await asyncio.wait_for(broker.work(world.job(), body), 60)
        assert got == [b"small", document]
        copied = await read(broker, world.topic("output"), count=2)
        assert [record.value for record in copied] == [b"small", document]


async def test_many_records_for_one_partition_keep_their_order_over_several_batches(world: World) -> None:
    async with world.broker() as broker:
        await world.create(broker)
        values = [b"%06d" % n + os.urandom(9_000) for n in range(300)]
        await broker.append([Record(world.topic("output"), "k", value) for value in values])
        got = await read(broker, world.topic("output"), count=300)
        assert [record.value for record in got] == values


async def test_a_cancelled_commit_is_finished(world: World) -> None:
    began = asyncio.Event()
    async with world.broker() as broker:
        await world.create(broker)
        await world.fill(broker, 1)

        async def body(partition: OwnedPartition) -> None:
            await partition.batch()
            outputs = [Record(world.topic("output"), f"k{n}", os.urandom(5_000)) for n in range(400)]
            asyncio.get_running_loop().call_soon(began.set)
            await partition.commit(outputs, {"a": b"1"}, 1)

        task = asyncio.create_task(broker.work(world.job(), body))
        await asyncio.wait_for(began.wait(), 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(await read(broker, world.topic("output"))) == 400
        assert await broker.pending(world.job().group, world.topic("input")) == 0


async def test_an_unknown_topic_is_named(world: World) -> None:
    async with world.broker() as broker:
        await world.create(broker)
        with pytest.raises(TopicMissing, match="nowhere"):
            await broker.append([Record("nowhere", "k", b"v")])

        async def body(partition: OwnedPartition) -> None:
            await partition.commit([Record("nowhere", "k", b"v")], {})

        with pytest.raises(TopicMissing, match="nowhere"):
            await asyncio.wait_for(broker.work(world.job(), body), 30)


async def test_a_body_that_waits_hears_of_the_loss_and_one_that_does_not_is_cancelled(world: World) -> None:
    """A second member joins: the group is shared out anew, and the first member's bodies begin again."""
    lost: list[str] = []
    owned: set[int] = set()
    both = asyncio.Event()
    async with world.broker() as first, world.broker(state_dir=None) as second:
        await world.create(first, partitions=2)
        job = world.job(partitions=None)

        async def waits(partition: OwnedPartition) -> None:
            owned.add(partition.index)
            if len(owned) == 2:
                both.set()
            try:
                await partition.batch()
            except PartitionLost:
                lost.append("heard")
                raise

        async def sleeps(partition: OwnedPartition) -> None:
            gained.append(partition.index)
            await asyncio.sleep(600)

        gained: list[int] = []
        async with working(first, job, waits):
            await asyncio.wait_for(both.wait(), 30)
            async with working(second, job, sleeps), asyncio.timeout(30):
                while not gained or lost != ["heard", "heard"]:
                    await asyncio.sleep(0.05)
            # The second one is gone (its sleeping body was cancelled): the first one has both again.
            async with asyncio.timeout(30):
                while len(world.told("partition_gained")) < 6:
                    await asyncio.sleep(0.05)
    assert world.told("worker_failed") == []

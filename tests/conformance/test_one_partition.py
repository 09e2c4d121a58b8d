"""Promises about a reader that wants one partition only."""

from __future__ import annotations

from typing import Any

from ingest.model.record import Record, TopicSpec


async def test_a_reader_of_one_partition_reads_no_other(open_broker: Any, broker: Any) -> None:
    name = open_broker.name("parts")
    await broker.create_topics([TopicSpec(name, 3)])
    await broker.append([Record(name, None, str(n).encode(), partition=n % 3) for n in range(30)])
    for partition in range(3):
        async with broker.subscribe([name], partition=partition) as reader:
            found = []
            while not await reader.caught_up():
                found += await reader.poll(wait_s=0.2)
        assert [int(record.value) for record in found] == list(range(partition, 30, 3))


async def test_it_may_begin_at_the_end(open_broker: Any, broker: Any) -> None:
    name = open_broker.name("parts")
    await broker.create_topics([TopicSpec(name, 2)])
    await broker.append([Record(name, None, b"old", partition=n) for n in (0, 1)])
    async with broker.subscribe([name], partition=1, start="end") as reader:
        assert await reader.caught_up()
        await broker.append([Record(name, None, b"new", partition=n) for n in (0, 1)])
        found: list[Any] = []
        while not found:
            found += await reader.poll(wait_s=0.5)
        assert [(record.partition, record.value) for record in found] == [(1, b"new")]
        assert await reader.caught_up()

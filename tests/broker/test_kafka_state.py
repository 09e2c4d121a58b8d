"""The state's local copy follows the changelog: rebuilt when it is gone, old, or a copy of another log."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from ingest.broker.cache import StateCache
from ingest.broker.kafka import KafkaBroker
from ingest.broker.port import OwnedPartition
from ingest.errors import Fenced
from ingest.model.record import Record

from .conftest import World, read, working

pytestmark = pytest.mark.kafka


async def _state(broker: KafkaBroker, world: World) -> dict[str, bytes]:
    found: dict[str, bytes] = {}

    async def body(partition: OwnedPartition) -> None:
        found.update(partition.state)

    async with asyncio.timeout(60):
        await broker.work(world.job(), body)
    return found


async def _change(broker: KafkaBroker, world: World, *steps: dict[str, bytes | None]) -> None:
    async def body(partition: OwnedPartition) -> None:
        for changes in steps:
            await partition.commit((), changes)

    async with asyncio.timeout(60):
        await broker.work(world.job(), body)


def _cache_file(world: World) -> Path:
    assert world.settings.state_dir is not None
    (found,) = world.settings.state_dir.glob("*/*.sqlite")
    return found


async def test_a_kept_copy_is_not_read_again_and_a_deleted_one_is_rebuilt(world: World) -> None:
    async with world.broker() as broker:
        await world.create(broker)
        await _change(broker, world, {"a": b"1", "b": b"2"}, {"a": None}, {f"k{n}": b"v" * 50 for n in range(500)})
        expected = {"b": b"2"} | {f"k{n}": b"v" * 50 for n in range(500)}
        assert await _state(broker, world) == expected
        assert world.told("state_caught_up")[-1]["records"] == 0

    _cache_file(world).unlink()
    async with world.broker() as broker:
        assert await _state(broker, world) == expected
        assert world.told("state_caught_up")[-1]["records"] == 503


async def test_an_old_copy_reads_the_missing_end_only(world: World, tmp_path: Path) -> None:
    async with world.broker() as broker:
        await world.create(broker)
        await _change(broker, world, {f"k{n}": b"old" for n in range(100)})
        shutil.copytree(world.settings.state_dir or "", tmp_path / "backup")
        await _change(broker, world, {"k1": b"new"}, {"k2": None, "k3": b"new"})
    async with world.broker(state_dir=tmp_path / "backup") as broker:
        state = await _state(broker, world)
        assert world.told("state_caught_up")[-1]["records"] == 3
    assert (len(state), state["k0"], state["k1"], state.get("k2"), state["k3"]) == (99, b"old", b"new", None, b"new")


async def test_a_topic_created_anew_does_not_inherit_the_old_copy(world: World) -> None:
    async with world.broker() as broker:
        await world.create(broker)
        await _change(broker, world, {"ghost": b"1"}, {"ghost2": b"2"})
    admin = AIOKafkaAdminClient(**world.settings.client())
    await admin.start()
    await admin.delete_topics([world.topic("state")])
    await admin.close()
    async with world.broker(state_dir=None) as broker:
        for _ in range(50):
            if world.topic("state") not in await broker.topics():
                break
            await asyncio.sleep(0.1)
        await world.create(broker)
        # Longer than the old log, so that the old copy's position exists in it too.
        await _change(broker, world, {"new": b"1"}, {"new2": b"2"}, {"new3": b"3"}, {"new": b"4"})
    async with world.broker() as broker:
        assert await _state(broker, world) == {"new": b"4", "new2": b"2", "new3": b"3"}


async def test_a_commit_stands_even_if_another_process_moved_the_copy_and_the_next_is_fenced(world: World) -> None:
    heard: list[str] = []

    async with world.broker() as broker:
        await world.create(broker)
        await world.fill(broker, 1)

        async def body(partition: OwnedPartition) -> None:
            await partition.commit((), {"a": b"1"})
            path = _cache_file(world)
            identity = _identity(path)
            other = StateCache(path, identity)
            other.apply({}, other.position + 100, 1)
            other.close()
            await partition.commit([Record(world.topic("output"), "k", b"stands")], {"a": b"2"}, 1)
            heard.append("the second commit returned")
            await partition.commit([Record(world.topic("output"), "k", b"must not appear")], {"a": b"3"})

        with pytest.raises(Fenced):
            await asyncio.wait_for(broker.work(world.job(), body), 60)
        assert heard == ["the second commit returned"]
        assert [r.value for r in await read(broker, world.topic("output"))] == [b"stands"]
        assert await broker.pending(world.job().group, world.topic("input")) == 0
        # The copy is now beyond the changelog's end, so it was begun anew: what Kafka has counts.
        assert await _state(broker, world) == {"a": b"2"}


def _identity(path: Path) -> str:
    import sqlite3

    link = sqlite3.connect(path)
    try:
        return str(link.execute("SELECT identity FROM tip").fetchone()[0])
    finally:
        link.close()


async def test_without_a_state_dir_nothing_is_left_behind(world: World) -> None:
    async with world.broker(state_dir=None) as broker:
        await world.create(broker)

        async def body(partition: OwnedPartition) -> None:
            await partition.commit((), {"a": b"1"})

        async with working(broker, world.job(), body) as task:
            await asyncio.wait_for(task, 30)
        folder = broker._temporary
        assert folder is not None
        assert list(folder.glob("*/*.sqlite"))
    assert not folder.exists()

"""What real life does: processes that are killed, paused, or started again, and a broker that goes away."""

from __future__ import annotations

import asyncio
import random
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ingest.broker.kafka import KafkaBroker, KafkaSettings
from ingest.broker.local_kafka import LocalKafka
from ingest.broker.port import OwnedPartition
from ingest.errors import BrokerUnavailable
from ingest.model.record import Record

from .conftest import World, read, working

pytestmark = pytest.mark.kafka


class Child:
    """One ``kafka_child.py``: ``said`` counts what it reported."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: Counter[str] = Counter()
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.said[line.split(b" ")[0].decode()] += 1

    async def until(self, event: str, times: int = 1, limit_s: float = 40) -> None:
        async with asyncio.timeout(limit_s):
            while self.said[event] < times:
                await asyncio.sleep(0.02)

    async def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process.returncode is None:
            self.process.send_signal(how)
        await self.process.wait()
        await self._listening


@asynccontextmanager
async def _child(world: World, folder: Path, instance: str = "", session_ms: int = 10_000) -> AsyncIterator[Child]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("kafka_child.py")),
        world.settings.bootstrap,
        world.job().group,
        *(world.topic(kind) for kind in ("input", "output", "state")),
        str(folder),
        instance,
        str(session_ms),
        stdout=asyncio.subprocess.PIPE,
    )
    child = Child(process)
    try:
        yield child
    finally:
        await child.end()


async def test_a_killed_static_member_has_its_partitions_back_at_once(world: World, tmp_path: Path) -> None:
    """KIP-345. Without an instance id the group would wait for the dead member's session, 10 s here."""
    async with world.broker() as broker:
        await world.create(broker, partitions=2)
    async with _child(world, tmp_path / "a", "desk-1") as child:
        await child.until("partition_gained", 2)
    began = time.monotonic()
    async with _child(world, tmp_path / "a", "desk-1") as child:
        await child.until("partition_gained", 2)
    assert time.monotonic() - began < 7


@pytest.mark.crash
@pytest.mark.parametrize(("static", "session_ms"), [(True, 10_000), (False, 1_500)])
async def test_killed_and_paused_processes_lose_and_repeat_nothing(
    world: World, tmp_path: Path, static: bool, session_ms: int
) -> None:
    """Two members, killed, or paused until their partitions are somebody else's, while records come in."""
    total, distinct, chance = 3_000, 2_400, random.Random(7)
    killed = resumed = 0
    async with world.broker() as broker:
        await world.create(broker, partitions=4)

        async def feed() -> None:
            for start in range(0, total, 25):
                keys = [f"k{n if n < distinct else n - distinct}" for n in range(start, start + 25)]
                await broker.append([Record(world.topic("input"), key, key.encode()) for key in keys])
                await asyncio.sleep(0.1)

        async def torment(name: str) -> None:
            nonlocal killed, resumed
            instance = name if static else ""
            while not feeding.done():
                async with _child(world, tmp_path / name, instance, session_ms) as child:
                    await asyncio.sleep(chance.uniform(0.8, 3.0))
                    if chance.random() < 0.4:
                        child.process.send_signal(signal.SIGSTOP)
                        # Frozen in the middle of anything, while its successor works in the same state folder.
                        async with _child(world, tmp_path / name, instance, session_ms):
                            await asyncio.sleep(2.5)
                            child.process.send_signal(signal.SIGCONT)
                            await asyncio.sleep(0.5)
                        resumed += 1
                killed += 1

        feeding = asyncio.create_task(feed())
        await asyncio.gather(feeding, torment("one"), torment("two"))
        assert len(await read(broker, world.topic("output"))) > 300, "they hardly worked while they were killed"
        async with _child(world, tmp_path / "last", session_ms=session_ms), asyncio.timeout(90):
            while await broker.pending(world.job().group, world.topic("input")):
                await asyncio.sleep(0.5)
        counts = Counter(record.key for record in await read(broker, world.topic("output")))
    assert killed >= 4
    assert resumed >= 1
    assert len(counts) == distinct
    assert set(counts.values()) == {1}


async def test_a_broker_that_is_killed_and_comes_back_is_gone_on_with(tmp_path: Path, kafka_extra: None) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kafka = LocalKafka()
    await asyncio.to_thread(kafka.start, tmp_path / "kafka", port=port)
    try:
        world = World(KafkaSettings(kafka.bootstrap, state_dir=tmp_path / "state", transaction_timeout_ms=3_000), "w")
        async with world.broker() as broker:
            await world.create(broker)
            await world.fill(broker, 50)

            async def body(partition: OwnedPartition) -> None:
                while True:
                    records = await partition.batch(max_records=5)
                    outputs = [Record(world.topic("output"), record.key, record.value) for record in records]
                    await partition.commit(outputs, {r.key or "": r.value for r in records}, records[-1].offset + 1)
                    await asyncio.sleep(0.02)

            async with working(broker, world.job(), body) as task:
                await asyncio.sleep(1.0)
                await asyncio.to_thread(kafka.stop, timeout_s=0)
                with pytest.raises(BrokerUnavailable):
                    await broker.ping()
                await asyncio.sleep(2.0)
                await asyncio.to_thread(kafka.start, tmp_path / "kafka", port=port)
                await _fill_at_last(world, broker)
                copied = await read(broker, world.topic("output"), count=100)
                assert not task.done()
            rest = await read(broker, world.topic("output"))
        assert [record.value for record in copied] == [str(n).encode() for n in range(100)]
        assert len(rest) == 100
    finally:
        await asyncio.to_thread(kafka.stop)


async def _fill_at_last(world: World, broker: KafkaBroker) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                return await world.fill(broker, 50, start=50)
            except BrokerUnavailable:
                await asyncio.sleep(0.5)


async def test_a_broker_that_is_not_there_is_unavailable_and_work_waits_for_it(world: World) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{probe.getsockname()[1]}"
    async with world.broker(bootstrap=nobody) as broker:
        with pytest.raises(BrokerUnavailable):
            await broker.ping()

        async def body(partition: OwnedPartition) -> None:
            raise AssertionError("nothing can be owned here")

        async with working(broker, world.job(), body) as task:
            await asyncio.sleep(2.0)
            assert not task.done()
        failures = world.told("worker_failed")
        assert failures
        assert {what["kind"] for what in failures} == {"BrokerUnavailable"}


async def test_a_bodys_own_error_ends_work(world: World) -> None:
    async with world.broker() as broker:
        await world.create(broker)

        async def body(partition: OwnedPartition) -> None:
            await partition.commit([Record(world.topic("output"), "k", b"v")], {})
            raise ZeroDivisionError("mine")

        for partitions in ((0,), None):
            with pytest.raises(ZeroDivisionError, match="mine"):
                await asyncio.wait_for(broker.work(world.job(partitions=partitions), body), 30)
        assert len(await read(broker, world.topic("output"))) == 2
    assert world.told("worker_failed") == []

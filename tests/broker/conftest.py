"""One Kafka world per test: names of its own on the shared broker, and a record of what the broker reported."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from ingest.broker.kafka import KafkaBroker, KafkaSettings
from ingest.broker.port import Body, Job
from ingest.model.record import Received, Record, TopicSpec


@dataclass
class World:
    """Topics ``input``, ``output`` and ``state`` under names nobody else uses."""

    settings: KafkaSettings
    name: str
    events: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def topic(self, kind: str) -> str:
        return f"{self.name}.{kind}"

    def job(self, *, partitions: tuple[int, ...] | None = (0,), consume: bool = True) -> Job:
        return Job(f"{self.name}.group", self.topic("input"), self.topic("state"), partitions, consume)

    def broker(self, **changes: object) -> KafkaBroker:
        return KafkaBroker(replace(self.settings, **changes), lambda event, what: self.events.append((event, what)))  # type: ignore[arg-type]

    async def create(self, broker: KafkaBroker, partitions: int = 1, max_message_bytes: int = 1_048_588) -> None:
        await broker.create_topics(
            [
                TopicSpec(self.topic("input"), partitions, max_message_bytes=max_message_bytes),
                TopicSpec(self.topic("output"), max_message_bytes=max_message_bytes),
                TopicSpec(self.topic("state"), partitions, compacted=True),
            ]
        )

    async def fill(self, broker: KafkaBroker, count: int, start: int = 0) -> None:
        numbers = range(start, start + count)
        await broker.append([Record(self.topic("input"), f"k{n}", str(n).encode()) for n in numbers])

    def told(self, event: str) -> list[Mapping[str, object]]:
        return [what for name, what in self.events if name == event]


@pytest.fixture
def world(kafka_bootstrap: str, tmp_path: Path) -> World:
    name = f"t{uuid.uuid4().hex[:10]}"
    return World(KafkaSettings(kafka_bootstrap, state_dir=tmp_path / "state", session_timeout_ms=3_000), name)


@asynccontextmanager
async def working(broker: KafkaBroker, job: Job, body: Body) -> AsyncIterator[asyncio.Task[None]]:
    """``work`` in the background; cancelled at the end, its own error raised there."""
    task = asyncio.create_task(broker.work(job, body))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def read(
    broker: KafkaBroker, topic: str, *, count: int | None = None, quiet_s: float = 1.5
) -> Sequence[Received]:
    """``count`` committed records of ``topic``, or everything until nothing came for ``quiet_s``."""
    found: list[Received] = []
    async with asyncio.timeout(60), broker.subscribe([topic]) as reader:
        while count is None or len(found) < count:
            got = await reader.poll(wait_s=quiet_s)
            if not got and count is None:
                break
            found += got
    return found

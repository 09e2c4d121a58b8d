"""The broker port on Kafka: what the service holds in its hands."""

from __future__ import annotations

import asyncio
import logging
import random
import shutil
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType

import structlog
from aiokafka import TopicPartition

from ingest.broker.kafka.admin import Admin, lone_reader, ranges
from ingest.broker.kafka.faults import translated
from ingest.broker.kafka.pending import Pending
from ingest.broker.kafka.reader import KafkaSubscription, subscription
from ingest.broker.kafka.records import outgoing
from ingest.broker.kafka.settings import KafkaSettings
from ingest.broker.kafka.transaction import Outgoing, Writer
from ingest.broker.kafka.worker import OnEvent, Surroundings, Worker
from ingest.broker.port import Body, Job, Start
from ingest.errors import BrokerUnavailable, Fenced, PartitionLost
from ingest.model.record import Record, TopicSpec

_BACKOFF_FIRST_S = 0.2
_BACKOFF_MOST_S = 10.0
# A worker that ran this long has got over its trouble: the next one begins with a short wait again.
_CALM_S = 60.0


def _log_event(event: str, fields: Mapping[str, object]) -> None:
    log = structlog.get_logger("ingest.broker.kafka")
    log.log(logging.WARNING if event in ("worker_failed", "body_does_not_end") else logging.INFO, event, **fields)


def _seen(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()


class KafkaBroker:
    """See ``port.Broker``. Entered as an asynchronous context; connections are made when they are needed.

    ``on_event`` hears of what an operator may want to know (partitions gained and released, failures and when the next
    attempt is); by default it goes to the log.
    """

    def __init__(self, settings: KafkaSettings, on_event: OnEvent = _log_event) -> None:
        self._settings = settings
        self._on_event = on_event
        self._admin = Admin(settings)
        self._pending = Pending(settings, self._admin)
        # One id for this broker's life: after a failure its next producer ends the unfinished transaction at once,
        # which would otherwise hold back every reader until it times out.
        self._append_id = f"ingest-append-{uuid.uuid4()}"
        self._writer: Writer | None = None
        self._writing = asyncio.Lock()
        self._temporary: Path | None = None

    async def __aenter__(self) -> KafkaBroker:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        async with self._writing:
            await self._drop_writer()
        await self._admin.close()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    async def create_topics(self, specs: Sequence[TopicSpec]) -> Sequence[str]:
        return await self._admin.create(specs)

    async def topics(self) -> Mapping[str, Mapping[int, tuple[int, int]]]:
        counts = await self._admin.partitions()
        partitions = [TopicPartition(topic, index) for topic, count in counts.items() for index in range(count)]
        async with lone_reader(self._settings, "reading offsets") as consumer:
            with translated("reading offsets"):
                spans = await ranges(consumer, partitions)
        return {topic: {i: spans[TopicPartition(topic, i)] for i in range(count)} for topic, count in counts.items()}

    async def append(self, records: Sequence[Record]) -> None:
        if not records:
            return
        going = await outgoing(records, self._admin)
        task = asyncio.get_running_loop().create_task(self._append(going))
        task.add_done_callback(_seen)
        await asyncio.shield(task)

    async def _append(self, records: Sequence[Outgoing]) -> None:
        async with self._writing:
            try:
                if self._writer is None:
                    self._writer = await Writer.open(self._settings, self._append_id)
                await self._writer.write(records, None)
            except BaseException:
                await self._drop_writer()
                raise

    async def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            await writer.close()

    def subscribe(
        self,
        topics: Sequence[str],
        *,
        group: str | None = None,
        start: Start = "beginning",
        partition: int | None = None,
    ) -> AbstractAsyncContextManager[KafkaSubscription]:
        return subscription(self._settings, self._admin, topics, group, start, partition)

    async def work(self, job: Job, body: Body) -> None:
        around = Surroundings(self._settings, self._admin, self._state_dir(), self._on_event)
        loop, failures = asyncio.get_running_loop(), 0
        while True:
            began = loop.time()
            try:
                return await Worker(around, job, body).run()
            except (BrokerUnavailable, Fenced, PartitionLost) as error:
                if job.partitions is not None and isinstance(error, Fenced):
                    raise  # whoever took a fixed partition meant to: the two would fence each other for ever
                failures = 1 if loop.time() - began > _CALM_S else failures + 1
                most_s = min(_BACKOFF_MOST_S, _BACKOFF_FIRST_S * 2 ** min(failures, 10))
                wait_s = random.uniform(_BACKOFF_FIRST_S, most_s)  # full jitter: workers must not come back in step
                kind = type(error).__name__
                self._on_event("worker_failed", {"group": job.group, "kind": kind, "why": str(error), "wait_s": wait_s})
            await asyncio.sleep(wait_s)

    def _state_dir(self) -> Path:
        if self._settings.state_dir is not None:
            return self._settings.state_dir
        if self._temporary is None:
            self._temporary = Path(tempfile.mkdtemp(prefix="ingest-state-"))
        return self._temporary

    async def pending(self, group: str, topic: str) -> int:
        return await self._pending.count(group, topic)

    async def ping(self) -> None:
        await self._admin.ping()

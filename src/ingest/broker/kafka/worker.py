"""One incarnation of a job's worker: from joining to the first thing that goes wrong."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from ingest.broker.cache import StateCache
from ingest.broker.kafka.admin import Admin
from ingest.broker.kafka.changelog import catch_up
from ingest.broker.kafka.faults import stop_consumer, translated
from ingest.broker.kafka.partition import COMMIT_GRACE_S, KafkaPartition
from ingest.broker.kafka.settings import KafkaSettings
from ingest.broker.kafka.transaction import Writer
from ingest.broker.port import Body, Job
from ingest.errors import BrokerError, BrokerUnavailable, PartitionLost, TopicMismatch

OnEvent = Callable[[str, Mapping[str, object]], None]
_LOOK_EVERY_S = 1.0
_HANDOVER_S = 1.0
_OPENINGS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every worker of a broker shares."""

    settings: KafkaSettings
    admin: Admin
    state_dir: Path
    on_event: OnEvent


class Worker:
    """Owns partitions and runs a body on each. Any trouble ends it; ``KafkaBroker.work`` then makes another."""

    def __init__(self, around: Surroundings, job: Job, body: Body) -> None:
        self._around = around
        self._job = job
        self._body = body
        self._member: Any = None
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._owned: dict[int, KafkaPartition] = {}
        self._outcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._body_error: Exception | None = None
        self._ends: set[asyncio.Task[None]] = set()
        self._openings = asyncio.Semaphore(_OPENINGS_AT_ONCE)
        self._cluster = ""

    async def run(self) -> None:
        """Return when every body of a job with fixed partitions has returned.

        Raises:
            BrokerError: the broker failed, or somebody else took a partition.
            Exception: what a body raised.
        """
        try:
            await self._join()
            while not self._outcome.done():
                await asyncio.wait([self._outcome], timeout=_LOOK_EVERY_S)
                with translated(f"being a member of {self._job.group}"):
                    # A member whose coordination has ended learns of it only by asking.
                    self._member._coordinator.check_errors()
        except Exception as error:
            self._fail(error)
        finally:
            await self._close()
        if self._body_error is not None:
            raise self._body_error
        self._outcome.result()

    async def _join(self) -> None:
        job, around = self._job, self._around
        partitions = await around.admin.count(job.input)
        if await around.admin.count(job.state) < partitions:
            raise TopicMismatch(f"{job.state} has fewer partitions than {job.input}, whose state it is to hold")
        self._cluster = await around.admin.cluster_id()
        static = around.settings.instance_id if job.partitions is None else None
        self._member = AIOKafkaConsumer(group_id=job.group, group_instance_id=static, **around.settings.member())
        if job.partitions is None:
            # This consumer shares out the work and never reads: each partition has a reader of its own.
            self._member.subscribe([job.input], listener=_Listener(self))
        with translated(f"joining {job.group}"):
            await self._member.start()
        if job.partitions is not None:
            self.gained(job.partitions)
            if not job.partitions:
                self._outcome.set_result(None)

    def gained(self, partitions: Collection[int]) -> None:
        """Start a body on each of these."""
        for index in sorted(partitions):
            task = asyncio.get_running_loop().create_task(self._own(index), name=f"{self._job.group}/{index}")
            self._tasks[index] = task
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            if task in self._tasks.values():
                # Not by us: those we end are taken out first. aiokafka lets a cancellation of its own out.
                self._fail(BrokerUnavailable(f"{task.get_name()} was cancelled from within"))
        elif (error := task.exception()) is not None:
            self._fail(error)
        elif self._job.partitions is not None and not self._outcome.done() and self._all_returned():
            self._outcome.set_result(None)

    def _all_returned(self) -> bool:
        return all(each.done() and not each.cancelled() for each in self._tasks.values())

    def _fail(self, error: BaseException) -> None:
        if isinstance(error, Exception) and not isinstance(error, BrokerError) and self._body_error is None:
            self._body_error = error
        if not self._outcome.done():
            self._outcome.set_exception(error)
            self._outcome.exception()

    async def _own(self, index: int) -> None:
        async with self._openings:
            partition = await self._open(index)
        self._owned[index] = partition
        self._around.on_event("partition_gained", {"group": self._job.group, "partition": index})
        try:
            await self._body(partition)
        except PartitionLost:
            if self._owned.get(index) is partition:
                raise
        finally:
            await self._aside(partition.close())

    async def _aside(self, end: Coroutine[Any, Any, None]) -> None:
        # A task of its own: a body may be cancelled while its partition is already being let go.
        task = asyncio.get_running_loop().create_task(end)
        self._ends.add(task)
        task.add_done_callback(self._ends.discard)
        await asyncio.shield(task)

    async def _open(self, index: int) -> KafkaPartition:
        """Take the partition over, in the one safe order: fence, then state, then position, then read."""
        job, settings = self._job, self._around.settings
        writer = await Writer.open(settings, f"{job.group}-{job.input}-{index}")
        cache: StateCache | None = None
        reader: Any = None
        try:
            cache = self._open_cache(index)
            read = await catch_up(settings, cache, TopicPartition(job.state, index))
            self._around.on_event("state_caught_up", {"topic": job.state, "partition": index, "records": read})
            if job.consume:
                reader = await self._open_reader(TopicPartition(job.input, index))
            return KafkaPartition(job, index, writer, cache, reader, self._around.admin)
        except BaseException:
            await self._aside(_give_up(writer, cache, reader))
            raise

    def _open_cache(self, index: int) -> StateCache:
        name = f"{self._job.state}-{index}.sqlite"
        # A folder per cluster, so that two clusters with the same topics never take turns in one file.
        folder = hashlib.blake2b(self._cluster.encode(), digest_size=8).hexdigest()
        return StateCache(self._around.state_dir / folder / name, f"{self._cluster}/{self._job.state}/{index}")

    async def _open_reader(self, source: TopicPartition) -> Any:
        reader = AIOKafkaConsumer(**self._around.settings.reader())
        try:
            with translated(f"reading {source.topic}/{source.partition}"):
                async with asyncio.timeout(30.0):
                    committed = await self._member.committed(source)
                    await reader.start()
                    reader.assign([source])
                    if committed is None:
                        await reader.seek_to_beginning(source)
                    else:
                        reader.seek(source, committed)
        except BaseException:
            await stop_consumer(reader)
            raise
        return reader

    async def lost(self, reason: str) -> None:
        """Hand every partition over: begun commits end (10 s), bodies hear of it, and who does not is cancelled."""
        tasks, self._tasks = self._tasks, {}
        owned, self._owned = self._owned, {}
        for partition in owned.values():
            partition.lose(reason)
        await asyncio.gather(*(partition.settle() for partition in owned.values()))
        if self._job.consume and owned:
            await asyncio.wait([tasks[index] for index in owned], timeout=_HANDOVER_S)
        await self._end(tasks)

    async def _end(self, tasks: Mapping[int, asyncio.Task[None]]) -> None:
        waiting = {task for task in tasks.values() if not task.done()}
        for task in waiting:
            task.cancel()
        if waiting:
            _, stuck = await asyncio.wait(waiting, timeout=COMMIT_GRACE_S + 10.0)
            for task in stuck:
                self._around.on_event("body_does_not_end", {"task": task.get_name()})
        while self._ends:
            await asyncio.wait(set(self._ends))
        for index, task in tasks.items():
            if task.done() and not task.cancelled() and task.exception() is None:
                self._around.on_event("partition_released", {"group": self._job.group, "partition": index})

    async def _close(self) -> None:
        tasks, self._tasks = self._tasks, {}
        self._owned = {}
        await self._end(tasks)
        if self._member is not None:
            await stop_consumer(self._member)
        if not self._outcome.done():
            self._outcome.cancel()


async def _give_up(writer: Writer, cache: StateCache | None, reader: Any) -> None:
    if reader is not None:
        await stop_consumer(reader)
    if cache is not None:
        cache.close()
    await writer.close()


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    """aiokafka logs what a listener raises and goes on: here it ends the worker."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        try:
            await self._worker.lost("the group shares out its partitions anew")
        except Exception as error:
            self._worker._fail(error)

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        with suppress(RuntimeError):
            self._worker.gained([tp.partition for tp in assigned])

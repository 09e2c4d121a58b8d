"""``work``: run a body for each partition this worker owns, and hand partitions over."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.broker.port import Body, Job
from ingest.broker.sqlite.lease import Held, Lease, Session, View
from ingest.broker.sqlite.log import Topic
from ingest.broker.sqlite.member import LOOK_INTERVAL_S, Member
from ingest.broker.sqlite.partition import Partition
from ingest.broker.sqlite.store import FINISH_TIMEOUT_S, Store
from ingest.errors import BrokerError, BrokerUnavailable, Fenced, PartitionLost, TopicMismatch

# How long a body that makes no call may go on with a partition that has been asked for, before it is cancelled.
GRACE_S = 5.0
_RETRY_MIN_S = 0.1
_RETRY_MAX_S = 5.0
_HEALTHY_S = 10.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Run:
    partition: Partition
    task: asyncio.Task[None]
    asked_s: float | None = None

    def end(self, reason: BrokerError) -> None:
        """Say that the partition is gone: to the next call, and to a body that makes none by cancelling it."""
        now_s = time.monotonic()
        if self.asked_s is None:
            self.asked_s = now_s
            self.partition.end(reason)
        elif now_s - self.asked_s > GRACE_S:
            self.task.cancel()


class Worker:
    """One call of ``work``."""

    def __init__(self, store: Store, session: Session, job: Job, body: Body, topic: Topic, state: Topic) -> None:
        if len(topic.tps) != len(state.tps) or not state.spec.compacted:
            raise TopicMismatch(
                f"state topic {job.state!r} must be compacted, with as many partitions as {job.input!r}"
            )
        self._store = store
        self._job = job
        self._body = body
        self._topic = topic
        self._state = state
        self._member = Member(store, session, "work", job.group, [topic])
        self._runs: dict[int, _Run] = {}
        self._returned: dict[int, Held] = {}
        self._failures = 0
        self._failed_s = 0.0
        self._not_before_s = 0.0

    async def run(self) -> None:
        """See ``port.Broker.work``."""
        fixed = self._job.partitions
        try:
            if fixed is None:
                await self._share()
            else:
                await self._take(fixed)
        finally:
            await self._stop()

    async def _share(self) -> None:
        joined = False
        while True:
            try:
                if not joined:
                    await self._member.join()
                    joined = True
                view = await self._member.look()
                await self._give(view)
                if time.monotonic() >= self._not_before_s:
                    held = {tp: run.partition.held for tp, run in self._runs.items()} | self._returned
                    for new in await self._member.gain(view, held):
                        self._start(new)
                delay_s = LOOK_INTERVAL_S
            except BrokerUnavailable as error:
                delay_s = self._retry_delay(error)
            for run in await self._wait(delay_s):
                await self._settle(run)

    async def _give(self, view: View) -> None:
        """Tell bodies which partitions they no longer have, and give back what has ended."""
        for tp, run in self._runs.items():
            if not self._member.is_ours(run.partition.held, view):
                run.end(Fenced(f"{run.partition.place}: another worker owns the partition now"))
            elif tp not in view.assigned:
                run.end(PartitionLost(f"{run.partition.place}: the partition goes to another worker"))
        for tp, held in list(self._returned.items()):
            if tp not in view.assigned or not self._member.is_ours(held, view):
                del self._returned[tp]
                await self._member.release(held)

    async def _take(self, numbers: Iterable[int]) -> None:
        """The way of fixed partitions: claimed by force once; a worker that is fenced does not fight back."""
        wanted: dict[int, Lease | None] = {self._topic.tps[number]: None for number in numbers}
        total = len(wanted)
        while len(self._returned) < total:
            try:
                for tp, expected in list(wanted.items()) if time.monotonic() >= self._not_before_s else ():
                    held = await self._member.claim(tp, expected)
                    if held is None:
                        raise Fenced(f"{self._job.group} {self._job.input}: another worker owns the partition now")
                    del wanted[tp]
                    self._start(held)
                view = await self._member.look(joined=False)
                for run in self._runs.values():
                    if not self._member.is_ours(run.partition.held, view):
                        run.end(Fenced(f"{run.partition.place}: another worker owns the partition now"))
                delay_s = LOOK_INTERVAL_S
            except BrokerUnavailable as error:
                delay_s = self._retry_delay(error)
            for run in await self._wait(delay_s):
                held = run.partition.held
                if await self._settle(run):
                    wanted[held.tp] = Lease(self._member.id, held.epoch)

    def _start(self, held: Held) -> None:
        index = self._topic.tps.index(held.tp)
        partition = Partition(self._store, self._job, self._topic, self._state, index, held)
        _log.debug("partition gained: %s at %s, epoch %d", partition.place, held.position, held.epoch)
        task = asyncio.create_task(_run_body(self._body, partition), name=f"ingest-{partition.place}")
        self._runs[held.tp] = _Run(partition, task)

    async def _wait(self, delay_s: float) -> list[_Run]:
        """Sleep; return the runs that have ended, at once when one does."""
        tasks = [run.task for run in self._runs.values()]
        if not tasks:
            await asyncio.sleep(delay_s)
            return []
        await asyncio.wait(tasks, timeout=delay_s, return_when=asyncio.FIRST_COMPLETED)
        return [run for run in self._runs.values() if run.task.done()]

    async def _settle(self, run: _Run) -> bool:
        """Take the end of a body in; return whether its partition should be started again."""
        held = run.partition.held
        del self._runs[held.tp]
        error = None if run.task.cancelled() else run.task.exception()
        if error is None and not run.task.cancelled():
            self._returned[held.tp] = held
            return False
        fixed = self._job.partitions is not None
        if error is not None and (fixed or not isinstance(error, (Fenced, PartitionLost))):
            if not isinstance(error, BrokerUnavailable):
                raise error
            self._not_before_s = time.monotonic() + self._retry_delay(error)
        _log.info("partition given back: %s (%s)", run.partition.place, error or "cancelled")
        if not fixed:
            with contextlib.suppress(BrokerUnavailable):
                await self._member.release(held)
        return True

    def _retry_delay(self, error: BrokerError) -> float:
        now_s = time.monotonic()
        if now_s - self._failed_s > _HEALTHY_S:
            self._failures = 0
        self._failed_s = now_s
        delay_s: float = min(_RETRY_MAX_S, _RETRY_MIN_S * 2.0 ** min(self._failures, 10))
        self._failures += 1
        _log.warning("%s %s: %s; again in %.1f s", self._job.group, self._job.input, error, delay_s)
        return delay_s

    async def _stop(self) -> None:
        tasks = [run.task for run in self._runs.values()]
        for task in tasks:
            task.cancel()
        if tasks:
            done, late = await asyncio.wait(tasks, timeout=FINISH_TIMEOUT_S)
            for task in done:
                if not task.cancelled() and not isinstance(task.exception(), BrokerError | None):
                    _log.error("%s failed while stopping", task.get_name(), exc_info=task.exception())
            for task in late:
                _log.error("%s did not stop in %g s", task.get_name(), FINISH_TIMEOUT_S)
        with contextlib.suppress(BrokerError):
            await self._member.leave()


async def _run_body(body: Body, partition: Partition) -> None:
    await body(partition)

"""``SqliteBroker``: the port's face, and the broker's life."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.broker.port import Body, Job, Start, Subscription
from ingest.broker.sqlite import lease, log
from ingest.broker.sqlite.lease import Session
from ingest.broker.sqlite.log import Topic
from ingest.broker.sqlite.member import Member
from ingest.broker.sqlite.reader import GroupReader, Reader
from ingest.broker.sqlite.schema import Synchronous
from ingest.broker.sqlite.store import Store
from ingest.broker.sqlite.worker import Worker
from ingest.errors import BrokerError
from ingest.model.record import Record, TopicSpec

SESSION_TIMEOUT_S = 6.0

_log = logging.getLogger(__name__)


class SqliteBroker:
    """Implements ``port.Broker`` in the SQLite file ``path``, which is created with its folders where missing.

    Any number of processes of one machine may use the file at the same time; next to it lie SQLite's own ``-wal``
    and ``-shm``, a ``-lock`` and a folder ``-members``. With ``synchronous="NORMAL"`` what was committed outlives
    the process, and a power failure may take the last commits, whole; with ``"FULL"`` it takes none.
    ``session_timeout_s`` is how long a frozen process keeps its partitions (a dead one loses them at once).

    Entering raises ``BrokerError`` for a file that is not ours or is newer than this release, and
    ``BrokerUnavailable`` for one that cannot be opened now.
    """

    def __init__(
        self,
        path: Path,
        *,
        synchronous: Synchronous = "NORMAL",
        session_timeout_s: float = SESSION_TIMEOUT_S,
    ) -> None:
        self._store = Store(path, synchronous)
        self._session = Session(path, session_timeout_s)
        self._beating: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._store.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._beating is not None:
                self._beating.cancel()
                with contextlib.suppress(BrokerError):
                    await self._store.write(self._session.end)
        finally:
            await self._store.close()

    async def create_topics(self, specs: Sequence[TopicSpec]) -> Sequence[str]:
        """See ``port.Broker.create_topics``."""
        return await self._store.write(lambda db: log.create_topics(db, specs))

    async def topics(self) -> Mapping[str, Mapping[int, tuple[int, int]]]:
        """See ``port.Broker.topics``."""
        return await self._store.read(log.ranges)

    async def append(self, records: Sequence[Record]) -> None:
        """See ``port.Broker.append``."""
        await self._store.write(lambda db: log.append(db, self._store.catalog, records))

    @contextlib.asynccontextmanager
    async def subscribe(
        self,
        topics: Sequence[str],
        *,
        group: str | None = None,
        start: Start = "beginning",
        partition: int | None = None,
    ) -> AsyncIterator[Subscription]:
        """See ``port.Broker.subscribe``; a topic that does not exist raises ``TopicMissing`` on entry."""
        found = await self._topics(*topics)
        reader = Reader(self._store, found, partition)
        if group is not None:
            await self._live()
            reader = GroupReader(self._store, found, Member(self._store, self._session, "read", group, found))
        await reader.open(start)
        try:
            yield reader
        finally:
            with contextlib.suppress(BrokerError):
                await reader.close()

    async def work(self, job: Job, body: Body) -> None:
        """See ``port.Broker.work``; fixed partitions that another worker takes end it with ``Fenced``."""
        topic, state = await self._topics(job.input, job.state)
        await self._live()
        await Worker(self._store, self._session, job, body, topic, state).run()

    async def pending(self, group: str, topic: str) -> int:
        """See ``port.Broker.pending``."""
        (found,) = await self._topics(topic)
        return await self._store.read(
            lambda db: log.count_after(db, found, lease.positions(db, group, found)),
        )

    async def ping(self) -> None:
        """See ``port.Broker.ping``."""
        await self._store.read(lambda db: db.execute("SELECT count(*) FROM topics").fetchone())

    async def _topics(self, *names: str) -> list[Topic]:
        return await self._store.read(lambda db: [self._store.catalog.get(db, name) for name in names])

    async def _live(self) -> None:
        """Begin the session, once: only those who own partitions need one."""
        if self._beating is None:
            self._beating = asyncio.create_task(self._beat(), name="ingest-sqlite-heartbeat")
            await asyncio.get_running_loop().run_in_executor(None, self._session.start)
            await self._store.write(self._session.beat)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._session.timeout_s / 4)
            try:
                await self._store.write(self._session.beat)
            except BrokerError as error:
                # Should it go on, others take our partitions over, and commits are refused: nothing worse.
                _log.warning("no heartbeat: %s", error)

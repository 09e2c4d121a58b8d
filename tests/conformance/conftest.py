"""The two real brokers, side by side: every test of this folder runs on both."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingest.broker.kafka import KafkaBroker, KafkaSettings
from ingest.broker.port import Body, Broker, Job
from ingest.broker.sqlite import SqliteBroker
from ingest.model.record import Received, TopicSpec


@dataclass
class Store:
    """Where one test's topics live, for as many brokers (processes) as it opens. Names begin with ``prefix``."""

    kind: str
    address: str
    folder: Path
    prefix: str
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def state_dir(self, process: str) -> Path:
        """The folder for the local copies that the Kafka broker of ``process`` keeps."""
        return self.folder / f"state-{process}"

    def make(self, process: str = "one") -> SqliteBroker | KafkaBroker:
        """A broker as the process named ``process`` would make it; not entered yet."""
        if self.kind == "sqlite":
            return SqliteBroker(Path(self.address))
        return KafkaBroker(
            KafkaSettings(bootstrap=self.address, state_dir=self.state_dir(process), session_timeout_ms=6_000)
        )

    async def __call__(self, process: str = "one") -> Broker:
        """Open a broker; it is closed at the test's end."""
        return await self._stack.enter_async_context(self.make(process))

    def name(self, topic: str) -> str:
        """The full name of this test's ``topic``."""
        return self.prefix + topic

    async def job(self, broker: Broker, partitions: int = 1, *, fixed: tuple[int, ...] | None = None) -> Job:
        """Create ``in``, ``out``, ``more`` and ``state``; return the job from ``in`` to them."""
        await broker.create_topics(
            [
                TopicSpec(self.name("in"), partitions),
                TopicSpec(self.name("out")),
                TopicSpec(self.name("more")),
                TopicSpec(self.name("state"), partitions, compacted=True),
            ]
        )
        return Job(self.name("group"), self.name("in"), self.name("state"), fixed)


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which broker."""
    return str(request.param)


@pytest.fixture
def address(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the broker is: a file's path, or ``host:port``."""
    if kind == "kafka":
        return str(request.getfixturevalue("kafka_bootstrap"))
    return str(tmp_path / "new folder" / "broker.db")


@pytest.fixture
async def open_broker(kind: str, address: str, tmp_path: Path) -> AsyncIterator[Store]:
    """A factory of brokers on one store, to play several processes: ``broker = await open_broker("two")``."""
    store = Store(kind, address, tmp_path, f"t{uuid.uuid4().hex[:10]}.")
    async with store._stack:
        yield store


@pytest.fixture
async def broker(open_broker: Store) -> Broker:
    """One broker, open."""
    return await open_broker()


Drain = Callable[..., Awaitable[list[Received]]]


@pytest.fixture
def drain() -> Drain:
    """Read a topic from its beginning: until ``count`` records, and then ``extra_s`` longer for what must not come."""

    async def read(
        broker: Broker, *topics: str, count: int = 0, extra_s: float = 0.2, most_s: float = 30
    ) -> list[Received]:
        records: list[Received] = []
        async with broker.subscribe(topics) as subscription:
            async with asyncio.timeout(most_s):
                while len(records) < count:
                    records += await subscription.poll(wait_s=0.5)
            records += await subscription.poll(wait_s=extra_s)
        return records

    return read


Start = Callable[[Broker, Job, Body], "asyncio.Task[None]"]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Start ``work`` as a task; it is cancelled at the test's end, where it must not have failed unseen."""
    tasks: list[asyncio.Task[None]] = []

    def begin(broker: Broker, job: Job, body: Body) -> asyncio.Task[None]:
        tasks.append(asyncio.create_task(broker.work(job, body)))
        return tasks[-1]

    yield begin
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, 15)


class Child:
    """A process that works; ``child.py`` says what it does."""

    def __init__(self, store: Store, *argv: str) -> None:
        script = Path(__file__).with_name("child.py")
        place = [store.kind, store.address, str(store.state_dir("child")), store.prefix]
        self._log = (store.folder / f"child-{uuid.uuid4().hex[:6]}.log").open("w+b")
        self._process = subprocess.Popen(
            [sys.executable, str(script), *place, *argv],
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )

    async def line(self) -> str:
        """Wait for the next line it prints."""
        assert self._process.stdout is not None
        async with asyncio.timeout(30):
            text = await asyncio.to_thread(self._process.stdout.readline)
        if not text:
            self._log.seek(0)
            raise AssertionError(f"the child ended: {self._log.read().decode()[-2000:]}")
        return text.decode().strip()

    def pause(self) -> None:
        """Freeze it."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Thaw it."""
        self._process.send_signal(signal.SIGCONT)

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it with SIGKILL: it can clean nothing up."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()


@pytest.fixture
def spawn(open_broker: Store) -> Iterator[Callable[..., Child]]:
    """Start children, killed at the test's end."""
    children: list[Child] = []

    def begin(*argv: str) -> Child:
        children.append(Child(open_broker, *argv))
        return children[-1]

    yield begin
    for child in children:
        child.kill()

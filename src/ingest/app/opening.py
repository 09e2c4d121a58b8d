"""Opening brokers as the settings say, each process with a place of its own for local state."""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

from ingest.broker.kafka import KafkaBroker, KafkaSettings
from ingest.broker.port import Broker
from ingest.broker.sqlite import SqliteBroker
from ingest.config import BrokerAddress, KafkaAddress, Settings, parse_broker
from ingest.errors import ConfigError, ConfigFault
from ingest.model.topics import Topics

MAX_SLOTS = 256


def topics_of(settings: Settings, prefix: str | None = None) -> Topics:
    """Return the topics that the settings ask for, under their prefix or another."""
    plan = settings.topic_plan
    return replace(plan, prefix=prefix) if prefix else plan


@asynccontextmanager
async def open_broker(settings: Settings, url: str | None = None) -> AsyncIterator[Broker]:
    """Open the settings' broker, or the one at ``url`` with the settings' security.

    Raises:
        ConfigError: ``url`` is no broker address.
        BrokerUnavailable: nothing answers there.
    """
    address = _address(url) if url else settings.service.broker
    if not isinstance(address, KafkaAddress):
        async with SqliteBroker(address.path) as broker:
            yield broker
        return
    with _slot(Path(settings.service.state_dir)) as (place, name):
        async with KafkaBroker(kafka_settings(settings, ",".join(address.servers), place, name)) as broker:
            yield broker


def _address(url: str) -> BrokerAddress:
    try:
        return parse_broker(url, Path.cwd())
    except ValueError as error:
        raise ConfigError("--broker", (ConfigFault("broker", str(error), url),)) from error


def kafka_settings(settings: Settings, bootstrap: str, place: Path, name: str | None) -> KafkaSettings:
    """Return the connection settings of one process."""
    kafka = settings.kafka
    return KafkaSettings(
        bootstrap=bootstrap,
        state_dir=place,
        security_protocol=kafka.security_protocol,
        sasl_mechanism=kafka.sasl_mechanism if "SASL" in kafka.security_protocol else None,
        sasl_username=kafka.sasl_username,
        sasl_password=kafka.sasl_password.get_secret_value() if kafka.sasl_password else None,
        ssl_cafile=str(kafka.ssl_cafile) if kafka.ssl_cafile else None,
        session_timeout_ms=kafka.session_timeout_ms,
        replication_factor=kafka.replication_factor,
        instance_id=name,
    )


@contextmanager
def _slot(state_dir: Path) -> Iterator[tuple[Path, str]]:
    """Hold the first free place under ``state_dir``: a process that starts again finds its cache and its name.

    The lock dies with the process, so that after a kill -9 the next start has the same place, and the consumer group
    knows it as the same member (KIP-345) and does not wait for the dead one's session to end.
    """
    base = state_dir / "kafka"
    host = hashlib.blake2b(f"{socket.gethostname()}\n{base.resolve()}".encode(), digest_size=6).hexdigest()
    for number in range(MAX_SLOTS):
        place = base / str(number)
        place.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(place / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        try:
            yield place, f"ingest-{host}-{number}"
        finally:
            os.close(descriptor)
        return
    raise ConfigError(
        "service.state_dir",
        (ConfigFault("service.state_dir", f"a folder that fewer than {MAX_SLOTS} processes use", str(state_dir)),),
    )

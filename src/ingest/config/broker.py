"""Broker addresses: ``sqlite:PATH`` or ``kafka://host:port[,host:port]``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ingest.config.paths import resolved

_SERVER = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?):(?P<port>[0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """The embedded broker: one database file on this machine (absolute path)."""

    path: Path

    def __str__(self) -> str:
        return f"sqlite:{self.path}"


@dataclass(frozen=True, slots=True)
class KafkaAddress:
    """A Kafka cluster: the servers to ask first, each ``host:port``."""

    servers: tuple[str, ...]

    def __str__(self) -> str:
        return "kafka://" + ",".join(self.servers)


BrokerAddress = SqliteAddress | KafkaAddress


def parse_broker(text: str, base: Path) -> BrokerAddress:
    """Read a broker address; a relative ``sqlite:`` path starts at ``base``.

    Raises:
        ValueError: the text is neither form; the message says what was expected.
    """
    scheme, colon, rest = text.partition(":")
    if scheme == "sqlite" and colon:
        return _sqlite(rest, base)
    if scheme == "kafka" and rest.startswith("//"):
        return _kafka(rest[2:])
    raise ValueError("sqlite:PATH or kafka://host:port[,host:port]")


def _sqlite(path: str, base: Path) -> SqliteAddress:
    if not path:
        raise ValueError("sqlite: needs the path of the database file after the colon")
    if path.startswith("//"):
        raise ValueError("sqlite:PATH without slashes after the colon that do not belong to the path")
    return SqliteAddress(resolved(path, base))


def _kafka(servers: str) -> KafkaAddress:
    names = tuple(part.strip() for part in servers.removesuffix("/").split(","))
    for name in names:
        match = _SERVER.fullmatch(name)
        if match is None or not 0 < int(match["port"]) < 65536:
            raise ValueError(f"kafka://host:port[,host:port], a name and a port for each server; {name!r} is not")
    return KafkaAddress(names)

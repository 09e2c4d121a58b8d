"""Broker addresses: ``sqlite:PATH`` and ``kafka://host:port[,host:port]``."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

from ingest.broker.kafka import KafkaBroker, KafkaSettings
from ingest.broker.port import Broker
from ingest.broker.sqlite import SqliteBroker
from ingest.errors import ConfigError, ConfigFault


def open_broker(url: str, kafka: KafkaSettings | None = None) -> AbstractAsyncContextManager[Broker]:
    """Return the broker at ``url``; it connects when its context is entered.

    ``kafka`` gives everything of a Kafka connection but its address.

    Raises:
        ConfigError: ``url`` is neither form.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "sqlite" and rest:
        return SqliteBroker(Path(rest.removeprefix("//")).expanduser())
    if scheme == "kafka" and rest.startswith("//") and rest.strip("/"):
        base = kafka or KafkaSettings(bootstrap="")
        return KafkaBroker(replace(base, bootstrap=rest.strip("/")))
    expected = "expected sqlite:PATH or kafka://host:port[,host:port]"
    raise ConfigError("broker", (ConfigFault("broker", expected, url),))

"""The whole configuration, table by table, with its defaults."""

from __future__ import annotations

import os
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from ingest.config.desk import Desk
from ingest.config.feed import Feed
from ingest.config.route import Route
from ingest.config.values import Broker, Directory, ExistingFile, Frozen, Prefix
from ingest.model.route import Rule
from ingest.model.topics import Topics as TopicPlan

Days = Annotated[float, Field(gt=0, le=36_500)]
Partitions = Annotated[int, Field(ge=1, le=1000)]


class Service(Frozen):
    """``[service]``: the broker, where local state is kept, and the port for health and metrics."""

    broker: Broker = Field(default="sqlite:ingest.db", validate_default=True)
    prefix: Prefix = "wire."
    state_dir: Directory = Field(default="state", validate_default=True)
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8321
    log_format: Literal["auto", "json", "console"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class Kafka(Frozen):
    """``[kafka]``: how to reach a Kafka cluster; not used with an embedded broker.

    ``replication_factor`` is for the topics that the service creates: 3 on a production cluster.
    """

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    sasl_password_file: ExistingFile | None = None
    ssl_cafile: ExistingFile | None = None
    ssl_certfile: ExistingFile | None = None
    ssl_keyfile: ExistingFile | None = None
    replication_factor: Annotated[int, Field(ge=1, le=9)] = 1
    session_timeout_ms: Annotated[int, Field(ge=6000, le=300_000)] = 10_000


class Topics(Frozen):
    """``[topics]``: partitions and retention of the topics that the service creates."""

    documents_partitions: Partitions = 4
    stories_partitions: Partitions = 4
    documents_retention_days: Days = 30.0
    stories_retention_days: Days = 7.0
    dead_letters_retention_days: Days = 30.0


class Limits(Frozen):
    """``[limits]``: what one document may cost. ``workers`` are the processes that parse and fingerprint."""

    parse_timeout_s: Annotated[float, Field(gt=0, le=600)] = 20.0
    parse_cpu_s: Annotated[int, Field(ge=1, le=600)] = 10
    parse_memory_mb: Annotated[int, Field(ge=64, le=65_536)] = 512
    workers: Annotated[int, Field(ge=1, le=256)] = Field(default_factory=lambda: max(1, min(4, os.cpu_count() or 1)))


class Settings(Frozen):
    """A configuration without faults."""

    service: Service = Field(default_factory=dict, validate_default=True)
    kafka: Kafka = Field(default_factory=Kafka)
    topics: Topics = Field(default_factory=Topics)
    limits: Limits = Field(default_factory=Limits)
    desk: Desk = Field(default_factory=Desk)
    feeds: tuple[Feed, ...] = ()
    routes: tuple[Route, ...] = ()

    @property
    def topic_plan(self) -> TopicPlan:
        """The topics under the configured prefix, with their settings."""
        names = tuple(route.topic for route in self.routes)
        return TopicPlan(prefix=self.service.prefix, routes=names, **self.topics.model_dump())

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The routes' rules, as the desk takes them."""
        return tuple(route.rule for route in self.routes)

    @property
    def active_feeds(self) -> tuple[Feed, ...]:
        """The feeds that are enabled, in the order of the file."""
        return tuple(feed for feed in self.feeds if feed.enabled)

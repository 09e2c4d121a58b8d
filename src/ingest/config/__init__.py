"""Configuration: TOML and the environment in, frozen settings out, or every fault at once."""

from __future__ import annotations

from ingest.config.broker import BrokerAddress, KafkaAddress, SqliteAddress, parse_broker
from ingest.config.changes import FeedChanges, feeds_changed
from ingest.config.desk import Desk
from ingest.config.feed import Feed
from ingest.config.layouts import load_layout
from ingest.config.loading import load
from ingest.config.profiles import load_profile
from ingest.config.settings import Kafka, Limits, Service, Settings, Topics

__all__ = [
    "BrokerAddress",
    "Desk",
    "Feed",
    "FeedChanges",
    "Kafka",
    "KafkaAddress",
    "Limits",
    "Service",
    "Settings",
    "SqliteAddress",
    "Topics",
    "feeds_changed",
    "load",
    "load_layout",
    "load_profile",
    "parse_broker",
]

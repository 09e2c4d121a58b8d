"""The local Kafka: a real one, which keeps its data, ends when told, and says why it did not start."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from ingest.broker.kafka import KafkaBroker, KafkaSettings
from ingest.broker.local_kafka import LocalKafka, default_cache_dir
from ingest.errors import BrokerUnavailable
from ingest.model.record import Record, TopicSpec

pytestmark = [pytest.mark.kafka, pytest.mark.usefixtures("kafka_extra")]


async def _values(bootstrap: str, topic: str, expected: int) -> list[bytes | None]:
    async with KafkaBroker(KafkaSettings(bootstrap)) as broker, broker.subscribe([topic]) as reader:
        found: list[bytes | None] = []
        async with asyncio.timeout(30):
            while len(found) < expected:
                found += [record.value for record in await reader.poll()]
        return found


def test_it_keeps_its_topics_between_runs_and_ends_when_told(tmp_path: Path) -> None:
    async def fill(bootstrap: str) -> None:
        async with KafkaBroker(KafkaSettings(bootstrap)) as broker:
            await broker.create_topics([TopicSpec("kept")])
            await broker.append([Record("kept", "a", b"1"), Record("kept", "a", b"2")])

    with LocalKafka() as kafka:
        bootstrap = kafka.start(tmp_path / "kafka")
        assert bootstrap.startswith("127.0.0.1:")
        first = kafka.pid
        assert first is not None
        asyncio.run(fill(bootstrap))
        kafka.stop()
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)
        assert kafka.pid is None
        again = kafka.start(tmp_path / "kafka")
        assert asyncio.run(_values(again, "kept", 2)) == [b"1", b"2"]


def test_a_taken_port_is_reported_with_the_log(tmp_path: Path) -> None:
    with socket.socket() as taken, LocalKafka() as kafka:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BrokerUnavailable, match="Address already in use"):
            kafka.start(tmp_path, port=taken.getsockname()[1])
        assert kafka.pid is None


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    with LocalKafka() as kafka, pytest.raises(BrokerUnavailable, match="formatted"):
        kafka.start(tmp_path, port=1)


def test_the_jars_are_cached_where_the_desktop_standard_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache_dir() == tmp_path / "ingest"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_cache_dir() == Path.home() / ".cache" / "ingest"

"""Topics: created with explicit settings, and looked up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka import errors as kafka
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from ingest.broker.kafka.faults import stop_consumer, translated
from ingest.broker.kafka.settings import KafkaSettings
from ingest.errors import BrokerUnavailable, TopicMismatch, TopicMissing
from ingest.model.record import TopicSpec

_DAY_MS = 24 * 3600 * 1000


def _policy(spec: TopicSpec) -> frozenset[str]:
    if not spec.compacted:
        return frozenset({"delete"})
    return frozenset({"compact"} if spec.retention_ms is None else {"compact", "delete"})


def topic_config(spec: TopicSpec) -> dict[str, str]:
    """The settings a topic is created with, none left to the cluster's defaults that a promise hangs on."""
    config = {
        "cleanup.policy": ",".join(sorted(_policy(spec))),
        "retention.ms": str(-1 if spec.retention_ms is None else spec.retention_ms),
        "retention.bytes": "-1",
        "max.message.bytes": str(spec.max_message_bytes),
        # The broker's time: original times are in the headers, and a replayed year must not fall to retention at once.
        "message.timestamp.type": "LogAppendTime",
        "compression.type": "producer",
    }
    if spec.compacted:
        config |= {
            "min.cleanable.dirty.ratio": "0.1",
            "max.compaction.lag.ms": str(_DAY_MS),
            # A reader that was away for less than this sees every deletion.
            "delete.retention.ms": str(7 * _DAY_MS),
            "segment.ms": str(_DAY_MS // 24),
        }
    return config


class Admin:
    """The cluster's administration: one connection, made when needed and dropped when it fails."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._client: Any = None
        self._lock = asyncio.Lock()
        self._counts: dict[str, int] = {}

    @contextlib.asynccontextmanager
    async def _session(self, doing: str, limit_s: float = 30.0) -> AsyncIterator[Any]:
        async with self._lock:
            try:
                with translated(doing):
                    async with asyncio.timeout(limit_s):
                        if self._client is None:
                            client = AIOKafkaAdminClient(**self._settings.client())
                            self._client = client
                            await client.start()
                        yield self._client
            except BrokerUnavailable:
                await self._drop()
                raise

    async def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(2.0):
                    await client.close()

    async def close(self) -> None:
        """Close the connection."""
        async with self._lock:
            await self._drop()

    async def ping(self) -> None:
        """Return if a broker answers within 5 s, else raise ``BrokerUnavailable``."""
        async with self._session("ping", 5.0) as client:
            await client.describe_cluster()

    async def cluster_id(self) -> str:
        """The cluster's own id."""
        async with self._session("asking for the cluster") as client:
            return str((await client.describe_cluster())["cluster_id"])

    async def partitions(self) -> dict[str, int]:
        """Every topic's number of partitions, the cluster's internal topics left out."""
        async with self._session("listing topics") as client:
            found = await client.describe_topics()
        ready = [t for t in found if not t["is_internal"] and all(p["leader"] >= 0 for p in t["partitions"])]
        self._counts = {topic["topic"]: len(topic["partitions"]) for topic in ready}
        return dict(self._counts)

    async def count(self, topic: str) -> int:
        """The number of partitions of ``topic``, asked of the cluster once.

        Raises:
            TopicMissing: there is no such topic.
        """
        if topic not in self._counts:
            await self.partitions()
        if topic not in self._counts:
            raise TopicMissing(f"topic {topic} was never created")
        return self._counts[topic]

    async def create(self, specs: Sequence[TopicSpec]) -> Sequence[str]:
        """Create what is missing, wait until it can be used, and check what was there."""
        present: Mapping[str, int] = await self.partitions()
        await self._check([spec for spec in specs if spec.name in present], present)
        missing = [spec for spec in specs if spec.name not in present]
        if not missing:
            return ()
        replicas = self._settings.replication_factor
        # aiokafka takes -1 (the cluster's default) only together with an assignment, be it an empty one.
        assigned: dict[int, list[int]] | None = {} if replicas == -1 else None
        wanted = [NewTopic(s.name, s.partitions, replicas, assigned, topic_config(s)) for s in missing]
        async with self._session("creating topics") as client:
            answer = await client.create_topics(wanted, timeout_ms=20_000)
        created = [name for name, code, *_ in answer.topic_errors if code == 0]
        for name, code, *message in answer.topic_errors:
            error = kafka.for_code(code)
            if error not in (kafka.NoError, kafka.TopicAlreadyExistsError):
                raise BrokerUnavailable(f"creating topic {name}: {error.__name__} {message}")
        present = await self._wait_for({spec.name for spec in missing})
        # Another process may have made the same topics meanwhile, with settings of its own.
        await self._check([spec for spec in missing if spec.name not in created], present)
        return created

    async def _wait_for(self, names: set[str]) -> Mapping[str, int]:
        for _ in range(200):
            present = await self.partitions()
            if names <= present.keys():
                return present
            await asyncio.sleep(0.05)
        raise BrokerUnavailable(f"topics were created but have no leader yet: {', '.join(sorted(names))}")

    async def _check(self, specs: Sequence[TopicSpec], present: Mapping[str, int]) -> None:
        if not specs:
            return
        for spec in specs:
            if present[spec.name] != spec.partitions:
                raise TopicMismatch(f"{spec.name}: {present[spec.name]} partition(s), expected {spec.partitions}")
        asked = [ConfigResource(ConfigResourceType.TOPIC, s.name, {"cleanup.policy": ""}) for s in specs]
        async with self._session("reading topic settings") as client:
            answers = await client.describe_configs(asked)
        policies = {
            resource[3]: frozenset(resource[4][0][1].split(",")) for answer in answers for resource in answer.resources
        }
        for spec in specs:
            if policies.get(spec.name) != _policy(spec):
                found = ",".join(sorted(policies.get(spec.name, ())))
                raise TopicMismatch(f"{spec.name}: clean-up by {found}, expected {','.join(sorted(_policy(spec)))}")


@contextlib.asynccontextmanager
async def lone_reader(settings: KafkaSettings, doing: str, group: str | None = None) -> AsyncIterator[Any]:
    """A started consumer without assignment. With ``group`` it can ask for its positions, and is no member of it."""
    consumer = AIOKafkaConsumer(group_id=group, **settings.reader())
    try:
        with translated(doing):
            async with asyncio.timeout(30.0):
                await consumer.start()
            yield consumer
    finally:
        await stop_consumer(consumer)


async def ranges(consumer: Any, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, tuple[int, int]]:
    """Each partition's first offset and the offset after the last committed one (the last stable offset)."""
    if not partitions:
        return {}
    async with asyncio.timeout(30.0):
        # At once: aiokafka asks for a topic it does not know one at a time, with a pause after each.
        consumer._client.set_topics({tp.topic for tp in partitions})
        first = await consumer.beginning_offsets(partitions)
        last = await consumer.end_offsets(partitions)
    return {tp: (first[tp], last[tp]) for tp in partitions}

"""What downstream developers import: the stream as typed events, from either broker.

    async for event in subscribe("sqlite:var/ingest.db", group="my-desk"):
        if event.change == "killed":
            await shelf.remove(event.uri)
        else:
            await shelf.put(event.uri, event.version, event.story)

Delivery is at least once: a group's position is stored each time the events read so far have all been handled, and
what was not comes again. (uri, version, change) names an event, so a subscriber that keeps the last version of each uri
can skip what it has seen.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from ingest.broker.kafka import KafkaBroker, KafkaSettings
from ingest.broker.port import Broker, Start
from ingest.broker.sqlite import SqliteBroker
from ingest.config import KafkaAddress, parse_broker
from ingest.errors import PartitionLost
from ingest.model.envelope import change_of
from ingest.model.record import Received
from ingest.model.topics import Topics

BATCH = 100


@dataclass(frozen=True, slots=True)
class Event:
    """One record of ``stories`` (or ``latest``, ``duplicates``), told in news terms."""

    record: Received

    @property
    def uri(self) -> str:
        """The story's uri: the same through all its versions."""
        return self.record.headers["ce_subject"]

    @property
    def version(self) -> int:
        """The version, counted from 1 as its provider told it."""
        return int(self.record.headers["ce_storyversion"])

    @property
    def change(self) -> str:
        """created, updated, corrected, killed or released; ``linked`` on duplicates."""
        return change_of(self.record.headers)

    @property
    def provider(self) -> str:
        """Who told it."""
        return self.record.headers["ce_provider"]

    @property
    def language(self) -> str | None:
        """The BCP 47 tag of the text, if known."""
        return self.record.headers.get("ce_language")

    @property
    def story(self) -> dict[str, Any]:
        """The ninjs 3.1 document, decoded now."""
        return dict(orjson.loads(self.record.value or b"{}"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records a subscriber wants, told by headers alone; None wants all."""

    language: str | None = None
    provider: str | None = None

    def matches(self, record: Received) -> bool:
        """Return whether the record is wanted; ``en`` wants ``en-GB`` too (RFC 4647 basic filtering)."""
        headers = record.headers
        if self.provider is not None and headers.get("ce_provider", "").casefold() != self.provider.casefold():
            return False
        if self.language is None:
            return True
        told = headers.get("ce_language", "").casefold()
        return told == self.language.casefold() or told.startswith(f"{self.language.casefold()}-")


async def subscribe(
    broker: str,
    *,
    group: str | None = None,
    topics: Sequence[str] = ("stories",),
    prefix: str = "wire.",
    start: Start = "beginning",
    language: str | None = None,
    provider: str | None = None,
    kafka: KafkaSettings | None = None,
) -> AsyncIterator[Event]:
    """Yield events for ever. Members of one ``group`` share them; each group gets all.

    Args:
        broker: ``sqlite:PATH`` or ``kafka://host:port``.
        group: where the position is kept; without one, every call starts at ``start``.
        topics: short names (stories, latest, duplicates) or full topic names.
        prefix: the topics' prefix.
        start: where a group without position begins.
        language: a BCP 47 tag to filter on.
        provider: a provider to filter on.
        kafka: security settings for a Kafka broker.

    Raises:
        ValueError: ``broker`` is no broker address.
        TopicMissing: one of the topics was never created.
        BrokerUnavailable: the broker does not answer.
    """
    names = Topics(prefix)
    wanted = Wanted(language, provider)
    full = [names.resolve(topic) for topic in topics]
    async with (
        _open(broker, kafka) as opened,
        opened.subscribe(full, group=group, start=start) as subscription,
    ):
        while True:
            records = await subscription.poll(max_records=BATCH, wait_s=1.0)
            for record in records:
                if wanted.matches(record):
                    yield Event(record)
            if records and group is not None:
                # What another member of the group was given meanwhile it reads again: at least once.
                with suppress(PartitionLost):
                    await subscription.commit()


def _open(url: str, kafka: KafkaSettings | None) -> AbstractAsyncContextManager[Broker]:
    address = parse_broker(url, Path.cwd())
    if isinstance(address, KafkaAddress):
        return KafkaBroker(replace(kafka or KafkaSettings(bootstrap=""), bootstrap=",".join(address.servers)))
    return SqliteBroker(address.path)

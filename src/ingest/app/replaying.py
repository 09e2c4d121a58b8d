"""Wiring a replay: whose documents they are, and which broker they go through."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from ingest.app.opening import open_broker, topics_of
from ingest.app.service import ease_collector, workshop_of
from ingest.archive import Archived, Tally, merged
from ingest.config import Feed, Settings
from ingest.errors import ReplayError
from ingest.model.document import Document, Reading
from ingest.replay import Replay


@dataclass(frozen=True, slots=True)
class Plan:
    """What to replay, where to, how fast, and whose documents they are when no configured feed says so.

    ``topic`` is the full name of a ``documents`` topic, which is replayed alone, without ``sources``.
    """

    sources: tuple[Path, ...]
    prefix: str
    speed: float | None
    provider: str | None
    reading: Reading
    topic: str | None = None


@asynccontextmanager
async def replay_sources(plan: Plan, settings: Settings, broker: str | None) -> AsyncIterator[Replay]:
    """Open the broker and yield the replay, ready to run.

    Raises:
        ReplayError: a topic would be replayed into itself.
    """
    ease_collector()
    if plan.topic == topics_of(settings, plan.prefix).documents:
        raise ReplayError(f"topic:{plan.topic} would be replayed into itself: use another --prefix")
    async with open_broker(settings, broker) as opened:
        describe = describer(plan, settings.feeds)
        # One partition, whoever files: the desk then hears the archive in the archive's order, in every replay.
        topics = replace(topics_of(settings, plan.prefix), documents_partitions=1)
        rules, routes = settings.desk.rules, settings.rules
        workshop = workshop_of(settings)
        yield Replay(opened, topics, workshop, describe, speed=plan.speed, rules=rules, routes=routes)


def describer(plan: Plan, feeds: Sequence[Feed]) -> Callable[[Archived], Document]:
    """Return what names an archived document's provider, feed and reading.

    The command line says it first, then the archive itself, then the configured feed with the document's address;
    last, the address's host is the provider.
    """
    by_url = {feed.url: feed for feed in feeds if feed.url}

    def describe(archived: Archived) -> Document:
        feed = by_url.get(archived.url or "")
        host = urlsplit(archived.url or "").hostname
        return Document(
            provider=plan.provider or archived.provider or (feed.provider if feed else host or "UNKNOWN"),
            feed=archived.feed or (feed.name if feed else host or "replay"),
            received_at=archived.received_at,
            body=archived.body,
            url=archived.url,
            content_type=archived.content_type,
            reading=_reading(plan, archived, feed),
        )

    return describe


def _reading(plan: Plan, archived: Archived, feed: Feed | None) -> Reading:
    """Return the archive's own reading, else the feed's; each thing that the command line says stands above it."""
    usual = Reading()
    below = archived.reading or (feed.reading if feed else usual)
    names = (field.name for field in fields(Reading))
    told = {name: value for name in names if (value := getattr(plan.reading, name)) != getattr(usual, name)}
    return replace(below, **told)


def count_documents(sources: Sequence[Path], stop: threading.Event) -> int:
    """Return how many documents the sources hold; reads all of them, or until ``stop`` is set.

    Raises:
        ReplayError: a source is absent or cannot be read.
    """
    count = 0
    for _ in merged(sources, Tally()):
        if stop.is_set():
            break
        count += 1
    return count

"""Looking at each feed once, without publishing anything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from ingest.app.feeds import Transports
from ingest.app.reading import told_of
from ingest.app.service import workshop_of
from ingest.config import Settings
from ingest.stages.fetch import FeedSource
from ingest.stages.workshop import Workshop

TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Look:
    """What one feed would publish now."""

    feed: str
    outcome: str
    stories: tuple[dict[str, Any], ...]
    reasons: tuple[str, ...]
    failed: bool


async def look_at(settings: Settings) -> list[Look]:
    """Fetch every enabled feed once, all at the same time; in the order of the configuration."""
    workshop = workshop_of(settings)
    async with Transports() as transports:
        feeds = transports.sources(settings.active_feeds)
        return await asyncio.gather(*(_look(feed, workshop) for feed in feeds))


async def _look(feed: FeedSource, workshop: Workshop) -> Look:
    source = feed.open()
    try:
        async with asyncio.timeout(TIMEOUT_S):
            poll = await source.poll({})
    except TimeoutError:
        return Look(feed.name, "failed", (), (f"no answer within {TIMEOUT_S:g} s",), True)
    finally:
        await source.aclose()
    told = await told_of(list(poll.documents), workshop)
    reasons = [str(poll.failure)] if poll.failure else []
    reasons += [f"{fault.place}: {fault.reason}" for each in told for fault in each.faults]
    stories = tuple(story for each in told for story in each.stories)
    failed = poll.failure is not None or (bool(poll.documents) and not stories)
    return Look(feed.name, poll.outcome, stories, tuple(reasons), failed)

"""From configured feeds to sources."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Self

from ingest.config import Feed
from ingest.sources.directory import DirectoryFeed, DirectorySource
from ingest.sources.http import HostLimits, HttpFeed, HttpSource, Sessions, open_sessions
from ingest.sources.port import Source
from ingest.stages.fetch import FeedSource

FEW_FEEDS = 50
"""So many feeds are all looked at when the service starts; more are spread, so that a start is no stampede."""


def utc_now() -> datetime:
    """Return the present time: the only clock that stamps documents."""
    return datetime.now(UTC)


class Transports:
    """What the sources of one process share: HTTP sessions and the hosts' limits."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._hosts = HostLimits()
        self._rng = random.Random()
        self._sessions: Sessions | None = None

    async def __aenter__(self) -> Self:
        self._sessions = await self._stack.enter_async_context(open_sessions())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def sources(self, feeds: Sequence[Feed]) -> list[FeedSource]:
        """Return the feeds with how to open each."""
        at_once = len(feeds) <= FEW_FEEDS
        return [
            FeedSource(feed.name, feed.provider, "http" if feed.url else "directory", self._opener(feed, at_once))
            for feed in feeds
        ]

    def _opener(self, feed: Feed, at_once: bool) -> Callable[[], Source]:
        if feed.url:
            assert self._sessions is not None, "enter the context first"
            wanted = http_feed(feed, at_once)
            return partial(HttpSource, wanted, self._sessions, self._hosts, utc_now, self._rng)
        return partial(DirectorySource, directory_feed(feed), utc_now)


def http_feed(feed: Feed, at_once: bool) -> HttpFeed:
    """Return a configured feed as its http transport wants it."""
    password = feed.password.get_secret_value() if feed.password else ""
    return HttpFeed(
        name=feed.name,
        provider=feed.provider,
        url=feed.url or "",
        reading=feed.reading,
        interval_s=feed.interval_s,
        max_bytes=feed.max_bytes,
        allow_private=feed.allow_private,
        secret_headers=feed.headers,
        basic_auth=(feed.username, password) if feed.username else None,
        first_poll_at_once=at_once,
    )


def directory_feed(feed: Feed) -> DirectoryFeed:
    """Return a configured feed as its directory transport wants it."""
    return DirectoryFeed(
        name=feed.name,
        provider=feed.provider,
        path=str(feed.directory or "."),
        reading=feed.reading,
        pattern=feed.pattern,
        recursive=feed.recursive,
        order=feed.order,
        after=feed.after,
        done_dir=str(feed.done_dir or ".done"),
        settle_s=feed.settle_s,
        max_bytes=feed.max_bytes,
    )

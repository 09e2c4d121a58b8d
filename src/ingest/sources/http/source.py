"""The http source: polls one feed by its schedule, and brings a document when its bytes are new."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from random import Random

from yarl import URL

from ingest.errors import AddressRefused, BodyTooLarge, FetchFailed, LimitExceeded, ParseError, SourceError
from ingest.model.coding import decode
from ingest.model.document import Document
from ingest.sources.http.feed import HttpFeed
from ingest.sources.http.fetching import Answer, get
from ingest.sources.http.politeness import HostLimits, HostPaused
from ingest.sources.http.schedule import (
    RETRY_AFTER_CAP_S,
    Pace,
    failure_delay_s,
    first_delay_s,
    freshness_s,
    longest_s,
    next_delay_s,
    retry_after_s,
)
from ingest.sources.http.session import Sessions
from ingest.sources.http.validators import Cursor
from ingest.sources.port import Poll

CURSOR = "cursor"

_BUSY = (429, 503)
_GONE = (404, 410)
_BUSY_PAUSE_S = 60.0
# A wall clock can be set; a sleep is never longer than it would take to notice.
_NAP_S = 30.0
# Inflating and hashing more than this would hold the event loop for milliseconds.
_INLINE_BYTES = 65_536


class HttpSource:
    """One feed's transport; see ``Source``. ``clock`` gives aware times, ``rng`` the jitter.

    ``sessions`` and ``hosts`` are shared by all http feeds of the process and outlive this object.
    """

    def __init__(
        self, feed: HttpFeed, sessions: Sessions, hosts: HostLimits, clock: Callable[[], datetime], rng: Random
    ) -> None:
        self._feed = feed
        self._session = sessions.of(allow_private=feed.allow_private)
        self._hosts = hosts
        self._host = URL(feed.url).host or ""
        self._clock = clock
        self._rng = rng
        self._pace = Pace(feed.interval_s, feed.hint_cap_s)
        self._first = True

    async def wait(self, memory: Mapping[str, bytes]) -> None:
        """Return when the feed is due and its host is not paused."""
        next_at = Cursor.decoded(memory.get(CURSOR)).next_at
        if self._first:
            now_s = self._now_s()
            due_in_s = None if next_at is None else next_at - now_s
            at_once = self._feed.first_poll_at_once
            next_at = now_s + first_delay_s(self._feed.name, self._pace, due_in_s, at_once=at_once)
            self._first = False
        while (left_s := self._left_s(next_at)) > 0:
            await asyncio.sleep(min(left_s, _NAP_S))

    async def poll(self, memory: Mapping[str, bytes]) -> Poll:
        """Ask the server once, due or not."""
        before = Cursor.decoded(memory.get(CURSOR))
        now_s = self._now_s()
        try:
            answer = await get(self._feed, self._session, self._hosts, lambda url: before.conditions(url, now_s))
            return await self._judge(before, answer)
        except SourceError as failure:
            return self._failed(before, failure)

    async def committed(self, poll: Poll) -> None:
        """Nothing is left to do: the cursor is stored with the document."""

    async def aclose(self) -> None:
        """Nothing to release: the sessions belong to the process."""

    async def _judge(self, before: Cursor, answer: Answer) -> Poll:
        now = self._clock()
        if answer.status == 304 and answer.conditional:
            return self._done(before.not_modified(answer.validators), answer, now, "not_modified")
        if answer.status != 200:
            raise self._refused_status(answer, now)
        body, sha256 = await self._decoded(answer)
        if not body:
            raise FetchFailed("an empty body", status=200)
        after = before.received(answer.url, answer.validators, sha256, now.timestamp(), conditional=answer.conditional)
        if sha256 == before.sha256:
            return self._done(after, answer, now, "unchanged")
        document = Document(
            provider=self._feed.provider,
            feed=self._feed.name,
            received_at=now,
            body=body,
            url=answer.url,
            content_type=answer.headers.get("Content-Type"),
            reading=self._feed.reading,
        )
        return self._done(after, answer, now, "new", document)

    async def _decoded(self, answer: Answer) -> tuple[bytes, str]:
        encoding = ",".join(answer.headers.getall("Content-Encoding", []))
        limit = self._feed.max_bytes

        def work() -> tuple[bytes, str]:
            body = decode(answer.body, encoding, limit)
            return body, hashlib.sha256(body).hexdigest()

        try:
            inline = not encoding and len(answer.body) <= _INLINE_BYTES
            return work() if inline else await asyncio.to_thread(work)
        except LimitExceeded as error:
            raise BodyTooLarge(error.reason) from error
        except ParseError as error:
            raise FetchFailed(error.reason, status=200) from error

    def _refused_status(self, answer: Answer, now: datetime) -> FetchFailed:
        asked_s = retry_after_s(answer.headers, now)
        if answer.status in _BUSY:
            pause_s = _BUSY_PAUSE_S if asked_s is None else min(asked_s, RETRY_AFTER_CAP_S)
            self._hosts.pause(URL(answer.url).host or "", pause_s)
        return FetchFailed(f"status {answer.status}", status=answer.status, retry_after_s=asked_s)

    def _done(
        self, cursor: Cursor, answer: Answer, now: datetime, outcome: str, document: Document | None = None
    ) -> Poll:
        delay_s = next_delay_s(self._pace, freshness_s(answer.headers, now), self._rng)
        cursor = replace(cursor, failures=0, polls=cursor.polls + 1, next_at=now.timestamp() + delay_s)
        documents = () if document is None else (document,)
        return Poll(documents, {CURSOR: cursor.encoded()}, outcome)

    def _failed(self, before: Cursor, failure: SourceError) -> Poll:
        paused = isinstance(failure, HostPaused)
        # A pause another feed has earned is not this feed's failure.
        failures = before.failures + (not paused)
        asked_s = failure.retry_after_s if isinstance(failure, FetchFailed) else None
        gone = isinstance(failure, FetchFailed) and failure.status in _GONE
        delay_s = failure_delay_s(self._pace, max(failures, 1), self._rng, retry_after_s=asked_s, gone=gone)
        cursor = replace(before, failures=failures, polls=before.polls + (not paused), next_at=self._now_s() + delay_s)
        outcome = "refused" if paused or isinstance(failure, AddressRefused) else "failed"
        return Poll((), {CURSOR: cursor.encoded()}, outcome, failure=failure)

    def _now_s(self) -> float:
        return self._clock().timestamp()

    def _left_s(self, next_at: float | None) -> float:
        due_s = 0.0 if next_at is None else next_at - self._now_s()
        if due_s > longest_s(self._pace):
            due_s = 0.0
        return max(due_s, self._hosts.pause_left_s(self._host))

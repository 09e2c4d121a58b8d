"""The directory source: a drop folder whose files are read once they are complete, and never lost."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from ingest.errors import FetchFailed, SourceError
from ingest.model.document import Document
from ingest.model.naming import content_type_of, portable
from ingest.sources.directory.feed import DirectoryFeed
from ingest.sources.directory.files import Contents, Folder, Gone, Moving, Reading, Trouble
from ingest.sources.directory.filing import file_away
from ingest.sources.directory.inventory import Inventory
from ingest.sources.directory.remembered import Remembered, key_of
from ingest.sources.port import Poll


class DirectorySource:
    """One drop folder's transport; see ``Source``. ``clock`` gives aware times."""

    def __init__(self, feed: DirectoryFeed, clock: Callable[[], datetime]) -> None:
        self._feed = feed
        self._clock = clock
        self._inventory = Inventory(feed)
        self._failures: deque[SourceError] = deque()
        self._reading: tuple[Poll, list[Contents]] | None = None
        self._forget: set[str] = set()
        self._flush = False

    @property
    def _folder(self) -> Folder:
        return self._inventory.folder

    async def wait(self, memory: Mapping[str, bytes]) -> None:
        """Return when a file is complete, or something must be reported."""
        while True:
            if self._inventory.candidates.any_ready or self._failures or self._flush:
                return
            await self._inventory.wait()
            if not self._inventory.candidates.any_ready:
                await self._look(memory)

    async def poll(self, memory: Mapping[str, bytes]) -> Poll:
        """Read the next complete files, as many as a batch allows; a failure comes in a poll of its own."""
        self._take_back()
        # Under steady load nobody waits; the comparison with the whole folder must not starve.
        if self._inventory.overdue():
            await self._look(memory)
        if self._failures:
            failure = self._failures.popleft()
            return self._polled([], {}, "failed", failure)
        await self._inventory.order()
        paths = self._inventory.candidates.take(self._feed.batch_files, self._feed.batch_bytes)
        try:
            readings = await asyncio.to_thread(self._read, paths) if paths else []
        except BaseException:
            for path in paths:
                self._inventory.candidates.complete(path)
            raise
        return await self._judge(readings, memory)

    async def committed(self, poll: Poll) -> None:
        """The documents are stored: remember their files, or move them away."""
        if self._reading is None or self._reading[0] is not poll:
            return
        _, stored = self._reading
        self._reading = None
        await self._settle(stored)

    async def aclose(self) -> None:
        """End the watch."""
        await self._inventory.aclose()

    async def _look(self, memory: Mapping[str, bytes]) -> None:
        self._failures.extend(await self._inventory.look(memory))
        for path in self._inventory.vanished():
            self._forget.add(path)
        self._flush = bool(self._forget)

    def _read(self, paths: Sequence[str]) -> list[Reading]:
        return [self._folder.read(path, self._feed.max_bytes) for path in paths]

    def _take_back(self) -> None:
        """What the last poll brought was not stored: it is brought again."""
        if self._reading is not None:
            for contents in self._reading[1]:
                self._inventory.candidates.complete(contents.path)
            self._reading = None

    async def _judge(self, readings: Sequence[Reading], memory: Mapping[str, bytes]) -> Poll:
        news: list[Contents] = []
        known: list[Contents] = []
        changes: dict[str, bytes | None] = {}
        for reading in readings:
            match reading:
                case Contents():
                    self._forget.discard(reading.path)
                    before = Remembered.decoded(memory.get(key_of(reading.path)))
                    now = Remembered.of(reading)
                    if before != now:
                        changes[key_of(reading.path)] = now.encoded()
                    (known if before is not None and before.sha256 == now.sha256 else news).append(reading)
                case Moving(path):
                    self._inventory.appeared(path)
                case Trouble():
                    self._failures.extend(self._inventory.refuse(reading))
                case Gone(path):
                    self._inventory.gone(path)
        # Known bytes are stored already: their file may go even if this poll is never committed.
        await self._settle(known)
        return self._polled(news, changes, "new" if news else "unchanged")

    def _polled(
        self, news: list[Contents], changes: dict[str, bytes | None], outcome: str, failure: SourceError | None = None
    ) -> Poll:
        if failure is None:
            changes = {**{key_of(path): None for path in self._forget}, **changes}
            self._forget.clear()
            self._flush = False
        again = self._inventory.candidates.any_ready or bool(self._failures)
        poll = Poll(tuple(map(self._document, news)), changes, outcome, again, failure)
        if news:
            self._reading = (poll, news)
        return poll

    def _document(self, contents: Contents) -> Document:
        return Document(
            provider=self._feed.provider,
            feed=self._feed.name,
            received_at=self._clock(),
            body=contents.body,
            url=portable(contents.path),
            content_type=content_type_of(contents.path),
            reading=self._feed.reading,
        )

    async def _settle(self, stored: Sequence[Contents]) -> None:
        if not stored:
            return
        if self._feed.after == "remember":
            for contents in stored:
                self._inventory.settled(contents.path, contents.stamp)
            return
        outcomes = await asyncio.to_thread(self._file_away, stored)
        for contents, outcome in zip(stored, outcomes, strict=True):
            if isinstance(outcome, Moving):
                self._inventory.candidates.complete(contents.path)
            elif isinstance(outcome, SourceError):
                self._inventory.settled(contents.path, contents.stamp)
                self._failures.append(outcome)
            else:
                self._inventory.gone(contents.path)
                self._forget.add(contents.path)

    def _file_away(self, stored: Sequence[Contents]) -> list[object]:
        outcomes: list[object] = []
        for contents in stored:
            try:
                outcomes.append(file_away(self._folder, contents.path, self._feed.done_dir, contents.stamp))
            except OSError as error:
                outcomes.append(FetchFailed(f"{portable(contents.path)}: cannot be moved: {error.strerror}"))
        return outcomes

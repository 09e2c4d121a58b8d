"""What is known of the folder right now: events as they come, and from time to time a comparison with the whole."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Mapping

import structlog

from ingest.errors import FetchFailed, SourceError
from ingest.model.naming import native
from ingest.sources.directory.candidates import Candidates
from ingest.sources.directory.feed import DirectoryFeed
from ingest.sources.directory.files import Folder, Stamp, Survey, Trouble, done_within, real_folder
from ingest.sources.directory.remembered import PREFIX, Remembered, key_of
from ingest.sources.directory.watch import Happening, Watcher

# A comparison of the whole folder may cost a twentieth of the time.
_RESCAN_SHARE = 20
_LOOKUPS_AT_A_TIME = 256


class Inventory:
    """The files of one folder: read and settled, refused, or candidates.

    All methods belong to the event loop; the watcher's thread only adds to ``_inbox``.
    """

    def __init__(self, feed: DirectoryFeed) -> None:
        self._feed = feed
        root = real_folder(feed.path)
        self.folder = Folder(root, feed.pattern, feed.recursive, done=done_within(root, feed.done_dir))
        unclosed_s = feed.unclosed_s if Watcher.tells_complete else feed.settle_s
        self.candidates = Candidates(settle_s=feed.settle_s, unclosed_s=unclosed_s, by_name=feed.order == "name")
        self._started = False
        self._watcher = Watcher(self.folder.root, self._happened, recursive=feed.recursive)
        self._identity: tuple[int, int] | None = None
        self._settled: dict[str, Stamp] = {}
        self._refused: dict[str, Stamp | None] = {}
        self._missing: set[str] = set()
        self._vanished: set[str] = set()
        self._iterated = False
        self._trees: set[str] = set()
        self._rescan_at = 0.0
        self._overdue_at = 0.0
        self._inbox: deque[tuple[Happening, str]] = deque()
        self._signalled = False
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def wait(self) -> None:
        """Return when an event has come, or a look is due."""
        times = [self._rescan_at, self.candidates.next_check_at()]
        due_s = min(at for at in times if at is not None) - _now()
        if due_s > 0 and not self._trees:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), due_s)
        self._wake.clear()

    async def look(self, memory: Mapping[str, bytes]) -> list[SourceError]:
        """Look at what is due: watched files, new sub-folders, the whole folder. Return what must be reported."""
        self._loop = asyncio.get_running_loop()
        failures: list[SourceError] = []
        if _now() >= self._rescan_at:
            failures += await self._rescan(memory)
        if self._trees:
            failures += await self._look_below(memory)
        if due := self.candidates.due(_now()):
            stamps = await asyncio.to_thread(lambda: list(self.folder.stamps(due)))
            self.candidates.looked(stamps, _now())
        return failures

    def overdue(self) -> bool:
        """Whether the folder was never compared, or not for so long that reading must wait for it."""
        return _now() >= self._overdue_at

    async def order(self) -> None:
        """Give every ready file its place in the order."""
        if paths := self.candidates.unordered():
            self.candidates.order(await asyncio.to_thread(lambda: list(self.folder.stamps(paths))))

    def vanished(self) -> set[str]:
        """Return, once, the remembered files that are no longer in the folder."""
        vanished, self._vanished = self._vanished, set()
        return vanished

    def settled(self, path: str, stamp: Stamp) -> None:
        """The file is stored in this state."""
        self._settled[path] = stamp
        self._refused.pop(path, None)

    def refuse(self, trouble: Trouble) -> list[SourceError]:
        """The file is not read; return the failure if this state of it was not reported yet."""
        path = trouble.path
        if path in self._refused and self._refused[path] == trouble.stamp:
            return []
        self._refused[path] = trouble.stamp
        return [trouble.failure]

    def appeared(self, path: str) -> None:
        """The file changed under our hands: it is read when it stands still."""
        self.candidates.appeared(path, _now())

    def gone(self, path: str) -> None:
        """The file is not in the folder any more."""
        self._settled.pop(path, None)
        self._refused.pop(path, None)

    async def aclose(self) -> None:
        """End the watch."""
        await asyncio.to_thread(self._watcher.stop)

    async def _rescan(self, memory: Mapping[str, bytes]) -> list[SourceError]:
        started = _now()
        first, self._started = not self._started, True
        try:
            survey = await asyncio.to_thread(self._compare)
        except OSError as error:
            self._rescan_at = self._overdue_at = _now() + self._feed.rescan_s
            self._started = not first
            return [FetchFailed(f"the folder {self._feed.path} cannot be read: {error.strerror or error}")]
        await self._sort_in(survey, memory, trust_times=first)
        await self._note_missing(survey, memory)
        pause_s = self._feed.rescan_s if self._watcher.alive else min(self._feed.rescan_s, self._feed.settle_s)
        pause_s = max(pause_s, _RESCAN_SHARE * (_now() - started))
        self._rescan_at = _now() + pause_s
        self._overdue_at = self._rescan_at + pause_s
        return [failure for trouble in survey.troubles for failure in self.refuse(trouble)]

    def _compare(self) -> Survey:
        identity = self.folder.identity()
        if identity != self._identity or not self._watcher.alive:
            self._watcher.stop()
            try:
                self._watcher.start()
            except OSError as error:
                structlog.get_logger("ingest.sources").warning(
                    "folder is not watched", feed=self._feed.name, error=str(error), rescan_s=self._feed.rescan_s
                )
            self._identity = identity
        survey = self.folder.survey(self._settled)
        survey.missing = {path for path in self._settled.keys() | self._missing if path not in survey.present}
        return survey

    async def _look_below(self, memory: Mapping[str, bytes]) -> list[SourceError]:
        trees, self._trees = self._trees, set()
        failures: list[SourceError] = []
        for tree in trees:
            survey = await asyncio.to_thread(self.folder.survey, self._settled, tree)
            # A folder that was moved in holds files that were complete long before.
            await self._sort_in(survey, memory, trust_times=True)
            failures += [failure for trouble in survey.troubles for failure in self.refuse(trouble)]
        return failures

    async def _sort_in(self, survey: Survey, memory: Mapping[str, bytes], *, trust_times: bool) -> None:
        still_before_ns = time.time_ns() - int(self._feed.settle_s * 1e9)
        for number, (path, stamp) in enumerate(survey.changed.items()):
            if number % _LOOKUPS_AT_A_TIME == 0:
                await asyncio.sleep(0)
            if path in self.candidates or self._refused.get(path) == stamp:
                continue
            known = Remembered.decoded(memory.get(key_of(path)))
            same = known is not None and known.stamp == stamp
            if same and self._feed.after == "remember":
                self._settled[path] = stamp
            elif same or (trust_times and stamp.mtime_ns < still_before_ns):
                self.candidates.complete(path, stamp)
            else:
                self.candidates.appeared(path, _now(), stamp)

    async def _note_missing(self, survey: Survey, memory: Mapping[str, bytes]) -> None:
        """Find remembered files that are gone; a folder without any file may be one that is not mounted."""
        if not survey.present:
            return
        missing = survey.missing
        if not self._iterated:
            self._iterated = True
            held = {native(key.removeprefix(PREFIX)) for key in memory if key.startswith(PREFIX)}
            self._missing = missing | (held - survey.present)
            return
        # Once may be a file that is being replaced.
        twice = missing & self._missing
        for path in twice:
            self.gone(path)
        self._vanished |= twice
        self._missing = missing - twice

    def _happened(self, happening: Happening, path: str) -> None:
        self._inbox.append((happening, path))
        if not self._signalled and self._loop is not None:
            self._signalled = True
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._take_in)

    def _take_in(self) -> None:
        # Cleared before emptying: an event that comes now is either seen below or signals anew.
        self._signalled = False
        now = _now()
        while self._inbox:
            happening, path = self._inbox.popleft()
            if happening is Happening.FOLDER:
                if self._feed.recursive and self.folder.reads(path + "/x", "*"):
                    self._trees.add(path)
            elif self.folder.reads(path):
                self._sort_event(happening, path, now)
        self._wake.set()

    def _sort_event(self, happening: Happening, path: str, now: float) -> None:
        if happening is Happening.COMPLETE:
            self.candidates.complete(path)
        elif happening is Happening.WRITTEN:
            self.candidates.written(path, now)
        else:
            self.candidates.appeared(path, now)


def _now() -> float:
    return time.monotonic()

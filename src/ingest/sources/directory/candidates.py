"""Which files are thought complete, and which are waited for. Arithmetic on times that are passed in."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.model.naming import order_of
from ingest.sources.directory.files import Stamp


@dataclass(frozen=True, slots=True)
class _Watched:
    stamp: Stamp | None
    check_at: float
    open: bool
    holds: bool = False


class Candidates:
    """Files on their way to being read, in the order of ``order_of``, or by name alone where ``by_name``.

    A file is *ready*, or it is *watched* until its stamp has stood still: for ``settle_s``, or for ``unclosed_s``
    where a writer is known to have it open. Times are in seconds on any one clock.

    A file that appeared without an event holds later ones back for its first ``settle_s``: what was dropped just before
    we started must not be overtaken by what is dropped just after.
    """

    def __init__(self, *, settle_s: float, unclosed_s: float, by_name: bool = False) -> None:
        self._by_name = by_name
        self._settle_s = settle_s
        self._unclosed_s = unclosed_s
        self._ready: dict[str, Stamp | None] = {}
        self._heap: list[tuple[int, str, Stamp]] = []
        self._watched: dict[str, _Watched] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._ready or path in self._watched

    @property
    def any_ready(self) -> bool:
        """Whether a file can be read now, or needs a stamp to tell."""
        if not self._ready or (limit := self._limit()) is None:
            return bool(self._ready)
        first = self._first()
        return (first is not None and first[:2] < limit) or None in self._ready.values()

    def _limit(self) -> tuple[int, str] | None:
        """Return the place in the order from which files are held back."""
        held = (self._place(path, entry.stamp) for path, entry in self._watched.items() if entry.holds and entry.stamp)
        return min(held, default=None)

    def _place(self, path: str, stamp: Stamp) -> tuple[int, str]:
        return order_of(0 if self._by_name else stamp.mtime_ns, path)

    def _first(self) -> tuple[int, str, Stamp] | None:
        while self._heap and self._ready.get(self._heap[0][1]) != self._heap[0][2]:
            heapq.heappop(self._heap)
        return self._heap[0] if self._heap else None

    def complete(self, path: str, stamp: Stamp | None = None) -> None:
        """The file is complete: it was closed, renamed into place, or has stood still long enough."""
        self._watched.pop(path, None)
        self._ready[path] = stamp
        if stamp is not None:
            heapq.heappush(self._heap, (*self._place(path, stamp), stamp))

    def written(self, path: str, now: float) -> None:
        """A writer has the file open: it is complete when closed."""
        self._ready.pop(path, None)
        known = self._watched.get(path)
        self._watched[path] = _Watched(known.stamp if known else None, now + self._unclosed_s, open=True)

    def appeared(self, path: str, now: float, stamp: Stamp | None = None) -> None:
        """The file is there or has changed, and nothing tells whether its writer has finished."""
        known = self._watched.get(path)
        waited_for = known is not None and (known.open or (stamp is not None and known.stamp == stamp))
        if path not in self._ready and not waited_for:
            holds = known is None and stamp is not None
            self._watched[path] = _Watched(stamp, now + self._settle_s, open=False, holds=holds)

    def next_check_at(self) -> float | None:
        """When the next watched file should be looked at."""
        return min((entry.check_at for entry in self._watched.values()), default=None)

    def due(self, now: float) -> list[str]:
        """Return the watched files whose stamps should be taken now."""
        return [path for path, entry in self._watched.items() if entry.check_at <= now]

    def looked(self, stamps: Iterable[tuple[str, Stamp | None]], now: float) -> None:
        """Take the present stamps of files that were ``due``; None: the file is gone."""
        for path, stamp in stamps:
            entry = self._watched.get(path)
            if entry is None or entry.check_at > now:
                continue
            if stamp is None:
                del self._watched[path]
            elif stamp == entry.stamp and (stamp.size > 0 or entry.open):
                self.complete(path, stamp)
            else:
                # Without bytes it has only been created; its writer is given the longer time.
                pause_s = self._unclosed_s if entry.open or stamp.size == 0 else self._settle_s
                self._watched[path] = _Watched(stamp, now + pause_s, open=entry.open or stamp.size == 0)

    def unordered(self) -> list[str]:
        """Return the ready files that need a stamp to find their place; a file that is alone needs none."""
        if not self._heap and len(self._ready) <= 1 and self._limit() is None:
            return []
        return [path for path, stamp in self._ready.items() if stamp is None]

    def order(self, stamps: Iterable[tuple[str, Stamp | None]]) -> None:
        """Give ``unordered`` files their place; those without a stamp are gone."""
        for path, stamp in stamps:
            if path not in self._ready or self._ready[path] is not None:
                continue
            if stamp is None:
                self._ready.pop(path, None)
            else:
                self.complete(path, stamp)

    def take(self, max_files: int, max_bytes: int) -> list[str]:
        """Remove and return the next ready files in order: at least one, together at most ``max_bytes``."""
        limit = self._limit()
        if len(self._ready) == 1 and not self._heap and limit is None:
            (only,) = self._ready
            self._ready.clear()
            return [only]
        taken: list[str] = []
        room = max_bytes
        while (first := self._first()) is not None and len(taken) < max_files:
            place, path, stamp = first
            if (limit is not None and (place, path) >= limit) or (taken and stamp.size > room):
                break
            room -= stamp.size
            taken.append(path)
            del self._ready[path]
            heapq.heappop(self._heap)
        if not self._ready:
            self._heap.clear()
        return taken

"""Fingerprints of many items at once, in worker processes: the longest part of the desk's work; it needs no state."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import lru_cache

from anyio import CapacityLimiter, fail_after, to_process

from ingest.desk.hearing import fingerprint
from ingest.desk.near import Sketcher, Told
from ingest.model.record import Received

INLINE_ITEMS = 4
"""So few items are done sooner than they go to another process and come back: some 0.2 ms each."""

CHUNK_ITEMS = 64
WALL_S = 30.0
"""A chunk takes some 20 ms; one that has not come back by now never will."""


class Fingerprints:
    """Makes fingerprints in up to ``processes`` worker processes; with none, here."""

    def __init__(self, processes: int) -> None:
        self._limiter = CapacityLimiter(processes) if processes else None

    async def of(self, records: Sequence[Received]) -> list[Told | Exception | None]:
        """Return each record's fingerprint, None for one that has none, the error of one that is no item."""
        if self._limiter is None or len(records) <= INLINE_ITEMS:
            return [_made(record) for record in records]
        chunks = [records[at : at + CHUNK_ITEMS] for at in range(0, len(records), CHUNK_ITEMS)]
        parts = await asyncio.gather(*(self._elsewhere(chunk, self._limiter) for chunk in chunks))
        return [each for part in parts for each in part]

    async def _elsewhere(self, records: Sequence[Received], limiter: CapacityLimiter) -> list[Told | Exception | None]:
        try:
            with fail_after(WALL_S):
                packed = await to_process.run_sync(make_all, tuple(records), cancellable=True, limiter=limiter)
        except Exception:
            # Somebody ended it, maybe in the middle of a message: what it was doing is done here.
            return [_made(record) for record in records]
        return [Told.decode(each) if isinstance(each, bytes) else each for each in packed]


def make_all(records: Sequence[Received]) -> tuple[bytes | Exception | None, ...]:
    """Return fingerprints packed; called in a worker process."""
    made = (_made(record) for record in records)
    return tuple(each.encode() if isinstance(each, Told) else each for each in made)


def _made(record: Received) -> Told | Exception | None:
    try:
        return fingerprint(_sketcher(), record)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        return error


@lru_cache(maxsize=1)
def _sketcher() -> Sketcher:
    """Return this process's: it remembers hashes of words, which are the same everywhere."""
    return Sketcher()

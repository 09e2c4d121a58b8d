"""Politeness to hosts: shared by all feeds of the process through one object."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ingest.errors import FetchFailed

_MANY_HOSTS = 4_096


class HostPaused(FetchFailed):
    """The host asked for a pause that is not over; nothing was sent."""


@dataclass(slots=True)
class _Host:
    free: asyncio.Semaphore
    users: int = 0
    next_start: float = 0.0
    paused_until: float = 0.0


class HostLimits:
    """How hard one host may be asked: ``concurrent`` requests at a time, one start every ``start_every_s``.

    For one event loop; it measures on that loop's clock.
    """

    def __init__(self, *, concurrent: int = 2, start_every_s: float = 1.0) -> None:
        self._concurrent = concurrent
        self._start_every_s = start_every_s
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn at ``host`` and hold it.

        Raises:
            HostPaused: the host is paused, or became so while waiting.
        """
        entry = self._entry(host)
        entry.users += 1
        try:
            self._refuse_if_paused(host)
            async with entry.free:
                now = asyncio.get_running_loop().time()
                start = max(now, entry.next_start)
                entry.next_start = start + self._start_every_s
                if start > now:
                    await asyncio.sleep(start - now)
                self._refuse_if_paused(host)
                yield
        finally:
            entry.users -= 1

    def pause(self, host: str, seconds: float) -> None:
        """Let nobody ask ``host`` for so long; a longer pause that is already on stays."""
        entry = self._entry(host)
        entry.paused_until = max(entry.paused_until, asyncio.get_running_loop().time() + seconds)

    def pause_left_s(self, host: str) -> float:
        """Return for how long ``host`` is still paused; 0 where it is not."""
        entry = self._hosts.get(host)
        return 0.0 if entry is None else max(0.0, entry.paused_until - asyncio.get_running_loop().time())

    def _refuse_if_paused(self, host: str) -> None:
        if (left_s := self.pause_left_s(host)) > 0:
            raise HostPaused(f"{host} asked for a pause; {left_s:.0f} s of it are left", retry_after_s=left_s)

    def _entry(self, host: str) -> _Host:
        entry = self._hosts.get(host)
        if entry is None:
            if len(self._hosts) >= _MANY_HOSTS:
                self._forget_idle()
            entry = self._hosts[host] = _Host(asyncio.Semaphore(self._concurrent))
        return entry

    def _forget_idle(self) -> None:
        # Redirects name hosts that nobody configured; they must not fill the memory.
        now = asyncio.get_running_loop().time()
        idle = [h for h, e in self._hosts.items() if not e.users and max(e.next_start, e.paused_until) <= now]
        for host in idle:
            del self._hosts[host]

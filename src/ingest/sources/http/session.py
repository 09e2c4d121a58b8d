"""The process's two aiohttp sessions: one that connects to public addresses only, one without that guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from ingest.sources.http.guard import guarded_socket

_CONNECTIONS = 200
_KEEPALIVE_S = 20.0


@dataclass(frozen=True, slots=True)
class Sessions:
    """``guarded`` for feeds on the open net, ``unguarded`` for those that may be on private addresses.

    They share no connection: one made for a feed that may be private is never used for one that may not.
    """

    guarded: aiohttp.ClientSession
    unguarded: aiohttp.ClientSession

    def of(self, *, allow_private: bool) -> aiohttp.ClientSession:
        """Return the session for a feed."""
        return self.unguarded if allow_private else self.guarded


@asynccontextmanager
async def open_sessions() -> AsyncIterator[Sessions]:
    """Open the sessions all http feeds of the process share; they are closed at the end of the context."""
    async with _session(guarded_socket) as guarded, _session(None) as unguarded:
        yield Sessions(guarded, unguarded)


def _session(socket_factory: aiohttp.SocketFactoryType | None) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=_CONNECTIONS, keepalive_timeout=_KEEPALIVE_S, socket_factory=socket_factory
        ),
        # Bodies are decoded by ingest.model.coding, which notices one that was cut short.
        auto_decompress=False,
        # A cookie of one feed is no business of another feed of the same host.
        cookie_jar=aiohttp.DummyCookieJar(),
        # With a proxy the guard would see the proxy's address only.
        trust_env=False,
    )

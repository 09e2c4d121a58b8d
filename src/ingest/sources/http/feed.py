"""An http feed's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.model.document import Reading


@dataclass(frozen=True, slots=True)
class HttpFeed:
    """One feed behind an http or https URL.

    ``max_bytes`` counts decoded bytes. ``timeout_s`` bounds one look, redirects included, waiting for a turn at the
    host not; ``read_timeout_s`` bounds the silence between two pieces of an answer. A server's wish for longer pauses
    (Cache-Control, Expires) is followed up to ``hint_cap_s``; 0 ignores it, for feeds under contract. ``headers`` are
    sent as they are; ``secret_headers`` and ``basic_auth`` (user, password) only to the feed's own origin, never to
    where it redirects. ``allow_private`` lets the feed, and what it redirects to, be on a private or loopback
    address. ``first_poll_at_once`` polls a new or overdue feed at start-up without spreading.
    """

    name: str
    provider: str
    url: str
    reading: Reading = field(default_factory=Reading)
    interval_s: float = 300.0
    hint_cap_s: float = 3600.0
    max_bytes: int = 10_485_760
    timeout_s: float = 30.0
    read_timeout_s: float = 15.0
    max_redirects: int = 5
    allow_private: bool = False
    user_agent: str = "ingest/0.1"
    headers: Mapping[str, str] = field(default_factory=dict)
    secret_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    basic_auth: tuple[str, str] | None = field(default=None, repr=False)
    first_poll_at_once: bool = False

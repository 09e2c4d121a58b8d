"""When to look again: arithmetic on headers, without a clock and with randomness passed in.

RFC 9111 sections 4.2 and 5.2 (freshness), RFC 9110 section 10.2.3 (Retry-After) and section 5.6.7 (dates).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

FAILURE_CAP_S = 6 * 3600.0
RETRY_AFTER_CAP_S = 24 * 3600.0
JITTER = 0.1
_FLOOR_S = 5.0
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Pace:
    """A feed's rhythm: poll every ``interval_s``; a server may ask for longer, up to ``hint_cap_s`` (0: ignored)."""

    interval_s: float
    hint_cap_s: float


def next_delay_s(pace: Pace, hint_s: float | None, rng: Random) -> float:
    """Return the seconds until the next poll after one that went well: between 1 and 1.1 times the due interval."""
    hint = min(hint_s or 0.0, pace.hint_cap_s)
    return max(pace.interval_s, hint) * (1 + rng.uniform(0, JITTER))


def failure_delay_s(
    pace: Pace, failures: int, rng: Random, *, retry_after_s: float | None = None, gone: bool = False
) -> float:
    """Return the seconds until the next poll after the ``failures``-th failure in a row (1, 2, …).

    Full jitter: anything up to interval x 1, 2, 4, …, at most six hours; four times slower where the server says
    the feed is ``gone`` (404, 410). What the server asked for is a floor, at most 24 h.
    """
    ceiling = pace.interval_s * (4 if gone else 1) * 2.0 ** min(failures - 1, 30)
    delay = rng.uniform(
        min(_FLOOR_S, pace.interval_s), max(min(ceiling, FAILURE_CAP_S), min(_FLOOR_S, pace.interval_s))
    )
    if retry_after_s is not None:
        asked = min(retry_after_s, RETRY_AFTER_CAP_S)
        delay = max(delay, asked * (1 + rng.uniform(0, JITTER)))
    return delay


def first_delay_s(feed: str, pace: Pace, due_in_s: float | None, *, at_once: bool, spread_s: float = 60.0) -> float:
    """Return the seconds until a feed's first poll in this process.

    ``due_in_s`` is when an earlier process meant to poll (negative: overdue), None if none ever did. Overdue and
    new feeds are spread by a hash of their name, over at most ``spread_s`` and at most their interval, so that a
    restart polls them in the same order as before and never all at once.
    """
    if due_in_s is not None and 0 <= due_in_s <= longest_s(pace):
        return due_in_s
    if at_once:
        return 0.0
    return phase(feed) * min(spread_s, pace.interval_s)


def longest_s(pace: Pace) -> float:
    """Return the longest pause any rule here can mean: beyond it, a clock was wrong then or is now."""
    return max(pace.interval_s, pace.hint_cap_s, FAILURE_CAP_S, RETRY_AFTER_CAP_S) * (1 + JITTER)


def phase(feed: str) -> float:
    """Return a feed's place in a round, from 0 up to 1: the same in every process."""
    return int.from_bytes(hashlib.blake2b(feed.encode(), digest_size=4).digest()) / 2**32


def freshness_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return for how long the response says it stays fresh: max-age or Expires, less Age; None where it says nothing.

    ``headers`` must look names up without regard to case. ``no-cache`` and ``no-store`` are about keeping, not about
    asking again: then nothing is said.
    """
    directives = _cache_control(headers.get("Cache-Control", ""))
    if "no-cache" in directives or "no-store" in directives:
        return None
    lifetime = _seconds(directives.get("max-age"))
    if lifetime is None and "max-age" not in directives and "Expires" in headers:
        expires = http_date(headers["Expires"])
        # RFC 9111 section 5.3: an invalid date, especially "0", means already stale.
        lifetime = 0.0 if expires is None else (expires - _server_time(headers, now)).total_seconds()
    if lifetime is None:
        return None
    return max(0.0, lifetime - (_seconds(headers.get("Age")) or 0.0))


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds a ``Retry-After`` asks for, in either form; a date counts from the response's own Date."""
    value = headers.get("Retry-After", "").strip()
    if (seconds := _seconds(value)) is not None:
        return seconds
    moment = http_date(value)
    if moment is None:
        return None
    return max(0.0, (moment - _server_time(headers, now)).total_seconds())


def http_date(text: str) -> datetime | None:
    """Return an HTTP date, aware; None where the text is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _server_time(headers: Mapping[str, str], now: datetime) -> datetime:
    return http_date(headers.get("Date", "")) or now


def _seconds(text: str | None) -> float | None:
    text = (text or "").strip().strip('"')
    if not (text.isascii() and text.isdigit()):
        return None
    # RFC 9111 section 1.2.2: what is too large to count is "a very long time".
    return float(text) if len(text) < 12 else 365 * _DAY_S * 100


def _cache_control(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition("=")
        found.setdefault(name.strip().lower(), value.strip())
    return found

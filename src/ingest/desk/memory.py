"""What the desk remembers: each story it decided on, and who told which text first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import orjson

EXACT_WINDOW_S = 30 * 86_400
"""An exact copy is a copy for 30 days; later the same words are news again (facts: exact tier)."""


class Status(StrEnum):
    """Where a story stands with the desk."""

    TOLD = "t"
    DUPLICATE = "d"
    KILLED = "k"


@dataclass(frozen=True, slots=True)
class Told:
    """One story: the last version decided, whose it is, and for a copy whom it copies."""

    version: int
    status: Status
    provider: str
    original: str | None = None

    def encode(self) -> bytes:
        """Return the state value."""
        return orjson.dumps([self.version, self.status.value, self.provider, self.original])

    @staticmethod
    def decode(value: bytes) -> Told:
        """Return what ``encode`` wrote."""
        version, status, provider, original = orjson.loads(value)
        return Told(version, Status(status), provider, original)


@dataclass(frozen=True, slots=True)
class Teller:
    """Who told a text first, and when (Unix time, seconds)."""

    uri: str
    provider: str
    told_at_s: int

    def encode(self) -> bytes:
        """Return the state value."""
        return orjson.dumps([self.uri, self.provider, self.told_at_s])

    @staticmethod
    def decode(value: bytes) -> Teller:
        """Return what ``encode`` wrote."""
        return Teller(*orjson.loads(value))


def story_key(uri: str) -> str:
    """Return the state key of a story."""
    return f"s:{uri}"


def text_key(text_hash: str) -> str:
    """Return the state key of a text."""
    return f"x:{text_hash}"

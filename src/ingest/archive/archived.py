"""What an archive gives back, and what it could not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from ingest.model.document import Reading


@dataclass(frozen=True, slots=True)
class Archived:
    """One document of an archive: bytes as received, when (aware, UTC), and from where.

    ``provider``, ``feed`` and ``reading`` are there when this service wrote the archive. ``status`` is the HTTP
    status, None where the record is no HTTP response.
    """

    body: bytes
    received_at: datetime
    url: str | None = None
    content_type: str | None = None
    status: int | None = None
    provider: str | None = None
    feed: str | None = None
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Damage:
    """A place of an archive that could not be read: the file, the byte offset of the record in it, and why."""

    path: str
    offset: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: record at byte {self.offset}: {self.reason}"


@dataclass(slots=True)
class Tally:
    """Counts of one pass over an archive: ``skipped`` by reason, ``damaged`` one by one."""

    documents: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    damaged: list[Damage] = field(default_factory=list)

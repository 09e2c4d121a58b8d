"""The source port: a transport that brings documents. Implementations in this room: ``http`` and ``directory``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ingest.errors import SourceError
from ingest.model.document import Document


@dataclass(frozen=True, slots=True)
class Poll:
    """What one look at a feed brought.

    ``memory`` are changes to the feed's memory (None forgets a key); they are stored in the transaction that stores
    ``documents``, never before. ``outcome`` is a bounded label for metrics: new, unchanged, not_modified, failed,
    refused. ``again`` says that more is waiting already. ``failure`` is set when the look failed.
    """

    documents: tuple[Document, ...] = ()
    memory: Mapping[str, bytes | None] = field(default_factory=dict)
    outcome: str = "unchanged"
    again: bool = False
    failure: SourceError | None = None


class Source(Protocol):
    """One feed's transport.

    The stage calls, in a loop: ``wait``, ``poll``, (commit), ``committed``. A crash between any two of these loses
    nothing: what was not committed is brought again by a later ``poll``.
    """

    async def wait(self, memory: Mapping[str, bytes]) -> None:
        """Return when the feed should be looked at: by the clock, or because something has arrived."""

    async def poll(self, memory: Mapping[str, bytes]) -> Poll:
        """Look once. ``memory`` holds what earlier polls of this feed stored, across restarts.

        A failure of the far side is returned in ``Poll.failure``, not raised.
        """

    async def committed(self, poll: Poll) -> None:
        """The poll's documents and memory are stored: the source may now move its files, or forget."""

    async def aclose(self) -> None:
        """Release what the source holds (watchers, connections)."""

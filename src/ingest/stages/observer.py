"""What the stages tell of their work, after it is committed: to logs and metrics, or to nobody."""

from __future__ import annotations

from ingest.desk.verdict import Verdict
from ingest.errors import SourceError
from ingest.model.item import Fault
from ingest.model.record import Received
from ingest.normalise.decide import Said
from ingest.sources.port import Poll


class Observer:
    """Hears of every committed outcome; this base class ignores all of it."""

    def polled(self, feed: str, provider: str, poll: Poll, transport: str, duration_s: float) -> None:
        """A look at a feed ended, and what it brought is stored."""

    def fetch_failed(self, feed: str, error: SourceError) -> None:
        """A look at a feed failed."""

    def item(self, parser: str, said: Said) -> None:
        """A candidate was compared with its provider's history."""

    def dead_letter(self, stage: str, feed: str, fault: Fault) -> None:
        """Bytes went to the dead letters."""

    def verdict(self, record: Received, verdict: Verdict) -> None:
        """The desk decided on an item."""

    def committed(self, stage: str, records: int, duration_s: float) -> None:
        """A batch of ``records`` input records was committed, in ``duration_s``."""

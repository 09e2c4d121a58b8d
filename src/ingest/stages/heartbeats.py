"""Heartbeats: records of ``documents`` that say nothing but the time, so that time passes where there is no news.

Live, fetch writes one every so many seconds of its clock; a replay writes one where its documents come into a later
minute. No other stage reads a clock, so a replay decides what the live run decided.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ingest.broker.partitioning import partition_for
from ingest.model.control import CONTROL_KEY, Control, Order, control_record
from ingest.model.record import Record
from ingest.model.topics import Topics

MINUTE_S = 60


def heartbeat(topics: Topics, at: datetime) -> Record:
    """Return the record that says it is ``at`` (aware)."""
    return control_record(topics.documents, Control(Order.HEARTBEAT, at, {}))


def heart(topics: Topics) -> int:
    """Return the one partition of ``documents`` that holds every control record."""
    return partition_for(Record(topics.documents, CONTROL_KEY, None), topics.documents_partitions)


def utc_now() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


class VirtualClock:
    """The time of a replay: it stands where the newest document so far was received, and never runs back."""

    __slots__ = ("_minute",)

    def __init__(self) -> None:
        self._minute: int | None = None

    def strikes(self, received_at: datetime) -> bool:
        """Move on to a document's ``received_at`` (aware); return whether that began a later minute.

        A year of silence is one later minute. The first document begins none: nothing was before it.
        """
        minute = int(received_at.timestamp() // MINUTE_S)
        before, self._minute = self._minute, minute if self._minute is None else max(self._minute, minute)
        return before is not None and minute > before

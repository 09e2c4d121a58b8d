"""What became of an item."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.model.record import Record


@dataclass(frozen=True, slots=True)
class Verdict:
    """``outcome`` is a Change, ``duplicate``, ``held``, or why it was suppressed; ``method`` how a copy was found."""

    outcome: str
    records: tuple[Record, ...] = ()
    method: str | None = None

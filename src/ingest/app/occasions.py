"""When a cluster's records came about. What the desk tells anew is as old as the item: its occasion is not. Pure.

A copy is promoted, and others are linked anew, when the story before them was killed or split off; a story is split or
merged when a person said so. The broker's own times say when a record was appended, which a replay does in one go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from ingest.model.control import Control, Order
from ingest.model.envelope import change_of
from ingest.model.record import Received


def by_order_of(headers: Mapping[str, str]) -> Order | None:
    """Return the kind of order that made the desk write a record, None for what news or a kill made it write."""
    if "ce_splitfrom" in headers:
        return Order.SPLIT
    moved = change_of(headers) == "updated" and "ce_duplicateof" in headers
    return Order.MERGE if moved or headers.get("ce_method") == "desk" else None


def ordered(records: Sequence[Received], orders: Sequence[Control]) -> list[tuple[datetime, Received]]:
    """Return records of ``stories`` and ``duplicates`` with their occasions (aware), in the order of these.

    ``orders`` are what people decided, in order. At one moment a kill comes before what it caused.
    """
    ends = {r.key: _recorded(r) for r in records if change_of(r.headers) == "killed"}
    ends.update(
        {o.fields.get("uri"): o.at for o in orders if o.order is Order.SPLIT and o.fields.get("uri") not in ends}
    )
    promotions = {r.key: ends.get(gone) for r in records if (gone := r.headers.get("ce_promotedfrom")) is not None}
    met: Counter[tuple[str, str | None, Order]] = Counter()
    rows = []
    for place, record in enumerate(records):
        at, rank = _recorded(record), 1
        if (kind := by_order_of(record.headers)) is not None:
            mine = [
                o.at for o in orders if o.order is kind and (kind is Order.MERGE or o.fields.get("uri") == record.key)
            ]
            turn = met[record.topic, record.key, kind]
            met[record.topic, record.key, kind] += 1
            at = mine[min(turn, len(mine) - 1)] if mine else at
        elif "ce_promotedfrom" in record.headers:
            at = max(at, promotions[record.key] or at)
        elif record.headers.get("ce_method") == "promoted":
            at, rank = max(at, promotions.get(record.headers["ce_duplicateof"]) or at), 2
        elif change_of(record.headers) == "killed":
            rank = 0
        rows.append((at, rank, place, record))
    return [(at, record) for at, _, _, record in sorted(rows, key=lambda row: row[:3])]


def _recorded(record: Received) -> datetime:
    return datetime.fromisoformat(record.headers["ce_recordedtime"])

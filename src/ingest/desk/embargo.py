"""Stories that must not be told yet, held until the time that passes with the stream says they may.

An embargo is ninjs's ``embargoedUntil`` (IPTC ninjs 3.1; NewsML-G2 ``embargoed``): not to be published before that
time. There is no clock here: what is due is asked with the newest recorded time, of an item or of a heartbeat.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from ingest.model.overlay import Overlay

PREFIX = "e:"


@dataclass(frozen=True, slots=True)
class HeldItem:
    """An item record under embargo: the key it is held by, when it may be told (UTC), and the record as it came.

    ``arrival`` grows with each item that is held; where two end together, the earlier is told first.
    """

    uri: str
    release_at: datetime
    arrival: int
    headers: Mapping[str, str]
    value: bytes

    def encode(self) -> bytes:
        """Return the state value, packed; the story's bytes are kept as they are, or a large one would not fit."""
        head = orjson.dumps([self.release_at.isoformat(), self.arrival, dict(self.headers)])
        return zlib.compress(head + b"\n" + self.value, 1)

    @staticmethod
    def decode(uri: str, packed: bytes) -> HeldItem:
        """Return what ``encode`` wrote for ``uri``."""
        head, _, value = zlib.decompress(packed).partition(b"\n")
        release_at, arrival, headers = orjson.loads(head)
        return HeldItem(uri, datetime.fromisoformat(release_at), arrival, headers, value)


def embargoed_until(headers: Mapping[str, str]) -> datetime | None:
    """Return until when an item is embargoed (aware); None without embargo, and for one that ended before it came.

    Raises:
        KeyError, ValueError: the headers are not those of the normalise stage.
    """
    told = headers.get("ce_embargoeduntil")
    if told is None:
        return None
    until = datetime.fromisoformat(told)
    return until if until > datetime.fromisoformat(headers["ce_recordedtime"]) else None


class Held:
    """The items under embargo, one for each uri. The items lie in the desk's state; in memory is only their order.

    Belongs to one ownership of the desk's partition: after a failed commit it must be restored from what was committed.
    """

    def __init__(self) -> None:
        self._order: list[tuple[datetime, int, str]] = []
        self._places: dict[str, tuple[datetime, int, str]] = {}
        self._arrivals = 0

    @staticmethod
    def restored(state: Mapping[str, bytes], keys: Iterable[str] | None = None) -> Held:
        """Return what a desk with this committed state holds.

        ``keys`` are the state's keys where somebody has listed them already; those without our prefix are passed over.
        """
        held = Held()
        for key in state if keys is None else keys:
            if key.startswith(PREFIX):
                uri = key.removeprefix(PREFIX)
                item = HeldItem.decode(uri, state[key])
                held._places[uri] = (item.release_at, item.arrival, uri)
        held._order = sorted(held._places.values())
        held._arrivals = 1 + max((arrival for _, arrival, _ in held._order), default=-1)
        return held

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, uri: str) -> bool:
        return uri in self._places

    @property
    def next_release_at(self) -> datetime | None:
        """When the next item becomes due (UTC); None where nothing is held."""
        return self._order[0][0] if self._order else None

    def hold(self, state: Overlay, uri: str, release_at: datetime, headers: Mapping[str, str], value: bytes) -> None:
        """Hold an item until ``release_at`` (aware); it takes the place of one with the same uri."""
        self.drop(state, uri)
        item = HeldItem(uri, release_at.astimezone(UTC), self._arrivals, headers, value)
        place = (item.release_at, item.arrival, uri)
        self._arrivals += 1
        self._places[uri] = place
        insort(self._order, place)
        state.put(PREFIX + uri, item.encode())

    def get(self, state: Overlay, uri: str) -> HeldItem | None:
        """Return the item held for ``uri``, if there is one; it stays held."""
        return self._read(state, uri) if uri in self._places else None

    def drop(self, state: Overlay, uri: str) -> bool:
        """Forget the item held for ``uri``: it was killed, or replaced. Return whether there was one."""
        place = self._places.pop(uri, None)
        if place is None:
            return False
        del self._order[bisect_left(self._order, place)]
        state.put(PREFIX + uri, None)
        return True

    def due(self, state: Overlay, now: datetime) -> Iterator[HeldItem]:
        """Yield what may be told at ``now`` (aware), by release time, then arrival; what is yielded is held no more.

        One at a time: items may be held and dropped between two of them, and those that nobody takes stay held.
        """
        while self._order and self._order[0][0] <= now:
            uri = self._order[0][2]
            item = self._read(state, uri)
            self.drop(state, uri)
            yield item

    def _read(self, state: Overlay, uri: str) -> HeldItem:
        packed = state.get(PREFIX + uri)
        if packed is None:
            raise KeyError(f"the state has no {PREFIX}{uri}: it is not the one that these items are held in")
        return HeldItem.decode(uri, packed)

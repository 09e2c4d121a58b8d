"""Which documents hold a key: a table of fixed size, whose content follows from the latest documents alone.

A bucket holds 16 entries (key's lower half, document's number). An entry goes when eight newer ones in its bucket have
the same key, or 16 newer ones are kept at all. So what a bucket holds of the documents since a certain one does not
depend on the documents before it: a table filled from the window equals the one that has run for a year.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.desk.near.grams import HALF, U32, U64, constant

SLOTS: Final = 16
MOST_OF_A_KEY: Final = 8
KEYS_A_DOCUMENT: Final = 25
_FILLED: Final = 0.75
_ONE: Final = np.array(1, np.uint32)
_LOW: Final = 0xFFFFFFFF


class Place(NamedTuple):
    """Where a document's keys belong, and what stood there when it was looked up."""

    buckets: NDArray[np.int64]
    tags: U32
    same: NDArray[np.bool_]
    numbers: U32


class Postings:
    """Entries of at most some ``most_documents`` documents; 25 keys each fill three quarters of the slots."""

    def __init__(self, most_documents: int) -> None:
        size = max(64, int(most_documents * KEYS_A_DOCUMENT / (SLOTS * _FILLED)))
        self._buckets = constant(size)
        # A bucket's tags and numbers lie side by side: two lines of a processor's cache, fetched together.
        self._table = np.zeros((size, 2 * SLOTS), np.uint32)

    def place(self, keys: U64) -> Place:
        """Return the place of keys in order of size, one key a bucket; good until the next ``put``."""
        upper = keys >> HALF
        np.multiply(upper, self._buckets, upper)
        np.right_shift(upper, HALF, upper)
        buckets = upper.view(np.int64)
        tags = keys.astype(np.uint32)
        np.bitwise_or(tags, _ONE, tags)
        if len(set(buckets.tolist())) < len(buckets):
            alone = np.ones(len(buckets), np.bool_)
            np.not_equal(buckets[1:], buckets[:-1], alone[1:])
            buckets, tags = buckets[alone], tags[alone]
        held = self._table.take(buckets, 0)
        return Place(buckets, tags, held[:, :SLOTS] == tags[:, None], held[:, SLOTS:])

    @staticmethod
    def find(place: Place) -> tuple[list[int], list[int]]:
        """Return the hits: which of the placed keys each is of, and the lower half of the document's number."""
        if not np.count_nonzero(place.same):
            return [], []
        return place.same.nonzero()[0].tolist(), place.numbers[place.same].tolist()

    def put(self, place: Place, number: int) -> None:
        """Enter a document, later than all that were entered before, where its keys were just placed."""
        low = number & _LOW
        # Ages are differences modulo 2^32, so numbers may pass it.
        ages = np.uint32(low) - place.numbers
        slots = ages.argmax(1)
        if np.count_nonzero(place.same) >= MOST_OF_A_KEY:
            full = (place.same.sum(1) >= MOST_OF_A_KEY).nonzero()[0]
            slots[full] = np.where(place.same[full], ages[full], 0).argmax(1)
        at = place.buckets * (2 * SLOTS)
        at += slots
        flat = self._table.reshape(-1)
        flat[at] = place.tags
        at += SLOTS
        flat[at] = low

"""Which documents hold a key: a table of fixed size, whose content follows from the latest documents alone.

A bucket holds 16 entries (key's lower half, document's number). An entry goes when eight newer ones in its bucket have
the same key, or 16 newer ones are kept at all. So what a bucket holds of the documents since a certain one does not
depend on the documents before it: a table filled from the window equals the one that has run for a year.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.desk.near.grams import U32, U64

SLOTS: Final = 16
MOST_OF_A_KEY: Final = 8
KEYS_A_DOCUMENT: Final = 25
_FILLED: Final = 0.75
_HALF: Final = np.uint64(32)


class Postings:
    """Entries of at most some ``most_documents`` documents; 25 keys each fill three quarters of the slots."""

    def __init__(self, most_documents: int) -> None:
        self._buckets = np.uint64(max(64, int(most_documents * KEYS_A_DOCUMENT / (SLOTS * _FILLED))))
        size = int(self._buckets)
        self._tags = np.zeros((size, SLOTS), np.uint32)
        self._numbers = np.zeros((size, SLOTS), np.uint32)

    def place(self, keys: U64) -> tuple[NDArray[np.int64], U32]:
        """Return the buckets and tags of keys in order of size, one key a bucket."""
        buckets = (((keys >> _HALF) * self._buckets) >> _HALF).astype(np.int64)
        tags = keys.astype(np.uint32) | np.uint32(1)
        if len(buckets) > 1:
            alone = np.empty(len(buckets), np.bool_)
            alone[0] = True
            np.not_equal(buckets[1:], buckets[:-1], out=alone[1:])
            if not alone.all():
                return buckets[alone], tags[alone]
        return buckets, tags

    def find(self, place: tuple[NDArray[np.int64], U32]) -> tuple[NDArray[np.int64], U32]:
        """Return the hits: which of the placed keys each is of, and the lower half of the document's number."""
        buckets, tags = place
        rows, slots = np.nonzero(self._tags[buckets] == tags[:, None])
        return rows, self._numbers[buckets[rows], slots]

    def put(self, place: tuple[NDArray[np.int64], U32], number: int) -> None:
        """Enter a document, later than all that were entered before."""
        buckets, tags = place
        # Ages are differences modulo 2^32, so numbers may pass it.
        ages = np.uint32(number & 0xFFFFFFFF) - self._numbers[buckets]
        same = self._tags[buckets] == tags[:, None]
        slots = ages.argmax(1)
        full = np.flatnonzero(np.count_nonzero(same, 1) >= MOST_OF_A_KEY)
        if len(full):
            slots[full] = np.where(same[full], ages[full], 0).argmax(1)
        self._tags[buckets, slots] = tags
        self._numbers[buckets, slots] = number & 0xFFFFFFFF

"""The sampled shingles that two texts share, and where they stand in each."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.desk.near.frequencies import Frequencies, weights
from ingest.desk.near.grams import U32, thinned
from ingest.desk.near.records import Kept

_STRIDE: Final = 1024
"""More than there are shingles in a sketch, so that a pair of places is one number."""


class Sorted(NamedTuple):
    """Own hashes at a sample by size, once more with the last repeated, and their places in the text."""

    by_size: U32
    padded: U32
    order: NDArray[np.int64]


class Overlap(NamedTuple):
    """The sampled shingles of two texts: how many each has and share, and which those are.

    ``at`` says where each of the other's would stand in the own ones by size, ``hits`` whether it stands there.
    """

    share: float
    both: int
    sample: int
    mine: Sorted
    theirs: U32
    at: NDArray[np.int64]
    hits: NDArray[np.bool_]


_NOWHERE: Final = np.empty(0, np.int64)
_NEVER: Final = np.empty(0, np.bool_)


class Shingles:
    """A document's shingles, made ready to be compared with those of several."""

    def __init__(self, own: Kept, frequencies: Frequencies) -> None:
        self._own = own
        self._frequencies = frequencies
        self._sorted: dict[int, Sorted] = {}
        self._weights: dict[int, tuple[NDArray[np.float64], float]] = {}

    def overlap(self, other: Kept) -> Overlap:
        """Return which sampled shingles are shared."""
        sample = max(self._own.sample, other.sample)
        mine = self._at(sample)
        theirs = other.shingles if other.sample == sample else thinned(other.shingles, sample)
        fewest = min(len(mine.by_size), len(theirs))
        if not fewest:
            return Overlap(0.0, 0, sample, mine, theirs, _NOWHERE, _NEVER)
        at = mine.by_size.searchsorted(theirs)
        hits = mine.padded.take(at) == theirs
        both = int(np.count_nonzero(hits))
        return Overlap(both / fewest, both, sample, mine, theirs, at, hits)

    def _at(self, sample: int) -> Sorted:
        found = self._sorted.get(sample)
        if found is None:
            own = self._own
            mine = own.shingles if sample == own.sample else thinned(own.shingles, sample)
            order = mine.argsort()
            by_size = mine.take(order)
            self._sorted[sample] = found = Sorted(by_size, np.concatenate((by_size, by_size[-1:])), order)
        return found

    def _weighed(self, overlap: Overlap) -> tuple[NDArray[np.float64], float]:
        """Return the weights of the own shingles by size, and their sum."""
        found = self._weights.get(overlap.sample)
        if found is None:
            mine = weights(self._frequencies.of(overlap.mine.by_size))
            self._weights[overlap.sample] = found = (mine, float(np.add.reduce(mine)))
        return found

    def features(self, overlap: Overlap) -> tuple[float, ...]:
        """Return containment, Jaccard, plain containment, longest run, shared starts and ends, and how many shared."""
        theirs, hits = overlap.theirs, overlap.hits
        mine = len(overlap.mine.by_size)
        fewest = min(mine, len(theirs))
        if not fewest:
            return (0.0,) * 8
        weighed, whole = self._weighed(overlap)
        their_whole = float(np.add.reduce(weights(self._frequencies.of(theirs))))
        where = hits.nonzero()[0]
        met = overlap.at.take(where)
        shared = float(np.add.reduce(weighed.take(met)))
        places = overlap.mine.order.take(met)
        quarter = max(1, fewest // 4)
        own = (_least(places < quarter), _least(places >= mine - quarter))
        other = (_least(hits[:quarter]), _least(hits[-quarter:]))
        shorter, longer = (own, other) if mine <= len(theirs) else (other, own)
        return (
            shared / max(1e-9, min(whole, their_whole)),
            shared / max(1e-9, whole + their_whole - shared),
            overlap.share,
            _longest_run(where, places) / fewest,
            shorter[0] / quarter,
            shorter[1] / quarter,
            longer[0] / quarter,
            overlap.both << overlap.sample,
        )


def _least(hits: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(hits))


def _longest_run(theirs: NDArray[np.int64], mine: NDArray[np.int64]) -> int:
    """Return how many shared shingles follow one another in both texts, at most."""
    if not len(theirs):
        return 0
    pairs = theirs * _STRIDE
    pairs += mine
    breaks = (pairs[1:] - pairs[:-1] != _STRIDE + 1).nonzero()[0]
    if not len(breaks):
        return len(theirs)
    longest = max(int(breaks[0]) + 1, len(theirs) - 1 - int(breaks[-1]))
    return max(longest, int((breaks[1:] - breaks[:-1]).max())) if len(breaks) > 1 else longest

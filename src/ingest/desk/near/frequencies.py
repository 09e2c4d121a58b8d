"""In how many clusters does a shingle or a token occur? Counted once a cluster, over the latest 65,000 clusters.

Counting clusters and not documents keeps a widely copied story from making its own text common. A count-min sketch
(Cormode and Muthukrishnan 2005) of two rows; what left the window is subtracted again, so the counts follow from the
clusters in the window alone.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.desk.near.grams import U32

MOST_CLUSTERS: Final = 65_000
"""Below 2^16, so that no 16-bit counter overflows."""

_FACTORS: Final = np.array([[0x9E3779B1], [0x85EBCA77]], np.uint32)
_ROWS: Final = len(_FACTORS)
_ONE: Final = np.array(1, np.uint16)
_WEIGHTS: Final = 1 / np.maximum(1.0, np.arange(1 << 16) - 1.0)
_WEIGHTS.flags.writeable = False


class Frequencies:
    """Counters: two rows of 2^bits, in size independent of the window, so that they weigh alike in all."""

    def __init__(self, bits: int) -> None:
        self._counts = np.zeros(_ROWS << bits, np.uint16)
        self._shift = np.array(32 - bits, np.uint32)
        self._rows = np.arange(_ROWS, dtype=np.uint32)[:, None] << np.uint32(bits)

    def add(self, values: U32) -> None:
        """Count a cluster's distinct values."""
        places = self._places(values)
        counts = self._counts[places]
        counts += _ONE
        self._counts[places] = counts

    def subtract(self, values: U32) -> None:
        """Undo ``add`` of the same values."""
        places = self._places(values)
        counts = self._counts[places]
        counts -= _ONE
        self._counts[places] = counts

    def of(self, values: U32) -> NDArray[np.uint16]:
        """Return in how many clusters each value occurs, at least."""
        first, second = self._counts[self._places(values)]
        least: NDArray[np.uint16] = np.minimum(first, second)
        return least

    def _places(self, values: U32) -> NDArray[np.intp]:
        places = values * _FACTORS
        np.right_shift(places, self._shift, places)
        np.bitwise_or(places, self._rows, places)
        return places.astype(np.intp)


def weights(counts: NDArray[np.uint16]) -> NDArray[np.float64]:
    """Return how much values count that occur in so many clusters."""
    found: NDArray[np.float64] = _WEIGHTS.take(counts)
    return found

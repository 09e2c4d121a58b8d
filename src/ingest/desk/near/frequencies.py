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

_FACTORS: Final = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA77))


class Frequencies:
    """Counters: two rows of 2^bits."""

    def __init__(self, bits: int) -> None:
        self._rows = tuple(np.zeros(1 << bits, np.uint16) for _ in _FACTORS)
        self._shift = np.uint32(32 - bits)

    def add(self, values: U32) -> None:
        """Count a cluster's distinct values."""
        for row, places in zip(self._rows, self._places(values), strict=True):
            row[places] += 1

    def subtract(self, values: U32) -> None:
        """Undo ``add`` of the same values."""
        for row, places in zip(self._rows, self._places(values), strict=True):
            row[places] -= 1

    def of(self, values: U32) -> NDArray[np.uint16]:
        """Return in how many clusters each value occurs, at least."""
        first, second = self._places(values)
        return np.minimum(self._rows[0][first], self._rows[1][second])

    def _places(self, values: U32) -> list[U32]:
        return [(values * factor) >> self._shift for factor in _FACTORS]

"""A small similarity sketch: one-permutation min-hash of a text's 3-token shingles.

The share of equal values of two sketches estimates the Jaccard similarity of the texts' shingles. One hash for each
shingle, sorted into 32 bins, each bin's smallest kept; an empty bin takes the value of the next full one, made
different by how far it was taken (Shrivastava and Li, "Densifying one permutation hashing", 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

BINS = 32
SHINGLE = 3
_SPREAD = 0x9E3779B1  # 2**32 over the golden ratio, odd: spreads CRC's values over the bins
_STEP = 0x08000000  # above every value of a bin, so that borrowed values are no bin's own


def sketch(tokens: Sequence[str]) -> tuple[int, ...]:
    """Return the sketch of a tokenised text; empty where it has fewer tokens than a shingle."""
    if len(tokens) < SHINGLE:
        return ()
    bins: list[int | None] = [None] * BINS
    for index in range(len(tokens) - SHINGLE + 1):
        mixed = (crc32(" ".join(tokens[index : index + SHINGLE]).encode()) * _SPREAD) & 0xFFFFFFFF
        number, value = mixed >> 27, mixed & 0x07FFFFFF
        kept = bins[number]
        if kept is None or value < kept:
            bins[number] = value
    return tuple(_filled(bins, number) for number in range(BINS))


def _filled(bins: Sequence[int | None], number: int) -> int:
    for distance in range(BINS):
        value = bins[(number + distance) % BINS]
        if value is not None:
            return value + distance * _STEP
    raise ValueError("no bin is filled")

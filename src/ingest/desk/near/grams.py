"""Hashes of runs of tokens, and which of them are kept: shingles and winnowed fingerprints (facts: 3 and 5)."""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
U32 = NDArray[np.uint32]
_Unsigned = TypeVar("_Unsigned", np.uint32, np.uint64)

MOST_FINGERPRINTS = 24
MOST_SHINGLES = 128

# Odd constants of 64 bits with well spread digits: multiples of the golden ratio and of the primes of xxHash.
_FACTORS: Final = tuple(
    np.uint64(value)
    for value in (
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0xD6E8FEB86659FD93,
        0xFF51AFD7ED558CCD,
        0xC4CEB9FE1A85EC53,
        0x94D049BB133111EB,
        0xBF58476D1CE4E5B9,
    )
)
_SHIFT: Final = np.uint64(29)
_SHIFTS: Final = (np.uint64(31), np.uint64(27), np.uint64(33))
_HALF: Final = np.uint64(32)


def mixed(values: U64) -> U64:
    """Return values whose every bit depends on every bit of the given ones (the finaliser of SplitMix64)."""
    values = (values ^ (values >> _SHIFTS[0])) * _FACTORS[7]
    values = (values ^ (values >> _SHIFTS[1])) * _FACTORS[6]
    return values ^ (values >> _SHIFTS[2])


def grams(hashes: U64, length: int) -> U64:
    """Return a hash of every run of ``length`` (1 to 8) token hashes, in order."""
    count = len(hashes) - length + 1
    if count < 1:
        return hashes[:0]
    turned = hashes ^ (hashes >> _SHIFT)
    total: U64 = turned[:count] * _FACTORS[0]
    for place in range(1, length):
        total += turned[place : place + count] * _FACTORS[place]
    return mixed(total)


def distinct(values: NDArray[_Unsigned]) -> NDArray[_Unsigned]:
    """Return the values in order of size, each once."""
    if len(values) < 2:
        return values
    values = np.sort(values)
    keep = np.empty(len(values), np.bool_)
    keep[0] = True
    np.not_equal(values[1:], values[:-1], out=keep[1:])
    return values[keep]


def fingerprints(hashes: U64, q: int) -> U64:
    """Return at most 24 posting keys of a text: the smallest winnowed hashes of runs of 4q tokens, in order of size."""
    values = grams(hashes, 4 * q)
    window = 2 if len(hashes) < 40 * q else 4 if len(hashes) < 120 * q else 8 * q
    reach = 1
    while reach < window and len(values) > reach:  # windows of a power of two: minima of minima
        values = np.minimum(values[:-reach], values[reach:])
        reach *= 2
    # The smallest values share their upper bits, by which buckets are found: mix once more.
    smallest = distinct(values)[:MOST_FINGERPRINTS]
    return np.sort(mixed(smallest * _FACTORS[1])).astype(np.uint64, copy=False)


def sampled(values: U32, most: int, lowest: int = 0) -> tuple[U32, int]:
    """Return the values with no bit set in ``m`` bits from ``lowest`` on, and ``m``, so that ``most`` at most are left.

    Samples nest: of two texts, the one with the smaller ``m`` holds all that the other's sample can share with it.
    """
    bits = 0
    while len(values) > most:
        bits += 1
        values = thinned(values, bits, lowest) if bits < 24 else values[:most]
    return values, bits


def thinned(values: U32, bits: int, lowest: int = 0) -> U32:
    """Return those values with no bit set in ``bits`` bits from ``lowest`` on."""
    left: U32 = values[(values & np.uint32(((1 << bits) - 1) << lowest)) == 0]
    return left


def shingles(hashes: U64, q: int) -> tuple[U32, int, int]:
    """Return at most 128 hashes of runs of 3q tokens in the text's order, their sample's bits, and how many runs."""
    every = (grams(hashes, 3 * q) >> _HALF).astype(np.uint32)
    some, bits = sampled(every, MOST_SHINGLES)
    once = dict.fromkeys(some.tolist())
    if len(once) < len(some):
        some = np.fromiter(once, np.uint32, len(once))
    return some, bits, len(every)

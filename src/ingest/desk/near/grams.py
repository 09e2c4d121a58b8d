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


def constant(value: int) -> U64:
    """Return an operand of 64 bits; arrays without dimensions are met quicker than scalars."""
    return np.array(value, np.uint64)


# Odd constants of 64 bits with well spread digits: multiples of the golden ratio and of the primes of xxHash.
_FACTORS: Final = tuple(
    map(
        constant,
        (
            0x9E3779B97F4A7C15,
            0xC2B2AE3D27D4EB4F,
            0x165667B19E3779F9,
            0xD6E8FEB86659FD93,
            0xFF51AFD7ED558CCD,
            0xC4CEB9FE1A85EC53,
            0x94D049BB133111EB,
            0xBF58476D1CE4E5B9,
        ),
    )
)
_SHIFT: Final = constant(29)
_SHIFTS: Final = (constant(31), constant(27), constant(33))
HALF: Final = constant(32)
_MOST_BITS: Final = 24
_MASKS: Final = tuple(
    tuple(np.array(((1 << bits) - 1) << lowest, np.uint32) for bits in range(_MOST_BITS + 1)) for lowest in range(2)
)
_ZERO: Final = np.array(0, np.uint32)


def mix(values: U64) -> U64:
    """Change values in place so that every bit depends on every bit that was given (the finaliser of SplitMix64)."""
    turned = values >> _SHIFTS[0]
    np.bitwise_xor(values, turned, values)
    np.multiply(values, _FACTORS[7], values)
    np.right_shift(values, _SHIFTS[1], turned)
    np.bitwise_xor(values, turned, values)
    np.multiply(values, _FACTORS[6], values)
    np.right_shift(values, _SHIFTS[2], turned)
    np.bitwise_xor(values, turned, values)
    return values


def grams(hashes: U64, *lengths: int) -> tuple[U64, ...]:
    """Return for each length (1 to 8, growing) a hash of every run of so many token hashes, in order."""
    counts = [max(0, len(hashes) - length + 1) for length in lengths]
    every = np.empty(sum(counts), np.uint64)
    turned = hashes >> _SHIFT
    np.bitwise_xor(hashes, turned, turned)
    found: list[U64] = []
    total = turned[: counts[0]] * _FACTORS[0]
    summed, at = 1, 0
    for length, count in zip(lengths, counts, strict=True):
        total = total[:count]
        for place in range(summed, length if count else 0):
            total += turned[place : place + count] * _FACTORS[place]
        summed = length
        part = every[at : at + count]
        part[:] = total
        found.append(part)
        at += count
    mix(every)
    return tuple(found)


def distinct(values: NDArray[_Unsigned]) -> NDArray[_Unsigned]:
    """Return the values in order of size, each once."""
    if len(values) < 2:
        return values
    values = values.copy()
    values.sort()
    keep = np.empty(len(values), np.bool_)
    keep[0] = True
    np.not_equal(values[1:], values[:-1], keep[1:])
    return values[keep]


def fingerprints(values: U64, tokens: int, q: int) -> U64:
    """Return at most 24 posting keys of a text, in order of size: the smallest winnowed hashes of runs of 4q tokens.

    ``values`` are those hashes, ``tokens`` says how many tokens the text has.
    """
    window = 2 if tokens < 40 * q else 4 if tokens < 120 * q else 8 * q
    reach = 1
    while reach < window and len(values) > reach:  # windows of a power of two: minima of minima
        values = np.minimum(values[:-reach], values[reach:])
        reach *= 2
    # The smallest values share their upper bits, by which buckets are found: mix once more.
    keys = mix(distinct(values)[:MOST_FINGERPRINTS] * _FACTORS[1])
    keys.sort()
    return keys


def sampled(values: U32, most: int, lowest: int = 0) -> tuple[U32, int]:
    """Return the values with no bit set in ``m`` bits from ``lowest`` on, and ``m``, so that ``most`` at most are left.

    Samples nest: of two texts, the one with the smaller ``m`` holds all that the other's sample can share with it.
    """
    bits = 0
    while len(values) > most:
        bits += 1
        values = thinned(values, bits, lowest) if bits < _MOST_BITS else values[:most]
    return values, bits


def thinned(values: U32, bits: int, lowest: int = 0) -> U32:
    """Return those values with no bit set in ``bits`` bits (at most 24) from ``lowest`` (0 or 1) on."""
    left: U32 = values[values & _MASKS[lowest][bits] == _ZERO]
    return left


def shingles(values: U64) -> tuple[U32, int, int]:
    """Return at most 128 hashes of runs of 3q tokens in the text's order, their sample's bits, and how many runs.

    ``values`` are all those hashes, of which the upper half is kept.
    """
    every = (values >> HALF).astype(np.uint32)
    some, bits = sampled(every, MOST_SHINGLES)
    once = dict.fromkeys(some.tolist())
    if len(once) < len(some):
        some = np.fromiter(once, np.uint32, len(once))
    return some, bits, len(every)

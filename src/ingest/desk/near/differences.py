"""Where two documents differ: in numbers, in rare tokens, in their titles.

"Substituted" means: each of the two has some that the other has not, which a cut or an addition never causes. "Rare"
tokens occur in few clusters: names, mostly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.desk.near.frequencies import Frequencies, weights
from ingest.desk.near.grams import U32, thinned
from ingest.desk.near.records import Kept


class Numbers:
    """A document's numbers, made ready to be compared with those of several."""

    def __init__(self, own: Kept) -> None:
        self._numbers = frozenset(own.numbers.tolist())
        self._by_context: dict[int, set[int]] = {}
        for context, value in zip(own.contexts.tolist(), own.numbers.tolist(), strict=True):
            self._by_context.setdefault(context, set()).add(value)

    def features(self, other: Kept) -> tuple[float, ...]:
        """Return shares and counts of what is substituted, contradicted and agreed, and of how many numbers."""
        values = other.numbers.tolist()
        theirs = frozenset(values)
        fewest = min(len(self._numbers), len(theirs))
        if not fewest:
            return (0.0,) * 7
        substituted = fewest - len(self._numbers & theirs)
        met: dict[int, bool] = {}
        for context, value in zip(other.contexts.tolist(), values, strict=True):
            mine = self._by_context.get(context)
            if mine is not None:
                met[context] = value in mine or met.get(context, False)
        agreed = sum(met.values())
        contradicted = len(met) - agreed
        return (
            substituted / fewest,
            min(substituted, 6) / 6,
            contradicted / len(met) if met else 0.0,
            min(contradicted, 6) / 6,
            min(agreed, 6) / 6,
            max(substituted, contradicted),
            fewest,
        )


class _Counted(NamedTuple):
    """Own tokens at a sample by size, once more with the last repeated, how many are rare, and their weight."""

    by_size: U32
    padded: U32
    rare: int
    weight: float


class Tokens:
    """A document's tokens and title, made ready to be compared with those of several.

    ``rare`` says in how many clusters a rare token occurs at most.
    """

    def __init__(self, own: Kept, frequencies: Frequencies, rare: int) -> None:
        self._own = own
        self._frequencies = frequencies
        self._rare = rare
        self._counted: dict[int, _Counted] = {}
        self._title = frozenset(own.title.tolist())
        self._title_rare: frozenset[int] | None = None

    def features(self, other: Kept) -> tuple[float, float, float]:
        """Return the share of rare tokens substituted, their count, and the share of shared ones by weight."""
        sample = max(self._own.token_sample, other.token_sample)
        mine = self._at(sample)
        theirs = other.tokens if other.token_sample == sample else thinned(other.tokens, sample, 1)
        if not len(mine.by_size) or not len(theirs):
            return 0.0, 0.0, 0.0
        counts = self._frequencies.of(theirs)
        hits = mine.padded.take(mine.by_size.searchsorted(theirs)) == theirs
        rare = counts <= self._rare
        fewest = min(mine.rare, int(np.count_nonzero(rare)))
        substituted = fewest - int(np.count_nonzero(np.logical_and(hits, rare, rare)))
        weighed: NDArray[np.float64] = weights(counts)
        return (
            substituted / fewest if fewest else 0.0,
            min(substituted, 6) / 6,
            float(np.add.reduce(weighed[hits])) / max(1e-9, min(mine.weight, float(np.add.reduce(weighed)))),
        )

    def _at(self, sample: int) -> _Counted:
        found = self._counted.get(sample)
        if found is None:
            own = self._own
            mine = own.tokens if own.token_sample == sample else thinned(own.tokens, sample, 1)
            counts = self._frequencies.of(mine)
            rare = int(np.count_nonzero(counts <= self._rare))
            found = _Counted(mine, np.concatenate((mine, mine[-1:])), rare, float(np.add.reduce(weights(counts))))
            self._counted[sample] = found
        return found

    def title_features(self, other: Kept) -> tuple[float, float, float, float]:
        """Return the share of the shorter title, whether one has none, and what is substituted: numbers, names."""
        mine, theirs = self._title, frozenset(other.title.tolist())
        fewest = min(len(mine), len(theirs))
        if not fewest:
            return 0.0, 1.0, 0.0, 0.0
        if mine == theirs:
            return 1.0, 0.0, 0.0, 0.0
        only_mine, only_theirs = mine - theirs, theirs - mine
        numbers = any(each & 1 for each in only_mine) and any(each & 1 for each in only_theirs)
        rare = 0
        if only_mine and only_theirs:
            if self._title_rare is None:
                self._title_rare = self._rare_of(self._own.title)
            rare = min(len(only_mine & self._title_rare), len(only_theirs & self._rare_of(other.title)))
        return len(mine & theirs) / fewest, 0.0, float(numbers), min(rare, 3) / 3

    def _rare_of(self, title: U32) -> frozenset[int]:
        return frozenset(title[self._frequencies.of(title) <= self._rare].tolist())

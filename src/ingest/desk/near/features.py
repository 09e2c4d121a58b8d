"""What two documents have in common and where they differ, as numbers between about 0 and 1 (facts: 6).

Nothing asks for a language, and only sketches are compared. "Substituted" means: each of the two has some that the
other has not, which a cut or an addition never causes. "Rare" tokens occur in few clusters: names, mostly.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.desk.near.cues import Cue
from ingest.desk.near.frequencies import Frequencies
from ingest.desk.near.grams import U32, thinned
from ingest.desk.near.window import Kept

NAMES: Final = (
    "containment",  # shared shingles of the shorter text, rare ones counting more
    "jaccard",
    "plain_containment",
    "numbers_substituted",  # share of the fewer numbers
    "six_numbers",  # how many, of six
    "contexts_contradicted",  # share of the shared neighbourhoods with another number in them
    "six_contexts",
    "contexts_agreed",
    "rare_substituted",
    "six_rare",
    "tokens_weighted",  # shared tokens of the shorter text, rare ones counting more
    "title",  # share of the shorter title's tokens
    "no_title",
    "title_numbers_substituted",
    "title_rare_substituted",
    "length",  # of the shorter text, as a logarithm
    "length_ratio",
    "longest_run",  # of shared shingles, as a share of the shorter text
    "start",  # share of the first quarter of the shorter text that is shared
    "end",
    "longer_start",
    "short_numbers",  # substituted numbers and names count for more in short texts
    "short_rare",
    "same_provider",
    "days_apart",
    "same_provider_numbers",
    "corrected",
)

_SHORT: Final = 80
_DAY_S: Final = 86_400
_NONE: Final = np.empty(0, np.int64)


class Pair(NamedTuple):
    """Two documents compared: the features in the order of ``NAMES``, and what the vetoes ask for."""

    values: tuple[float, ...]
    shared: int
    differing: int
    fewest_numbers: int
    fewest_runs: int

    def __getitem__(self, name: object) -> float:  # type: ignore[override]
        return self.values[NAMES.index(str(name))]


class Common(NamedTuple):
    """How common shingles and tokens are among the window's clusters, and how many clusters there are."""

    shingles: Frequencies
    tokens: Frequencies
    clusters: int

    @property
    def rare_limit(self) -> float:
        """Return in how many clusters a rare token occurs at most."""
        return max(2.0, 0.004 * self.clusters)


class Overlap(NamedTuple):
    """The sampled shingles of two texts: the share of the shorter that is shared, and which those are.

    ``met`` are places in the own shingles, in the order in which the other text has them; ``hits`` says of each of the
    other's whether it is shared.
    """

    share: float
    sample: int
    mine: U32
    theirs: U32
    met: NDArray[np.int64]
    hits: NDArray[np.bool_]


class Facing:
    """A document, made ready to be compared with several."""

    def __init__(self, own: Kept, common: Common) -> None:
        self._own = own
        self._common = common
        self._sorted: dict[int, tuple[U32, NDArray[np.int64], U32]] = {}
        self._weights: dict[int, NDArray[np.float64]] = {}
        self._numbers = frozenset(own.numbers.tolist())
        self._contexts = _by_context(own)
        self._tokens: dict[int, tuple[U32, NDArray[np.uint16]]] = {}
        self._title = frozenset(own.title.tolist())
        self._title_rare: frozenset[int] | None = None

    def _rare_of(self, title: U32) -> frozenset[int]:
        return frozenset(title[self._common.tokens.of(title) <= self._common.rare_limit].tolist())

    def overlap(self, other: Kept) -> Overlap:
        """Return which sampled shingles are shared."""
        sample = max(self._own.sample, other.sample)
        by_size, order, mine = self._ordered(sample)
        theirs = other.shingles if other.sample == sample else thinned(other.shingles, sample)
        if not len(mine) or not len(theirs):
            return Overlap(0.0, sample, mine, theirs, _NONE, np.zeros(len(theirs), np.bool_))
        places = by_size.searchsorted(theirs)
        places[places == len(by_size)] = 0
        hits = by_size[places] == theirs
        met = order[places[hits]]
        return Overlap(len(met) / min(len(mine), len(theirs)), sample, mine, theirs, met, hits)

    def _ordered(self, sample: int) -> tuple[U32, NDArray[np.int64], U32]:
        """Return the own shingles at a sample by size, their places in the text, and in the text's order."""
        found = self._sorted.get(sample)
        if found is None:
            mine = self._own.shingles if sample == self._own.sample else thinned(self._own.shingles, sample)
            order = np.argsort(mine)
            self._sorted[sample] = found = (mine[order], order, mine)
        return found

    def _weighed(self, sample: int, mine: U32) -> NDArray[np.float64]:
        found = self._weights.get(sample)
        if found is None:
            self._weights[sample] = found = _weights(self._common.shingles.of(mine))
        return found

    def compare(self, other: Kept, overlap: Overlap) -> Pair:
        """Return the pair of this document and an earlier one, whose overlap was found before."""
        own = self._own
        runs = self._runs(overlap)
        numbers = self._number_features(other)
        rare = self._token_features(other)
        title = self._title_features(other)
        fewest = min(own.runs, other.runs)
        short = max(0.0, 1 - fewest / _SHORT)
        same = float(own.provider == other.provider)
        corrected = float(same and bool(own.cue in _CHANGES or other.cue in _CHANGES) and title[0] >= 0.6)
        values = (
            *runs[:3],
            *numbers[:5],
            *rare,
            *title,
            min(math.log1p(fewest), 6.0) / 6,
            fewest / max(1, own.runs, other.runs),
            *runs[3:7],
            short * numbers[0],
            short * rare[0],
            same,
            min(abs(own.at_s - other.at_s) / _DAY_S, 4.0) / 4,
            same * numbers[0],
            corrected,
        )
        return Pair(values, int(runs[7]), int(numbers[5]), int(numbers[6]), fewest)

    def _runs(self, overlap: Overlap) -> tuple[float, ...]:
        share, sample, mine, theirs, met, hits = overlap
        fewest = min(len(mine), len(theirs))
        if not fewest:
            return (0.0,) * 8
        mine_hit = np.zeros(len(mine), np.bool_)
        mine_hit[met] = True
        weights = self._weighed(sample, mine)
        their_weights = _weights(self._common.shingles.of(theirs))
        whole, their_whole = float(weights.sum()), float(their_weights.sum())
        both = float(weights[mine_hit].sum())
        shorter, longer = (mine_hit, hits) if len(mine) <= len(theirs) else (hits, mine_hit)
        quarter = max(1, fewest // 4)
        return (
            both / max(1e-9, min(whole, their_whole)),
            both / max(1e-9, whole + their_whole - both),
            share,
            _longest_run(np.flatnonzero(hits), met) / fewest,
            int(np.count_nonzero(shorter[:quarter])) / quarter,
            int(np.count_nonzero(shorter[-quarter:])) / quarter,
            int(np.count_nonzero(longer[:quarter])) / quarter,
            len(met) << sample,
        )

    def _number_features(self, other: Kept) -> tuple[float, ...]:
        theirs = frozenset(other.numbers.tolist())
        both = len(self._numbers & theirs)
        substituted = min(len(self._numbers), len(theirs)) - both
        fewest = min(len(self._numbers), len(theirs))
        agreed = contradicted = 0
        if self._contexts and theirs:
            for context, values in _by_context(other).items():
                mine = self._contexts.get(context)
                if mine is not None:
                    if mine.isdisjoint(values):
                        contradicted += 1
                    else:
                        agreed += 1
        met = agreed + contradicted
        return (
            substituted / fewest if fewest else 0.0,
            min(substituted, 6) / 6,
            contradicted / met if met else 0.0,
            min(contradicted, 6) / 6,
            min(agreed, 6) / 6,
            max(substituted, contradicted),
            fewest,
        )

    def _token_features(self, other: Kept) -> tuple[float, float, float]:
        sample = max(self._own.token_sample, other.token_sample)
        mine, counts = self._counted(sample)
        theirs = other.tokens if other.token_sample == sample else thinned(other.tokens, sample, 1)
        if not len(mine) or not len(theirs):
            return 0.0, 0.0, 0.0
        their_counts = self._common.tokens.of(theirs)
        limit = self._common.rare_limit
        places = np.minimum(np.searchsorted(mine, theirs), len(mine) - 1)
        hits = mine[places] == theirs
        their_rare = their_counts <= limit
        shared = int(np.count_nonzero(hits & their_rare))
        fewest = min(int(np.count_nonzero(counts <= limit)), int(np.count_nonzero(their_rare)))
        substituted = fewest - shared
        their_weights = _weights(their_counts)
        least = min(float(_weights(counts).sum()), float(their_weights.sum()))
        return (
            substituted / fewest if fewest else 0.0,
            min(substituted, 6) / 6,
            float(their_weights[hits].sum()) / max(1e-9, least),
        )

    def _counted(self, sample: int) -> tuple[U32, NDArray[np.uint16]]:
        found = self._tokens.get(sample)
        if found is None:
            own = self._own
            mine = own.tokens if own.token_sample == sample else thinned(own.tokens, sample, 1)
            self._tokens[sample] = found = (mine, self._common.tokens.of(mine))
        return found

    def _title_features(self, other: Kept) -> tuple[float, float, float, float]:
        mine, theirs = self._title, frozenset(other.title.tolist())
        fewest = min(len(mine), len(theirs))
        if not fewest:
            return 0.0, 1.0, 0.0, 0.0
        if mine == theirs:
            return 1.0, 0.0, 0.0, 0.0
        only_mine, only_theirs = mine - theirs, theirs - mine
        numbers = any(each & 1 for each in only_mine) and any(each & 1 for each in only_theirs)
        if self._title_rare is None:
            self._title_rare = self._rare_of(self._own.title)
        rare = min(len(only_mine & self._title_rare), len(only_theirs & self._rare_of(other.title)))
        return len(mine & theirs) / fewest, 0.0, float(numbers), min(rare, 3) / 3


_CHANGES: Final = frozenset((Cue.UPDATE, Cue.CORRECTION, Cue.REPEAT))


def _weights(counts: NDArray[np.uint16]) -> NDArray[np.float64]:
    weights: NDArray[np.float64] = 1 / np.maximum(1.0, counts - 1.0)
    return weights


def _by_context(kept: Kept) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for context, value in zip(kept.contexts.tolist(), kept.numbers.tolist(), strict=True):
        found.setdefault(context, set()).add(value)
    return found


def _longest_run(theirs: NDArray[np.int64], mine: NDArray[np.int64]) -> int:
    """Return how many shared shingles follow one another in both texts, at most."""
    if not len(theirs):
        return 0
    breaks = np.flatnonzero((theirs[1:] - theirs[:-1] != 1) | (mine[1:] - mine[:-1] != 1))
    if not len(breaks):
        return len(theirs)
    longest = max(int(breaks[0]) + 1, len(theirs) - 1 - int(breaks[-1]))
    return max(longest, int((breaks[1:] - breaks[:-1]).max())) if len(breaks) > 1 else longest

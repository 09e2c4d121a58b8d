"""What two documents have in common and where they differ, as numbers between about 0 and 1 (facts: 6).

Nothing asks for a language, and only sketches are compared.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from ingest.desk.near.cues import Cue
from ingest.desk.near.differences import Numbers, Tokens
from ingest.desk.near.frequencies import Frequencies
from ingest.desk.near.overlaps import Overlap, Shingles
from ingest.desk.near.records import Kept

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
_CHANGES: Final = frozenset((Cue.UPDATE, Cue.CORRECTION, Cue.REPEAT))


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
    def rare_limit(self) -> int:
        """Return in how many clusters a rare token occurs at most."""
        return max(2, int(0.004 * self.clusters))


class Facing:
    """A document, made ready to be compared with several."""

    def __init__(self, own: Kept, common: Common) -> None:
        self._own = own
        self._common = common
        self._shingles = Shingles(own, common.shingles)
        self._ready: tuple[Numbers, Tokens] | None = None

    def overlap(self, other: Kept) -> Overlap:
        """Return which sampled shingles are shared."""
        return self._shingles.overlap(other)

    def compare(self, other: Kept, overlap: Overlap) -> Pair:
        """Return the pair of this document and an earlier one, whose overlap was found before."""
        own = self._own
        if self._ready is None:
            self._ready = Numbers(own), Tokens(own, self._common.tokens, self._common.rare_limit)
        numbers_of, tokens_of = self._ready
        runs = self._shingles.features(overlap)
        numbers = numbers_of.features(other)
        rare = tokens_of.features(other)
        title = tokens_of.title_features(other)
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

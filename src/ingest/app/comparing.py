"""Two stories compared as the desk compares them, and what of their texts a person wants to see. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from ingest.desk.near import Clusters, Relation, Told, deciding, passages
from ingest.desk.near.features import NAMES, Pair
from ingest.desk.near.tokens import TokenHashes, tokens

MOST_WORDS = 4000
LEAST_RUN = 3
"""Shorter runs of equal words stand in any two texts of a language."""

_ALWAYS_S = 1 << 40


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that was weighed: its value, and by how much it moves the score (log-odds)."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Compared:
    """The desk's own comparison of a later document with an earlier one.

    ``weighed`` is False where the desk would not even have weighed the two: none of the passages it samples is shared.
    ``accepted``: without regard to what else is in the window, and to how far the two are apart.
    """

    score: float
    needed: float
    accepted: bool
    exact: bool
    weighed: bool
    vetoed: bool
    chained: bool
    relation: Relation | None
    differing: int
    numbers: int
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """What two texts share and where they differ.

    ``share`` is the share of the later text's words that stand in the earlier one in the same order (0 to 1);
    ``only_earlier`` and ``only_later`` are the numbers that one has and the other has not, as written.
    """

    share: float
    passages: tuple[str, ...]
    only_earlier: tuple[str, ...]
    only_later: tuple[str, ...]


def compare(window: Iterable[Told], window_s: int, earlier: Told, later: Told) -> Compared:
    """Compare two documents with the frequencies of a window's documents, whatever else in it resembles them."""
    kept = list(window)
    oldest = max((told.at_s for told in kept), default=0) - window_s
    kept = [told for told in kept if told.at_s >= oldest]
    numbers = [told.number for told in kept]
    room = max(numbers, default=0) - min(numbers, default=0) + 16
    seen: list[tuple[Pair, float]] = []
    clusters = Clusters(_ALWAYS_S, room, observe=lambda _told, _uri, pair, chance: seen.append((pair, chance)))
    # All others are withdrawn, so they count as common words do, but only the earlier document can be matched.
    clusters.restore(told.taken_back() for told in kept)
    clusters.add(earlier, earlier.cluster or earlier.uri)
    match = clusters.match(later)
    exact = match is not None and match.exact
    pair, chance = seen[0] if seen else (None, 1.0 if exact else 0.0)
    apart_s = abs(later.at_s - earlier.at_s)
    return Compared(
        score=float(match.probability if match is not None else chance),
        needed=clusters.accept,
        accepted=match is not None,
        exact=exact,
        weighed=exact or pair is not None,
        vetoed=pair is not None and deciding.vetoed(pair, apart_s),
        chained=pair is not None and deciding.chained(pair, apart_s),
        relation=match.relation if match is not None else None,
        differing=pair.differing if pair is not None else 0,
        numbers=pair.fewest_numbers if pair is not None else 0,
        features=features(pair) if pair is not None else (),
    )


def features(pair: Pair) -> tuple[Feature, ...]:
    """Return what was weighed, what moved the score most first.

    A feature's weight is what the log-odds lose without it: in a linear model its coefficient times its value.
    """
    whole = _log_odds(pair)
    found = []
    for place, (name, value) in enumerate(zip(NAMES, pair.values, strict=True)):
        without = pair._replace(values=(*pair.values[:place], 0.0, *pair.values[place + 1 :]))
        found.append(Feature(name, float(value), whole - _log_odds(without)))
    return tuple(sorted(found, key=lambda each: -abs(each.weight)))


def _log_odds(pair: Pair) -> float:
    chance = min(1 - 1e-15, max(1e-15, float(deciding.probability(pair))))
    return math.log(chance / (1 - chance))


def texts(earlier: str, later: str) -> Texts:
    """Return what two texts share; only the first 4,000 words of each are looked at."""
    mine, theirs = tokens(earlier)[:MOST_WORDS], tokens(later)[:MOST_WORDS]
    # Equal by their hashes, as the desk has it: 1,200 is 1200.
    hashes = TokenHashes(2 * MOST_WORDS)
    matcher = SequenceMatcher(None, [hashes[each] for each in mine], [hashes[each] for each in theirs], autojunk=False)
    blocks = matcher.get_matching_blocks()
    shared = sum(block.size for block in blocks if block.size >= min(LEAST_RUN, len(theirs)))
    ours, other = _numbers(mine, hashes), _numbers(theirs, hashes)
    return Texts(
        share=shared / len(theirs) if theirs else 0.0,
        passages=passages(earlier, later),
        only_earlier=tuple(written for key, written in ours.items() if key not in other),
        only_later=tuple(written for key, written in other.items() if key not in ours),
    )


def _numbers(found: list[str], hashes: TokenHashes) -> Mapping[bytes, str]:
    """Return the numbers among tokens as written, by what makes two of them equal."""
    return {hashes[token]: token for token in found if token[0].isdecimal()}

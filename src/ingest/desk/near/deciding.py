"""Is it the same story? A fitted model, and vetoes that no fit may overrule (facts: 6 and 8)."""

from __future__ import annotations

import math
from operator import mul
from typing import Final

from ingest.desk.near import fitted
from ingest.desk.near.cues import Cue
from ingest.desk.near.features import NAMES, Pair
from ingest.desk.near.matching import Relation

_AT: Final = {name: place for place, name in enumerate(NAMES)}
_SAME: Final = _AT["same_provider"]
_CORRECTED: Final = _AT["corrected"]
_SUBSTITUTED: Final = _AT["numbers_substituted"]
_CONTAINMENT: Final = _AT["containment"]
_PLAIN_CONTAINMENT: Final = _AT["plain_containment"]
_LEAST_CONTAINED: Final = 0.25
_SHORT_RUNS: Final = 120
_LONG_APART_S: Final = 36 * 3600
_CHAIN_S: Final = 96 * 3600


def probability(pair: Pair) -> float:
    """Return how likely the two documents tell the same story, 0 to 1: a perceptron with one hidden layer."""
    total = fitted.BIAS
    for row, bias, weight in zip(fitted.HIDDEN, fitted.HIDDEN_BIAS, fitted.OUTPUT, strict=True):
        total += weight * math.tanh(bias + sum(map(mul, row, pair.values)))
    total += sum(map(mul, fitted.DIRECT, pair.values))
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def vetoed(pair: Pair, apart_s: int) -> bool:
    """Return whether two documents must stay apart whatever they share."""
    values = pair.values
    substituted = values[_SUBSTITUTED]
    if max(values[_CONTAINMENT], values[_PLAIN_CONTAINMENT]) < _LEAST_CONTAINED:
        return True
    if values[_CORRECTED]:
        return False
    if pair.fewest_numbers >= 3 and substituted >= 0.5:
        return True
    if pair.fewest_runs < _SHORT_RUNS and pair.fewest_numbers >= 2 and substituted >= 0.34:
        return True
    late = bool(values[_SAME]) and apart_s > _LONG_APART_S
    return late and (values[_CONTAINMENT] < 0.97 or substituted > 0)


def chained(pair: Pair, apart_s: int) -> bool:
    """Return whether a cue, an agreeing title and half the text make it a version of the other (facts: by text)."""
    values = pair.values
    return (
        bool(values[_CORRECTED]) and values[_CONTAINMENT] >= 0.5 and apart_s <= _CHAIN_S and values[_SUBSTITUTED] <= 0.6
    )


def relation(same_provider: bool, exact: bool, cue: int) -> Relation:
    """Return how a document relates to an earlier one of the same story."""
    if not same_provider:
        return Relation.COPY
    if exact:
        return Relation.REPEAT
    return Relation.CORRECTION if cue == Cue.CORRECTION else Relation.UPDATE

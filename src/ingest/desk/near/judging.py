"""Which of the candidates tells the same story, if any?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ingest.desk.near import deciding
from ingest.desk.near.features import NAMES, Common, Facing, Pair
from ingest.desk.near.matching import Match
from ingest.desk.near.overlaps import Overlap
from ingest.desk.near.records import Kept
from ingest.desk.near.told import Told
from ingest.desk.near.window import Window

MOST_COMPARED: Final = 6
LEAST_OVERLAP: Final = 0.15
CERTAIN: Final = 0.98

Observer = Callable[[Told, str, Pair, float], None]


class Judge:
    """Compares documents with those of a window; ``accept`` and ``observe`` are those of ``Clusters``."""

    def __init__(self, window: Window, accept: float, observe: Observer | None) -> None:
        self._window = window
        self._accept = accept
        self._observe = observe

    def facing(self, told: Told, common: Common) -> Facing:
        """Return a document made ready to be compared with those of the window."""
        return Facing(self._kept_of(told), common)

    def exact(self, told: Told, candidates: list[int]) -> Match | None:
        """Return the first candidate of the same tokens."""
        if not told.text_hash:
            return None
        for number in candidates:
            if self._window.text_hash(number) == told.text_hash:
                relation = deciding.relation(self._window.provider(number) == told.provider, True, told.cue)
                cluster, uri = self._window.cluster(number), self._window.uri(number)
                return Match(cluster, uri, 1.0, relation, True, told.runs, 0, {})
        return None

    def best(self, told: Told, candidates: list[int], common: Common) -> Match | None:
        """Return the candidate that most likely tells the same story, if one is accepted."""
        facing = self.facing(told, common)
        best: tuple[float, Kept, Pair] | None = None
        for other, overlap in self._nearest(facing, candidates):
            certain = best is not None and best[0] >= CERTAIN
            if certain and self._observe is None:
                break
            pair = facing.compare(other, overlap)
            chance = deciding.probability(pair)
            if self._observe is not None:
                self._observe(told, self._window.uri(other.number), pair, chance)
                if certain:
                    continue
            apart_s = abs(told.at_s - other.at_s)
            if deciding.chained(pair, apart_s):
                chance = max(chance, self._accept)
            elif chance < self._accept or deciding.vetoed(pair, apart_s):
                continue
            if best is None or chance > best[0]:
                best = (chance, other, pair)
        return None if best is None else self._match(told, *best)

    def _nearest(self, facing: Facing, candidates: list[int]) -> list[tuple[Kept, Overlap]]:
        """Return the candidates that share enough to be compared, those that share most first."""
        near: list[tuple[float, int, Kept, Overlap]] = []
        for number in candidates:
            other = self._window.get(number)
            overlap = facing.overlap(other)
            if overlap.share >= LEAST_OVERLAP:
                near.append((overlap.share, number, other, overlap))
        near.sort(key=lambda each: each[:2], reverse=True)
        return [each[2:] for each in near[:MOST_COMPARED]]

    def _match(self, told: Told, chance: float, other: Kept, pair: Pair) -> Match:
        window = self._window
        return Match(
            cluster=window.cluster(other.number),
            original=window.uri(other.number),
            probability=chance,
            relation=deciding.relation(window.providers.name(other.provider) == told.provider, False, told.cue),
            exact=False,
            shared=pair.shared,
            differing=pair.differing,
            features=dict(zip(NAMES, pair.values, strict=True)),
        )

    def _kept_of(self, told: Told) -> Kept:
        provider = self._window.providers.find(told.provider)
        return Kept(
            0, told.at_s, -1, -1 if provider is None else provider, told.cue, told.runs, told.sample,
            told.token_sample, told.words, told.text_hash, told.shingles, told.tokens, told.numbers, told.contexts,
            told.title,
        )  # fmt: skip

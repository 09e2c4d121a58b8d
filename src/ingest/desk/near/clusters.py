"""The window of the desk: which earlier document tells the same story?

The state is a function of the documents in the window alone, in their order: restored from their records it gives the
same answers as the run that wrote them. A document is compared only with earlier ones.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.desk.near import deciding
from ingest.desk.near.features import NAMES, Common, Facing, Pair
from ingest.desk.near.frequencies import MOST_CLUSTERS, Frequencies
from ingest.desk.near.grams import U32, U64
from ingest.desk.near.matching import Match
from ingest.desk.near.postings import Postings
from ingest.desk.near.told import Told
from ingest.desk.near.window import Kept, Window

MOST_CANDIDATE_CLUSTERS: Final = 8
MEMBERS_A_CLUSTER: Final = 2
MOST_COMPARED: Final = 6
LEAST_OVERLAP: Final = 0.15
LEAST_VOTE: Final = 0.1
CERTAIN: Final = 0.98
_SHINGLE_BITS: Final = 22
_TOKEN_BITS: Final = 20
_LOW: Final = 0xFFFFFFFF

Observer = Callable[[Told, str, Pair, float], None]


class Clusters:
    """The documents of the last ``window_s`` seconds, at most ``most_documents``, and the clusters they form.

    ``accept`` is the probability from which two documents are one story. ``observe``, if given, is told of every pair
    that was compared: the new document, the uri of the earlier one, the pair, its probability.
    """

    def __init__(
        self,
        window_s: int = 72 * 3600,
        most_documents: int = 200_000,
        accept: float = 0.6,
        observe: Observer | None = None,
    ) -> None:
        self.window_s = window_s
        self.accept = accept
        self.left_early = 0
        self._observe = observe
        self._window = Window(most_documents)
        self._postings = Postings(most_documents)
        self._shingles = Frequencies(_SHINGLE_BITS)
        self._tokens = Frequencies(_TOKEN_BITS)
        self._counted: deque[tuple[int, int]] = deque()  # (ordinal, number) of the clusters in the frequencies
        self._placed: tuple[U64, tuple[NDArray[np.int64], U32]] | None = None
        self._opened = 0
        self._clock_s = -(1 << 62)

    def __len__(self) -> int:
        return len(self._window)

    @property
    def gone(self) -> int:
        """Return the number up to which every document has left the window."""
        return self._window.first - 1

    def match(self, told: Told) -> Match | None:
        """Return the story that a document tells again, if any; nothing changes.

        Documents of the same uri are not asked: that they tell the same story is known.
        """
        rows, numbers = self._hits(told)
        if not numbers:
            return None
        own = self._kept_of(told)
        candidates = [self._window.get(number) for number in self._candidates(told, rows, numbers)]
        if not candidates:
            return None
        if told.text_hash:
            for other in candidates:
                if other.text_hash == told.text_hash:
                    return self._exact(told, other)
        return self._best(told, own, candidates)

    def _place(self, told: Told) -> tuple[NDArray[np.int64], U32]:
        """Return where the keys belong; ``match`` and ``add`` ask for the same document one after the other."""
        if self._placed is None or self._placed[0] is not told.fingerprints:
            self._placed = (told.fingerprints, self._postings.place(self._keys(told)))
        return self._placed[1]

    def _keys(self, told: Told) -> U64:
        if not told.text_hash:
            return told.fingerprints
        exact = np.frombuffer(told.text_hash, "<u8", 1)
        return np.sort(np.concatenate((told.fingerprints, exact))).astype(np.uint64, copy=False)

    def _hits(self, told: Told) -> tuple[list[int], list[int]]:
        rows, lows = self._postings.find(self._place(told))
        ages = np.uint32(self._window.next & _LOW) - lows
        live = (ages <= len(self._window)) & (ages > 0)
        return rows[live].tolist(), (self._window.next - ages[live].astype(np.int64)).tolist()

    def _candidates(self, told: Told, rows: list[int], numbers: list[int]) -> list[int]:
        """Return at most 16 earlier documents, two a cluster, those with the most rare keys in common first."""
        window = self._window
        holders: dict[int, int] = {}
        for row in rows:
            holders[row] = holders.get(row, 0) + 1
        votes: dict[int, float] = {}
        for row, number in zip(rows, numbers, strict=True):
            votes[number] = votes.get(number, 0.0) + (1.0 if holders[row] < 4 else 4.0 / holders[row])
        best = sorted(((vote, number) for number, vote in votes.items()), reverse=True)
        taken: dict[int, int] = {}
        found = []
        for vote, number in best:
            if vote < best[0][0] * LEAST_VOTE:
                break
            if not window.comparable(number) or abs(told.at_s - window.time(number)) > self.window_s:
                continue
            if window.uri(number) == told.uri:
                continue
            cluster = window.cluster_id(number)
            count = taken.get(cluster, 0)
            if count >= MEMBERS_A_CLUSTER or (not count and len(taken) >= MOST_CANDIDATE_CLUSTERS):
                continue
            taken[cluster] = count + 1
            found.append(number)
        return found

    def _kept_of(self, told: Told) -> Kept:
        provider = self._window.providers.find(told.provider)
        return Kept(
            0,
            told.at_s,
            -1,
            -1 if provider is None else provider,
            told.cue,
            told.runs,
            told.sample,
            told.token_sample,
            told.words,
            told.text_hash,
            told.shingles,
            told.tokens,
            told.numbers,
            told.contexts,
            told.title,
        )

    def _exact(self, told: Told, other: Kept) -> Match:
        same = self._window.providers.name(other.provider) == told.provider
        relation = deciding.relation(same, True, told.cue)
        cluster = self._window.clusters.name(other.cluster)
        return Match(cluster, self._window.uri(other.number), 1.0, relation, True, told.runs, 0, {})

    def _best(self, told: Told, own: Kept, candidates: list[Kept]) -> Match | None:
        facing = Facing(own, self._common())
        near = [
            (overlap.share, other.number, other, overlap)
            for other in candidates
            if (overlap := facing.overlap(other)).share >= LEAST_OVERLAP
        ]
        near.sort(key=lambda each: each[:2], reverse=True)
        best: tuple[float, int, Kept, Pair] | None = None
        for _, number, other, overlap in near[:MOST_COMPARED]:
            if best is not None and best[0] >= CERTAIN and self._observe is None:
                break
            pair = facing.compare(other, overlap)
            chance = deciding.probability(pair)
            if self._observe is not None:
                self._observe(told, self._window.uri(number), pair, chance)
                if best is not None and best[0] >= CERTAIN:
                    continue
            apart_s = abs(told.at_s - other.at_s)
            if deciding.chained(pair, apart_s):
                chance = max(chance, self.accept)
            elif chance < self.accept or deciding.vetoed(pair, apart_s):
                continue
            if best is None or chance > best[0]:
                best = (chance, number, other, pair)
        return None if best is None else self._match(told, own, *best)

    def _match(self, told: Told, own: Kept, chance: float, number: int, other: Kept, pair: Pair) -> Match:
        return Match(
            self._window.clusters.name(other.cluster),
            self._window.uri(number),
            chance,
            deciding.relation(own.provider == other.provider, False, told.cue),
            False,
            pair.shared,
            pair.differing,
            dict(zip(NAMES, pair.values, strict=True)),
        )

    def compare(self, told: Told, uri: str) -> Pair | None:
        """Return a document compared with the last one of ``uri``, accepted or not; None where the window has none."""
        numbers = self._window.numbers_of(uri)
        if not numbers:
            return None
        facing = Facing(self._kept_of(told), self._common())
        other = self._window.get(numbers[-1])
        return facing.compare(other, facing.overlap(other))

    def _common(self) -> Common:
        return Common(self._shingles, self._tokens, len(self._counted))

    def add(self, told: Told, cluster: str) -> Told:
        """Enter a document, after all others, as a member of ``cluster``; a cluster without members is opened.

        Returns the numbered record, which ``restore`` takes. Documents that have left the window by its time, or for
        which there is no room, leave.
        """
        opens = self._window.clusters.find(cluster) is None
        kept = told.numbered(self._window.next, cluster, self._opened + 1 if opens else 0)
        self._enter(kept)
        return kept

    def _enter(self, told: Told) -> None:
        self.expire(told.at_s)
        if told.number - self._window.first >= self._window.most:
            while told.number - self._window.first >= self._window.most:
                self._drop_first()
                self.left_early += 1
        self._window.put(told, self._clock_s)
        self._postings.put(self._place(told), told.number)
        if told.opened:
            self._opened = told.opened
            self._counted.append((told.opened, told.number))
            self._shingles.add(told.shingles)
            self._tokens.add(told.tokens)
            while self._counted[0][0] <= self._opened - MOST_CLUSTERS:
                self._uncount()

    def _uncount(self) -> None:
        _, number = self._counted.popleft()
        kept = self._window.get(number)
        self._shingles.subtract(kept.shingles)
        self._tokens.subtract(kept.tokens)

    def _drop_first(self) -> None:
        if self._counted and self._counted[0][1] == self._window.first:
            self._uncount()
        self._window.drop_first()

    def expire(self, now_s: int) -> None:
        """Let go what was told more than the window before ``now_s`` (Unix time); an earlier time changes nothing."""
        self._clock_s = max(self._clock_s, now_s)
        limit = self._clock_s - self.window_s
        window = self._window
        while len(window) and window.clock(window.first) < limit:
            self._drop_first()

    def restore(self, records: Iterable[Told]) -> None:
        """Enter the records of a window, in any order, as ``add`` returned them or as they were changed later.

        Raises:
            ValueError: there are documents already, or a record has no number or that of another.
        """
        if self._window.next != 1:
            raise ValueError("a window is restored before the first document")
        for told in sorted(records, key=lambda each: each.number):
            if told.number < self._window.next:
                raise ValueError(f"document {told.uri} has the number {told.number}, which is taken or none")
            if not len(self._window):
                self._window.first = self._window.next = told.number
            self._enter(told)

    def remove(self, uri: str) -> tuple[int, ...]:
        """Withdraw a story: nothing matches it any more. Returns the numbers whose records are to be ``taken_back``."""
        numbers = self._window.numbers_of(uri)
        for number in numbers:
            self._window.withdraw(number)
        return numbers

    def rename(self, old: str, new: str) -> tuple[int, ...]:
        """Give a cluster another name. Returns the numbers whose records are to be ``moved``."""
        return self._move(self._window.members(old), new)

    def merge(self, source: str, into: str) -> tuple[int, ...]:
        """Put all of one cluster into another. Returns the numbers whose records are to be ``moved``."""
        return self._move(self._window.members(source), into)

    def split(self, uris: Iterable[str], new: str) -> tuple[int, ...]:
        """Put the documents of these uris into a cluster. Returns the numbers whose records are to be ``moved``."""
        return self._move(tuple(number for uri in uris for number in self._window.numbers_of(uri)), new)

    def _move(self, numbers: tuple[int, ...], cluster: str) -> tuple[int, ...]:
        for number in numbers:
            self._window.move(number, cluster)
        return numbers

    def members(self, cluster: str) -> tuple[str, ...]:
        """Return the uris of a cluster's documents in the window, each once, in order; none that were withdrawn."""
        numbers = filter(self._window.comparable, self._window.members(cluster))
        return tuple(dict.fromkeys(map(self._window.uri, numbers)))

    def cluster_of(self, uri: str) -> str | None:
        """Return the cluster of the last document of a uri, or None where the window has none."""
        numbers = self._window.numbers_of(uri)
        return self._window.cluster(numbers[-1]) if numbers else None

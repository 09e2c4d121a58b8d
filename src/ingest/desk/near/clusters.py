"""The window of the desk: which earlier document tells the same story?

The state is a function of the documents in the window alone, in their order: restored from their records it gives the
same answers as the run that wrote them. A document is compared only with earlier ones.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final

import numpy as np

from ingest.desk.near.candidates import candidates
from ingest.desk.near.features import Common, Pair
from ingest.desk.near.frequencies import MOST_CLUSTERS, Frequencies
from ingest.desk.near.grams import U64
from ingest.desk.near.judging import Judge, Observer
from ingest.desk.near.matching import Match
from ingest.desk.near.postings import Place, Postings
from ingest.desk.near.told import Told
from ingest.desk.near.window import Window

_SHINGLE_BITS: Final = 22
_TOKEN_BITS: Final = 20
_LONG_AGO: Final = -(1 << 62)


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
        self._window = Window(most_documents)
        self._judge = Judge(self._window, accept, observe)
        self._postings = Postings(most_documents)
        self._shingles = Frequencies(_SHINGLE_BITS)
        self._tokens = Frequencies(_TOKEN_BITS)
        self._counted: deque[tuple[int, int]] = deque()  # (ordinal, number) of the clusters in the frequencies
        self._placed: tuple[U64, Place] | None = None
        self._opened = 0
        self._clock_s = _LONG_AGO

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
        hits = self._postings.find(self._place(told))
        if not hits[0]:
            return None
        found = candidates(self._window, told, hits, self.window_s)
        return self._judge.exact(told, found) or self._judge.best(told, found, self._common()) if found else None

    def _place(self, told: Told) -> Place:
        """Return where the keys belong; ``match`` and ``add`` ask for the same document one after the other."""
        if self._placed is None or self._placed[0] is not told.fingerprints:
            self._placed = (told.fingerprints, self._postings.place(_keys(told)))
        return self._placed[1]

    def compare(self, told: Told, uri: str) -> Pair | None:
        """Return a document compared with the last one of ``uri``, accepted or not; None where the window has none."""
        numbers = self._window.numbers_of(uri)
        if not numbers:
            return None
        facing = self._judge.facing(told, self._common())
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
        while told.number - self._window.first >= self._window.most:
            self._drop_first()
            self.left_early += 1
        self._window.put(told, self._clock_s)
        self._postings.put(self._place(told), told.number)
        self._placed = None
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
        numbers = (each for each in self._window.members(cluster) if self._window.matchable(each))
        return tuple(dict.fromkeys(map(self._window.uri, numbers)))

    def cluster_of(self, uri: str) -> str | None:
        """Return the cluster of the last document of a uri, or None where the window has none."""
        numbers = self._window.numbers_of(uri)
        return self._window.cluster(numbers[-1]) if numbers else None


def _keys(told: Told) -> U64:
    if not told.text_hash:
        return told.fingerprints
    keys = np.concatenate((told.fingerprints, np.frombuffer(told.text_hash, "<u8", 1)))
    keys.sort()
    return keys

"""The records of the window: packed, in order, the oldest leaving first."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from ingest.desk.near.grams import U32
from ingest.desk.near.told import Told

_CHUNK_WORDS: Final = 1 << 18


class Kept(NamedTuple):
    """One document of the window, as it is compared."""

    number: int
    at_s: int
    cluster: int
    provider: int
    cue: int
    runs: int
    sample: int
    token_sample: int
    words: int
    text_hash: bytes
    shingles: U32
    tokens: U32
    numbers: U32
    contexts: U32
    title: U32


class Names:
    """Short numbers for names that many documents share, given back when none does."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._names: list[str] = []
        self._users: list[int] = []
        self._free: list[int] = []

    def take(self, name: str) -> int:
        """Return the number of a name for one more document."""
        found = self._ids.get(name)
        if found is None:
            if self._free:
                found = self._free.pop()
                self._names[found], self._users[found] = name, 0
            else:
                found = len(self._names)
                self._names.append(name)
                self._users.append(0)
            self._ids[name] = found
        self._users[found] += 1
        return found

    def give_back(self, number: int) -> None:
        """Forget one document's use of a name."""
        self._users[number] -= 1
        if not self._users[number]:
            del self._ids[self._names[number]]
            self._names[number] = ""
            self._free.append(number)

    def name(self, number: int) -> str:
        """Return the name of a number in use."""
        return self._names[number]

    def find(self, name: str) -> int | None:
        """Return the number of a name in use, or None."""
        return self._ids.get(name)


class Window:
    """At most ``most_documents`` records; a record lies at its number modulo that."""

    def __init__(self, most_documents: int) -> None:
        self.most = most_documents
        self.first = self.next = 1
        self._times = np.zeros(most_documents, np.int64)
        self._clock = np.zeros(most_documents, np.int64)
        self._places = np.zeros(most_documents, np.int64)
        self._opened = np.zeros(most_documents, np.int64)
        self._clusters = np.full(most_documents, -1, np.int32)
        self._providers = np.zeros(most_documents, np.int32)
        self._withdrawn = np.zeros(most_documents, np.bool_)
        self._uris: list[str | None] = [None] * most_documents
        self._by_uri: dict[str, int | tuple[int, ...]] = {}
        self._chunks: dict[int, U32] = {}
        self._end = 0
        self.clusters = Names()
        self.providers = Names()

    def __len__(self) -> int:
        return self.next - self.first

    def put(self, told: Told, at_s: int) -> None:
        """Enter a numbered record; ``at_s`` is the window's clock, which never runs back."""
        slot = told.number % self.most
        self._times[slot], self._clock[slot] = told.at_s, at_s
        self._opened[slot], self._withdrawn[slot] = told.opened, told.withdrawn
        self._clusters[slot] = self.clusters.take(told.cluster)
        self._providers[slot] = self.providers.take(told.provider)
        self._uris[slot] = told.uri
        before = self._by_uri.get(told.uri)
        if before is None:
            self._by_uri[told.uri] = told.number
        else:
            self._by_uri[told.uri] = (*((before,) if isinstance(before, int) else before), told.number)
        self._places[slot] = self._write(told)
        self.next = told.number + 1

    def _write(self, told: Told) -> int:
        arrays = (told.shingles, told.tokens, told.numbers, told.contexts, told.title)
        head = np.array(
            (
                told.cue | told.sample << 8 | told.token_sample << 16 | len(told.text_hash) << 24,
                told.runs,
                told.words,
                len(told.shingles) | len(told.title) << 16,
                len(told.tokens) | len(told.numbers) << 16,
            ),
            np.uint32,
        )
        text_hash = np.frombuffer(told.text_hash.ljust(16, b"\0"), np.uint32)
        record = np.concatenate((head, text_hash, *arrays))
        chunk, offset = divmod(self._end, _CHUNK_WORDS)
        if offset + len(record) > _CHUNK_WORDS:
            chunk, offset = chunk + 1, 0
        if chunk not in self._chunks:
            self._chunks[chunk] = np.empty(_CHUNK_WORDS, np.uint32)
        self._chunks[chunk][offset : offset + len(record)] = record
        place = chunk * _CHUNK_WORDS + offset
        self._end = place + len(record)
        return place

    def get(self, number: int) -> Kept:
        """Return a live record; its arrays are views, good until the record leaves."""
        slot = number % self.most
        chunk, at = divmod(int(self._places[slot]), _CHUNK_WORDS)
        words = self._chunks[chunk]
        flags, runs, count, first, second = words[at : at + 5].tolist()
        text_hash = words[at + 5 : at + 9].tobytes()[: flags >> 24]
        a = at + 9
        b = a + (first & 0xFFFF)
        c = b + (second & 0xFFFF)
        d = c + (second >> 16)
        e = d + (second >> 16)
        return Kept(
            number, int(self._times[slot]), int(self._clusters[slot]), int(self._providers[slot]), flags & 0xFF, runs,
            flags >> 8 & 0xFF, flags >> 16 & 0xFF, count, text_hash,
            words[a:b], words[b:c], words[c:d], words[d:e], words[e : e + (first >> 16)],
        )  # fmt: skip

    def drop_first(self) -> None:
        """Let the oldest record go."""
        number, slot = self.first, self.first % self.most
        self.first += 1
        uri = self._uris[slot]
        if uri is None:
            return
        self._uris[slot] = None
        held = self._by_uri[uri]
        if isinstance(held, int):
            del self._by_uri[uri]
        else:
            rest = tuple(each for each in held if each != number)
            self._by_uri[uri] = rest if len(rest) > 1 else rest[0]
        self.clusters.give_back(int(self._clusters[slot]))
        self.providers.give_back(int(self._providers[slot]))
        self._clusters[slot] = -1
        chunk = int(self._places[slot]) // _CHUNK_WORDS
        while self._chunks and (oldest := next(iter(self._chunks))) < chunk:
            del self._chunks[oldest]

    def clock(self, number: int) -> int:
        """Return the window's clock (Unix time) when a live document was added."""
        return int(self._clock[number % self.most])

    def time(self, number: int) -> int:
        """Return when a live document was told (Unix time)."""
        return int(self._times[number % self.most])

    def cluster_id(self, number: int) -> int:
        """Return the short number of a live document's cluster."""
        return int(self._clusters[number % self.most])

    def opened(self, number: int) -> int:
        """Return the ordinal of the cluster that a live document opened, or 0."""
        return int(self._opened[number % self.most])

    def comparable(self, number: int) -> bool:
        """Return whether a live document may be matched: it was not withdrawn."""
        slot = number % self.most
        return self._uris[slot] is not None and not self._withdrawn[slot]

    def uri(self, number: int) -> str:
        """Return the uri of a live document."""
        return self._uris[number % self.most] or ""

    def numbers_of(self, uri: str) -> tuple[int, ...]:
        """Return the live documents of a uri, in order; withdrawn ones too."""
        held = self._by_uri.get(uri, ())
        return (held,) if isinstance(held, int) else held

    def cluster(self, number: int) -> str:
        """Return the cluster of a live document."""
        return self.clusters.name(int(self._clusters[number % self.most]))

    def members(self, cluster: str) -> tuple[int, ...]:
        """Return the live documents of a cluster, in order; withdrawn ones too."""
        name = self.clusters.find(cluster)
        if name is None:
            return ()
        slots = np.flatnonzero(self._clusters == name)
        ages = (slots - self.first) % self.most
        return tuple((self.first + np.sort(ages)).tolist())

    def move(self, number: int, cluster: str) -> None:
        """Put a live document into another cluster."""
        slot = number % self.most
        taken = self.clusters.take(cluster)
        self.clusters.give_back(int(self._clusters[slot]))
        self._clusters[slot] = taken

    def withdraw(self, number: int) -> None:
        """Keep a live document's place, but never match it again."""
        self._withdrawn[number % self.most] = True

"""The documents of the window in their order, the oldest leaving first."""

from __future__ import annotations

from typing import Final

import numpy as np

from ingest.desk.near.names import Names
from ingest.desk.near.records import Kept, Records
from ingest.desk.near.told import Told

_NO_CLUSTER: Final = -1


class Window:
    """At most ``most_documents`` documents; what is known of one lies at its number modulo that."""

    def __init__(self, most_documents: int) -> None:
        self.most = most_documents
        self.first = self.next = 1
        # Single values are read and written quicker through memory views than through arrays.
        self._times = np.zeros(most_documents, np.int64).data
        self._clock = np.zeros(most_documents, np.int64).data
        self._places = np.zeros(most_documents, np.int64).data
        self._cluster_ids = np.full(most_documents, _NO_CLUSTER, np.int32)
        self._clusters = self._cluster_ids.data
        self._providers = np.zeros(most_documents, np.int32).data
        self._withdrawn = np.zeros(most_documents, np.bool_).data
        self._uris: list[str | None] = [None] * most_documents
        self._by_uri: dict[str, int | tuple[int, ...]] = {}
        self._records = Records()
        self.clusters = Names()
        self.providers = Names()

    def __len__(self) -> int:
        return self.next - self.first

    def put(self, told: Told, at_s: int) -> None:
        """Enter a numbered record; ``at_s`` is the window's clock, which never runs back."""
        number = told.number
        slot = number % self.most
        self._times[slot], self._clock[slot] = told.at_s, at_s
        self._withdrawn[slot] = told.withdrawn
        self._clusters[slot] = self.clusters.take(told.cluster)
        self._providers[slot] = self.providers.take(told.provider)
        self._uris[slot] = told.uri
        before = self._by_uri.get(told.uri)
        if before is None:
            self._by_uri[told.uri] = number
        else:
            self._by_uri[told.uri] = (*((before,) if isinstance(before, int) else before), number)
        self._places[slot] = self._records.write(told)
        self.next = number + 1

    def get(self, number: int) -> Kept:
        """Return a live document as it is compared."""
        slot = number % self.most
        return self._records.read(
            self._places[slot], number, self._times[slot], self._clusters[slot], self._providers[slot]
        )

    def drop_first(self) -> None:
        """Let the oldest document go."""
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
        self.clusters.give_back(self._clusters[slot])
        self.providers.give_back(self._providers[slot])
        self._clusters[slot] = _NO_CLUSTER
        self._records.drop_before(self._places[slot])

    def clock(self, number: int) -> int:
        """Return the window's clock (Unix time) when a live document was added."""
        return self._clock[number % self.most]

    def matchable(self, number: int) -> tuple[str, int, int] | None:
        """Return a live document's uri, when it was told (Unix time) and its cluster; None if it was withdrawn."""
        slot = number % self.most
        uri = self._uris[slot]
        return None if uri is None or self._withdrawn[slot] else (uri, self._times[slot], self._clusters[slot])

    def text_hash(self, number: int) -> bytes:
        """Return the hash of a live document's text, empty for a text under five tokens."""
        return self._records.text_hash(self._places[number % self.most])

    def uri(self, number: int) -> str:
        """Return the uri of a live document."""
        return self._uris[number % self.most] or ""

    def numbers_of(self, uri: str) -> tuple[int, ...]:
        """Return the live documents of a uri, in order; withdrawn ones too."""
        held = self._by_uri.get(uri, ())
        return (held,) if isinstance(held, int) else held

    def cluster(self, number: int) -> str:
        """Return the cluster of a live document."""
        return self.clusters.name(self._clusters[number % self.most])

    def provider(self, number: int) -> str:
        """Return the provider of a live document."""
        return self.providers.name(self._providers[number % self.most])

    def members(self, cluster: str) -> tuple[int, ...]:
        """Return the live documents of a cluster, in order; withdrawn ones too."""
        name = self.clusters.find(cluster)
        if name is None:
            return ()
        slots = np.flatnonzero(self._cluster_ids == name)
        ages = (slots - self.first) % self.most
        return tuple((self.first + np.sort(ages)).tolist())

    def move(self, number: int, cluster: str) -> None:
        """Put a live document into another cluster."""
        slot = number % self.most
        taken = self.clusters.take(cluster)
        self.clusters.give_back(self._clusters[slot])
        self._clusters[slot] = taken

    def withdraw(self, number: int) -> None:
        """Keep a live document's place, but never match it again."""
        self._withdrawn[number % self.most] = True

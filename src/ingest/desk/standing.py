"""What the desk remembers of stories, texts and clusters: keys and codecs of its state.

s:URI       a story's standing           x:HASH    who told a text first
v:URI       what a story last said       c:ID      a cluster: its head and members
a:URI       a story under another name   p:URI     what a person decided
n:NUMBER    a fingerprint (near)         e:URI     a story under embargo (embargo)
g:NUMBER    what was touched when        G         the oldest and the next number of these
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import orjson

from ingest.model.overlay import Overlay


class Status(StrEnum):
    """Where a story stands with the desk."""

    TOLD = "t"
    DUPLICATE = "d"
    KILLED = "k"


@dataclass(frozen=True, slots=True)
class Standing:
    """One story: the last version decided, whose it is, its cluster, and for a copy whom it copies."""

    version: int
    status: Status
    provider: str
    original: str | None = None
    cluster: str | None = None
    touched: int = 0

    def encode(self) -> bytes:
        """Return the state value."""
        return orjson.dumps([self.version, self.status.value, self.provider, self.original, self.cluster, self.touched])

    @staticmethod
    def decode(value: bytes) -> Standing:
        """Return what ``encode`` wrote; older states have neither cluster nor number."""
        version, status, provider, original, *rest = orjson.loads(value)
        return Standing(version, Status(status), provider, original, *rest)


@dataclass(frozen=True, slots=True)
class Teller:
    """Who told a text first, and when (Unix time, seconds)."""

    uri: str
    provider: str
    told_at_s: int

    def encode(self) -> bytes:
        """Return the state value."""
        return orjson.dumps([self.uri, self.provider, self.told_at_s])

    @staticmethod
    def decode(value: bytes) -> Teller:
        """Return what ``encode`` wrote."""
        return Teller(*orjson.loads(value))


@dataclass(frozen=True, slots=True)
class Cluster:
    """The stories that tell one thing: ``head`` is the one on ``stories``, ``members`` are all, in order of arrival."""

    head: str
    members: tuple[str, ...]

    def joined(self, uri: str) -> Cluster:
        """Return the cluster with one more member; the middle of a very large one is not kept."""
        if uri in self.members:
            return self
        members = (*self.members, uri)
        if len(members) > MOST_MEMBERS:
            members = (*members[: MOST_MEMBERS // 2], *members[-MOST_MEMBERS // 2 :])
        return replace(self, members=members)

    def left(self, uri: str) -> Cluster:
        """Return the cluster without a member."""
        return replace(self, members=tuple(each for each in self.members if each != uri))

    def encode(self) -> bytes:
        """Return the state value."""
        return orjson.dumps([self.head, *self.members])

    @staticmethod
    def decode(value: bytes) -> Cluster:
        """Return what ``encode`` wrote."""
        head, *members = orjson.loads(value)
        return Cluster(head, tuple(members))


@dataclass(frozen=True, slots=True)
class Said:
    """What a story last said: its item record, for the day it must be told after all."""

    headers: dict[str, str]
    value: bytes

    def encode(self) -> bytes:
        """Return the state value. Kafka packs it with the batch, faster than one by one here."""
        return orjson.dumps(self.headers) + b"\n" + self.value

    @staticmethod
    def decode(value: bytes) -> Said:
        """Return what ``encode`` wrote."""
        headers, _, body = value.partition(b"\n")
        return Said(orjson.loads(headers), body)


MOST_MEMBERS = 400
"""More copies than agencies: of a larger cluster the first and the last half of this many are kept."""


def story_key(uri: str) -> str:
    """Return the state key of a story's standing."""
    return f"s:{uri}"


def text_key(text_hash: str) -> str:
    """Return the state key of a text."""
    return f"x:{text_hash}"


def said_key(uri: str) -> str:
    """Return the state key of what a story last said."""
    return f"v:{uri}"


def cluster_key(cluster: str) -> str:
    """Return the state key of a cluster."""
    return f"c:{cluster}"


def alias_key(uri: str) -> str:
    """Return the state key of a story's other name."""
    return f"a:{uri}"


def decision_key(uri: str) -> str:
    """Return the state key of what a person decided about a story."""
    return f"p:{uri}"


def standing_of(state: Overlay, uri: str) -> Standing | None:
    """Return a story's standing, None for one never heard of."""
    value = state.get(story_key(uri))
    return Standing.decode(value) if value is not None else None


def cluster_of(state: Overlay, cluster: str) -> Cluster:
    """Return a cluster; one that was never written down has its first story alone."""
    value = state.get(cluster_key(cluster))
    return Cluster.decode(value) if value is not None else Cluster(cluster, (cluster,))


def said_of(state: Overlay, uri: str) -> Said | None:
    """Return what a story last said; None where it is no longer kept."""
    value = state.get(said_key(uri))
    return Said.decode(value) if value is not None else None

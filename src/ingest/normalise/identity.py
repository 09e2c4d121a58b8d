"""Which earlier item of the same provider is this? Ids first, then names confirmed by the text itself.

An item with a native id is that id. An item without one is known by several names (headline and time, headline, time,
file name), strongest first; all but the strongest only propose, and the text's sketch disposes, so that two market
reports with one headline stay two stories while an edited copy of a story is its next version.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

import orjson

from ingest.model.item import Signal
from ingest.model.overlay import Overlay
from ingest.model.story import Candidate

NAMES_HOLD_S = 96 * 3600
"""A headline or a file name says 'the same story' for four days (facts: versions of one provider, up to 96 h)."""

SIMILAR = 0.5
"""Share of equal sketch values from which two texts are versions of each other (versions: containment >= .5)."""

SIMILAR_AT_ONE_TIME = 0.8
"""The same under nothing but one time of day: results and ferry times are filed together, and are alike."""

STRONG = "t:"
_URN_SPACE = uuid.UUID("8f4d5a4e-6f1b-5c8e-9a53-2b7b1a0c6d11")


@dataclass(frozen=True, slots=True)
class Known:
    """What a provider has told us of one item so far; ``version`` is our count, ``version_given`` the provider's own.

    ``version_given`` and ``event_time`` are kept where the format says which of two versions is the later.
    """

    uri: str
    version: int
    content_hash: str
    killed: bool
    changed_at_s: int
    sketch: tuple[int, ...] = ()
    version_given: str | None = None
    event_time: str | None = None

    def encode(self) -> bytes:
        """Return the state value."""
        fields: list[object] = [self.uri, self.version, self.content_hash, int(self.killed), self.changed_at_s]
        if self.version_given is not None or self.event_time is not None:
            fields += [self.sketch, self.version_given, self.event_time]
        elif self.sketch:
            fields.append(self.sketch)
        return orjson.dumps(fields)

    @staticmethod
    def decode(value: bytes) -> Known:
        """Return what ``encode`` wrote."""
        uri, version, content_hash, killed, changed_at_s, *rest = orjson.loads(value)
        sketch = tuple(rest.pop(0)) if rest else ()
        return Known(uri, version, content_hash, bool(killed), changed_at_s, sketch, *rest)


def item_key(provider: str, name: str) -> str:
    """Return the state key of a provider's item: the provider, and a digest of its id or strongest name."""
    return f"{provider}|{hashlib.blake2b(name.encode(), digest_size=16).hexdigest()}"


def alias_key(provider: str, name: str) -> str:
    """Return the state key of one name of an item without id."""
    return f"{provider}~{hashlib.blake2b(name.encode(), digest_size=16).hexdigest()}"


def minted_uri(key: str) -> str:
    """Return the uri of an item without one: a version 5 UUID (RFC 9562 5.5) of its state key."""
    return f"urn:uuid:{uuid.uuid5(_URN_SPACE, key)}"


def find(state: Overlay, provider: str, candidate: Candidate, received_at_s: int) -> tuple[str, Known | None]:
    """Return the candidate's state key, and what is known under it (None: never told before)."""
    if candidate.native_id is not None:
        key = item_key(provider, candidate.native_id)
        value = state.get(key)
        return key, Known.decode(value) if value is not None else None
    for name in candidate.identities:
        pointer = state.get(alias_key(provider, name))
        if pointer is None:
            continue
        key = pointer.decode()
        value = state.get(key)
        if value is None:
            continue
        known = Known.decode(value)
        if _confirmed(name, known, candidate, received_at_s):
            return key, known
    return item_key(provider, _unused_name(state, provider, candidate)), None


def remember_names(state: Overlay, provider: str, candidate: Candidate, key: str) -> None:
    """Let every name of an item without id point to ``key``."""
    if candidate.native_id is not None:
        return
    for name in candidate.identities:
        alias = alias_key(provider, name)
        if state.get(alias) != key.encode():
            state.put(alias, key.encode())


def _confirmed(name: str, known: Known, candidate: Candidate, received_at_s: int) -> bool:
    if name.startswith(STRONG) or candidate.content_hash == known.content_hash:
        return True
    if received_at_s - known.changed_at_s > NAMES_HOLD_S:
        return False
    if name.startswith("h:") and (known.killed or candidate.signal is Signal.KILL):
        return True
    least = SIMILAR_AT_ONE_TIME if name.startswith("d:") else SIMILAR
    return similarity(candidate.sketch, known.sketch) >= least


def similarity(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the share of equal min-hash values: an estimate of the texts' Jaccard similarity, 0 to 1."""
    if not one or len(one) != len(other):
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def _unused_name(state: Overlay, provider: str, candidate: Candidate) -> str:
    """Return the strongest name that no other item has, so that a new story never takes a known story's key."""
    strongest = candidate.identities[0] if candidate.identities else candidate.content_hash
    for name in (strongest, f"{strongest}\n{candidate.content_hash}"):
        if state.get(item_key(provider, name)) is None:
            return name
    return f"{strongest}\n{candidate.content_hash}\n{candidate.event_time}\n{candidate.place}"


def sole_owners(candidates: tuple[Candidate, ...]) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Split one document's candidates into those that own their id, and those whose id another one has.

    RFC 4287 4.1.1: entries of one feed with the same id are versions of one entry, and the latest counts. The others
    must not be compared with it, or each poll would find a change where there is none. Where the format counts its
    versions, all are told, and their own order decides.
    """
    newest: dict[str, int] = {}
    for index, candidate in enumerate(candidates):
        if candidate.native_id is None or candidate.versioned:
            continue
        first = newest.setdefault(candidate.native_id, index)
        if first != index and (candidate.event_time or "") > (candidates[first].event_time or ""):
            newest[candidate.native_id] = index
    owners: list[Candidate] = []
    others: list[Candidate] = []
    for index, candidate in enumerate(candidates):
        alone = candidate.native_id is None or candidate.versioned or newest[candidate.native_id] == index
        (owners if alone else others).append(candidate)
    return tuple(owners), tuple(others)

"""Is this item a story, a change of one, a copy of one, or nothing at all?

The decision reads headers only; a story's value goes out as it came in. Near-duplicates will join the exact tier in
``_first_teller``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson

from ingest.desk.memory import EXACT_WINDOW_S, Status, Teller, Told, story_key, text_key
from ingest.model.envelope import change_of, with_change
from ingest.model.overlay import Overlay
from ingest.model.record import Headers, Received, Record
from ingest.model.story import Change
from ingest.model.topics import Topics

KILLED = "killed"
CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an item: ``outcome`` is a Change, ``duplicate``, or why it was suppressed."""

    outcome: str
    records: tuple[Record, ...] = ()
    method: str | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    """An item's headers, read once."""

    headers: Headers
    value: bytes
    uri: str
    version: int
    provider: str
    said: str
    text_hash: str | None
    recorded_at_s: int


def decide(state: Overlay, topics: Topics, received: Received) -> Verdict:
    """Decide on one record of ``items``; changes go to ``state``.

    Raises:
        KeyError, ValueError: the record was not written by the normalise stage.
    """
    item = _item_of(received)
    before = _told(state, item.uri)
    if before is not None and before.provider != item.provider:
        return _suppressed_or_copy(state, topics, item, before)
    if before is not None and before.status is Status.KILLED:
        return Verdict("after_kill")
    if before is not None and item.version <= before.version:
        return Verdict("stale")
    if item.said == KILLED:
        return _kill(state, topics, item, before)
    if before is not None and before.status is Status.TOLD:
        change = Change.CORRECTED if item.said == CORRECTED else Change.UPDATED
        return _tell(state, topics, item, change)
    first = _first_teller(state, item)
    if first is None:
        return _tell(state, topics, item, Change.CREATED)
    state.put(story_key(item.uri), Told(item.version, Status.DUPLICATE, item.provider, first).encode())
    return Verdict("duplicate", (_link(topics, item, first, "exact"),), "exact")


def _item_of(received: Received) -> _Item:
    headers = received.headers
    return _Item(
        headers=headers,
        value=received.value or b"",
        uri=headers["ce_subject"],
        version=int(headers["ce_storyversion"]),
        provider=headers["ce_provider"],
        said=change_of(headers),
        text_hash=headers.get("ce_texthash"),
        recorded_at_s=int(datetime.fromisoformat(headers["ce_recordedtime"]).timestamp()),
    )


def _told(state: Overlay, uri: str) -> Told | None:
    value = state.get(story_key(uri))
    return Told.decode(value) if value is not None else None


def _first_teller(state: Overlay, item: _Item) -> str | None:
    """Return the uri of another provider's story with the same text, if it still stands."""
    if item.text_hash is None:
        return None
    value = state.get(text_key(item.text_hash))
    if value is None:
        return None
    teller = Teller.decode(value)
    if teller.provider == item.provider or item.recorded_at_s - teller.told_at_s > EXACT_WINDOW_S:
        return None
    told = _told(state, teller.uri)
    return teller.uri if told is not None and told.status is Status.TOLD else None


def _tell(state: Overlay, topics: Topics, item: _Item, change: Change) -> Verdict:
    state.put(story_key(item.uri), Told(item.version, Status.TOLD, item.provider).encode())
    if item.text_hash is not None and _first_teller(state, item) is None:
        teller = Teller(item.uri, item.provider, item.recorded_at_s)
        state.put(text_key(item.text_hash), teller.encode())
    return Verdict(change.value, _published(topics, item, change))


def _kill(state: Overlay, topics: Topics, item: _Item, before: Told | None) -> Verdict:
    state.put(story_key(item.uri), Told(item.version, Status.KILLED, item.provider).encode())
    if before is not None and before.status is Status.DUPLICATE:
        # ``stories`` never had this copy: its link is withdrawn where it was told.
        headers = with_change(item.headers, "duplicate", KILLED, "desk")
        return Verdict("duplicate_killed", (Record(topics.duplicates, item.uri, item.value, headers),))
    return Verdict(Change.KILLED.value, _published(topics, item, Change.KILLED))


def _suppressed_or_copy(state: Overlay, topics: Topics, item: _Item, before: Told) -> Verdict:
    """Handle an item that carries the uri of another provider's story: a copy, which must not change that story."""
    if item.said == KILLED:
        return Verdict("foreign_kill")
    if before.status is Status.KILLED:
        return Verdict("after_kill")
    mine = story_key(f"{item.provider}\n{item.uri}")
    value = state.get(mine)
    if value is not None and item.version <= Told.decode(value).version:
        return Verdict("stale")
    state.put(mine, Told(item.version, Status.DUPLICATE, item.provider, item.uri).encode())
    return Verdict("duplicate", (_link(topics, item, item.uri, "same-uri"),), "same-uri")


def _published(topics: Topics, item: _Item, change: Change) -> tuple[Record, Record]:
    headers = with_change(item.headers, "story", change.value, "desk")
    return (
        Record(topics.stories, item.uri, item.value, headers),
        Record(topics.latest, item.uri, item.value, headers),
    )


def _link(topics: Topics, item: _Item, original: str, method: str) -> Record:
    """Return the record that links a copy to the story it copies: the copy's own metadata, without its body."""
    ninjs = orjson.loads(item.value)
    ninjs.pop("bodies", None)
    ninjs["representationType"] = "partial"
    ninjs["associations"] = [{"name": "original", "rel": "duplicateOf", "uri": original}]
    headers = {
        **with_change(item.headers, "duplicate", "linked", "desk"),
        "ce_duplicateof": original,
        "ce_cluster": original,
        "ce_method": method,
        "ce_score": "1",
    }
    return Record(topics.duplicates, item.uri, orjson.dumps(ninjs), headers)

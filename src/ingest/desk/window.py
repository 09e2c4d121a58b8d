"""The desk's window: fingerprints of what was told, and when what is remembered may be forgotten.

Everything here is built from the state and written back to it in the batch's transaction: one record per story for its
fingerprint, one that says what to forget when. A desk that starts anew has exactly the window of the one before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import orjson

from ingest.desk.near import Clusters, Match, Told
from ingest.desk.standing import Status, Teller, cluster_key, cluster_of, said_key, standing_of, story_key, text_key
from ingest.model.desk import DeskRules
from ingest.model.overlay import Overlay

_FINGERPRINT = "n:"
_AGE = "g:"
_AGES = "G"
_Forget = Callable[[Overlay, int, str, str | None, int], None]
FORGET_AT_ONCE = 8
"""How many old stories one new one makes the desk forget: more than come in, few enough to cost nothing."""


class Window:
    """Fingerprints in the window, and the ages of all that the state holds."""

    def __init__(self, rules: DeskRules, state: Mapping[str, bytes]) -> None:
        self._rules = rules
        self._clusters = Clusters(window_s=rules.window_s, most_documents=rules.most_documents)
        kept = [Told.decode(state[key]) for key in state if key.startswith(_FINGERPRINT)]
        self._clusters.restore(kept)
        self._swept = min((each.number for each in kept), default=self._clusters.gone + 1) - 1
        ages = orjson.loads(state.get(_AGES) or b"[0,0,0]")
        self._forgotten, self._unsaid, self._next = map(int, ages)

    @property
    def left_early(self) -> int:
        """How many documents left before their time, since the window's bound was reached."""
        return self._clusters.left_early

    def match(self, told: Told | None) -> Match | None:
        """Return the document of the window that tells the same; None without one, or without a fingerprint."""
        return self._clusters.match(told) if told is not None else None

    def add(self, state: Overlay, told: Told | None, uri: str, cluster: str) -> None:
        """Put a document into the window, as a version of the story ``uri``."""
        if told is None:
            return
        kept = self._clusters.add(replace(told, uri=uri) if told.uri != uri else told, cluster)
        state.put(_key(kept.number), kept.encode())
        for number in range(self._swept + 1, min(self._clusters.gone, self._swept + FORGET_AT_ONCE) + 1):
            state.put(_key(number), None)
            self._swept = number

    def withdraw(self, state: Overlay, uri: str) -> None:
        """Take a killed story's documents out of comparison."""
        self._rewrite(state, self._clusters.remove(uri), Told.taken_back)

    def merge(self, state: Overlay, source: str, into: str) -> None:
        """Put the documents of one cluster into another."""
        self._rewrite(state, self._clusters.merge(source, into), lambda told: told.moved(into))

    def split(self, state: Overlay, uri: str, new: str) -> None:
        """Put a story's documents into a cluster of their own."""
        self._rewrite(state, self._clusters.split((uri,), new), lambda told: told.moved(new))

    def _rewrite(self, state: Overlay, numbers: tuple[int, ...], change: Callable[[Told], Told]) -> None:
        for number in numbers:
            if (value := state.get(_key(number))) is not None:
                state.put(_key(number), change(Told.decode(value)).encode())

    def touch(self, state: Overlay, uri: str, at_s: int, text_hash: str | None) -> int:
        """Note that a story was heard of; return the note's number, for its standing."""
        self._next += 1
        state.put(f"{_AGE}{self._next:x}", orjson.dumps([at_s, uri, text_hash]))
        self._note(state)
        return self._next

    def forget(self, state: Overlay, now_s: int) -> None:
        """Forget what the rules keep no longer: what was said after the window, standings after the exact days."""
        self._unsaid = self._walk(state, self._unsaid, now_s - self._rules.window_s, _forget_said)
        self._forgotten = self._walk(state, self._forgotten, now_s - self._rules.exact_s, _forget_story)

    def _walk(self, state: Overlay, position: int, before_s: int, forget: _Forget) -> int:
        for number in range(position + 1, min(position + FORGET_AT_ONCE, self._next) + 1):
            value = state.get(f"{_AGE}{number:x}")
            if value is not None:
                at_s, uri, text_hash = orjson.loads(value)
                if at_s >= before_s:
                    break
                forget(state, number, uri, text_hash, at_s)
            position = number
        return position

    def _note(self, state: Overlay) -> None:
        state.put(_AGES, orjson.dumps([self._forgotten, self._unsaid, self._next]))


def _key(number: int) -> str:
    return f"{_FINGERPRINT}{number:016x}"


def _forget_said(state: Overlay, number: int, uri: str, text_hash: str | None, at_s: int) -> None:
    standing = standing_of(state, uri)
    if standing is None or standing.touched == number:
        state.put(said_key(uri), None)


def _forget_story(state: Overlay, number: int, uri: str, text_hash: str | None, at_s: int) -> None:
    state.put(f"{_AGE}{number:x}", None)
    if text_hash is not None and (value := state.get(text_key(text_hash))) is not None:
        teller = Teller.decode(value)
        if (teller.uri, teller.told_at_s) == (uri, at_s):
            state.put(text_key(text_hash), None)
    standing = standing_of(state, uri)
    # A kill is for ever: whatever comes under that uri stays killed.
    if standing is None or standing.touched != number or standing.status is Status.KILLED:
        return
    state.put(story_key(uri), None)
    if standing.cluster is not None and state.get(cluster_key(standing.cluster)) is not None:
        cluster = cluster_of(state, standing.cluster).left(uri)
        state.put(cluster_key(standing.cluster), cluster.encode() if cluster.members else None)

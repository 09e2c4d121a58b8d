"""The desk: is this item a story, a change of one, a copy of one, or nothing at all? One total order, one place.

It works on the state of the batch and on a window built from the state; it reads no clock: time is what the items and
the heartbeats among them say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ingest.desk import finding, orders
from ingest.desk.embargo import Held
from ingest.desk.finding import Finding
from ingest.desk.hearing import Heard, fingerprint, heard, recalled
from ingest.desk.near import Relation, Sketcher, Told
from ingest.desk.records import CORRECTED, KILLED, link, published, withdrawn
from ingest.desk.standing import (
    Said,
    Standing,
    Status,
    Teller,
    alias_key,
    cluster_key,
    cluster_of,
    said_key,
    standing_of,
    story_key,
    text_key,
)
from ingest.desk.verdict import Verdict
from ingest.desk.window import Window
from ingest.model.control import Order, control_of, is_control
from ingest.model.desk import DeskRules
from ingest.model.overlay import Overlay
from ingest.model.record import Received, Record
from ingest.model.story import Change
from ingest.model.topics import Topics


class Desk:
    """Decides on items, one after the other. After an error it must be built anew from the committed state."""

    def __init__(self, topics: Topics, rules: DeskRules, state: Mapping[str, bytes]) -> None:
        self.topics = topics
        self.rules = rules
        self.window = Window(rules, state)
        self.held = Held.restored(state)
        self._sketcher = Sketcher()

    def hear(self, state: Overlay, received: Received, told: Told | None) -> list[Verdict]:
        """Decide on one record of ``items``; changes go to ``state``.

        Returns the verdicts on stories whose embargo ended by now, and on the record itself (none for a heartbeat).
        ``told`` is the item's fingerprint (``hearing.fingerprint``), None where it has none.

        Raises:
            KeyError, ValueError: the record was not written by the normalise stage.
        """
        if is_control(received.headers):
            control = control_of(received)
            verdicts = self._released(state, control.at)
            if control.order is not Order.HEARTBEAT:
                verdicts.append(orders.obey(self, state, control))
            return verdicts
        item = heard(received)
        verdicts = self._released(state, item.recorded_at)
        verdicts.append(self._receive(state, item, told))
        self.window.forget(state, item.recorded_at_s)
        return verdicts

    def _released(self, state: Overlay, now: datetime) -> list[Verdict]:
        verdicts = []
        for entry in self.held.due(state, now):
            received = Received(self.topics.items, 0, 0, 0, entry.uri, entry.value, entry.headers)
            # Its place in the window is that of its embargo's end, whenever the next item or heartbeat told of it.
            at_s = int(entry.release_at.timestamp())
            item, told = replace(heard(received), recorded_at_s=at_s), fingerprint(self._sketcher, received)
            told = replace(told, at_s=at_s) if told is not None else None
            verdicts.append(self._decide(state, item, told, first=Change.RELEASED))
        return verdicts

    def _receive(self, state: Overlay, item: Heard, told: Told | None) -> Verdict:
        until, name = item.embargoed_until, f"{item.provider}\n{item.uri}"
        if self.rules.embargo == "hold" and until is not None and item.said != KILLED:
            return self._hold(state, item, name, until)
        # A version without embargo, or a kill, takes the place of the one that waited: nobody was told of that.
        waited = self.held.drop(state, name)
        return self._decide(state, item, told, first=Change.CREATED if waited else None)

    def _hold(self, state: Overlay, item: Heard, name: str, until: datetime) -> Verdict:
        before = standing_of(state, item.uri)
        if before is not None and before.status is Status.KILLED and before.provider == item.provider:
            return Verdict("after_kill")
        self.held.hold(state, name, until, item.headers, item.value)
        return Verdict("held")

    def _decide(self, state: Overlay, item: Heard, told: Told | None, *, first: Change | None = None) -> Verdict:
        """Decide on an item now; ``first`` is set where it was held before, or another version of it was."""
        known_as = self._under_its_story(state, item)
        if known_as is None:
            return Verdict("stale")
        item = known_as
        before = standing_of(state, item.uri)
        if before is not None and before.provider != item.provider:
            return self._foreign(state, item, before)
        if before is not None and before.status is Status.KILLED:
            return Verdict("after_kill")
        if before is not None and item.version <= before.version:
            return Verdict("stale")
        if item.said == KILLED:
            return self._kill(state, item, before)
        # A later version of a story that the desk has forgotten (its provider has not) is a version still.
        forgotten = before is None and item.version > 1 and first is None
        if forgotten or (before is not None and before.status is Status.TOLD):
            change = Change.CORRECTED if item.said == CORRECTED else Change.UPDATED
            return self.tell(state, item, told, change, (before.cluster if before else None) or item.uri)
        found = finding.find(state, self.rules, self.window, item, told)
        if found is None:
            self._leave(state, item.uri, before)
            return self.tell(state, item, told, first or Change.CREATED, item.uri)
        if found.relation in (Relation.UPDATE, Relation.CORRECTION):
            return self._next_version(state, item, told, found)
        return self._copy(state, item, told, found)

    def _under_its_story(self, state: Overlay, item: Heard) -> Heard | None:
        """Return the item as a version of the story that it was found to belong to; None for one that came before."""
        value = state.get(alias_key(item.uri))
        if value is None:
            return item
        version, _, uri = value.decode().partition(" ")
        if item.version <= int(version):
            return None
        standing = standing_of(state, uri)
        if standing is None:
            return item
        state.put(alias_key(item.uri), f"{item.version} {uri}".encode())
        return item.under(uri, standing.version + 1)

    def tell(
        self, state: Overlay, item: Heard, told: Told | None, change: Change, cluster: str, **more: str
    ) -> Verdict:
        """Publish an item on ``stories`` as its cluster's told story, or as that story's next version."""
        self.remember(state, item, Status.TOLD, None, cluster)
        self.window.add(state, told, item.uri, cluster)
        if finding.first_teller(state, self.rules, item) is None:
            self._tells_now(state, item)
        return Verdict(change.value, published(self.topics, item, change, cluster, **more))

    def remember(self, state: Overlay, item: Heard, status: Status, original: str | None, cluster: str) -> None:
        """Write down where a story stands now, and what it said."""
        touched = self.window.touch(state, item.uri, item.recorded_at_s, item.text_hash)
        standing = Standing(item.version, status, item.provider, original, cluster, touched)
        state.put(story_key(item.uri), standing.encode())
        state.put(
            said_key(item.uri), None if status is Status.KILLED else Said(dict(item.headers), item.value).encode()
        )

    def _copy(self, state: Overlay, item: Heard, told: Told | None, found: Finding) -> Verdict:
        method = "repeat" if found.relation is Relation.REPEAT else found.method
        self.window.add(state, told, item.uri, found.cluster)
        joined = cluster_of(state, found.cluster).joined(item.uri)
        state.put(cluster_key(found.cluster), joined.encode())
        record = link(self.topics, item, found.uri, found.cluster, method, found.score, found.evidence)
        if self.rules.duplicates == "publish":
            self.remember(state, item, Status.TOLD, None, found.cluster)
            told_too = published(self.topics, item, Change.CREATED, found.cluster, ce_duplicateof=found.uri)
            return Verdict("duplicate", (*told_too, record), method)
        self.remember(state, item, Status.DUPLICATE, found.uri, found.cluster)
        return Verdict("duplicate", (record,) if self.rules.duplicates == "link" else (), method)

    def _next_version(self, state: Overlay, item: Heard, told: Told | None, found: Finding) -> Verdict:
        """Publish an item that a provider sent under another id as the next version of what it had told."""
        standing = standing_of(state, found.uri)
        if standing is None or not (item.from_content or (told is not None and told.cue)):
            # It has an id of its own and does not say that it mends another: told, and linked to what it resembles.
            self._leave(state, item.uri, standing_of(state, item.uri))
            return self.tell(state, item, told, Change.CREATED, item.uri, ce_supersedes=found.uri)
        state.put(alias_key(item.uri), f"{item.version} {found.uri}".encode())
        version = item.under(found.uri, standing.version + 1)
        correction = found.relation is Relation.CORRECTION or item.said == CORRECTED
        change = Change.CORRECTED if correction else Change.UPDATED
        supersedes = f"{found.uri}#{standing.version}"
        return self.tell(state, version, told, change, standing.cluster or found.uri, ce_supersedes=supersedes)

    def _leave(self, state: Overlay, uri: str, before: Standing | None) -> None:
        """Take a copy that says something else now out of its cluster."""
        if before is None or before.cluster in (None, uri):
            return
        assert before.cluster is not None
        state.put(cluster_key(before.cluster), cluster_of(state, before.cluster).left(uri).encode())

    def _kill(self, state: Overlay, item: Heard, before: Standing | None) -> Verdict:
        cluster = before.cluster if before is not None and before.cluster is not None else item.uri
        self.remember(state, item, Status.KILLED, None, cluster)
        self.window.withdraw(state, item.uri)
        if before is not None and before.status is Status.DUPLICATE:
            self._leave(state, item.uri, before)
            return Verdict("duplicate_killed", (withdrawn(self.topics, item),))
        records: list[Record] = list(published(self.topics, item, Change.KILLED, cluster))
        if before is not None:
            records += self.promote(state, cluster, item.uri)
        return Verdict(Change.KILLED.value, tuple(records))

    def promote(self, state: Overlay, cluster: str, gone: str) -> list[Record]:
        """Tell the first surviving copy of a cluster whose told story is gone, and link the others to it."""
        members = cluster_of(state, cluster).left(gone)
        survivors = [uri for uri in members.members if (s := standing_of(state, uri)) and s.status is Status.DUPLICATE]
        items = [item for uri in survivors if (item := recalled(state, self.topics, uri)) is not None]
        told = items[0].uri if items else None
        state.put(cluster_key(cluster), replace(members, head=told or gone).encode())
        records: list[Record] = []
        for item in items:
            standing = standing_of(state, item.uri)
            assert standing is not None and told is not None
            if item.uri == told:
                state.put(story_key(told), replace(standing, status=Status.TOLD, original=None).encode())
                records += published(self.topics, item, Change.CREATED, cluster, ce_promotedfrom=gone)
                self._tells_now(state, item)
            else:
                state.put(story_key(item.uri), replace(standing, original=told).encode())
                records.append(link(self.topics, item, told, cluster, "promoted", 1.0, {}))
        return records

    def _tells_now(self, state: Overlay, item: Heard) -> None:
        if item.text_hash is not None:
            teller = Teller(item.uri, item.provider, item.recorded_at_s)
            state.put(text_key(item.text_hash), teller.encode())

    def _foreign(self, state: Overlay, item: Heard, before: Standing) -> Verdict:
        """Handle an item that carries the uri of another provider's story: a copy, which must not change that story."""
        if item.said == KILLED:
            return Verdict("foreign_kill")
        if before.status is Status.KILLED:
            return Verdict("after_kill")
        mine = story_key(f"{item.provider}\n{item.uri}")
        value = state.get(mine)
        if value is not None and item.version <= Standing.decode(value).version:
            return Verdict("stale")
        cluster = before.cluster or item.uri
        state.put(mine, Standing(item.version, Status.DUPLICATE, item.provider, item.uri, cluster).encode())
        record = link(self.topics, item, item.uri, cluster, "same-uri", 1.0, {})
        return Verdict("duplicate", (record,) if self.rules.duplicates != "drop" else (), "same-uri")

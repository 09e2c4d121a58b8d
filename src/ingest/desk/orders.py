"""What a person decided: a story out of its cluster, or into another. Obeyed in its place, published as changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson

from ingest.desk.finding import apart_from
from ingest.desk.hearing import recalled
from ingest.desk.records import link, partial, published
from ingest.desk.standing import (
    Status,
    cluster_key,
    cluster_of,
    decision_key,
    standing_of,
    story_key,
)
from ingest.desk.verdict import Verdict
from ingest.model.control import Control, Order
from ingest.model.overlay import Overlay
from ingest.model.record import Record
from ingest.model.story import Change

if TYPE_CHECKING:
    from ingest.desk.desk import Desk

REFUSED = Verdict("refused")


def obey(desk: Desk, state: Overlay, control: Control) -> Verdict:
    """Carry out a split or a merge; an order about a story that the desk does not know any more is refused."""
    uri = control.fields.get("uri", "")
    if control.order is Order.SPLIT:
        return _split(desk, state, uri)
    return _merge(desk, state, uri, control.fields.get("into", ""))


def _split(desk: Desk, state: Overlay, uri: str) -> Verdict:
    standing, item = standing_of(state, uri), recalled(state, desk.topics, uri)
    if standing is None or item is None or standing.status is Status.KILLED or standing.cluster is None:
        return REFUSED
    old = standing.cluster
    if old == uri and len(cluster_of(state, old).members) < 2:
        return REFUSED
    new = f"{uri}#split" if old == uri else uri
    desk.window.split(state, uri, new)
    state.put(decision_key(uri), orjson.dumps(sorted({*apart_from(state, uri), old})))
    state.put(story_key(uri), replace(standing, status=Status.TOLD, original=None, cluster=new).encode())
    state.put(cluster_key(new), replace(cluster_of(state, new), head=uri, members=(uri,)).encode())
    if standing.status is Status.TOLD:
        # The told story goes; what stays behind is told by its first copy.
        return Verdict("split", tuple(desk.promote(state, old, uri)))
    state.put(cluster_key(old), cluster_of(state, old).left(uri).encode())
    return Verdict("split", published(desk.topics, item, Change.CREATED, new, ce_splitfrom=old))


def _merge(desk: Desk, state: Overlay, uri: str, into: str) -> Verdict:
    standing, item, target = standing_of(state, uri), recalled(state, desk.topics, uri), standing_of(state, into)
    if standing is None or item is None or target is None or uri == into:
        return REFUSED
    if Status.KILLED in (standing.status, target.status):
        return REFUSED
    old, cluster = standing.cluster or uri, target.cluster or into
    if old == cluster:
        return REFUSED
    head = cluster_of(state, cluster).head
    desk.window.merge(state, old, cluster)
    moved = cluster_of(state, old).members
    joined = cluster_of(state, cluster)
    for member in moved:
        joined = joined.joined(member)
    state.put(cluster_key(cluster), joined.encode())
    state.put(cluster_key(old), None)
    records: list[Record] = []
    for member in moved:
        records += _moved(desk, state, member, cluster, head)
    return Verdict("merged", tuple(records))


def _moved(desk: Desk, state: Overlay, uri: str, cluster: str, head: str) -> list[Record]:
    standing, item = standing_of(state, uri), recalled(state, desk.topics, uri)
    if standing is None or standing.status is Status.KILLED:
        return []
    apart = apart_from(state, uri) - {cluster}
    state.put(decision_key(uri), orjson.dumps(sorted(apart)) if apart else None)
    state.put(story_key(uri), replace(standing, status=Status.DUPLICATE, original=head, cluster=cluster).encode())
    if item is None:
        return []
    records = [link(desk.topics, item, head, cluster, "desk", 1.0, {})]
    if standing.status is Status.TOLD:
        # Readers of ``stories`` have it as a story: they learn that it is a copy.
        told = replace(item, value=orjson.dumps(partial(item, head)))
        records += published(desk.topics, told, Change.UPDATED, cluster, ce_duplicateof=head)
    return records

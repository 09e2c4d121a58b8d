"""Has anyone told us before? The exact tier, then the window; and what a person decided goes before both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from ingest.desk.hearing import Heard
from ingest.desk.near import Match, Relation, Told
from ingest.desk.records import credited
from ingest.desk.standing import Status, Teller, cluster_of, decision_key, standing_of, text_key
from ingest.desk.window import Window
from ingest.model.desk import DeskRules
from ingest.model.overlay import Overlay

APART = "apart"


@dataclass(frozen=True, slots=True)
class Finding:
    """What an item was found to repeat: ``uri`` is the story it tells again, ``relation`` how.

    ``copy``: another provider's telling. ``repeat``: the same provider's, nothing new. ``update`` and ``correction``:
    the same provider's next version under another id.
    """

    uri: str
    cluster: str
    relation: Relation
    method: str
    score: float = 1.0
    evidence: Mapping[str, Any] = field(default_factory=dict)


def find(state: Overlay, rules: DeskRules, window: Window, item: Heard, told: Told | None) -> Finding | None:
    """Return what the item repeats, or None: it is news."""
    apart = apart_from(state, item.uri)
    if (exact := first_teller(state, rules, item)) is not None:
        standing = standing_of(state, exact)
        cluster = (standing.cluster if standing else None) or exact
        if cluster not in apart:
            return Finding(
                cluster_of(state, cluster).head, cluster, Relation.COPY, "exact", 1.0, _credit(state, item, exact)
            )
    match = window.match(told)
    if match is None or match.cluster in apart:
        return None
    return _near(state, item, match)


def first_teller(state: Overlay, rules: DeskRules, item: Heard) -> str | None:
    """Return the uri of another provider's story with the same text, if it still stands."""
    if item.text_hash is None or (value := state.get(text_key(item.text_hash))) is None:
        return None
    teller = Teller.decode(value)
    if teller.provider == item.provider or item.recorded_at_s - teller.told_at_s > rules.exact_s:
        return None
    standing = standing_of(state, teller.uri)
    return teller.uri if standing is not None and standing.status is Status.TOLD else None


def apart_from(state: Overlay, uri: str) -> frozenset[str]:
    """Return the clusters that a person said a story does not belong to."""
    value = state.get(decision_key(uri))
    return frozenset(orjson.loads(value)) if value is not None else frozenset()


def _near(state: Overlay, item: Heard, match: Match) -> Finding | None:
    head = cluster_of(state, match.cluster).head
    top = standing_of(state, head)
    if top is None or top.status is not Status.TOLD:
        return None
    evidence = {**match.as_evidence(), **_credit(state, item, head)}
    if top.provider == item.provider and not item.from_content and not item.ninjs.get("bodies"):
        # A teaser under an id of its own is another page, even if it says the same every day.
        return None
    if top.provider != item.provider:
        return Finding(head, match.cluster, Relation.COPY, "near", match.probability, evidence)
    relation = match.relation if match.relation is not Relation.COPY else Relation.UPDATE
    return Finding(head, match.cluster, relation, "near", match.probability, evidence)


def _credit(state: Overlay, item: Heard, original: str) -> dict[str, str]:
    standing = standing_of(state, original)
    name = credited(item, standing.provider) if standing is not None else None
    return {"credit": name} if name else {}

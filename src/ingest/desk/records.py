"""The records that the desk writes: stories, links to originals, withdrawals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from ingest.desk.hearing import Heard
from ingest.model.envelope import with_change
from ingest.model.record import Record
from ingest.model.story import Change
from ingest.model.topics import Topics

KILLED = "killed"
CORRECTED = "corrected"


def published(topics: Topics, item: Heard, change: Change, cluster: str, **more: str) -> tuple[Record, Record]:
    """Return the story's records on ``stories`` and ``latest``: the item as it came, and its change."""
    headers = {**with_change(item.headers, "story", change.value, "desk"), "ce_cluster": cluster, **more}
    return (
        Record(topics.stories, item.uri, item.value, headers),
        Record(topics.latest, item.uri, item.value, headers),
    )


def link(
    topics: Topics, item: Heard, original: str, cluster: str, method: str, score: float, evidence: Mapping[str, Any]
) -> Record:
    """Return the record that links a copy to the story it copies: the copy's own metadata, without its body."""
    headers = {
        **with_change(item.headers, "duplicate", "linked", "desk"),
        "ce_duplicateof": original,
        "ce_cluster": cluster,
        "ce_method": method,
        "ce_score": f"{score:.3f}".rstrip("0").rstrip("."),
    }
    if evidence:
        headers["ce_evidence"] = orjson.dumps(dict(evidence), option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return Record(topics.duplicates, item.uri, orjson.dumps(partial(item, original)), headers)


def partial(item: Heard, original: str) -> dict[str, Any]:
    """Return a copy's document as it is linked: without content, pointing to the original."""
    ninjs = {key: value for key, value in item.ninjs.items() if key != "bodies"}
    ninjs["representationType"] = "partial"
    ninjs["associations"] = [{"name": "original", "rel": "duplicateOf", "uri": original}]
    return ninjs


def withdrawn(topics: Topics, item: Heard) -> Record:
    """Return the record that takes back a copy's link, on ``duplicates``: ``stories`` never had it."""
    return Record(topics.duplicates, item.uri, item.value, with_change(item.headers, "duplicate", KILLED, "desk"))


def credited(item: Heard, provider: str) -> str | None:
    """Return the credit in which an item names ``provider`` (or what it calls it), if there is one."""
    wanted = provider.casefold()
    for source in item.ninjs.get("infoSources", ()):
        name = str(source.get("name", ""))
        if source.get("role") not in ("credit", "original", "source"):
            continue
        if wanted in name.casefold().split("/") or name.casefold().startswith(wanted):
            return name
    return None

"""What does this provider say now? Known and unchanged says nothing; new or changed becomes an item."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import orjson

from ingest.model.document import Document
from ingest.model.envelope import CONTENT_TYPE_STORY, NINJS_SCHEMA, rfc3339, source_uri, with_change
from ingest.model.item import Signal
from ingest.model.overlay import Overlay
from ingest.model.record import Record
from ingest.model.story import Candidate
from ingest.normalise import identity, versions
from ingest.normalise.identity import Known


class Said(StrEnum):
    """What a candidate turned out to be, for this provider."""

    NEW = "new"
    CHANGED = "changed"
    CORRECTED = "corrected"
    KILLED = "killed"
    UNCHANGED = "unchanged"
    AFTER_KILL = "after_kill"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Decision:
    """``record`` is the item to write; None for what says nothing new."""

    said: Said
    record: Record | None = None


def decide(state: Overlay, topic: str, document: Document, ref: str, candidate: Candidate) -> Decision:
    """Compare a candidate with what its provider told before; changes go to ``state``.

    Args:
        state: the provider's items, by ``identity.item_key``.
        topic: the ``items`` topic.
        document: where the candidate was read.
        ref: the document's ``ref``.
        candidate: the canonical story, without version.
    """
    received_at_s = int(document.received_at.timestamp())
    key, known = identity.find(state, document.provider, candidate, received_at_s)
    said = _compare(known, candidate)
    if said in (Said.UNCHANGED, Said.AFTER_KILL, Said.STALE):
        return Decision(said)
    uri = known.uri if known else candidate.uri or identity.minted_uri(key)
    version = known.version + 1 if known else 1
    now = Known(
        uri,
        version,
        candidate.content_hash,
        said is Said.KILLED,
        received_at_s,
        _kept_sketch(candidate, known),
        candidate.version_given if candidate.versioned else None,
        candidate.event_time if candidate.versioned else None,
    )
    state.put(key, now.encode())
    identity.remember_names(state, document.provider, candidate, key)
    return Decision(said, _record(topic, document, ref, candidate, uri, version, said))


def _compare(known: Known | None, candidate: Candidate) -> Said:
    if known is not None and known.killed:
        return Said.UNCHANGED if candidate.signal is Signal.KILL else Said.AFTER_KILL
    if candidate.signal is Signal.KILL:
        return Said.KILLED
    if known is None:
        return Said.NEW
    later, counted = _order(known, candidate)
    if later < 0:
        return Said.STALE
    # A version that is counted on says that something changed, be it in what is not published.
    if known.content_hash == candidate.content_hash and not (later and counted):
        return Said.UNCHANGED
    return Said.CORRECTED if candidate.signal is Signal.CORRECTION else Said.CHANGED


def _order(known: Known, candidate: Candidate) -> tuple[int, bool]:
    if not candidate.versioned:
        return 0, False
    return versions.compare(candidate.version_given, candidate.event_time, known.version_given, known.event_time)


def _kept_sketch(candidate: Candidate, known: Known | None) -> tuple[int, ...]:
    if candidate.native_id is not None:
        return ()
    return candidate.sketch or (known.sketch if known else ())


def _record(
    topic: str, document: Document, ref: str, candidate: Candidate, uri: str, version: int, said: Said
) -> Record:
    told = candidate.version_given or str(version)
    ninjs = {"uri": uri, "version": told, **{k: v for k, v in candidate.ninjs.items() if k != "uri"}}
    headers = _headers(document, ref, candidate, uri, version)
    return Record(topic, uri, orjson.dumps(ninjs), with_change(headers, "item", said.value, "normalise"))


def _headers(document: Document, ref: str, candidate: Candidate, uri: str, version: int) -> dict[str, str]:
    received = rfc3339(document.received_at)
    headers = {
        "content-type": CONTENT_TYPE_STORY,
        "ce_specversion": "1.0",
        "ce_id": "",
        "ce_type": "",
        "ce_source": source_uri(document.provider, document.feed),
        "ce_subject": uri,
        "ce_time": candidate.event_time or received,
        "ce_dataschema": NINJS_SCHEMA,
        "ce_provider": document.provider,
        "ce_feed": document.feed,
        "ce_storyversion": str(version),
        "ce_recordedtime": received,
        "ce_documentref": ref,
        "ce_contenthash": candidate.content_hash,
        "ce_parser": candidate.parser,
    }
    if candidate.language:
        headers["ce_language"] = candidate.language
    if (urgency := candidate.ninjs.get("urgency")) is not None:
        headers["ce_urgency"] = str(urgency)
    if candidate.native_id is None:
        headers["ce_idfrom"] = "content"
    if candidate.text_hash:
        headers["ce_texthash"] = candidate.text_hash
    if (embargo := candidate.ninjs.get("embargoedUntil")) is not None:
        headers["ce_embargoeduntil"] = embargo
    return headers

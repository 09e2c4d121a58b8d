"""CloudEvents 1.0 binary headers (Kafka protocol binding 3.2), and the records made with them.

The value is the bare document (ninjs for stories, the received bytes for documents); everything the pipeline knows
travels in ``ce_`` headers, which a subscriber filters on without reading the value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import orjson

from ingest.model.document import Document, Reading
from ingest.model.item import Fault
from ingest.model.layout import Layout
from ingest.model.profile import Profile
from ingest.model.record import Received, Record

NINJS_SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
CONTENT_TYPE_STORY = "application/json"


def rfc3339(moment: datetime) -> str:
    """Return an aware time as RFC 3339 in UTC, with milliseconds only where there are any."""
    moment = moment.astimezone(UTC)
    spec = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=spec).replace("+00:00", "Z")


def event_id(uri: str, version: str, change: str) -> str:
    """Return ``ce_id``: the same for the same version and change of a story, in every replay."""
    return hashlib.blake2b(f"{uri}\n{version}\n{change}".encode(), digest_size=16).hexdigest()


def source_uri(provider: str, feed: str) -> str:
    """Return ``ce_source``: a URI reference naming provider and feed."""
    return f"/wire/{quote(provider, safe='')}/{quote(feed, safe='')}"


def trace_parent(ref: str, stage: str) -> str:
    """Return a W3C ``traceparent`` whose trace is the document's and whose span is the stage's."""
    trace = hashlib.blake2b(ref.encode(), digest_size=16).hexdigest()
    span = hashlib.blake2b(f"{ref}\n{stage}".encode(), digest_size=8).hexdigest()
    return f"00-{trace}-{span}-01"


def document_record(topic: str, document: Document) -> Record:
    """Return the ``documents`` record: the bytes as received, keyed by provider."""
    ref = document.ref
    received = rfc3339(document.received_at)
    headers = {
        "ce_specversion": "1.0",
        "ce_id": hashlib.blake2b(f"{document.feed}\n{received}\n{ref}".encode(), digest_size=16).hexdigest(),
        "ce_type": "ingest.document.received.v1",
        "ce_source": source_uri(document.provider, document.feed),
        "ce_time": received,
        "ce_provider": document.provider,
        "ce_feed": document.feed,
        "ce_documentref": ref,
        "traceparent": trace_parent(ref, "fetch"),
        "ingest-reading": orjson.dumps(reading_fields(document.reading)).decode(),
    }
    if document.content_type:
        headers["content-type"] = document.content_type
    if document.url:
        headers["ingest-url"] = document.url
    return Record(topic, document.provider, document.body, headers)


def document_of(record: Received) -> Document:
    """Return the document of a ``documents`` record.

    Raises:
        KeyError, ValueError: the record was not written by ``document_record``.
    """
    headers = record.headers
    return Document(
        provider=headers["ce_provider"],
        feed=headers["ce_feed"],
        received_at=datetime.fromisoformat(headers["ce_time"]),
        body=record.value or b"",
        url=headers.get("ingest-url"),
        content_type=headers.get("content-type"),
        reading=reading_of(orjson.loads(headers["ingest-reading"])),
    )


def reading_fields(reading: Reading) -> dict[str, object]:
    """Return a reading as JSON-able fields, without those that say nothing."""
    fields: dict[str, object] = {"format": reading.format}
    if reading.timezone is not None:
        fields["timezone"] = reading.timezone
    if reading.language is not None:
        fields["language"] = reading.language
    for name, declared in (("layout", reading.layout), ("profile", reading.profile)):
        if declared is not None:
            fields[name] = {key: value for key, value in asdict(declared).items() if value not in (None, ())}
    return fields


def reading_of(fields: Mapping[str, Any]) -> Reading:
    """Return the reading that ``reading_fields`` made fields of.

    Raises:
        TypeError: a field is not one of a reading's.
    """
    layout, profile = fields.get("layout"), fields.get("profile")
    return Reading(
        **{
            **fields,
            "layout": Layout(**_hashable(layout)) if layout is not None else None,
            "profile": Profile(**_hashable(profile)) if profile is not None else None,
        }
    )


def _hashable(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields with JSON's arrays as tuples, pairs included."""
    return {name: _tuples(value) for name, value in fields.items()}


def _tuples(value: object) -> object:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value


def dead_letter(
    topic: str, stage: str, ref: str, provider: str, feed: str, url: str | None, fault: Fault, origin: Received | None
) -> Record:
    """Return a dead letter: the bytes that could not be read, and why.

    Header names are those of Kafka Connect's DeadLetterQueueReporter, so that existing viewers read them, plus our
    own under ``ingest-errors-``.
    """
    headers = {
        "__connect.errors.stage": stage,
        "__connect.errors.exception.class.name": f"ingest.errors.{fault.kind}",
        "__connect.errors.exception.message": f"{provider}/{feed}: {fault.place}: {fault.reason}",
        "ingest-errors-place": fault.place,
        "ingest-errors-reason": fault.reason,
        "ingest-errors-retryable": "false",
        "ce_provider": provider,
        "ce_feed": feed,
        "ce_documentref": ref,
        "traceparent": trace_parent(ref, stage),
    }
    if url:
        headers["ingest-url"] = url
    if origin is not None:
        headers["__connect.errors.topic"] = origin.topic
        headers["__connect.errors.partition"] = str(origin.partition)
        headers["__connect.errors.offset"] = str(origin.offset)
        if reading := origin.headers.get("ingest-reading"):
            headers["ingest-reading"] = reading
            headers["ce_time"] = origin.headers["ce_time"]
    return Record(topic, ref, fault.raw, headers)


def with_change(headers: Mapping[str, str], kind: str, change: str, stage: str) -> dict[str, str]:
    """Return a story's headers with another type (``ingest.{kind}.{change}.v1``) and the id that goes with it."""
    return {
        **headers,
        "ce_id": event_id(headers["ce_subject"], headers["ce_storyversion"], change),
        "ce_type": f"ingest.{kind}.{change}.v1",
        "traceparent": trace_parent(headers["ce_documentref"], stage),
    }


def change_of(headers: Mapping[str, str]) -> str:
    """Return the change a record's ``ce_type`` tells (created, updated, …), or an empty string."""
    parts = headers.get("ce_type", "").split(".")
    return parts[2] if len(parts) == 4 else ""

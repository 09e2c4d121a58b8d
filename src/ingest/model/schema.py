"""The JSON Schema (2020-12) of what we publish: our profile of IPTC ninjs 3.1, and the CloudEvents headers.

Every document that fits ours fits IPTC's own schema; ours is narrower: it says which members we write, and how.
"""

from __future__ import annotations

from typing import Any

from ingest.model.envelope import NINJS_SCHEMA
from ingest.model.story import STATUSES, TYPES, Change

_TEXT = {"type": "string"}
_URI = {"type": "string", "format": "uri"}
_TIME = {"type": "string", "format": "date-time"}
_AS_IPTC_SAYS = ("eventDetails", "rightsInfo", "digitalSourceType")
_LISTS_AS_IPTC_SAYS = ("plannedCoverage", "trustIndicators")
_NAMED = {"name": _TEXT, "rel": _TEXT, "uri": _URI, "literal": _TEXT}


def _closed(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**schema, "required": list(required)} if required else schema


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1}


def _texts(**more: Any) -> dict[str, Any]:
    types = {"enum": ["text/plain", "text/html"]}
    return _list(_closed({"role": _TEXT, "contentType": types, **more, "value": _TEXT}, ("value",)))


def story_schema() -> dict[str, Any]:
    """Return the schema of a record's value on ``stories``, ``latest`` and ``duplicates``."""
    count = {"type": "integer", "minimum": 0}
    rendition = {
        "name": _TEXT,
        "href": _URI,
        "contentType": _TEXT,
        "title": _TEXT,
        "width": count,
        "height": count,
        "sizeInBytes": count,
        "duration": {"type": "number", "minimum": 0},
        "format": _TEXT,
        "videoCodec": _TEXT,
        "frameRate": {"type": "number", "minimum": 0},
        "bitrate": _TEXT,
    }
    percent = {"type": "integer", "minimum": 0, "maximum": 100}
    properties: dict[str, Any] = {
        "uri": {
            **_URI,
            "description": "The story's identity: the same through all its versions; also the record's key.",
        },
        "type": {"enum": sorted(TYPES)},
        "representationType": {"enum": ["full", "partial"]},
        "profile": _TEXT,
        "version": {
            "type": "string",
            "minLength": 1,
            "description": "The provider's own; where it has none, counted as told. ce_storyversion is always counted.",
        },
        "firstCreated": _TIME,
        "versionCreated": _TIME,
        "contentCreated": _TIME,
        "embargoedUntil": _TIME,
        "expires": _TIME,
        "pubStatus": {"enum": list(STATUSES), "description": "canceled: a kill, without body."},
        "urgency": {"type": "integer", "minimum": 1, "maximum": 9},
        "copyrightHolder": _TEXT,
        "copyrightNotice": _TEXT,
        "usageTerms": _TEXT,
        "edNote": _TEXT,
        "language": {"type": "string", "description": "BCP 47"},
        "title": _TEXT,
        "by": _TEXT,
        "slugline": _TEXT,
        "located": _TEXT,
        "headlines": _texts(),
        "descriptions": _texts(),
        "bodies": _texts(charCount=count, wordCount=count),
        "subjects": _list(_closed({**_NAMED, "creator": _TEXT, "relevance": percent, "confidence": percent})),
        "genres": _list(_closed({"name": _TEXT, "uri": _TEXT, "literal": _TEXT})),
        "people": _list(_closed(_NAMED)),
        "organisations": _list(_closed(_NAMED)),
        "places": _list(_closed(_NAMED)),
        "events": _list(_closed(_NAMED)),
        "objects": _list(_closed(_NAMED)),
        "infoSources": _list(_closed({"name": _TEXT, "role": _TEXT, "uri": _URI, "literal": _TEXT})),
        "renditions": _list(_closed(rendition, ("name",))),
        "associations": _list(
            {"type": "object", "required": ["name", "uri"], "properties": {"name": _TEXT, "rel": _TEXT, "uri": _URI}}
        ),
        **{name: {"type": "object"} for name in _AS_IPTC_SAYS},
        **{name: _list({"type": "object"}) for name in _LISTS_AS_IPTC_SAYS},
        "altIds": _list(_closed({"role": _TEXT, "value": _TEXT})),
        "standard": _closed(
            {"name": {"const": "ninjs"}, "version": {"const": "3.1"}, "schema": {"const": NINJS_SCHEMA}}
        ),
    }
    return _closed(properties, ("uri", "type", "version", "pubStatus"))


def headers_schema() -> dict[str, Any]:
    """Return the schema of a record's headers: CloudEvents 1.0, binary mode, and our extensions."""
    kinds = [f"ingest.story.{change.value}.v1" for change in Change]
    kinds += ["ingest.duplicate.linked.v1", "ingest.duplicate.killed.v1"]
    properties = {
        "content-type": {"const": "application/json"},
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "description": "From uri, version and change: the same in every replay."},
        "ce_type": {"enum": kinds},
        "ce_source": {"type": "string", "format": "uri-reference", "description": "/wire/PROVIDER/FEED"},
        "ce_subject": {**_URI, "description": "The story's uri."},
        "ce_time": {**_TIME, "description": "The provider's own time, otherwise when it was received."},
        "ce_dataschema": {"const": NINJS_SCHEMA},
        "ce_provider": _TEXT,
        "ce_feed": _TEXT,
        "ce_language": {"type": "string", "description": "BCP 47"},
        "ce_urgency": {"type": "string", "pattern": "^[1-9]$"},
        "ce_storyversion": {"type": "string", "pattern": "^[1-9][0-9]*$"},
        "ce_recordedtime": {**_TIME, "description": "When the document was received; in a replay, the original time."},
        "ce_documentref": {"type": "string", "description": "Digest of the received bytes the story came from."},
        "ce_idfrom": {"const": "content", "description": "The provider gave no id: the uri is minted from content."},
        "ce_evidence": {"type": "string", "description": "On duplicates: what shows the copy, as JSON."},
        "ce_supersedes": {"type": "string", "description": "What this takes the place of: uri#version, or uri."},
        "ce_promotedfrom": {**_URI, "description": "The story whose place this copy takes, since it was killed."},
        "ce_splitfrom": {"type": "string", "description": "The cluster that a person took this story out of."},
        "ce_embargoeduntil": {**_TIME, "description": "Not to be published before this time."},
        "ce_contenthash": {"type": "string", "description": "Changes when the published content changes."},
        "ce_texthash": {"type": "string", "description": "Equal for equal text, whoever tells it."},
        "ce_parser": {"type": "string", "description": "Format and lane that read it, such as rss/strict."},
        "ce_duplicateof": {**_URI, "description": "On duplicates: the story this is a copy of."},
        "ce_cluster": _TEXT,
        "ce_method": {"type": "string", "description": "On duplicates: how the copy was recognised."},
        "ce_score": {"type": "string", "description": "On duplicates: 0 to 1."},
        "traceparent": {"type": "string", "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},
    }
    always = [
        "content-type", "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_provider",
        "ce_storyversion", "ce_recordedtime", "ce_documentref", "ce_contenthash", "traceparent",
    ]  # fmt: skip
    return {"type": "object", "properties": properties, "required": always}


def published_schema() -> dict[str, Any]:
    """Return one schema for a whole record: its key, its headers and its value."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:ingest:schema:record:v1",
        "title": "A record of stories, stories.latest or duplicates",
        "$defs": {},
        "type": "object",
        "properties": {"key": _URI, "headers": headers_schema(), "value": story_schema()},
        "required": ["key", "headers", "value"],
    }

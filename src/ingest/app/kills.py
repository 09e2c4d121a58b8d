"""What was killed: the kills on ``stories``, and the copies that were withdrawn on ``duplicates``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from ingest.broker.held import held
from ingest.broker.port import Broker
from ingest.model.envelope import change_of
from ingest.model.record import Received
from ingest.model.story import Change
from ingest.model.topics import Topics


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: when it was received (aware, UTC), whose it is, and what it says.

    ``version`` is the story's, counted from 1 as its provider told it. ``headline`` is the kill's own, else the last
    that the story had; ``note`` is the editor's. ``copy``: a copy on ``duplicates``, which ``stories`` never had.
    """

    at: datetime
    provider: str
    uri: str
    version: int
    headline: str | None
    note: str | None
    copy: bool


async def kills_of(broker: Broker, topics: Topics, since: datetime | None = None) -> list[Kill]:
    """Return the kills that the topics hold, by time; with ``since`` (aware) only those received then or later.

    Raises:
        TopicMissing: the topics were never created.
    """
    found: list[Kill] = []
    async for record in held(broker, topics.stories, topics.duplicates):
        if change_of(record.headers) == Change.KILLED:
            kill = _kill(record, copy=record.topic == topics.duplicates)
            if since is None or kill.at >= since:
                found.append(kill)
    # Most kills bring their headline. For the others the topics are read once more, so that only theirs are kept.
    nameless = {(kill.copy, kill.uri) for kill in found if kill.headline is None}
    if nameless:
        headlines = await _headlines(broker, topics, nameless)
        found = [replace(k, headline=k.headline or headlines.get((k.copy, k.uri))) for k in found]
    return sorted(found, key=lambda kill: (kill.at, kill.uri, kill.version, kill.copy))


async def _headlines(broker: Broker, topics: Topics, wanted: set[tuple[bool, str]]) -> dict[tuple[bool, str], str]:
    headlines: dict[tuple[bool, str], str] = {}
    async for record in held(broker, topics.stories, topics.duplicates):
        place = (record.topic == topics.duplicates, _uri(record))
        if place in wanted and (headline := _headline(_document(record))):
            headlines[place] = headline
    return headlines


def _kill(record: Received, *, copy: bool) -> Kill:
    headers = record.headers
    document = _document(record)
    version = headers.get("ce_storyversion", "")
    note = document.get("edNote")
    return Kill(
        at=_received_at(record),
        provider=headers.get("ce_provider", ""),
        uri=_uri(record),
        version=int(version) if version.isdecimal() else 0,
        headline=_headline(document),
        note=note if isinstance(note, str) and note else None,
        copy=copy,
    )


def _received_at(record: Received) -> datetime:
    """Return when the kill was received; the broker's own time where that is not said."""
    try:
        moment = datetime.fromisoformat(record.headers["ce_recordedtime"])
    except (KeyError, ValueError):
        return datetime.fromtimestamp(record.timestamp_ms / 1000, UTC)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _uri(record: Received) -> str:
    return record.headers.get("ce_subject", record.key or "")


def _document(record: Received) -> dict[str, Any]:
    try:
        document: Any = orjson.loads(record.value or b"{}")
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _headline(document: dict[str, Any]) -> str | None:
    headlines = document.get("headlines")
    first = headlines[0] if isinstance(headlines, list) and headlines else None
    value = first.get("value") if isinstance(first, dict) else None
    return value if isinstance(value, str) and value else None

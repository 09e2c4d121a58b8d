"""An item as the desk hears it: its headers, read once, and its text, where a decision needs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson

from ingest.desk.embargo import embargoed_until
from ingest.desk.near import Sketcher, Told
from ingest.desk.standing import said_of
from ingest.model.control import control_of, is_control
from ingest.model.envelope import change_of
from ingest.model.overlay import Overlay
from ingest.model.record import Headers, Received
from ingest.model.topics import Topics


@dataclass(frozen=True)
class Heard:
    """One item record. ``uri`` is the story's, which may be another than the item's own (``headers``)."""

    headers: Headers
    value: bytes
    uri: str
    version: int
    provider: str
    said: str
    text_hash: str | None
    recorded_at_s: int
    embargoed_until: datetime | None
    from_content: bool

    @property
    def recorded_at(self) -> datetime:
        """When its document was received (UTC)."""
        return datetime.fromisoformat(self.headers["ce_recordedtime"])

    @cached_property
    def ninjs(self) -> dict[str, Any]:
        """The document; not to be changed."""
        return dict(orjson.loads(self.value))

    def under(self, uri: str, version: int) -> Heard:
        """Return the item as a version of another story: same content, that story's uri."""
        headers = {**self.headers, "ce_subject": uri, "ce_storyversion": str(version)}
        ninjs = {**self.ninjs, "uri": uri}
        return replace(self, headers=headers, value=orjson.dumps(ninjs), uri=uri, version=version)


def heard(received: Received) -> Heard:
    """Return an item record's meaning.

    Raises:
        KeyError, ValueError: the record was not written by the normalise stage.
    """
    headers = received.headers
    return Heard(
        headers=headers,
        value=received.value or b"",
        uri=headers["ce_subject"],
        version=int(headers["ce_storyversion"]),
        provider=headers["ce_provider"],
        said=change_of(headers),
        text_hash=headers.get("ce_texthash"),
        recorded_at_s=int(datetime.fromisoformat(headers["ce_recordedtime"]).timestamp()),
        embargoed_until=embargoed_until(headers),
        from_content=headers.get("ce_idfrom") == "content",
    )


def recalled(state: Overlay, topics: Topics, uri: str) -> Heard | None:
    """Return what a story last said, as when it was heard; None where it is no longer kept."""
    said = said_of(state, uri)
    return heard(Received(topics.items, 0, 0, 0, uri, said.value, said.headers)) if said is not None else None


def fingerprint(sketcher: Sketcher, received: Received) -> Told | None:
    """Return the fingerprint of an item that is a text; None for a kill, a picture, a package, a control record.

    Raises:
        KeyError, ValueError: the record is neither an item of the normalise stage nor an order.
    """
    if is_control(received.headers):
        control_of(received)
        return None
    item = heard(received)
    if (told := telling(item.value or b"{}")) is None:
        return None
    return sketcher.sketch_of(item.uri, item.provider, item.recorded_at_s, *told)


def telling(value: bytes) -> tuple[str | None, str] | None:
    """Return headline and body of a text story, for its fingerprint; None for anything that is no text.

    Raises:
        ValueError: ``value`` is no document.
    """
    ninjs: Any = orjson.loads(value)
    if not isinstance(ninjs, dict) or ninjs.get("type") != "text" or ninjs.get("pubStatus") == "canceled":
        return None
    headline = next((str(row.get("value", "")) for row in ninjs.get("headlines", ())), None)
    for body in ninjs.get("bodies", ()):
        if body.get("contentType") == "text/plain":
            return headline, str(body["value"])
    # A teaser alone is often the same every day ("Five things to know this morning"): the headline is its news.
    teaser = (str(row.get("value", "")) for row in ninjs.get("descriptions", ()))
    return headline, "\n".join((headline or "", *teaser))

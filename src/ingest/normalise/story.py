"""An item as an IPTC ninjs 3.1 document: what the provider says, cleaned, in the standard's fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ingest.model.envelope import NINJS_SCHEMA, rfc3339
from ingest.model.item import Item, Member, Signal
from ingest.model.story import TYPES
from ingest.normalise import html, text, urls
from ingest.normalise.concepts import concepts, unique
from ingest.normalise.renditions import renditions
from ingest.normalise.texts import HTML, PLAIN, bodies, descriptions, headlines, line

STANDARD = {"name": "ninjs", "version": "3.1", "schema": NINJS_SCHEMA}

CONTENT = frozenset(("headlines", "descriptions", "bodies", "renditions", "associations"))
"""Without one of these a document tells nothing."""

Field = dict[str, Any]

_MOST_URGENT, _LEAST_URGENT = 1, 9


class Dates(NamedTuple):
    """An item's dates, read: aware, or None where there is none or it cannot be read."""

    published: datetime | None = None
    updated: datetime | None = None
    content_created: datetime | None = None
    embargoed: datetime | None = None
    expires: datetime | None = None


def headline(item: Item) -> str | None:
    """Return the headline as one line of plain text."""
    return line(item.headline) or None


def build(
    item: Item, provider: str, title: str | None, dates: Dates, signal: Signal, uri_of: Callable[[str], str | None]
) -> Field:
    """Return the document, without ``uri`` and ``version``.

    A kill keeps no content: it says which story, under which headline and whose, is withdrawn, and why (editor's
    note). ``uri_of`` gives the uri of the story with a native id of this provider.
    """
    killed = signal is Signal.KILL
    story: Field = {
        "type": item.type if item.type in TYPES else "text",
        "pubStatus": "canceled" if killed else item.status,
    }
    _say_when(story, dates)
    _say_what(story, item, title)
    if not killed:
        _content(story, item, uri_of)
    story["infoSources"] = _info_sources(item, provider)
    if alternatives := _alternatives(item):
        story["altIds"] = alternatives
    story["standard"] = STANDARD
    return story


def _say_when(story: Field, dates: Dates) -> None:
    if dates.published is not None:
        story["firstCreated"] = rfc3339(dates.published)
    if dates.updated is not None:
        story["versionCreated"] = rfc3339(dates.updated)
    if dates.content_created is not None:
        story["contentCreated"] = rfc3339(dates.content_created)
    if dates.embargoed is not None:
        story["embargoedUntil"] = rfc3339(dates.embargoed)
    if dates.expires is not None:
        story["expires"] = rfc3339(dates.expires)


def _say_what(story: Field, item: Item, title: str | None) -> None:
    """Fill what a kill keeps, too."""
    if rows := headlines(item, title):
        story["headlines"] = rows
    if by := ", ".join(name for each in item.by if (name := text.line(each))):
        story["by"] = by
    if item.urgency is not None and (urgency := _urgency(item.urgency)) is not None:
        story["urgency"] = urgency
    for key, value in (("slugline", item.slugline), ("title", item.title), ("edNote", item.ed_note)):
        if value is not None and (words := text.line(value)):
            story[key] = words


def _content(story: Field, item: Item, uri_of: Callable[[str], str | None]) -> None:
    if (item.summary is not None or item.descriptions) and (rows := descriptions(item)):
        story["descriptions"] = rows
    if item.body is not None and (rows := bodies(item.body, item.base)):
        story["bodies"] = rows
    for key, value in (
        ("located", item.located),
        ("copyrightNotice", item.rights),
        ("copyrightHolder", item.copyright_holder),
        ("usageTerms", item.usage_terms),
        ("profile", item.profile),
    ):
        if value is not None and (words := text.line(value)):
            story[key] = words
    if item.categories or item.sections:
        story |= concepts(item)
    if item.media and (rows := renditions(item)):
        story["renditions"] = rows
    if item.members and (rows := _associations(item, uri_of)):
        story["associations"] = rows
    for key, extra in item.extra.items():
        story.setdefault(key, extra)


def _urgency(raw: str) -> int | None:
    """Return ninjs's urgency, 1 (most) to 9; None for anything else."""
    value = raw.strip()
    if not (value.isascii() and value.isdigit() and len(value) < 3):
        return None
    return int(value) if _MOST_URGENT <= int(value) <= _LEAST_URGENT else None


def _associations(item: Item, uri_of: Callable[[str], str | None]) -> list[Field]:
    rows = []
    for number, member in enumerate(item.members, start=1):
        if (uri := uri_of(member.ref)) is not None:
            rows.append(_association(member, uri, number))
    return unique(rows) if all("headlines" not in row for row in rows) else rows


def _association(member: Member, uri: str, number: int) -> Field:
    row: Field = {"name": text.line(member.name) or f"item-{number}", "uri": uri}
    if member.rel and (rel := text.line(member.rel)):
        row["rel"] = rel
    if member.type in TYPES:
        row["type"] = member.type
    if member.headline and (title := text.line(member.headline)):
        row["headlines"] = [{"role": "main", "contentType": PLAIN, "value": title}]
    return row


def _info_sources(item: Item, provider: str) -> list[Field]:
    rows: list[Field] = [{"name": provider, "role": "provider"}]
    for source in item.sources:
        name = text.line(source.name)
        if not name or (source.role == "source" and name.casefold() == provider.casefold()):
            continue
        row = {"name": name, "role": source.role}
        if uri := urls.absolute(source.url, item.base):
            row["uri"] = uri
        rows.append(row)
    return unique(rows)


def _alternatives(item: Item) -> list[Field]:
    native_id = text.clean(item.native_id or "").strip()
    guid = text.clean(item.guid or "").strip() or native_id
    rows = [{"role": "guid", "value": guid}] if guid else []
    if native_id and native_id != guid:
        rows.append({"role": "id", "value": native_id})
    if link := urls.absolute(item.link, item.base):
        rows.append({"role": "link", "value": link})
    for role, value in item.alt_ids:
        if (name := text.line(role)) and (words := text.line(value)):
            rows.append({"role": name, "value": words})
    return unique(rows)


def reading_text(story: Mapping[str, Any]) -> str:
    """Return what the story tells: its body's plain text, else headline and summary. Neither has the credit."""
    for body in story.get("bodies", ()):
        if body["contentType"] == PLAIN:
            return str(body["value"])
    parts = [entry["value"] for entry in story.get("headlines", ())]
    parts.extend(
        html.to_text(entry["value"]) if entry["contentType"] == HTML else entry["value"]
        for entry in story.get("descriptions", ())
    )
    return "\n\n".join(parts)

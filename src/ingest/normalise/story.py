"""An item as an IPTC ninjs 3.1 document: what the provider says, cleaned, in the standard's fields."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ingest.model.envelope import NINJS_SCHEMA, rfc3339
from ingest.model.item import Category, Item, Markup, Media, Signal
from ingest.normalise import html, text, urls

STANDARD = {"name": "ninjs", "version": "3.1", "schema": NINJS_SCHEMA}

PLAIN = "text/plain"
HTML = "text/html"

Field = dict[str, Any]

_MIME = re.compile(r"[A-Za-z0-9][\w.+-]*/[A-Za-z0-9][\w.+-]*")
_DURATION = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,9}(?:\.\d{1,6})?)")
_MAX_NUMBER = 2**53 - 1  # what every JSON reader keeps exact (RFC 8259 6)


def headline(item: Item) -> str | None:
    """Return the headline as one line of plain text."""
    return _line(item.headline) or None


def build(
    item: Item, provider: str, title: str | None, published: datetime | None, updated: datetime | None, signal: Signal
) -> Field:
    """Return the document, without ``uri`` and ``version``. A kill keeps no content, only its name and who says so."""
    story: Field = {"type": "text", "pubStatus": "usable"}
    if signal is Signal.KILL:
        story["pubStatus"] = "canceled"
        if (when := updated or published) is not None:
            story["versionCreated"] = rfc3339(when)
    else:
        if published is not None:
            story["firstCreated"] = rfc3339(published)
        if updated is not None:
            story["versionCreated"] = rfc3339(updated)
        _content(story, item, title)
    if item.ed_note and (note := text.line(item.ed_note)):
        story["edNote"] = note
    story["infoSources"] = _info_sources(item, provider)
    if alternatives := _alternatives(item):
        story["altIds"] = alternatives
    story["standard"] = STANDARD
    return story


def _content(story: Field, item: Item, title: str | None) -> None:
    if title:
        story["headlines"] = [{"role": "main", "contentType": PLAIN, "value": title}]
    if item.summary is not None and (summary := _description(item.summary, item.base)):
        story["descriptions"] = [summary]
    if item.body is not None and (bodies := _bodies(item.body, item.base)):
        story["bodies"] = bodies
    if by := ", ".join(name for each in item.by if (name := text.line(each))):
        story["by"] = by
    if item.located and (located := text.line(item.located)):
        story["located"] = located
    if subjects := _subjects(item):
        story["subjects"] = subjects
    if item.rights and (notice := text.line(item.rights)):
        story["copyrightNotice"] = notice
    if item.media and (renditions := _renditions(item)):
        story["renditions"] = renditions


def _line(markup: Markup | None) -> str:
    if markup is None:
        return ""
    return html.plain_line(markup.value) if markup.html and html.has_markup(markup.value) else text.line(markup.value)


def _description(markup: Markup, base: str | None) -> Field | None:
    if markup.html and html.has_markup(markup.value):
        safe, plain = _both(markup.value, base)
        if "<" in safe:
            return {"role": "summary", "contentType": HTML, "value": safe} if plain or "<img" in safe else None
        return {"role": "summary", "contentType": PLAIN, "value": plain} if plain else None
    value = text.paragraphs(markup.value)
    return {"role": "summary", "contentType": PLAIN, "value": value} if value else None


def _bodies(markup: Markup, base: str | None) -> list[Field]:
    """Return the body as HTML and, derived from it, as plain text; a body without markup as plain text only."""
    if not (markup.html and html.has_markup(markup.value)):
        plain = text.paragraphs(markup.value)
        return [_body(PLAIN, plain, plain)] if plain else []
    safe, plain = _both(markup.value, base)
    if not plain:
        return []
    return [*([_body(HTML, safe, plain)] if "<" in safe else []), _body(PLAIN, plain, plain)]


def _both(value: str, base: str | None) -> tuple[str, str]:
    """Return markup, sanitised, and its plain text."""
    if "<" not in value:
        return "", text.paragraphs(entities.unescape(text.clean(value)))
    safe = html.sanitise(value, base)
    return safe, html.to_text(safe)


def _body(kind: str, value: str, plain: str) -> Field:
    return {
        "role": "main",
        "contentType": kind,
        "charCount": len(plain),
        "wordCount": text.word_count(plain),
        "value": value,
    }


def _subjects(item: Item) -> list[Field]:
    rows = [{"name": name, "rel": "section", "literal": name} for each in item.sections if (name := text.line(each))]
    rows += [row for each in item.categories if (row := _subject(each)) is not None]
    return _unique(rows)


def _subject(category: Category) -> Field | None:
    name = text.line(category.name)
    if not name:
        return None
    code = text.line(category.code or "") or name
    uri = next((each for each in _subject_uris(category.scheme, code) if urls.is_uri(each)), None)
    return {"name": name, "uri": uri} if uri else {"name": name, "literal": code}


def _subject_uris(scheme: str | None, code: str) -> tuple[str, ...]:
    """Return what may be the subject's URI: its code, or the vocabulary's with the code as its last part."""
    if scheme is None or not scheme.strip().endswith(("/", "#", ":", "=")):
        return (code,)
    return code, f"{scheme.strip()}{code}"


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
    return _unique(rows)


def _alternatives(item: Item) -> list[Field]:
    rows = []
    if item.native_id and (native_id := text.clean(item.native_id).strip()):
        rows.append({"role": "guid", "value": native_id})
    if link := urls.absolute(item.link, item.base):
        rows.append({"role": "link", "value": link})
    return rows


def _renditions(item: Item) -> list[Field]:
    rows: list[Field] = []
    seen: set[str] = set()
    for media in item.media:
        href = urls.absolute(media.href, item.base)
        if href is None or href in seen:
            continue
        seen.add(href)
        rows.append(_rendition(media, href, rows))
    return rows


def _rendition(media: Media, href: str, before: list[Field]) -> Field:
    kind = (media.content_type or "").strip().partition(";")[0]
    mime = kind.lower() if _MIME.fullmatch(kind) else None
    stem = text.line(media.medium or "") or (mime.partition("/")[0] if mime else "") or "media"
    number = sum(row["name"].partition("-")[0] == stem for row in before)
    row: Field = {"name": f"{stem}-{number + 1}" if number else stem, "href": href}
    if mime:
        row["contentType"] = mime
    if media.title and (title := text.line(media.title)):
        row["title"] = title
    for key, raw in (("width", media.width), ("height", media.height), ("sizeInBytes", media.size_bytes)):
        if (number_of := _positive(raw)) is not None:
            row[key] = number_of
    if (duration := _seconds(media.duration_s)) is not None:
        row["duration"] = duration
    return row


def _positive(raw: str | None) -> int | None:
    """Return a whole number above zero; feeds write 0 where they do not know."""
    value = (raw or "").strip().removesuffix("px")
    if not value.isascii() or not value.isdigit() or len(value) > 16:
        return None
    return int(value) if 0 < int(value) <= _MAX_NUMBER else None


def _seconds(raw: str | None) -> int | float | None:
    match = _DURATION.fullmatch((raw or "").strip())
    if match is None:
        return None
    hours, minutes, seconds = match.groups()
    total = int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)
    return (int(total) if total.is_integer() else total) if total > 0 else None


def _unique(rows: list[Field]) -> list[Field]:
    seen: dict[tuple[tuple[str, str], ...], Field] = {}
    for row in rows:
        seen.setdefault(tuple(row.items()), row)
    return list(seen.values())


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

"""Renditions of pictures, sound and film: what may be fetched where, with its measures."""

from __future__ import annotations

import re
from typing import Any

from ingest.model.item import Item, Media
from ingest.normalise import text, urls

Field = dict[str, Any]

_MIME = re.compile(r"[A-Za-z0-9][\w.+-]*/[A-Za-z0-9][\w.+-]*")
_DURATION = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,9}(?:\.\d{1,6})?)")
_MAX_NUMBER = 2**53 - 1  # what every JSON reader keeps exact (RFC 8259 6)


def renditions(item: Item) -> list[Field]:
    """Return the item's renditions, each address once; one that has only a file name keeps it as its title."""
    rows: list[Field] = []
    seen: set[str] = set()
    for media in item.media:
        written = text.line(media.href)
        href = urls.absolute(media.href, item.base) or (written if urls.is_uri(written) else None)
        name = href or written
        if not name or name in seen:
            continue
        # A feed's broken address is no file name; an agency's reference to what it sends beside the story is.
        if href is None and not item.versioned:
            continue
        seen.add(name)
        rows.append(_rendition(media, href, written, rows))
    return rows


def _rendition(media: Media, href: str | None, written: str, before: list[Field]) -> Field:
    kind = (media.content_type or "").strip().partition(";")[0]
    mime = kind.lower() if _MIME.fullmatch(kind) else None
    # What is sent beside the story has its file name only: it must not be lost to a caption that takes the title.
    told = media.name or (written if href is None and media.title else None) or media.medium or ""
    stem = text.line(told) or (mime.partition("/")[0] if mime else "") or "media"
    taken = {row["name"] for row in before}
    number = sum(name == stem or name.startswith(f"{stem}-") for name in taken)
    row: Field = {"name": f"{stem}-{number + 1}" if stem in taken else stem}
    if href is not None:
        row["href"] = href
    if mime:
        row["contentType"] = mime
    if title := text.line(media.title or "") or ("" if href else written):
        row["title"] = title
    for key, raw in (("width", media.width), ("height", media.height), ("sizeInBytes", media.size_bytes)):
        if (number_of := _positive(raw)) is not None:
            row[key] = number_of
    if (duration := _seconds(media.duration_s)) is not None:
        row["duration"] = duration
    _say_more(row, media)
    return row


def _say_more(row: Field, media: Media) -> None:
    for key, raw in (("format", media.format), ("videoCodec", media.video_codec), ("bitrate", media.bitrate)):
        if raw and (value := text.line(raw)):
            row[key] = value
    if media.frame_rate and (rate := _seconds(media.frame_rate)) is not None:
        row["frameRate"] = rate


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

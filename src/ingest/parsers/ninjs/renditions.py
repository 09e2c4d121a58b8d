"""Pictures, sounds and films that an object refers to (ninjs ``renditions``: 1.x by name, 2.x and 3.x in a list)."""

from __future__ import annotations

from ingest.model.item import Media
from ingest.parsers.objects import first, folded, named


def renditions(value: object, *, milliseconds: bool = False) -> tuple[Media, ...]:
    """Return the renditions that have an address; ``milliseconds`` says that durations are told in them."""
    rows = []
    for name, each in named(value):
        members = folded(each)
        href = first(members, "href", "url")
        if href is None:
            continue
        duration = first(members, "duration")
        rows.append(
            Media(
                href,
                content_type=first(members, "mimetype", "contenttype"),
                width=first(members, "width"),
                height=first(members, "height"),
                size_bytes=first(members, "sizeinbytes", "filesize"),
                duration_s=_seconds(duration) if milliseconds else duration,
                title=first(members, "title"),
                name=name,
                format=first(members, "format"),
                video_codec=first(members, "videocodec"),
                frame_rate=first(members, "framerate", "videoframerate"),
                bitrate=first(members, "bitrate", "videobitrate", "audiobitrate"),
            )
        )
    return tuple(rows)


def kind(media: tuple[Media, ...]) -> str | None:
    """Return the story type of the first rendition that tells by its media type; None if none does."""
    kinds = {"image": "picture", "video": "video", "audio": "audio"}
    for each in media:
        if found := kinds.get((each.content_type or "").partition("/")[0].lower()):
            return found
    return None


def _seconds(milliseconds: str | None) -> str | None:
    if milliseconds is None or not milliseconds.isascii() or not milliseconds.isdigit() or len(milliseconds) > 15:
        return None
    whole, rest = divmod(int(milliseconds), 1000)
    return f"{whole}.{rest:03d}" if rest else str(whole)

"""Renditions of pictures, sound and film: remoteContent and icon (NewsML-G2 Specification, Remote Content)."""

from __future__ import annotations

from lxml import etree

from ingest.model.item import Media
from ingest.parsers.newsmlg2.names import Names, attributes, local, words

_MEDIA = {"image": "image", "video": "video", "audio": "audio"}
# IPTC NewsCodes, time unit; a duration without one is in seconds.
_PER_SECOND = {"milliseconds": 1000, "millisecond": 1000, "ms": 1000}
_PER_UNIT = {"minutes": 60, "minute": 60, "hours": 3600, "hour": 3600}


def rendition(element: etree._Element, names: Names, name: str | None = None) -> Media | None:
    """Return what a reference to content outside the document says of it; None where it refers to nothing."""
    said = attributes(element)
    href = (said.get("href") or said.get("residref") or "").strip()
    if not href and not (href := _alternative(element, names)):
        return None
    kind = said.get("contenttype")
    role = said.get("rendition") or said.get("renditionuri") or ""
    return Media(
        href,
        content_type=kind,
        width=said.get("width"),
        height=said.get("height"),
        size_bytes=said.get("size"),
        duration_s=_seconds(said),
        title=_title(element, names) if len(element) else None,
        medium=_MEDIA.get((kind or "").partition("/")[0].strip().lower()),
        name=local(role, lower=False) or name,
        format=_coded(said, "format"),
        video_codec=_coded(said, "videocodec"),
        frame_rate=said.get("videoframerate"),
        bitrate=said.get("videoavgbitrate") or said.get("audiobitrate") or said.get("audioavgbitrate"),
    )


def icons(elements: list[etree._Element], names: Names) -> tuple[Media, ...]:
    """Return the item's icons: small pictures that stand for it."""
    return tuple(media for each in elements if (media := rendition(each, names, "icon")) is not None)


def _alternative(element: etree._Element, names: Names) -> str:
    for child in element:
        if names[child.tag] == "altloc" and (value := words(child)):
            return value
    return ""


def _title(element: etree._Element, names: Names) -> str | None:
    for child in element:
        if names[child.tag] in ("title", "filename") and (value := words(child)):
            return value
    return None


def _coded(said: dict[str, str], name: str) -> str | None:
    value = said.get(name) or said.get(f"{name}uri")
    return local(value, lower=False) if value else None


def _seconds(said: dict[str, str]) -> str | None:
    value = said.get("duration", "").strip()
    unit = local(said.get("durationunit") or said.get("durationunituri") or "")
    if not value or not unit:
        return value or None
    try:
        number = float(value)
    except ValueError:
        return value
    if unit in _PER_SECOND:
        number /= _PER_SECOND[unit]
    elif unit in _PER_UNIT:
        number *= _PER_UNIT[unit]
    elif unit not in ("seconds", "second", "s"):
        # Frames and edit units cannot be told in seconds without their rate.
        return None
    return f"{number:.6f}".rstrip("0").rstrip(".")

"""Pictures, sounds and films inside a NITF text (NITF 3.6 DTD, «media», «media-reference», «media-caption»)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.model.item import Media

Leftovers = list[tuple[str, str]]

_BREAKS = ("{*}p", "{*}br", "{*}li", "{*}td", "{*}th", "{*}hl1", "{*}hl2", "{*}block")


def local(element: etree._Element) -> str:
    """Return an element's name without namespace; empty for a node that is no element."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2] if tag[0] == "{" else tag


def words(element: etree._Element) -> str:
    """Return an element's text, children's included, with white space collapsed; paragraphs do not run together."""
    if not len(element):
        value = element.text
    elif next(element.iter(*_BREAKS), None) is None:
        value = "".join(map(str, element.itertext()))
    else:
        value = "".join(_pieces(element))
    return " ".join(value.split()) if value else ""


def _pieces(element: etree._Element) -> Iterator[str]:
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event in ("start", "end") and f"{{*}}{local(node)}" in _BREAKS:
            yield " "
        if event == "start":
            yield node.text or ""
        elif node is not element:
            yield node.tail or ""


def within(element: etree._Element) -> Iterator[etree._Element]:
    """Return the media elements inside an element, in document order."""
    return element.iter("{*}media")


def media_of(element: etree._Element, place: str, leftovers: Leftovers) -> list[Media]:
    """Return what a media element refers to: a Media for each reference, all with the caption as their title.

    What has no place in a Media (producer, metadata, credit, a caption without any reference) is added to
    ``leftovers`` under ``place``. Data inside the document (media-object) is not taken out.
    """
    kind = element.get("media-type")
    references: list[etree._Element] = []
    captions: list[str] = []
    for child in element:
        name = local(child)
        if name == "media-reference":
            references.append(child)
        elif name == "media-caption":
            captions.append(words(child))
        elif name == "media-metadata":
            _keep(leftovers, f"{place}/media-metadata[@name={child.get('name') or ''!r}]", child.get("value"))
        elif name == "media-object":
            _keep(leftovers, f"{place}/media-object/@encoding", child.get("encoding") or "present")
        elif name:
            _keep(leftovers, f"{place}/{name}", words(child))
    caption = " ".join(filter(None, captions)) or None
    found = [media for each in references if (media := _reference(each, kind, caption, place, leftovers))]
    if not found:
        _keep(leftovers, f"{place}/media-caption", caption)
    return found


def _reference(
    element: etree._Element, kind: str | None, caption: str | None, place: str, leftovers: Leftovers
) -> Media | None:
    said = element.attrib
    alternate = said.get("alternate-text") or words(element) or None
    if caption and alternate:
        _keep(leftovers, f"{place}/media-reference/@alternate-text", alternate)
    for name in ("source-credit", "copyright", "outcue", "coding"):
        _keep(leftovers, f"{place}/media-reference/@{name}", said.get(name))
    # 3.0 and 3.1 name the file in data-location too.
    href = (said.get("source") or said.get("data-location") or "").strip()
    if not href:
        _keep(leftovers, f"{place}/media-reference/@name", said.get("name"))
        return None
    pixels = (said.get("units") or "pixels").lower() in ("pixels", "pixel", "px")
    return Media(
        href=href,
        content_type=said.get("mime-type") or None,
        width=said.get("width") or None if pixels else None,
        height=said.get("height") or None if pixels else None,
        duration_s=_seconds(said.get("time"), said.get("time-unit-of-measure")),
        title=caption or alternate,
        medium=kind or None,
        name=said.get("name") or None,
    )


def _seconds(time: str | None, unit: str | None) -> str | None:
    return time if time and (unit or "").lower() in ("second", "seconds", "s") else None


def _keep(leftovers: Leftovers, path: str, value: str | None) -> None:
    if value and (value := " ".join(value.split())):
        leftovers.append((path, value))

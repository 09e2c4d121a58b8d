"""What is to be seen or heard: ContentItems with an address, and what is said of them (NewsML 1.2 DTD)."""

from __future__ import annotations

from ingest.model.item import Media
from ingest.parsers.newsml12.components import Node
from ingest.parsers.newsml12.content import Content
from ingest.parsers.newsml12.names import Names, formal, words
from ingest.parsers.newsml12.texts import plain, read_text

_MEDIA_FIELDS = {
    "width": "width",
    "pixelwidth": "width",
    "imagewidth": "width",
    "height": "height",
    "pixelheight": "height",
    "imageheight": "height",
    "duration": "duration",
    "totalduration": "duration",
    "runningtime": "duration",
    "sizeinbytes": "size",
    "filesize": "size",
    "imageuse": "name",
    "rendition": "name",
    "resolutiontype": "name",
    "framerate": "frame_rate",
    "bitrate": "bitrate",
    "videocodec": "codec",
}
_MEDIUMS = {"picture": "image", "graphic": "image", "video": "video", "audio": "audio"}
_NO_NAMES = frozenset(("", "main", "supporting", "contentlist", "photo", "picture", "image", "caption", "body"))


def media_of(nodes: list[Node], names: Names) -> tuple[Media, ...]:
    """Return everything with an address in some components, each with its caption or headline as title."""
    found: list[Media] = []
    waiting = [(node, "") for node in reversed(nodes)]
    while waiting:
        node, around = waiting.pop()
        if not node.media:
            continue
        title = _title(node, names) or around
        found.extend(_media(node, each, title, names) for each in node.contents if each.media)
        waiting.extend((child, title) for child in reversed(node.children))
    return tuple(found)


def _title(node: Node, names: Names) -> str:
    """Return a component's caption, else its headline."""
    texts = [each for child in node.children if child.part in ("caption", "body") for each in child.texts()]
    for content in (*texts, *node.texts()):
        if value := plain(read_text(content, names, []).body):
            return value
    lines = node.lines if node.lines is not None else ()
    return next((value for line in lines if names[line.tag] == "headline" and (value := words(line))), "")


def _media(node: Node, content: Content, title: str, names: Names) -> Media:
    said: dict[str, str] = {}
    for child in content.characteristics if content.characteristics is not None else ():
        if names[child.tag] == "sizeinbytes":
            said.setdefault("size", words(child))
        elif (field := _MEDIA_FIELDS.get(formal(child).lower().replace(" ", ""))) and (value := child.get("Value")):
            said.setdefault(field, value.strip())
    role = node.role_written if node.role not in _NO_NAMES else ""
    return Media(
        href=content.href,
        content_type=content.mime or None,
        width=said.get("width"),
        height=said.get("height"),
        size_bytes=said.get("size"),
        duration_s=said.get("duration"),
        title=title or None,
        medium=_MEDIUMS.get(content.kind),
        name=said.get("name") or role or None,
        format=content.format or None,
        video_codec=said.get("codec"),
        frame_rate=said.get("frame_rate"),
        bitrate=said.get("bitrate"),
    )


def type_of(nodes: list[Node]) -> str | None:
    """Return what the first of some components shows or plays, the main one before the others; None for nothing."""
    for node in sorted(nodes, key=lambda each: each.role != "main"):
        for inside in node.walk():
            if (kind := inside.picture) is not None:
                return kind
            for content in inside.contents:
                if content.kind in _MEDIUMS:
                    return content.kind
    return None

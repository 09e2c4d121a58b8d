"""A ContentItem: what sort of content it is, and what it holds or where it lies (NewsML 1.2 DTD)."""

from __future__ import annotations

from lxml import etree

from ingest.parsers.newsml12.names import Names, formal, said, words

# Beginnings of MediaType's and MimeType's names, and of what a Format's name has in it.
_MEDIA_TYPES = (
    ("text", "text"),
    ("photo", "picture"),
    ("picture", "picture"),
    ("image", "picture"),
    ("still", "picture"),
    ("graphic", "graphic"),
    ("infographic", "graphic"),
    ("animat", "graphic"),
    ("illustration", "graphic"),
    ("logo", "picture"),
    ("video", "video"),
    ("movie", "video"),
    ("film", "video"),
    ("clip", "video"),
    ("audio", "audio"),
    ("sound", "audio"),
    ("radio", "audio"),
)
_MIME_TYPES = {"text": "text", "image": "picture", "video": "video", "audio": "audio"}
_FORMATS = (
    ("nitf", "text"),
    ("html", "text"),
    ("text", "text"),
    ("ascii", "text"),
    ("plain", "text"),
    ("jpeg", "picture"),
    ("jpg", "picture"),
    ("tif", "picture"),
    ("png", "picture"),
    ("gif", "picture"),
    ("bmp", "picture"),
    ("eps", "graphic"),
    ("svg", "graphic"),
    ("swf", "graphic"),
    ("mpeg-1 audio", "audio"),
    ("mp3", "audio"),
    ("wav", "audio"),
    ("aac", "audio"),
    ("mpeg", "video"),
    ("mp4", "video"),
    ("mov", "video"),
    ("quicktime", "video"),
    ("wmv", "video"),
    ("avi", "video"),
    ("flv", "video"),
)
_NO_STORY = ("css", "javascript", "xsl", "rtd")
_EXTENSIONS = dict.fromkeys(("jpg", "jpeg", "png", "gif", "tif", "tiff", "bmp", "webp"), "picture")
_EXTENSIONS |= dict.fromkeys(("mp4", "mov", "mpg", "mpeg", "wmv", "avi", "flv", "webm", "m4v"), "video")
_EXTENSIONS |= dict.fromkeys(("mp3", "wav", "aac", "m4a", "ogg"), "audio") | dict.fromkeys(("svg", "eps"), "graphic")


class Content:
    """A ContentItem, read: ``kind`` is text, picture, graphic, video, audio, or empty for what is no story content.

    ``data`` is DataContent (of the innermost Encoding), ``encoding`` the Notation around it.
    """

    __slots__ = ("characteristics", "comments", "data", "element", "encoding", "format", "href", "kind", "mime")

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.href = (element.get("Href") or "").strip()
        self.format = ""
        self.mime = ""
        self.kind = ""
        self.data: etree._Element | None = None
        self.encoding: str | None = None
        self.characteristics: etree._Element | None = None
        self.comments: list[tuple[str, str]] = []

    @property
    def text(self) -> bool:
        """Whether this is a text that is here."""
        return self.kind == "text" and self.data is not None

    @property
    def media(self) -> bool:
        """Whether this is no text, and lies somewhere."""
        return bool(self.href) and self.kind not in ("text", "")


def read_content(element: etree._Element, names: Names) -> Content:
    """Return what a ContentItem says of itself."""
    found = Content(element)
    media_type = ""
    for child in element:
        name = names[child.tag]
        if name == "mediatype":
            media_type = said(child).lower()
        elif name == "format":
            found.format = said(child)
        elif name == "mimetype":
            found.mime = said(child)
        elif name == "characteristics":
            found.characteristics = child
        elif name == "datacontent":
            found.data = child
        elif name == "encoding":
            _encoded(found, child, names)
        elif name == "comment" and (value := words(child)):
            found.comments.append((formal(child), value))
    found.kind = _kind(media_type, found)
    return found


def _encoded(found: Content, element: etree._Element, names: Names) -> None:
    """Take the data out of an encoding; one inside another is left, since no sender has been seen to do it."""
    for child in element:
        if names[child.tag] == "datacontent":
            found.data, found.encoding = child, (element.get("Notation") or formal(element)).lower()


def _kind(media_type: str, found: Content) -> str:
    if media_type == "text" and not found.mime:
        return "text"
    mime, written = found.mime.lower(), found.format.lower()
    if any(word in mime or word == written for word in _NO_STORY):
        return ""
    if media_type and media_type != "complexdata":
        for start, kind in _MEDIA_TYPES:
            if media_type.startswith(start):
                return kind
    if (kind := _MIME_TYPES.get(mime.partition("/")[0], "")) and (kind != "text" or found.data is not None):
        return kind
    if "nitf" in mime or "html" in mime:
        return "text"
    for part, kind in _FORMATS:
        if part in written:
            return kind
    if found.data is not None:
        return "text"
    # An address alone: its ending is all there is to go by.
    return _EXTENSIONS.get(found.href.partition("?")[0].rpartition(".")[2].lower(), "other" if found.href else "")

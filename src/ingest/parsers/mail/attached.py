"""What is attached to a message: another message, a document of a known format, or something to be named only."""

from __future__ import annotations

from enum import Enum, auto

from ingest.model.item import Media
from ingest.parsers.mail.mime import Part


class Attached(Enum):
    """What is done with a part: read as a message, read as a document, named in the story, or passed over."""

    MESSAGE = auto()
    DOCUMENT = auto()
    MEDIA = auto()
    NOTHING = auto()


_MESSAGES = frozenset(("message/rfc822", "message/global", "message/news"))
_DOCUMENTS = frozenset(
    (
        *("text/xml", "application/xml", "application/json", "text/json", "text/plain"),
        *("text/vnd.iptc.nitf", "text/vnd.iptc.newsml", "application/vnd.iptc.nitf", "application/vnd.iptc.newsml"),
    )
)
_VAGUE = frozenset(("application/octet-stream", "application/x-unknown", "application/download", "text/x-unknown"))
_MESSAGE_ENDINGS = (".eml",)
_DOCUMENT_ENDINGS = (".xml", ".nitf", ".newsml", ".json", ".txt", ".rss", ".atom", ".g2", ".iptc", ".anpa")
# Signatures, cards, appointments and reports: parts of the mail's machinery.
_MACHINERY = frozenset(
    (
        *("application/pgp-signature", "application/pgp-keys", "application/pkcs7-signature"),
        *("application/x-pkcs7-signature", "text/vcard", "text/x-vcard", "text/directory", "text/calendar"),
        *("application/ics", "message/delivery-status", "message/disposition-notification", "text/rfc822-headers"),
        *("application/ms-tnef", "text/x-amp-html"),
    )
)
_PICTURED_XML = frozenset(("image/svg+xml", "application/xhtml+xml"))


def kind_of(part: Part) -> Attached:
    """Return what is to be done with a part that is not the message's own text."""
    kind, name = part.kind, (part.header.file_name or "").lower()
    if kind in _MESSAGES or (kind in _VAGUE and name.endswith(_MESSAGE_ENDINGS)):
        return Attached.MESSAGE
    if kind in _MACHINERY:
        return Attached.NOTHING
    if kind in _DOCUMENTS or (kind.endswith(("+xml", "+json")) and kind not in _PICTURED_XML):
        return Attached.DOCUMENT
    if kind in _VAGUE and name.endswith(_DOCUMENT_ENDINGS):
        return Attached.DOCUMENT
    return Attached.MEDIA if name or kind.startswith(("image/", "audio/", "video/")) else Attached.NOTHING


def media(part: Part) -> Media:
    """Return a part's name as that of a picture or another file sent along; its address is its id (RFC 2392)."""
    name = part.header.file_name
    content_id = (part.header.get("Content-ID") or "").strip(" <>")
    kind = part.kind if not part.kind.startswith("text/") else part.kind.partition(";")[0]
    medium = kind.partition("/")[0]
    return Media(
        href=f"cid:{content_id}" if content_id else name or f"part-{part.number}",
        content_type=kind,
        title=name,
        medium=medium if medium in ("image", "audio", "video") else "document",
    )

"""A message as a story."""

from __future__ import annotations

from ingest.model.item import Category, Item, Markup, Media, Member, Source
from ingest.parsers.mail.bodies import Content
from ingest.parsers.mail.headers import Header
from ingest.parsers.mail.markup import first_line
from ingest.parsers.mail.mime import Part

_LEFTOVERS = (
    *("To", "Cc", "Reply-To", "Sender", "Organization", "List-Id", "Importance", "X-Priority", "Priority"),
    *("Sensitivity", "Comments", "In-Reply-To"),
)
_PATHS = {
    "native_id": "Message-ID",
    "headline": "Subject",
    "body": "content",
    "published": "Date",
    "updated": "Date",
    "language": "Content-Language",
    "expires": "Expires",
    "categories": "Keywords",
    "media": "attachments",
    "members": "attachments",
    "sources": "From",
    "owner": "From",
}


def item_of(
    part: Part, held: Content, place: str, named: tuple[Media, ...], inside: tuple[Item, ...], raw: bytes
) -> Item:
    """Return the message itself as a story."""
    header, body = part.header, held.body
    subject = header.get("Subject")
    sender = header.get("From") or header.get("Sender")
    date = _date(header)
    return Item(
        place=place,
        raw=raw,
        native_id=_id(header.get("Message-ID")),
        headline=Markup(subject) if subject else first_line(body),
        body=body,
        published=date,
        updated=date,
        language=_language(header),
        categories=_keywords(header),
        media=named,
        sources=(Source(sender, "original"),) if sender else (),
        type="picture" if body is None and named and all(each.medium == "image" for each in named) else "text",
        versioned=True,
        expires=header.get("Expires") or header.get("Expiry-Date"),
        members=_members(inside),
        owner=sender,
        leftovers=tuple((name, value) for name in _LEFTOVERS for value in header.all(name)),
        paths=_PATHS if subject else {**_PATHS, "headline": "content, first line"},
    )


def _id(written: str | None) -> str | None:
    """Return a message's id without its brackets, which are not part of it (RFC 5322 3.6.4)."""
    return written.strip().removeprefix("<").removesuffix(">").strip() or None if written else None


def _date(header: Header) -> str | None:
    """Return when the message was written, or, where it does not say, when the first server got it (RFC 5321 4.4)."""
    if date := header.get("Date"):
        return date
    received = header.all("Received")
    return received[-1].rpartition(";")[2].strip() or None if received else None


def _language(header: Header) -> str | None:
    """Return the language if it is one (RFC 3282: there may be several, for readers of any of them)."""
    tags = [tag.strip() for tag in (header.get("Content-Language") or "").split(",")]
    return tags[0] or None if len(tags) == 1 else None


def _keywords(header: Header) -> tuple[Category, ...]:
    """Return the keywords, which commas divide (RFC 5322 3.6.5)."""
    names = (name.strip() for row in header.all("Keywords") for name in row.split(","))
    return tuple(dict.fromkeys(Category(name) for name in names if name))


def _members(inside: tuple[Item, ...]) -> tuple[Member, ...]:
    return tuple(
        Member(f"attachment-{n}", item.native_id, None, item.type, item.headline.value if item.headline else None)
        for n, item in enumerate(inside, start=1)
        if item.native_id
    )

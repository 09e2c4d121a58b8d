"""NewsML 1.2 documents with invented stories, put together from their parts."""

from __future__ import annotations

BODY = "<nitf><body><body.content><p>The harbour reopened on Monday.</p></body.content></body></nitf>"


def document(*items: str, envelope: str = "", around: str = "") -> str:
    """Return a document of some NewsItems."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<NewsML Version="1.2">{around}<NewsEnvelope>{envelope}</NewsEnvelope>'
        + "\n".join(items)
        + "</NewsML>"
    )


def identification(
    number: str = "H-1", revision: str = "3", *, public: str | None = None, update: str = "N", label: str = ""
) -> str:
    """Return an Identification whose PublicIdentifier is the URN of its parts."""
    urn = f"urn:newsml:example.org:20240501:{number}:{revision}" if public is None else public
    return (
        "<Identification><NewsIdentifier><ProviderId>example.org</ProviderId><DateId>20240501</DateId>"
        f'<NewsItemId>{number}</NewsItemId><RevisionId PreviousRevision="0" Update="{update}">{revision}</RevisionId>'
        f"<PublicIdentifier>{urn}</PublicIdentifier></NewsIdentifier><NameLabel>{label}</NameLabel></Identification>"
    )


def management(status: str = "Usable", more: str = "", kind: str = "News") -> str:
    """Return NewsManagement with two dates."""
    return (
        f'<NewsManagement><NewsItemType FormalName="{kind}"/><FirstCreated>20240501T080000+0200</FirstCreated>'
        f"<ThisRevisionCreated>20240501T091500+0200</ThisRevisionCreated>"
        f'<Status FormalName="{status}"/>{more}</NewsManagement>'
    )


def news_item(content: str, *, identified: str | None = None, managed: str | None = None, attributes: str = "") -> str:
    """Return a NewsItem; ``content`` is all after NewsManagement."""
    names = identification() if identified is None else identified
    return f"<NewsItem {attributes}>{names}{management() if managed is None else managed}{content}</NewsItem>"


def text(data: str = BODY, form: str = "NITF") -> str:
    """Return a ContentItem with a text."""
    return (
        f'<ContentItem><MediaType FormalName="Text"/><Format FormalName="{form}"/>'
        f"<DataContent>{data}</DataContent></ContentItem>"
    )


def headline(value: str = "Harbour reopens") -> str:
    """Return NewsLines with a headline."""
    return f"<NewsLines><HeadLine>{value}</HeadLine></NewsLines>"


def component(*parts: str, role: str = "", attributes: str = "") -> str:
    """Return a NewsComponent."""
    named = f'<Role FormalName="{role}"/>' if role else ""
    return f"<NewsComponent {attributes}>{named}{''.join(parts)}</NewsComponent>"


def photo(href: str, more: str = "") -> str:
    """Return a ContentItem with a picture's address."""
    said = '<MediaType FormalName="Photo"/><MimeType FormalName="image/jpeg"/>'
    return f'<ContentItem Href="{href}">{said}{more}</ContentItem>'

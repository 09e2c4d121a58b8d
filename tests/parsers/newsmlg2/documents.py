"""Invented NewsML-G2 documents."""

from __future__ import annotations

NAR = "http://iptc.org/std/nar/2006-10-01/"
IPTC = '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_35.xml"/>'


def item(
    meta: str = "",
    content: str = "<headline>Harbour bridge opens early</headline>",
    body: str = "",
    *,
    kind: str = "text",
    before: str = IPTC,
    attributes: str = 'guid="urn:newsml:wire.example:20240501:1" version="3" xml:lang="en"',
    namespace: str = f' xmlns="{NAR}"',
) -> str:
    """Return a newsItem with the given insides of itemMeta, contentMeta and contentSet."""
    return (
        f"<newsItem{namespace} {attributes}>{before}<itemMeta>"
        f'<itemClass qcode="ninat:{kind}"/><provider literal="wire.example"/>'
        f"<versionCreated>2024-05-01T10:00:00Z</versionCreated>{meta}</itemMeta>"
        f"<contentMeta>{content}</contentMeta><contentSet>{body}</contentSet></newsItem>"
    )


def message(*items: str, header: str = "<sender>sender.example</sender>") -> str:
    """Return a newsMessage with one itemSet."""
    return f'<newsMessage xmlns="{NAR}"><header>{header}</header><itemSet>{"".join(items)}</itemSet></newsMessage>'


def xhtml(inside: str, head: str = "") -> str:
    """Return an inlineXML with a whole XHTML document."""
    return (
        '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head>{head}</head><body>{inside}</body></html></inlineXML>"
    )

"""What a DataContent holds, as text: NITF, XHTML, HTML or plain, as elements, as CDATA or encoded (NewsML 1.2 DTD)."""

from __future__ import annotations

import base64
import binascii
import html
import re

from lxml import etree

from ingest.errors import ParseError
from ingest.model.item import Markup
from ingest.parsers import xml
from ingest.parsers.markup import looks_like_markup
from ingest.parsers.newsml12.content import Content
from ingest.parsers.newsml12.names import Names, words
from ingest.parsers.nitf.inline import Inline, inline
from ingest.parsers.xhtml import markup_of

_DOCUMENT = re.compile(r"\s*<(?:\?xml\b|!DOCTYPE\s|nitf\b|html\b|body(?:\.content)?\b)", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<(?:p|div|hl\d|h\d)\b[^<>]*>|</(?:p|div|h\d)>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")

MAX_HEADLINE = 400
"""A first paragraph longer than this is no headline (characters)."""

Leftovers = list[tuple[str, str]]


def read_text(content: Content, names: Names, leftovers: Leftovers) -> Inline:
    """Return the parts of a text; a text that is no NITF has only a body. Nothing raises.

    ``leftovers`` gets what the head of a NITF document says.
    """
    data = content.data
    if data is None:
        return Inline()
    if not len(data):
        return _characters(content, data.text or "", names, leftovers)
    found: list[Inline] = []
    for child in data:
        name = names[child.tag]
        if name == "nitf":
            _head(child, names, leftovers)
        if name in ("nitf", "body.content") or (name == "body" and _is_nitf(child, names)):
            found.append(_unescaped(inline(child)))
        elif name in ("html", "body"):
            found.append(Inline(body=markup_of(_body_of(child, names))))
    if not found:
        return Inline(body=_filled(markup_of(data)))
    return found[0] if len(found) == 1 else found[0]._replace(body=joined([each.body for each in found]))


def _unescaped(text: Inline) -> Inline:
    """Return a text whose body.content held escaped markup (CDATA) with a body that is markup."""
    body = text.body
    if body is None or body.html or not looks_like_markup(body.value):
        return text
    return text._replace(body=Markup(body.value, html=True))


def _is_nitf(body: etree._Element, names: Names) -> bool:
    return any(names[child.tag].startswith("body.") for child in body)


def _body_of(element: etree._Element, names: Names) -> etree._Element:
    """Return an XHTML document's body; the element itself where it has none."""
    return next((child for child in element if names[child.tag] == "body"), element)


def _characters(content: Content, value: str, names: Names, leftovers: Leftovers) -> Inline:
    """Read a text that is characters: markup that was escaped or stands in CDATA is markup again."""
    if content.encoding and "base64" in content.encoding.replace("-", ""):
        value = _decoded(value)
    value = value.strip()
    if not value:
        return Inline()
    if "<" in value and _DOCUMENT.match(value):
        root = _parsed(value)
        if root is not None:
            holder = etree.Element("DataContent")
            holder.append(root)
            inside = Content(content.element)
            inside.data = holder
            return read_text(inside, names, leftovers)
    written = f"{content.format} {content.mime}".lower()
    is_html = ("<" in value or "&" in value) and ("html" in written or looks_like_markup(value))
    return Inline(body=Markup(value, html=is_html))


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value).decode("utf-8", "replace")
    except (ValueError, binascii.Error):
        return ""


def _parsed(value: str) -> etree._Element | None:
    """Return the document that a text is; None where it is not well-formed, or declares entities."""
    if "<!ENTITY" in value:
        return None
    try:
        bare = xml.without_doctype(xml.without_declaration(value)) if "<!DOCTYPE" in value else value
        return xml.parse(xml.without_declaration(bare).encode())
    except ParseError:
        return None


def _head(nitf: etree._Element, names: Names, leftovers: Leftovers) -> None:
    """Keep what a NITF head says beside NewsML's own metadata: title, meta, keywords, messages to editors."""
    head = next((child for child in nitf if names[child.tag] == "head"), None)
    for child in head if head is not None else ():
        name = names[child.tag]
        if name == "title" and (value := words(child)):
            leftovers.append(("nitf/head/title", value))
        elif name == "meta" and (value := (child.get("content") or "").strip()):
            leftovers.append((f"nitf/head/meta[@name='{child.get('name') or ''}']", value))
        elif name == "docdata":
            for part in child:
                _docdata(part, names[part.tag], names, leftovers)


def _docdata(part: etree._Element, name: str, names: Names, leftovers: Leftovers) -> None:
    if name == "key-list":
        keys = ((each.get("key") or "").strip() for each in part if names[each.tag] == "keyword")
        leftovers.extend(("nitf/head/docdata/key-list/keyword", key) for key in keys if key)
    elif name == "ed-msg" and (value := (part.get("info") or "").strip()):
        leftovers.append(("nitf/head/docdata/ed-msg", value))


def _filled(markup: Markup) -> Markup | None:
    return markup if markup.value else None


def joined(parts: list[Markup | None]) -> Markup | None:
    """Return texts as one: plain where all are, else HTML."""
    there = [each for each in parts if each is not None and each.value]
    if len(there) < 2:
        return there[0] if there else None
    if not any(each.html for each in there):
        return Markup("\n\n".join(each.value for each in there))
    return Markup("\n".join(each.value if each.html else _paragraphs(each.value) for each in there), html=True)


def _paragraphs(value: str) -> str:
    blocks = _BLANK_LINE.split(value.replace("\r\n", "\n"))
    return "\n".join(f"<p>{html.escape(block.strip(), quote=False)}</p>" for block in blocks if block.strip())


def plain(markup: Markup | None) -> str:
    """Return a short text without tags, white space collapsed."""
    if markup is None:
        return ""
    value = html.unescape(_TAG.sub(" ", markup.value)) if markup.html else markup.value
    return " ".join(value.split())


def first_paragraph(markup: Markup) -> str | None:
    """Return the first paragraph with words in it as one line; None where it is too long for a headline."""
    start = markup.value[: 20 * MAX_HEADLINE]
    pieces = _PARAGRAPH.split(start) if markup.html else _BLANK_LINE.split(start.replace("\r\n", "\n"))
    for piece in pieces:
        if value := plain(Markup(piece, markup.html)):
            return value if len(value) <= MAX_HEADLINE else None
    return None

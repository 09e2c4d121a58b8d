"""A newsItem's contentSet: text inside the document, as XHTML, NITF, another vocabulary or plain, and renditions.

The children of a contentSet are the same content in several forms (NewsML-G2 Specification, Content Set), so one of the
texts is chosen: XHTML before NITF before other XML before plain data, the first of its kind.
"""

from __future__ import annotations

import re

from lxml import etree

from ingest.model.item import Markup, Source
from ingest.parsers.markup import guessed
from ingest.parsers.newsmlg2 import blocks
from ingest.parsers.newsmlg2.entry import Entry
from ingest.parsers.newsmlg2.headings import headline_block, split, without
from ingest.parsers.newsmlg2.names import words
from ingest.parsers.newsmlg2.renditions import rendition
from ingest.parsers.nitf.inline import inline
from ingest.parsers.xhtml import markup_of

_XHTML, _NITF, _OTHER, _PLAIN, _NONE = range(5)
_XHTML_NAMESPACE = "http://www.w3.org/1999/xhtml"
_HTML_BLOCKS = frozenset(
    ("p", "div", "section", "article", "main", "pre", "table", "ul", "ol", "dl", "blockquote", "span", "figure")
) | frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "header", "a", "b", "i", "strong", "em", "br", "hr", "center"))
# A reference that was escaped twice; those that mean markup stay as they are.
_TWICE = re.compile(r"&amp;(?=(?:#(?!(?:0*(?:38|60|62)|x0*(?:26|3c|3e));)(?:\d{2,7}|x[0-9a-f]{2,6})|quot|apos|nbsp"
                    r"|[lr][sd]quo|[nm]dash|hellip|euro|bull|middot|[a-z]{1,2}(?:uml|acute|grave|circ|tilde|ring|lig|cedil)"
                    r");)", re.IGNORECASE)  # fmt: skip


def content_set(entry: Entry, sets: list[etree._Element]) -> None:
    """Fill the body and the renditions, and what the body marks up and the metadata does not have."""
    texts: list[tuple[int, etree._Element]] = []
    media = []
    for parent in sets:
        for child in parent:
            name = entry.names[child.tag]
            if name == "inlinexml":
                texts.append((_kind(child), child))
            elif name == "inlinedata":
                texts.append((_PLAIN if _is_text(child) else _NONE, child))
            elif name == "remotecontent" and (found := rendition(child, entry.names)) is not None:
                media.append(found)
    entry.add("media", tuple(media), "contentSet/remoteContent")
    for kind, element in sorted(texts, key=lambda row: row[0]) if len(texts) > 1 else texts:
        if kind != _NONE and "body" not in entry.values:
            _READERS[kind](entry, element)


def _kind(element: etree._Element) -> int:
    """Return what an inlineXML holds: by its first element, since content types are written in many ways."""
    declared = (element.get("contenttype") or "").lower()
    if declared.startswith(("image/", "audio/", "video/")):
        return _NONE
    for first in element:
        if isinstance(first.tag, str):
            break
    else:
        return _PLAIN
    namespace, name = split(first)
    if name == "nitf" or "/nitf" in namespace.lower():
        return _NITF
    if name == "html" or namespace == _XHTML_NAMESPACE:
        return _XHTML
    if name == "body":
        inside = {split(child)[1] for child in first}
        if any(part.startswith("body.") for part in inside) or "block" in inside:
            return _NITF
        return _XHTML if inside & _HTML_BLOCKS or not inside else _OTHER
    if name in ("body.content", "block") or ("nitf" in declared and name in ("p", "hl1", "hl2", "hedline")):
        return _NITF
    return _XHTML if name in _HTML_BLOCKS else _OTHER


def _is_text(element: etree._Element) -> bool:
    kind = (element.get("contenttype") or "text/plain").strip().lower()
    return kind.startswith("text/") and not (element.get("encoding") or element.get("encodinguri"))


def _xhtml(entry: Entry, element: etree._Element) -> None:
    """Fill the body from XHTML: what is inside ``body`` of a whole document, else all there is."""
    document = next(iter(element), element)
    holder, head = element, None
    if len(element) == 1 and split(document)[1] in ("html", "body"):
        holder = document
        if split(document)[1] == "html":
            parts = {split(child)[1]: child for child in document}
            holder, head = parts.get("body", document), parts.get("head")
    title = next((child for child in head if split(child)[1] == "title"), None) if head is not None else None
    if title is not None and (value := words(title)):
        entry.put("headline", Markup(value), "contentSet/inlineXML/html/head/title")
    apart = headline_block(holder, entry.values.get("headline"))
    if apart is None and holder is document:
        apart = head
    if apart is None:
        body = markup_of(holder)
    else:
        with without(apart):
            body = markup_of(holder)
    _put_body(entry, body if body.html else guessed(body.value), "contentSet/inlineXML")


def _nitf(entry: Entry, element: etree._Element) -> None:
    """Fill the body from NITF, and what its head says where the item's own metadata says nothing."""
    inner = next((child for child in element if split(child)[1] in ("nitf", "body", "body.content")), element)
    where = "contentSet/inlineXML/nitf/body"
    found = inline(inner)
    _put_body(entry, found.body, f"{where}/body.content")
    if found.headline:
        entry.put("headline", Markup(found.headline), f"{where}/body.head/hedline")
    else:
        _nitf_title(entry, inner)
    entry.put("summary", found.summary, f"{where}/body.head/abstract")
    entry.put("by", found.by, f"{where}/body.head/byline")
    entry.put("located", found.located, f"{where}/body.head/dateline")
    entry.put("ed_note", found.ed_note, f"{where}/body.head/note")
    entry.put("rights", found.copyright, f"{where}/body.head/rights")
    if "sources" not in entry.values and found.distributor:
        entry.put("sources", (Source(found.distributor, "source"),), f"{where}/body.head/distributor")
    entry.add("media", found.media, f"{where}//media")
    entry.add("descriptions", found.notes, f"{where}/body.head/note")
    entry.keep("contentSet/inlineXML/dateline", found.dateline)
    for value in found.subheadlines:
        entry.keep("contentSet/inlineXML/hl2", value)
    entry.leftovers.extend(found.leftovers)


def _nitf_title(entry: Entry, nitf: etree._Element) -> None:
    for head in nitf:
        if split(head)[1] == "head":
            for child in head:
                if split(child)[1] == "title" and (value := words(child)):
                    entry.put("headline", Markup(value), "contentSet/inlineXML/nitf/head/title")


def _other(entry: Entry, element: etree._Element) -> None:
    headline: Markup | None = entry.values.get("headline")
    known = (headline.value if headline else None, entry.values.get("located"))
    roots = list(element)
    read = blocks.blocks_of(roots, frozenset(" ".join(value.split()) for value in known if value))
    _put_body(entry, read.body, "contentSet/inlineXML")
    entry.put("by", read.by, "contentSet/inlineXML//byline")
    for name, value in read.named:
        entry.keep(f"contentSet/inlineXML/{name}", value)


def _plain(entry: Entry, element: etree._Element) -> None:
    kind = (element.get("contenttype") or "").lower()
    if len(element):
        _put_body(entry, markup_of(element), "contentSet/inlineData")
    elif value := (element.text or "").strip():
        _put_body(entry, Markup(value, html=True) if "html" in kind else guessed(value), "contentSet/inlineData")


def _put_body(entry: Entry, body: Markup | None, path: str) -> None:
    if body is None or not body.value:
        return
    if body.html and "&amp;" in body.value:
        body = Markup(_TWICE.sub("&", body.value), html=True)
    entry.put("body", body, path)


_READERS = {_XHTML: _xhtml, _NITF: _nitf, _OTHER: _other, _PLAIN: _plain}

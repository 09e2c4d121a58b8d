"""A message's markup, without what is hidden in it or stands under it, and its first line."""

from __future__ import annotations

import re

from lxml import etree

from ingest.model.item import Markup

_HIDING = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_SIGNATURES = frozenset(("gmail_signature", "gmail_signature_prefix", "moz-signature"))
_WORTH_TIDYING = re.compile(r"display\s*:\s*none|mso-hide|gmail_signature|moz-signature|<img\b", re.IGNORECASE)
_UNREAD = frozenset(("script", "style", "title", "head", "template", "noscript"))
_BLOCKS = frozenset(("p", "div", "td", "th", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "body"))
_GONE = "x-gone"
_MAX_TIDIED = 5_000_000
_LINE_CHARS = 300


def tidied(value: str) -> str:
    """Return a part's markup without hidden elements and signatures; nothing if it holds no text.

    Newsletters hide a preview text at their beginning (``display:none``), which would be read as the story's. Pictures
    go that nobody can see in a story: those inside the message (``cid:``, RFC 2392), which are named beside it, and
    those of one pixel, which tell the sender who reads.
    """
    if not value.strip() or len(value) > _MAX_TIDIED:
        return value.strip()
    root = _root(value)
    if root is None:
        return ""
    gone = [each for each in root.iter(etree.Element) if _goes(each)] if _WORTH_TIDYING.search(value) else []
    for element in gone:
        element.tag = _GONE
    if gone:
        etree.strip_elements(root, _GONE, with_tail=False)
    if _first_with_text(root) is None:
        return ""
    return etree.tostring(root, method="html", encoding="unicode") if gone else value


def first_line(body: Markup | None) -> Markup | None:
    """Return a text's first line, or the first block of markup in one line; None where there is no text."""
    if body is None or not body.html:
        lines = (line.strip() for line in (body.value if body else "").split("\n"))
        return next((Markup(line) for line in lines if line), None)
    root = _root(body.value)
    element = _first_with_text(root) if root is not None else None
    while element is not None and element.tag not in _BLOCKS and element.getparent() is not None:
        element = element.getparent()
    if element is None:
        return None
    words = " ".join("".join(map(str, element.itertext())).split())
    return Markup(words[:_LINE_CHARS])


def _root(value: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(value.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _goes(element: etree._Element) -> bool:
    if not _SIGNATURES.isdisjoint((element.get("class") or "").split()):
        return True
    if element.tag == "img" and _shows_nothing(element):
        return True
    return _HIDING.search(element.get("style") or "") is not None


def _shows_nothing(picture: etree._Element) -> bool:
    source = (picture.get("src") or "").strip().lower()
    pixels = {(picture.get(side) or "").strip().removesuffix("px") for side in ("width", "height")}
    return source.startswith("cid:") or not source or pixels <= {"0", "1"}


def _first_with_text(root: etree._Element) -> etree._Element | None:
    """Return the element in which the first text to be read stands."""
    for element in root.iter(etree.Element):
        if element.tag in _UNREAD:
            if element.tail and element.tail.strip():
                return element.getparent()
        elif element.text and element.text.strip():
            return element
        elif element.tail and element.tail.strip():
            return element.getparent()
    return None

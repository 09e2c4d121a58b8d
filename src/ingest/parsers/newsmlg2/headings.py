"""A text that begins with its own headline: the story has it already, so it is no part of the body.

HTML 4.3.8 and 4.3.6: a ``header`` holds what introduces a text, its heading above all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from lxml import etree

from ingest.model.item import Markup
from ingest.parsers.newsmlg2.names import words

_HEADINGS = ("h1", "h2", "h3")
_WRAPPERS = ("div", "section", "article", "main")
_WRAPPED = 4
_LABEL_CHARS = 100


def split(element: etree._Element) -> tuple[str, str]:
    """Return an element's namespace, and its name in lower case; empty strings for what is no element."""
    tag = element.tag
    return _split(tag) if isinstance(tag, str) else ("", "")


@lru_cache(maxsize=1024)
def _split(tag: str) -> tuple[str, str]:
    namespace, _, name = tag.rpartition("}")
    return namespace[1:], name.lower()


def headline_block(body: etree._Element, headline: Markup | None) -> etree._Element | None:
    """Return the heading, or the ``header`` around it, that begins the text and only repeats the headline."""
    if headline is None:
        return None
    wanted = " ".join(headline.value.split())
    for _ in range(_WRAPPED):
        first = next(iter(body), None)
        if first is None or (body.text or "").strip():
            return None
        name = split(first)[1]
        if name in _HEADINGS and " ".join(words(first).split()) == wanted:
            return first
        if name == "header":
            return _of_header(first, wanted)
        if name not in _WRAPPERS:
            return None
        body = first
    return None


def _of_header(header: etree._Element, headline: str) -> etree._Element | None:
    """Return what of a ``header`` repeats the headline: all of it, or the heading alone where text stands beside it."""
    inside = list(header.iter(etree.Element))
    heading = next((each for each in inside if split(each)[1] in _HEADINGS), None)
    if heading is None or " ".join(words(heading).split()) != headline:
        return None
    is_text = any(split(each)[1] in ("p", "div") and len(words(each)) > _LABEL_CHARS for each in header)
    return heading if is_text else header


@contextmanager
def without(element: etree._Element | None) -> Iterator[None]:
    """Take an element out of its place for a while; text after it stays, the tree is as before afterwards."""
    parent = element.getparent() if element is not None else None
    if element is None or parent is None or (element.tail or "").strip():
        yield
        return
    index = parent.index(element)
    parent.remove(element)
    try:
        yield
    finally:
        parent.insert(index, element)

"""NITF's body.content as HTML (NITF 3.6 DTD, «body.content» and the block and inline elements inside it).

The content is serialised once; what is only a name or a place in the text (person, org, money, …) loses its tags in one
pass, and a second pass over the remaining tags is made only where some of them are not HTML's. Linear, no recursion.
"""

from __future__ import annotations

import re

from lxml import etree

from ingest.model.item import Markup
from ingest.parsers import xhtml

_MARKED_UP = (
    "person|org|location|city|state|region|country|sublocation|virtloc|money|num|numer|denom|frac|frac-num|frac-sep|frac-den|chron|"
    "event|function|object\\.title|copyrite|copyrite\\.holder|copyrite\\.year|name\\.given|name\\.family|alt-code|"
    "pronounce|lang|classifier|body\\.content|nitf-colgroup|nitf-col|nitf-table|nitf-table-metadata|nitf-table-summary"
)
# Tags that go, with empty paragraphs, which stand for blank lines.
_GONE = re.compile(rf"<(?:/?(?:{_MARKED_UP})(?:\s[^<>]*)?|p(?:\s[^<>]*)?/)>")
_BLOCK = re.compile(r"<(/?)block(?=[\s/>])")
_KEPT = (
    "p|br|em|strong|a|ul|ol|li|dl|dt|dd|hr|q|sub|sup|pre|table|caption|col|colgroup|thead|tbody|tfoot|tr|td|th|h[1-6]|"
    "ruby|rb|rp|rt|rtc|b|i|u|s|span|div|blockquote|img|cite|code|small|abbr|figure|figcaption|footer|aside|del|ins|section|article|"
    # The sanitiser drops these with what is in them, which is no text.
    "script|style|iframe|object|embed|svg|math|noscript|template"
)
# Any tag that is not HTML's as it stands: of another name, or without the end tag that HTML wants.
_UNLIKE_HTML = re.compile(rf"<(?!/?(?:{_KEPT})(?:>|\s[^<>]*(?<!/)>)|br\s*/>)")
_OTHER = re.compile(rf"<(?!/?(?:{_KEPT})[\s/>])")
_TAG = re.compile(r"<(/?)([^\s<>/]++)([^<>]*?)(/?)>")
_MEANT = {
    "hl1": "h2",
    "hl2": "h2",
    "bq": "blockquote",
    "credit": "footer",
    "datasource": "footer",
    "fn": "aside",
    "note": "aside",
    "tagline": "p",
    "bibliography": "p",
    "custom-table": "div",
    "underline": "u",
    "bold": "b",
    "italic": "i",
}
_APART = frozenset(("media",))
_ADVISING = frozenset(("note", "tagline"))
_BEGINNING = re.compile(r"<[^/]")
_ADVICE = re.compile(r"""\s(?:type\s*=\s*["']npa["']|noteclass\s*=\s*["'](?:editorsnote|hd)["'])""")


def html_of(content: etree._Element) -> Markup | None:
    """Return what is inside an element of NITF as HTML; None where that is nothing. No media, no notes to editors.

    An element that holds text only gives plain text.
    """
    if not len(content):
        value = (content.text or "").strip()
        return Markup(value) if value else None
    value = written(content)
    return Markup(value, html=True) if value else None


def written(content: etree._Element) -> str:
    """Return what is inside an element of NITF as HTML text; see ``html_of``."""
    value = _GONE.sub("", xhtml.inner(content, close_empty=False))
    # Looking in the tree costs a tenth of looking in the text.
    if next(content.iter("{*}block"), None) is not None:
        value = _BLOCK.sub(r"<\1div", value)
    if _UNLIKE_HTML.search(value):
        if _OTHER.search(value):
            value = _Rewriting().of(value)
        value = xhtml.with_end_tags(value)
    return value.strip()


def is_advice(note: etree._Element) -> bool:
    """Tell whether a note or tagline is for editors only: of type npa (non-publishable advisory), or of their class."""
    return note.get("type") == "npa" or note.get("noteclass") in ("editorsnote", "hd")


class _Rewriting:
    """One pass over the tags of a text: renames, unwraps, and leaves out what stands apart from the story."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._left_out = 0

    def of(self, value: str) -> str:
        position = 0
        for tag in _TAG.finditer(value):
            if not self._left_out and tag.start() > position:
                self._out.append(value[position : tag.start()])
            position = tag.end()
            self._tag(tag)
        if not self._left_out:
            self._out.append(value[position:])
        return "".join(self._out)

    def _tag(self, tag: re.Match[str]) -> None:
        end, name, attributes, empty = tag.groups()
        if self._left_out:
            self._left_out += 0 if empty else -1 if end else 1
            return
        if name in _APART or (name in _ADVISING and not end and _ADVICE.search(attributes)):
            self._left_out = 0 if empty else 1
            return
        meant = _MEANT.get(name)
        if meant is not None:
            self._out.append(f"<{end}{meant}{empty}>")
        elif _OTHER.match(tag[0]):
            # A name that HTML does not have: its text stays, and does not run into that of the next element.
            self._out.append(" " if end and _BEGINNING.match(tag.string, tag.end()) else "")
        else:
            self._out.append(tag[0])

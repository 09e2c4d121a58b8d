"""What is inside an XML element, as HTML text: for XHTML, NITF and the like, which carry a story as elements.

An element is serialised once, by libxml2, and only its tags are rewritten: linear, without recursion or a copy of the
tree. In the serialised text every ``<`` and ``>`` belongs to a tag (XML 1.0 2.4; the serialiser escapes the others).
"""

from __future__ import annotations

import re

from lxml import etree

from ingest.model.item import Markup

_UNPARSED = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_PREFIX = re.compile(r"(</?)[^\s<>/:=]+:")
_DECLARATION = re.compile(r'\sxmlns(?::[^\s=<>]+)?="[^"<>]*"')
_LANG = re.compile(r"(<[^<>]*?\s)xml:(?=lang=)")
# HTML 13.1.2: the void elements; all others need an end tag, or the rest of the text would be inside them.
_EMPTY = re.compile(
    r"<(?!(?:br|hr|img|col|wbr|area|base|embed|input|link|meta|param|source|track)[\s/])([^\s<>/]++)([^<>]*)/>",
    re.IGNORECASE,
)


def markup_of(element: etree._Element) -> Markup:
    """Return what is inside an element: as HTML, or as plain text where it holds no other element.

    Elements lose namespace and prefix, ``xml:lang`` becomes ``lang`` (HTML 3.2.6.2), all else stays as it is: cleaning
    is not done here. White space at both ends goes.
    """
    if not len(element):
        return Markup((element.text or "").strip())
    return Markup(inner(element).strip(), html=True)


def inner(element: etree._Element, *, close_empty: bool = True) -> str:
    """Return what is inside an element as HTML text, unstripped; text without elements is escaped too.

    With ``close_empty=False`` empty elements stay as XML writes them (``<p/>``), for a caller that rewrites tags.
    """
    whole = etree.tostring(element, encoding="unicode", with_tail=False)
    end = whole.rfind("</")
    start = whole.index(">") + 1
    if end < start:
        return ""
    value = whole[start:end]
    # One character is found in a tenth of the time of several, and most texts have none of these.
    if ("!" in value and "<!--" in value) or ("?" in value and "<?" in value):
        value = _UNPARSED.sub("", value)
    attributes = "=" in value
    if "xmlns:" in whole[:start] or (attributes and "xmlns:" in value):
        value = _PREFIX.sub(r"\1", value)
    if attributes and "xmlns" in value:
        value = _tags_without(_DECLARATION, value)
    if attributes and "xml:lang=" in value:
        value = _LANG.sub(r"\1", value)
    return with_end_tags(value) if close_empty else value


def with_end_tags(value: str) -> str:
    """Return a serialised text in which elements without content have the end tag that HTML wants."""
    return _EMPTY.sub(r"<\1\2></\1>", value) if "/>" in value else value


def _tags_without(attribute: re.Pattern[str], value: str) -> str:
    return re.sub(r"<[^<>/][^<>]*>", lambda tag: attribute.sub("", tag[0]) if "xmlns" in tag[0] else tag[0], value)

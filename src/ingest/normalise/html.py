"""HTML bodies: sanitised by nh3 (Ammonia, an allow-list), and as plain text that a person can read."""

from __future__ import annotations

import html
import re
from functools import lru_cache

import nh3

from ingest.normalise import bounds, text, urls

_SCHEMES = {"http", "https", "mailto"}
_DROPPED_WITH_CONTENT = {"script", "style", "title", "noscript", "iframe", "object", "embed", "template", "svg", "math"}
_ATTRIBUTES = {
    "a": {"href", "hreflang", "title"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "img": {"alt", "height", "src", "title", "width"},
    "ins": {"cite", "datetime"},
    "ol": {"start"},
    "q": {"cite"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "*": {"dir", "lang"},
}

# The sanitiser's output is regular: lower-case names, quoted attributes, escaped characters.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)[^>"]*+(?:"[^"]*+"[^>"]*+)*+>')
_PARAGRAPH = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "figure", "figcaption", "hr", "table", "ul")
) | frozenset(
    ("ol", "dl", "section", "article", "aside", "header", "footer", "nav", "hgroup", "details", "summary", "center")
)
_LINE = frozenset(("br", "li", "tr", "dt", "dd", "caption", "thead", "tbody"))
_CELL = frozenset(("td", "th"))
_BREAKING = _PARAGRAPH | _LINE | _CELL


def has_markup(value: str) -> bool:
    """Tell whether a text could be anything else than plain text when read as HTML."""
    return "<" in value or "&" in value


def sanitise(value: str, base: str | None) -> str:
    """Return HTML that is safe to show: allowed elements and attributes, http, https and mailto links only.

    Relative links are resolved against ``base``, and go where there is none. Scripts, styles and frames go with what
    is in them; other unknown elements go, their text stays.

    Raises:
        LimitExceeded: as ``bounds.check``.
    """
    value = text.clean(value)
    bounds.check(value)
    return _cleaner(urls.absolute(base)).clean(value).strip()


@lru_cache(maxsize=256)
def _cleaner(base: str | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=nh3.ALLOWED_TAGS - _DROPPED_WITH_CONTENT,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        url_relative=("rewrite_with_base", base) if base else "deny",
    )


def to_text(sanitised: str) -> str:
    """Return the plain text of HTML from ``sanitise``.

    Paragraphs are one blank line apart, line breaks and table rows a line each, cells divided by ``|``, list entries
    begin with ``- ``.
    """
    # One look at the whole text spares one at every paragraph.
    even = text.is_even(sanitised.replace("\n", " "))
    first, *pieces = _TAG.split(sanitised)
    rows, inside = [""], [first]
    blocks = [rows]
    preformatted = 0
    for closing, name, characters in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        if name not in _BREAKING:
            # Text around and inside links and the like is written at once: piece by piece takes quadratic time.
            inside.append(characters)
            continue
        _write(rows, inside, even, preformatted > 0)
        inside = [characters]
        if name in _PARAGRAPH:
            preformatted += (-1 if closing else 1) if name == "pre" else 0
            # A paragraph that opens a list entry belongs to its dash.
            if closing or rows[-1] != "- ":
                rows = [""]
                blocks.append(rows)
        elif name in _LINE and (name == "br" or not closing):
            rows.append("- " if name == "li" else "")
        elif name in _CELL and not closing and rows[-1].strip():
            rows[-1] = rows[-1].rstrip() + " | "
    _write(rows, inside, even, preformatted > 0)
    texts = ["\n".join([row.rstrip() for row in block if row.strip(" -|")]) for block in blocks if block != [""]]
    return "\n\n".join([each.strip("\n") for each in texts if each.strip()])


def _write(rows: list[str], pieces: list[str], even: bool, preformatted: bool) -> None:
    """Add text to the last row. ``even``: line breaks and references are all that is to collapse in each piece."""
    characters = "".join(pieces)
    # Blanks may meet where a tag stood between them.
    even = even and len(pieces) == 1
    # White space between paragraphs says nothing.
    if not characters or not (preformatted or rows[-1] or not characters.isspace()):
        return
    if "&" in characters:
        characters, even = html.unescape(characters), False
    if preformatted:
        first, *rest = characters.replace("\t", "    ").split("\n")
        rows[-1] += first
        rows.extend(rest)
        return
    row = rows[-1]
    words = characters.strip() if even and "\n" not in characters else text.collapsed(characters)
    if not words:
        if row and row[-1] != " ":
            rows[-1] = f"{row} "
        return
    before = " " if row and row[-1] != " " and characters[0].isspace() else ""
    rows[-1] = f"{row}{before}{words} " if characters[-1].isspace() else f"{row}{before}{words}"


def plain_line(value: str) -> str:
    """Return a short text, such as a headline, that may hold markup, as one line of plain text."""
    return text.line(to_text(sanitise(value, None)))

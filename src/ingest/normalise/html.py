"""HTML bodies: sanitised by nh3 (Ammonia, an allow-list), and as plain text that a person can read."""

from __future__ import annotations

import html
import re
from functools import lru_cache

import nh3

from ingest.normalise import text, urls

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
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:[^>"]|"[^"]*")*>|([^<]+)')
_PARAGRAPH = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "figure", "figcaption", "hr", "table", "ul")
) | frozenset(
    ("ol", "dl", "section", "article", "aside", "header", "footer", "nav", "hgroup", "details", "summary", "center")
)
_LINE = frozenset(("br", "li", "tr", "dt", "dd", "caption", "thead", "tbody"))
_CELL = frozenset(("td", "th"))


def has_markup(value: str) -> bool:
    """Tell whether a text could be anything else than plain text when read as HTML."""
    return "<" in value or "&" in value


def sanitise(value: str, base: str | None) -> str:
    """Return HTML that is safe to show: allowed elements and attributes, http, https and mailto links only.

    Relative links are resolved against ``base``, and go where there is none. Scripts, styles and frames go with what
    is in them; other unknown elements go, their text stays.
    """
    return _cleaner(urls.absolute(base)).clean(text.clean(value)).strip()


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
    blocks: list[list[str]] = [[""]]
    preformatted = 0
    for match in _TOKEN.finditer(sanitised):
        closing, name, characters = match.groups()
        if characters is not None:
            _write(blocks, html.unescape(characters), preformatted > 0)
        elif name in _PARAGRAPH:
            preformatted += (-1 if closing else 1) if name == "pre" else 0
            # A paragraph that opens a list entry belongs to its dash.
            if closing or blocks[-1][-1] != "- ":
                blocks.append([""])
        elif name in _LINE and (name == "br" or not closing):
            blocks[-1].append("- " if name == "li" else "")
        elif name in _CELL and not closing and blocks[-1][-1].strip():
            blocks[-1][-1] = blocks[-1][-1].rstrip() + " | "
    rows = ["\n".join(row.rstrip() for row in block if row.strip(" -|")) for block in blocks]
    return "\n\n".join(row.strip("\n") for row in rows if row.strip())


def _write(blocks: list[list[str]], characters: str, preformatted: bool) -> None:
    rows = blocks[-1]
    if preformatted:
        first, *rest = characters.replace("\t", "    ").split("\n")
        rows[-1] += first
        rows.extend(rest)
        return
    words = " ".join(characters.split())
    if not words:
        if rows[-1] and not rows[-1].endswith(" "):
            rows[-1] += " "
        return
    before = "" if not rows[-1] or rows[-1].endswith(" ") or not characters[0].isspace() else " "
    rows[-1] += f"{before}{words}{' ' if characters[-1].isspace() else ''}"


def plain_line(value: str) -> str:
    """Return a short text, such as a headline, that may hold markup, as one line of plain text."""
    return text.line(to_text(sanitise(value, None)))

"""Headlines, descriptions and bodies, cleaned: HTML sanitised, and for bodies plain text derived from it."""

from __future__ import annotations

import html as entities
from typing import Any

from ingest.model.item import Item, Markup
from ingest.normalise import html, text

PLAIN = "text/plain"
HTML = "text/html"

Field = dict[str, Any]


def line(markup: Markup | None) -> str:
    """Return a short text as one line of plain text; an empty string where there is none."""
    if markup is None:
        return ""
    return html.plain_line(markup.value) if markup.html and html.has_markup(markup.value) else text.line(markup.value)


def headlines(item: Item, title: str | None) -> list[Field]:
    """Return the main headline and the others, each as one line of plain text."""
    rows = [{"role": "main", "contentType": PLAIN, "value": title}] if title else []
    rows += [
        {"role": text.line(each.role) or "main", "contentType": PLAIN, "value": value}
        for each in item.headlines
        if (value := line(each.markup))
    ]
    return rows


def descriptions(item: Item) -> list[Field]:
    """Return the summary and the other descriptions."""
    rows = [] if item.summary is None else [_description("summary", item.summary, item.base)]
    rows += [_description(text.line(each.role) or "summary", each.markup, item.base) for each in item.descriptions]
    return [row for row in rows if row is not None]


def _description(role: str, markup: Markup, base: str | None) -> Field | None:
    if markup.html and html.has_markup(markup.value):
        safe, plain = _both(markup.value, base)
        if "<" in safe:
            return {"role": role, "contentType": HTML, "value": safe} if plain or "<img" in safe else None
        return {"role": role, "contentType": PLAIN, "value": plain} if plain else None
    value = text.paragraphs(markup.value)
    return {"role": role, "contentType": PLAIN, "value": value} if value else None


def bodies(markup: Markup, base: str | None) -> list[Field]:
    """Return the body as HTML and, derived from it, as plain text; a body without markup as plain text only."""
    if not (markup.html and html.has_markup(markup.value)):
        plain = text.paragraphs(markup.value)
        return _bodies("", plain) if plain else []
    safe, plain = _both(markup.value, base)
    return _bodies(safe, plain) if plain else []


def _both(value: str, base: str | None) -> tuple[str, str]:
    """Return markup, sanitised, and its plain text."""
    if "<" not in value:
        return "", text.paragraphs(entities.unescape(text.clean(value)))
    safe = html.sanitise(value, base)
    return safe, html.to_text(safe)


def _bodies(safe: str, plain: str) -> list[Field]:
    # Only preformatted text keeps its blanks as they are.
    counts = {"charCount": len(plain), "wordCount": text.word_count(plain, even="<pre" not in safe)}
    row: Field = {"role": "main", "contentType": PLAIN, **counts, "value": plain}
    if "<" not in safe:
        return [row]
    return [{"role": "main", "contentType": HTML, **counts, "value": safe}, row]

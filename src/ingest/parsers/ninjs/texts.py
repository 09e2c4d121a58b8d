"""Headlines, descriptions and bodies: by the names of members in ninjs 1.x (``body_html``), in lists since 2.0.

In 1.x a name's ending says the format, the purpose or both (``description_summary_text``), "separating the parts with
_" (ninjs 1.0, patternProperties).
"""

from __future__ import annotations

from typing import NamedTuple

from ingest.model.item import Markup, Text
from ingest.parsers.objects import Object, first, folded, markup, objects, text

_MARKUP = frozenset(("html", "html5", "xhtml", "richhtml", "richhtml5"))
_XML = frozenset(("xml", "nitf", "ttnitf", "newsml", "sml"))
_FORMATS = _MARKUP | _XML | frozenset(("text", "txt", "plain", "plaintext"))
_BODY = _FORMATS | frozenset(("", "main", "body", "article"))
_SUMMARIES = ("summary", "abstract", "teaser", "standfirst", "lead")
_CAPTIONED = frozenset(("picture", "graphic", "video", "audio"))


class Part(NamedTuple):
    """A text, what it is for ("" where only its format is told), whether it is another XML format, and its member."""

    role: str
    markup: Markup
    xml: bool
    member: str


class Descriptions(NamedTuple):
    """``summary`` and the others; ``note`` is what is told to the receiver alone, ``member`` where the others are."""

    summary: Part | None
    others: tuple[Text, ...]
    note: str | None
    member: str | None


def headlines(members: Object) -> tuple[Part | None, tuple[Text, ...]]:
    """Return the main headline and the others; an event has only a title (ninjs 3.1, ``type`` event)."""
    rows = [*_listed(members, "headlines"), *_suffixed(members, "headline_")]
    if (main := markup(members.get("headline"))) is not None:
        rows.insert(0, Part("", main, False, "headline"))
    if not rows and (title := markup(members.get("title"))) is not None:
        rows.append(Part("", title, False, "title"))
    chosen = next((row for row in rows if row.role in ("", "main")), None) or (rows[0] if rows else None)
    return chosen, tuple(Text(row.role or "main", row.markup) for row in rows if row is not chosen)


def descriptions(members: Object, kind: str) -> Descriptions:
    """Return what describes an object of a story type.

    A description without a purpose is a picture's caption and a text's summary. ninjs 1.x has one for both
    (``description_text``), so there a text's is a caption as well.
    """
    early = _suffixed(members, "description_")
    if (lone := markup(members.get("description"))) is not None:
        early.append(Part("", lone, False, "description"))
    rows = [*_listed(members, "descriptions"), *early]
    note = next((row.markup.value for row in rows if row.role == "usage"), None)
    rows = [row for row in rows if row.role not in ("usage", "creditline")]
    summary = next((row for role in _SUMMARIES for row in rows if row.role == role), None)
    open_rows = [row for row in rows if row.role == ""]
    captions: list[Part] = []
    if kind in _CAPTIONED:
        captions = sorted(open_rows, key=lambda row: row.markup.html)[:1]
    elif open_rows:
        summary = summary or sorted(open_rows, key=lambda row: not row.markup.html)[0]
        captions = [row for row in open_rows if row in early and not row.markup.html][:1]
    if any(row.role == "caption" for row in rows):
        captions = []
    named = [row for row in rows if row.role and row is not summary]
    others = [*(Text("caption", row.markup) for row in captions), *(Text(row.role, row.markup) for row in named)]
    member = ", ".join(dict.fromkeys(row.member for row in (*captions, *named))) or None
    return Descriptions(summary, tuple(dict.fromkeys(others)), note, member)


def body(members: Object) -> tuple[Part | None, list[tuple[str, str]]]:
    """Return the story's text, as HTML where it is told as such, and the path and text of bodies of another purpose."""
    rows = [*_listed(members, "bodies"), *_suffixed(members, "body_")]
    if (lone := markup(members.get("body"))) is not None:
        rows.append(Part("", Markup(lone.value, lone.value.startswith("<")), False, "body"))
    if not rows:
        return None, []
    chosen = min(rows, key=lambda row: (row.role not in _BODY, row.xml, not row.markup.html))
    return chosen, [(f"bodies/{row.role}", row.markup.value) for row in rows if row.role not in _BODY]


def has(members: Object) -> tuple[bool, bool]:
    """Tell whether an object holds a body, and whether it holds a description."""
    named = [name for name in members if name.startswith(("body_", "description")) and text(members[name])]
    bodies = bool(objects(members.get("bodies"))) or any(name.startswith("body_") for name in named)
    described = bool(objects(members.get("descriptions"))) or any(name.startswith("desc") for name in named)
    return bodies, described


def _suffixed(members: Object, prefix: str) -> list[Part]:
    rows = []
    for name in [each for each in members if each.startswith(prefix)]:
        if (found := text(members[name])) is None:
            continue
        parts = [part for part in name.removeprefix(prefix).split("_") if part]
        html = any(part in _MARKUP for part in parts)
        xml = any(part in _XML for part in parts)
        role = text("_".join(part for part in parts if part not in _FORMATS)) or ""
        rows.append(Part(role, Markup(found, html or xml), xml, text(name) or prefix))
    return rows


def _listed(members: Object, name: str) -> list[Part]:
    value = members.get(name)
    if value is None:
        return []
    rows = []
    for each in value if isinstance(value, list) else [value]:
        entry = folded(each) if isinstance(each, dict) else {"value": each}
        if (found := text(entry.get("value"))) is None:
            continue
        role = (text(entry.get("role")) or "").rpartition("/")[2].rpartition(":")[2].lower()
        kind = (first(entry, "contenttype", "mimetype") or "").lower()
        html = "html" in kind or (not kind and role in _MARKUP)
        xml = (not html and "xml" in kind) or role in _XML
        rows.append(
            Part("" if role in _FORMATS else role, Markup(found, html or xml), xml, f"{name}/{role or 'value'}")
        )
    return rows

"""The rules that look into the text itself: bylines, datelines, and paragraphs that are no text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

from ingest.model.document import Document
from ingest.model.item import Item, Markup
from ingest.parsers.profiles.compiled import CompiledProfile
from ingest.parsers.profiles.paragraphs import paragraphs, text_of, without

Changes = dict[str, Any]

BYLINE_WITHIN = 4
"""How many paragraphs are looked at for a byline."""

BYLINE_CHARS = 200
"""A longer paragraph is no byline."""


def byline(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    """Find the byline: what the text says of its author is what was printed; the paragraph goes if others are left."""
    if compiled.byline is None or item.body is None:
        return {}
    for paragraph in islice(paragraphs(item.body), BYLINE_WITHIN):
        said = text_of(item.body, paragraph)
        match = compiled.byline.fullmatch(said) if len(said) <= BYLINE_CHARS else None
        if match and match["by"] and (by := match["by"].strip(" ,")):
            changes: Changes = {"by": (by,)} if item.by != (by,) else {}
            rest = without(item.body, [paragraph])
            return {**changes, "body": rest} if rest else changes
    return {}


def dateline(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    """Take the dateline off the first paragraph, as it is written there: in markup, a reference is matched as such."""
    first = next(paragraphs(item.body), None) if compiled.dateline and item.body else None
    if compiled.dateline is None or item.body is None or first is None:
        return {}
    value = item.body.value
    inner = value[first.inner_start : first.inner_end].lstrip()
    match = compiled.dateline.match(inner)
    if match is None or not match.end() or match.end() == len(inner):
        return {}
    rest = inner[match.end() :].lstrip()
    changes: Changes = {"body": Markup(f"{value[: first.inner_start]}{rest}{value[first.inner_end :]}", item.body.html)}
    located = match.groupdict().get("located")
    if located and not item.located:
        changes["located"] = located.strip()
    return changes


def drop(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    """Take out the paragraphs that are no text, if others are left."""
    if not compiled.drop or item.body is None:
        return {}
    body = item.body
    gone = [each for each in paragraphs(body) if _is_dropped(text_of(body, each), compiled.drop)]
    rest = without(body, gone) if gone else None
    return {"body": rest} if rest else {}


def _is_dropped(said: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    return any(pattern.fullmatch(said) for pattern in patterns)

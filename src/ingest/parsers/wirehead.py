"""A wire story's own header: the lines between the start of its text and an equals sign.

Agencies' filing rules resemble each other: a tag in capitals (EXTRA, FLASH), notes in brackets, a line above the
headline, the headline, a byline, notes to editors; " =" ends the last of them (dpa stylebook, "Slugs - Headlines").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.model.item import Signal

_MAX_LINES = 14
_MAX_CHARS = 400
_BY = re.compile(r"(?:By|BY|Von|Par|Por|Di|Door|Av|Af|Od)\s+[^\W\d_]")
_NOTE = re.compile(
    r"(?:Eds?|EDS|Editors?'? note|EDITORS?'?S? NOTE|Note to editors|Achtung|ATTENTION|Attention|Hinweis|SPERRFRIST|"
    r"Sperrfrist|EMBARGO(?:ED)?|Embargo(?:ed)?)\b[^\n:]{0,40}:"
)
_CORRECTION = re.compile(
    r"\(?\s*(?:Correct(?:s|ing|ed|ion)|CORRECT(?:S|ED|ION|IVE)|Berichtig(?:t|ung)|BERICHTIG(?:T|UNG)|Korrektur|KORREKTUR|"
    r"Korrigiert|Corrige|CORRIGE|Rectificatif|RECTIFICATIF|Corrección|CORRECCION|Correzione|CORREZIONE)\b"
)
_KILL = re.compile(r"(?:KILL\b\s*){1,3}")
_KILLED = re.compile(r"\b[Kk]ill\s+(?:item|story|message)\s+(?P<agency>[A-Za-z]{2,6})\s*(?P<number>\d{2,6})\b")
_SLUG = re.compile(r"[^\s/][^\s]{0,60}/")
_KICKER = re.compile(r"[^\s:]{2,30}|[^\n]{2,50}:")


class Head(NamedTuple):
    """What a header says.

    ``slug`` is a keyword line that stands in the text, ``kicker`` the line above the headline, ``tags`` are the
    agency's words for its urgency.
    """

    slug: str | None
    headline: str | None
    kicker: str | None
    by: tuple[str, ...]
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    signal: Signal


def head_of(lines: Sequence[str]) -> tuple[Head, list[str]]:
    """Return a text's header, and the lines after it.

    Without an equals sign the first paragraph is the header, if it is short and not the beginning of the story.
    """
    filled = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    end = _end(lines, filled)
    rows = [line.strip() for line in lines[filled:end] if line.strip()]
    if rows and rows[-1].endswith("="):
        rows[-1] = rows[-1].rstrip("= ")
    return _sorted([row for row in rows if row]), list(lines[end:])


def _end(lines: Sequence[str], start: int) -> int:
    chars, gap = 0, 0
    for index in range(start, min(len(lines), start + _MAX_LINES)):
        line = lines[index]
        chars += len(line)
        if chars > _MAX_CHARS * 2:
            break
        if line.rstrip().endswith("="):
            return index + 1
        if not line.strip():
            gap = gap or index
    block = gap or len(lines)
    short = block - start <= 5 and sum(map(len, lines[start:block])) <= _MAX_CHARS
    told = not any(line.rstrip().endswith((".", '."', ".'")) for line in lines[start:block])
    indented = any(line.startswith(("  ", "\t")) for line in lines[start:block])
    return block if short and told and not indented else start


def _sorted(rows: list[str]) -> Head:
    by: list[str] = []
    notes: list[str] = []
    tags: list[str] = []
    signal = Signal.NONE
    titles: list[str] = []
    slug = rows.pop(0) if len(rows) > 1 and _SLUG.fullmatch(rows[0]) else None
    for row in rows:
        if _CORRECTION.match(row) and (row.startswith("(") or row.isupper()):
            signal = Signal.CORRECTION
        if (row.startswith("(") and row.endswith(")")) or _NOTE.match(row):
            notes.append(row)
        elif titles and _BY.match(row):
            by.append(row)
        else:
            titles.append(row)
    # Capitals above a line in small letters are a tag; a headline may be all in capitals.
    while len(titles) > 1 and titles[0].isupper() and not titles[-1].isupper():
        tags.append(titles.pop(0))
    kicker: list[str] = []
    while len(titles) > 1 and _KICKER.fullmatch(titles[0]):
        kicker.append(titles.pop(0))
    return Head(slug, " ".join(titles) or None, " ".join(kicker) or None, tuple(by), tuple(tags), tuple(notes), signal)


def kill_of(head: Head, body: str) -> str | None:
    """Return the name (``dpa157``) of the message that a kill notice takes back; None where it is none, or says none.

    The notice must say KILL in capitals where the headline stands, and name the message it means.
    """
    shouted = any(_KILL.match(line) for line in (head.headline or "", *head.tags))
    match = _KILLED.search(body[:2000]) if shouted else None
    return f"{match['agency']}{match['number']}" if match else None

"""What the texts of all wires have in common: paragraphs, the place they are filed from, the hour they are filed at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from ingest.model.calendar import MONTHS

_INDENT = re.compile(r"(?: {2,}|\t)")
_LIST_LINE = re.compile(r"\s*(?:[-*•–]\s|\d{1,2}[.)]\s)")
# Two spaces after a full stop are a typist's, not a table's.
_COLUMNS = re.compile(r"[^\s.!?:;,](?:[\"')]?(?:\t|[^\S\n]{2,})|\.{4,})\s?\S")
_MEASURE = 60
_SHORT = 0.8
_AHEAD = timedelta(days=2)

# A place begins with a capital; behind it the agency in brackets, and a dash. Agencies that set no dash write their
# signs small: "Paris (ats afp) Les ...", while "Merkel (CDU) said" names a party.
_DATELINE = re.compile(
    r"\s*(?P<place>[^\W\d_a-z][^()\n]{1,70}?)\s*\((?:(?P<credit>[^()\n]{2,40})\)\s{0,3}[-–—_]|"
    r"(?P<small>[a-z]{2,8}(?:[ /,-]{1,2}[a-z]{2,8}){0,3})\))"
)


class Filed(NamedTuple):
    """Where a story was filed, and by whom, as its dateline says; None where there is none."""

    located: str | None
    credit: str | None


class Moment(NamedTuple):
    """When a message was filed: ``date`` in words that the date reader knows, ``day`` (YYYY-MM-DD) for names."""

    date: str
    day: str


def dateline(text: str) -> Filed:
    """Return what the dateline at the beginning of a text says: "BERLIN (dpa) -", "Paris (ats afp)"."""
    match = _DATELINE.match(text)
    if match is None:
        return Filed(None, None)
    parts = [part.strip() for part in match["place"].split(",")]
    # "PARIS, 13 nov 2013": the day is no part of the place.
    while len(parts) > 1 and any(map(str.isdigit, parts[-1])):
        parts.pop()
    return Filed(", ".join(parts) or None, (match["credit"] or match["small"]).strip())


def paragraphs(lines: Iterable[str]) -> str:
    """Return wrapped lines as paragraphs: one begins after a blank line, or where a line is indented.

    Lists and columns keep their lines.
    """
    blocks: list[list[str]] = [[]]
    measure = 0
    for line in lines:
        measure = max(measure, len(line))
        if not line.strip():
            blocks.append([])
            continue
        columns = bool(_COLUMNS.search(line))
        if _INDENT.match(line) and blocks[-1] and not columns and not _COLUMNS.search(blocks[-1][-1]):
            blocks.append([])
        blocks[-1].append(line.rstrip())
    return "\n\n".join(joined(block, measure) for block in blocks if block)


def joined(block: Sequence[str], measure: int) -> str:
    """Return a paragraph in one line if it was only wrapped; lists, columns and lines that broke early keep theirs.

    ``measure`` is the length of the text's longest line, at which it was wrapped.
    """
    rows = sum(bool(_COLUMNS.search(line)) for line in block)
    listed = sum(bool(_LIST_LINE.match(line)) for line in block)
    early = measure >= _MEASURE and all(
        len(line) + len(after.split(None, 1)[0]) < measure * _SHORT for line, after in pairwise(block)
    )
    if len(block) > 1 and (rows > 1 or listed > 1 or _LIST_LINE.match(block[0]) or early):
        return "\n".join(line.rstrip() for line in block)
    return " ".join(line.strip() for line in block)


def moment(
    day: str, month: str, year: str | None, clock: str, zone: str | None, received_at: datetime
) -> Moment | None:
    """Return a filing time; None if it is no time. A year that is not told is the last one in which that day was.

    Args:
        day: in digits.
        month: in digits, or its name.
        year: in two or four digits, or None.
        clock: hours and minutes, ``HHMM``.
        zone: its name or offset; None where the message does not tell.
        received_at: when the document came.
    """
    number = int(month) if month.isdigit() else MONTHS.get(month.strip(".").casefold())
    if number is None or not 1 <= number <= 12:
        return None
    if year is None:
        whole = received_at.year
        try:
            filed = datetime(whole, number, int(day), tzinfo=received_at.tzinfo)
        except ValueError:
            return None
        whole -= filed > received_at + _AHEAD
    else:
        whole = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
    named = f"{whole:04}-{number:02}-{int(day):02}"
    suffix = "Z" if zone in ("GMT", "UTC", "UT", "Z") else zone if zone and zone[0] in "+-" else f" {zone}"
    return Moment(f"{named} {clock[:2]}:{clock[2:]}{suffix if zone else ''}", named)

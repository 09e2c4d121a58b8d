"""Finding a date line in a plain text, where no layout says what it looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.model.calendar import MONTHS

MAX_CHARS = 120
"""A date line is short; a sentence with a date in it is not one."""

_TIME = r"\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d{1,6})?(?:\s?[ap]\.?m\.?(?![a-z]))?"
_ZONE = r"(?:\s?(?:Z|UTC|GMT|[A-Z]{2,4}T)\b(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|\s?[+-]\d{2}:?\d{2})"
_WORD = r"(?P<{}>[^\W\d_]{{3,12}})\.?"
_CLOCK = rf"(?:[T,]?\s*(?:at\s+|um\s+|klo\s+|ora\s+|à\s+|в\s+|-\s+|\|\s+)?{_TIME}{_ZONE}?(?:\s+Uhr\b)?)"
_DAYS = (
    r"\d{4}-\d{2}-\d{2}|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}-\d{1,2}-\d{4}",
    rf"\d{{1,2}}\.?\s+(?:de\s+|d['’])?{_WORD.format('month')},?\s+(?:de\s+|del\s+)?\d{{4}}",
    rf"{_WORD.format('month')}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}",
)
# A weekday, or a word such as "Published:", may stand before the date.
_BEFORE = r"(?P<before>(?:[^\W\d_]{2,14}[.:]?,?\s+){0,2})"
_SHAPES = tuple(
    re.compile(rf"{_BEFORE}(?P<date>(?:{_TIME}{_ZONE}?\s*[,|-]?\s+)?(?:{day}){_CLOCK}?)(?![\w:])", re.IGNORECASE)
    for day in _DAYS
)
_SEPARATORS = " \t,;|/·•–—-"
_BY = re.compile(r"(?:by|von|par|di|nga|от|autor:?)\s+(?P<name>\S.*)", re.IGNORECASE)

_WIRE = re.compile(r"\s*/(?P<name>[^/]{2,40})/\s*[–—-]{0,2}\s*")


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a date line says, in its own words."""

    date: str
    section: str | None = None
    source: str | None = None
    by: str | None = None
    located: str | None = None


def find(line: str, provider: str) -> Dateline | None:
    """Return what a line says if it is a date line, else None.

    A date line begins with the date (after at most two words) and is short. What follows is the provider's name, if it
    ends so, and before that a section.
    """
    if len(line) > MAX_CHARS or not any(map(str.isdigit, line)):
        return None
    for shape in _SHAPES:
        match = shape.match(line)
        if match is None:
            continue
        month = match.groupdict().get("month")
        if month is not None and month.casefold() not in MONTHS:
            continue
        rest = line[match.end() :].strip(_SEPARATORS)
        if rest.endswith((".", "!", "?")) or len(rest.split()) > 8:
            return None
        date = match["date"].strip(_SEPARATORS)
        wire = _WIRE.fullmatch(line, match.end())
        found = Dateline(date, source=wire["name"]) if wire else _rest(date, rest, provider)
        place = match["before"].strip(" ,")
        # AUSTIN, Texas, Feb. 1, 2017: the place a story is filed from is in capitals.
        return replace(found, located=place) if "," in match["before"] and place.split(",")[0].isupper() else found
    return None


def _rest(date: str, rest: str, provider: str) -> Dateline:
    if by := _BY.fullmatch(rest):
        return Dateline(date, by=by["name"].strip())
    if rest.casefold().endswith(provider.casefold()) and provider:
        before = rest[: len(rest) - len(provider)]
        # "NewsCNA" does not end with the provider "CNA".
        if not before or not before[-1].isalnum():
            return Dateline(date, before.strip(_SEPARATORS) or None, rest[len(before) :])
    return Dateline(date, rest or None)

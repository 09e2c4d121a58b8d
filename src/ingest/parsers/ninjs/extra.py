"""Members of ninjs 3.1 that are passed on as they are: each is checked here against the standard's closed shapes.

What does not fit is left out, member by member, so that what remains is valid (ninjs-schema_3.1.json). Members of
ninjs 2.x, which are the same in lower case, get the names of 3.x.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ingest.model.story import STATUSES
from ingest.parsers.objects import Object, folded, objects, text

Shape = Callable[[object], Any]
"""From any JSON value to one that fits, or to None."""

_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?://[A-Za-z0-9._~%!$&'()*+,;=:@-]+(?=[/?#]|$))?"
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")
_TRUNCATED = re.compile(
    r"[0-9]{4}(-(1[0-2]|0[1-9])(-(3[01]|0[1-9]|[12][0-9])"
    r"(T(2[0-3]|[01][0-9]):([0-5][0-9]):([0-5][0-9])(\.[0-9]+)?(Z|[+-](?:2[0-3]|[01][0-9]):[0-5][0-9])?)?)?)?"
)
_LONGEST_URI = 2_048
_MOST = 2**53 - 1


def uri(value: object) -> str | None:
    """Return a string that is a URI (RFC 3986), as the schema's format asks for."""
    found = text(value)
    return found if found and len(found) <= _LONGEST_URI and _URI.fullmatch(found) and found[-1] != ":" else None


def _moment(value: object) -> str | None:
    found = text(value)
    if found is None or not _MOMENT.fullmatch(found):
        return None
    try:
        datetime.fromisoformat(found.upper())
    except ValueError:
        return None
    return found


def _truncated(value: object) -> str | None:
    found = text(value)
    return found if found and found.isascii() and _TRUNCATED.fullmatch(found) else None


def _whole(low: int = -_MOST, high: int = _MOST) -> Shape:
    def shape(value: object) -> int | None:
        return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high else None

    return shape


def _one_of(*allowed: str) -> Shape:
    return lambda value: value if isinstance(value, str) and value in allowed else None


def _closed(**members: Shape) -> Shape:
    def shape(value: object) -> dict[str, Any] | None:
        held = folded(value)
        row = {name: found for name, fits in members.items() if (found := fits(held.get(name.lower()))) is not None}
        return row or None

    return shape


def _listed(each: Shape) -> Shape:
    def shape(value: object) -> list[Any] | None:
        rows = [row for one in value if (row := each(one)) is not None] if isinstance(value, list) else []
        return rows or None

    return shape


def _only(shape: Shape, *one_of: str) -> Shape:
    """Return the shape of objects that must hold exactly one of some members."""

    def narrowed(value: object) -> dict[str, Any] | None:
        row: dict[str, Any] | None = shape(value)
        return row if row is not None and sum(name in row for name in one_of) == 1 else None

    return narrowed


def _dated(shape: Shape) -> Shape:
    """Return the shape of ``dates``: a beginning or an end, told either exactly or as expected, not both."""

    def narrowed(value: object) -> dict[str, Any] | None:
        row: dict[str, Any] = shape(value) or {}
        begins = ("startDate" in row) != ("expectedStartDate" in row)
        ends = ("endDate" in row) != ("expectedEndDate" in row)
        return row if begins or ends else None

    return narrowed


_ADDRESS = _closed(lines=_listed(text), locality=text, area=text, postalCode=text, country=text)
_CONTACT = _only(_closed(type=text, role=text, lang=text, name=text, value=text, address=_ADDRESS), "value", "address")
_ORGANISATION = _closed(
    name=text,
    rel=text,
    uri=uri,
    literal=text,
    symbols=_listed(_closed(exchange=text, symbolType=uri, symbol=text)),
    contactInfo=_listed(_CONTACT),
)
_RULE = _closed(
    frequency=_one_of("secondly", "minutely", "hourly", "daily", "weekly", "monthly", "yearly"),
    interval=_whole(),
    until=_moment,
    count=_whole(),
)
# recurrenceDates cannot be had: the schema wants it to be an array and a string at once.
_DATES = _dated(
    _closed(
        startDate=_moment,
        endDate=_moment,
        expectedStartDate=_truncated,
        expectedEndDate=_truncated,
        expectedDuration=text,
        recurrence=_closed(recurrenceRules=_listed(_RULE)),
    )
)
_TYPE = _one_of("text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning")
_COVERAGE = _closed(
    uri=uri,
    pubStatus=_one_of(*STATUSES),
    type=_TYPE,
    commissioned=_closed(by=text, on=_moment, references=_listed(_closed(name=text, value=text))),
    dates=_DATES,
    audiences=_listed(_closed(audience=text, significance=_whole())),
    exclAudience=_listed(text),
    edNote=text,
    urgency=_whole(1, 9),
    language=text,
    itemCount=_closed(rangeFrom=_whole(), rangeTo=_whole()),
    wordCount=_whole(),
)
_SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "eventDetails": _closed(eventStatus=uri, plannedCoverageStatus=uri, dates=_DATES, organiser=_ORGANISATION),
        "plannedCoverage": _listed(_COVERAGE),
        "rightsInfo": _only(_closed(langId=uri, linkedRights=uri, encodedRights=text), "linkedRights", "encodedRights"),
        "digitalSourceType": _closed(name=text, uri=uri, literal=text),
    }
)
_WHOLENESS = {
    "full": "full",
    "complete": "full",
    "partial": "partial",
    "incomplete": "partial",
    "associated": "partial",
}

READ = frozenset((*(name.lower() for name in _SHAPES), "trustindicator", "trustindicators", "representationtype"))
"""The members that are read here, in lower case."""


def extra(members: Object) -> dict[str, Any]:
    """Return the members of ninjs 3.1 that need no other care, of an object whose names are in lower case."""
    if not READ & members.keys():
        return {}
    found = {name: row for name, fits in _SHAPES.items() if (row := fits(members.get(name.lower()))) is not None}
    if trust := _trust(members):
        found["trustIndicators"] = trust
    if whole := _WHOLENESS.get((text(members.get("representationtype")) or "").lower()):
        found["representationType"] = whole
    return found


def _trust(members: Object) -> list[dict[str, str]]:
    """Return trust indicators; 1.x has ``scheme`` and ``code`` in place of ``role``, and titles that 3.x left out."""
    rows = []
    for each in (folded(one) for name in ("trustindicators", "trustindicator") for one in objects(members.get(name))):
        scheme, code = text(each.get("scheme")), text(each.get("code"))
        role = uri(each.get("role")) or (uri(f"{scheme}{code}") if scheme and code else None)
        href = uri(each.get("href"))
        if row := {name: value for name, value in (("role", role), ("href", href)) if value}:
            rows.append(row)
    return rows

"""Offsets of the zone names that dates in feeds carry. A name that means two zones is not here: it is not read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta, timezone

_HOURS = {
    # RFC 5322 4.3
    "UT": 0,
    "GMT": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    # in use by newsrooms, and unambiguous there
    "UTC": 0,
    "WET": 0,
    "WEST": 1,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "MEZ": 1,
    "MESZ": 2,
    "EET": 2,
    "EEST": 3,
    "SAST": 2,
    "MSK": 3,
    "TRT": 3,
    "AZT": 4,
    "PKT": 5,
    "WIB": 7,
    "HKT": 8,
    "SGT": 8,
    "AWST": 8,
    "JST": 9,
    "KST": 9,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "AKST": -9,
    "AKDT": -8,
    "HST": -10,
    "BRT": -3,
    "ART": -3,
}

NAMED: Mapping[str, timezone] = {
    **{name: timezone(timedelta(hours=hours)) if hours else UTC for name, hours in _HOURS.items()},
    # One letter says nothing about the zone but Z (RFC 5322 4.3: to be read as -0000, which is UTC).
    **dict.fromkeys("ABCDEFGHIKLMNOPQRSTUVWXYZ", UTC),
}

MAX_OFFSET_MINUTES = 14 * 60
"""No place on Earth is further from UTC than +14:00."""


def offset(sign: str, hours: str, minutes: str | None) -> timezone | None:
    """Return a numeric offset's zone, or None where no place has it (``+3000``, ``+0075``)."""
    total = int(hours) * 60 + int(minutes or 0)
    if total > MAX_OFFSET_MINUTES or int(minutes or 0) > 59:
        return None
    return timezone(timedelta(minutes=-total if sign == "-" else total)) if total else UTC

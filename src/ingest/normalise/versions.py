"""Which of two versions is the later? As the format counts them, otherwise by their time."""

from __future__ import annotations

import re
from datetime import datetime

_COUNTED = re.compile(r"\d{1,18}(?:[.\-:]\d{1,18}){0,7}")
_NUMBER = re.compile(r"\d+")


def compare(
    version: str | None, time: str | None, other_version: str | None, other_time: str | None
) -> tuple[int, bool]:
    """Compare a version with another: -1 earlier, 0 the same or not known, 1 later; and whether a count said so.

    Counts are whole numbers (NewsML-G2 ``version``, NewsML 1.2 ``RevisionId``) or several (``1.2``), compared part by
    part. Equal or missing counts leave it to the times (RFC 3339).
    """
    one, other = _count(version), _count(other_version)
    if one is not None and other is not None and one != other:
        return (1 if one > other else -1), True
    if time is None or other_time is None or time == other_time:
        return 0, False
    return (1 if datetime.fromisoformat(time) > datetime.fromisoformat(other_time) else -1), False


def _count(version: str | None) -> tuple[int, ...] | None:
    if version is None or not _COUNTED.fullmatch(version):
        return None
    return tuple(map(int, _NUMBER.findall(version)))

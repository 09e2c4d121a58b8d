"""One date reader: right, or nothing.

A date is read only if every word and number of it is understood. What remains open (``03/04/2023``, ``1518478934``, an
unknown zone name) and what cannot be (``+3000``, the year 0202, a day after tomorrow) gives None, never a guess and
never the time of reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from ingest.model.calendar import MONTHS
from ingest.normalise import zones

AHEAD = timedelta(days=2)
"""How far after its reception a story may be dated: a day for zones that senders mix up, and a day for embargoes."""

EARLIEST = datetime(1970, 1, 2, 12, tzinfo=UTC)
"""Older dates are refused: the beginning of Unix time, in any zone, is what an empty field becomes."""

_LATEST = datetime(9999, 12, 30, tzinfo=UTC)
_USUAL_UTC_CHARS = len("2024-05-01T12:00:00Z")
_USUAL_CHARS = len("2024-05-01T12:00:00+02:00")
_USUAL_OFFSETS = frozenset(
    f"{sign}{hours:02}:{minutes}" for sign in "+-" for hours in range(14) for minutes in ("00", "30")
)
_MAX_CHARS = 100
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ]\s?(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?"
    r"\s?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?"
)
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(?:[.,](\d+))?)?\s?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?")
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9},?\s*)?(\d{1,2})\s+([A-Za-z]{3,9})\s+(\d{4}|\d\d)\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?\s+"
    r"(?:(GMT|UTC|UT|Z)|([+-])(\d\d):?(\d\d))"
)
_COMMENT = re.compile(r"\s*\([^()]*\)\s*$")
_TOKEN = re.compile(
    r"(?P<hour>\d{1,2})(?::|h(?=\d))(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?)?"
    r"|(?P<bare_hour>\d{1,2})\s?(?P<bare_half>[AaPp])\.?[Mm]\b\.?"
    r"|(?P<cjk_year>\d{4})\s?[年년]\s?(?P<cjk_month>\d{1,2})\s?[月월]\s?(?P<cjk_day>\d{1,2})\s?[日일]"
    r"|(?P<one>\d{1,4})(?P<mark>[./-])\s?(?P<two>\d{1,2})(?P=mark)\s?(?P<three>\d{1,4})(?!\d)"
    r"|(?P<space>[\s,|·•]+|-(?=\s)|-(?=[^\W\d_])|(?<=[^\W\d_])-)"
    r"|(?P<zone>UTC|GMT)?\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?![\d:])"
    r"|(?P<number>\d{1,4})(?:st|nd|rd|th|er|º|\.)?(?![\d:])"
    r"|(?P<word>[^\W\d_]+)\.?"
)
# Words between the parts of a date, in the languages whose month names are read.
_PARTICLES = frozenset(
    ("at", "of", "the", "de", "del", "da", "do", "d", "um", "uhr", "klo", "kl", "ora", "orë", "à", "às", "a", "as", "o")
) | frozenset(("alle", "ore", "las", "los", "i", "on", "den", "le", "t", "в", "г", "года", "о", "і", "saat", "pukul"))


@dataclass(slots=True)
class _Parts:
    """A date while its words are being understood."""

    words: list[str] = field(default_factory=list)
    numbers: list[tuple[str, bool]] = field(default_factory=list)
    day: tuple[int, int, int] | None = None
    month: int | None = None
    clock: tuple[int, int, int, int] | None = None
    zone: tzinfo | None = None


class _Unclear(Exception):
    """The date can be read in no way, or in more than one."""


def parse(
    raw: str, *, timezone: str | None, received_at: datetime, date_format: str | None = None, ahead: bool = False
) -> datetime | None:
    """Return the moment that ``raw`` names, in the zone it names; None where that is not certain. Never raises.

    Read are RFC 822, 2822 and 5322 dates (the weekday may be wrong, fields may have one digit, years two: 2049 is the
    last; ``GMT+9``), RFC 3339 and ISO 8601 to the day, minute, second or fraction, C's asctime, numbers with a year
    of four digits where their order is clear, and month names in some thirty languages. A second of 60 is read as 59.

    Args:
        raw: the date as written.
        timezone: an IANA name for dates without an offset; None refuses them. A local time that happens twice is the
            first one, one that never happens is read with the offset before the change (PEP 495, fold 0).
        received_at: when the document came, aware; a date more than ``AHEAD`` later is refused.
        date_format: a strptime format; with it nothing else is tried.
        ahead: the date may lie in the future, such as an embargo's end.
    """
    latest = _LATEST if ahead else received_at + AHEAD
    if date_format is None and (moment := _usual(raw)) is not None and EARLIEST <= moment <= latest:
        return moment
    text = " ".join(raw.split())
    if not text or len(text) > _MAX_CHARS:
        return None
    try:
        naive, zone = _formatted(text, date_format) if date_format else _read(text)
        if zone is None:
            if timezone is None:
                return None
            zone = _zone(timezone)
        moment = naive.replace(tzinfo=zone)
        return moment if EARLIEST <= moment <= latest else None
    except (_Unclear, ValueError, OverflowError, LookupError, OSError):
        return None


def _usual(raw: str) -> datetime | None:
    """Return what most agency dates are, RFC 3339 to the second, ten times as fast; None for anything else."""
    utc = len(raw) == _USUAL_UTC_CHARS and raw[-1] == "Z"
    if utc or (len(raw) == _USUAL_CHARS and raw[-6:] in _USUAL_OFFSETS):
        try:
            return datetime.fromisoformat(raw) if raw[10] == "T" else None
        except ValueError:
            return None
    return None


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    return UTC if name == "UTC" else ZoneInfo(name)


def _formatted(text: str, date_format: str) -> tuple[datetime, tzinfo | None]:
    moment = datetime.strptime(text, date_format)  # noqa: DTZ007 - the zone is added by the caller
    return moment.replace(tzinfo=None), moment.tzinfo


def _read(text: str) -> tuple[datetime, tzinfo | None]:
    if match := _RFC822.fullmatch(text):
        day, word, year, hour, minute, second, name, sign, hours, minutes = match.groups()
        if (month := MONTHS.get(word.casefold())) is not None:
            zone = UTC if name else _offset(sign, hours, minutes)
            clock = (int(hour), int(minute), int(second or 0), 0)
            return _moment((_year(year), month, int(day)), clock), zone
    if match := _ISO.fullmatch(text) or _BASIC.fullmatch(text):
        return _iso(match)
    return _worded(_COMMENT.sub("", text))


def _iso(match: re.Match[str]) -> tuple[datetime, tzinfo | None]:
    year, month, day, hour, minute, second, fraction, zulu, sign, hours, minutes = match.groups()
    if hour is None and (zulu or sign):
        raise _Unclear("a day has no offset")
    zone = UTC if zulu else _offset(sign, hours, minutes) if sign else None
    clock = (int(hour or 0), int(minute or 0), int(second or 0), _micro(fraction))
    return _moment((int(year), int(month), int(day)), clock), zone


def _worded(text: str) -> tuple[datetime, tzinfo | None]:
    """Read a date word by word; each must find its place."""
    parts = _Parts()
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.end() == position:
            raise _Unclear(text[position:])
        _place(parts, match, first=position == 0)
        position = match.end()
    day = parts.day or _named_day(parts)
    if parts.day and (parts.numbers or parts.month):
        raise _Unclear("two days")
    return _moment(day, parts.clock or (0, 0, 0, 0)), parts.zone


def _place(parts: _Parts, match: re.Match[str], *, first: bool) -> None:
    kind = match.lastgroup
    if kind == "space":
        return
    if match["word"] is not None:
        _word(parts, match["word"], first=first)
    elif match["number"] is not None:
        parts.numbers.append((match["number"], parts.month is not None))
    elif match["sign"] is not None:
        if parts.clock is None or (parts.zone is not None and parts.zone != UTC):
            raise _Unclear("an offset without a time")
        parts.zone = _offset(match["sign"], match["hours"].zfill(2), match["minutes"])
    elif match["hour"] is not None or match["bare_hour"] is not None:
        _clock(parts, match)
    elif parts.day is not None:
        raise _Unclear("two days")
    elif match["cjk_year"] is not None:
        parts.day = (int(match["cjk_year"]), int(match["cjk_month"]), int(match["cjk_day"]))
    else:
        parts.day = _numeric_day(match["one"], match["mark"], match["two"], match["three"])


def _word(parts: _Parts, word: str, *, first: bool) -> None:
    folded = word.casefold()
    if (month := MONTHS.get(folded)) is not None and (parts.month is None or parts.words == [folded]):
        # "mar 21 mar": the same letters may be a weekday first.
        parts.month = month
        parts.words.append(folded)
    elif parts.clock is not None and parts.zone is None and (zone := _named_zone(word)) is not None:
        parts.zone = zone
    elif folded not in _PARTICLES and not first:
        raise _Unclear(word)


def _named_zone(word: str) -> tzinfo | None:
    # A small letter by itself is a word ("3 a. m."), not one of the military zones.
    return zones.NAMED.get(word.upper() if len(word) > 1 else word)


def _clock(parts: _Parts, match: re.Match[str]) -> None:
    if parts.clock is not None:
        raise _Unclear("two times")
    half = match["half"] or match["bare_half"]
    hour = int(match["hour"] or match["bare_hour"])
    if half:
        if not 1 <= hour <= 12:
            raise _Unclear("no such hour")
        hour = hour % 12 + (12 if half in "pP" else 0)
    parts.clock = (hour, int(match["minute"] or 0), int(match["second"] or 0), _micro(match["fraction"]))


def _numeric_day(one: str, mark: str, two: str, three: str) -> tuple[int, int, int]:
    """Return year, month, day; refused where the order is open."""
    if len(one) == 4 and len(three) <= 2:
        return int(one), int(two), int(three)
    if len(three) != 4 or len(one) > 2:
        raise _Unclear("no year of four digits")
    first, second = int(one), int(two)
    if mark == "." or first > 12 or first == second:
        return int(three), second, first
    if second > 12:
        return int(three), first, second
    raise _Unclear("day and month may be either")


def _named_day(parts: _Parts) -> tuple[int, int, int]:
    """Return year, month, day of a date with a month's name: the number of four digits is the year."""
    if parts.month is None or len(parts.numbers) != 2:
        raise _Unclear("no month or no day and year")
    (one, _), (two, two_after) = parts.numbers
    if len(two) == 4 and len(one) <= 2:
        return int(two), parts.month, int(one)
    if len(one) == 4 and len(two) <= 2:
        return int(one), parts.month, int(two)
    if len(two) == 2 and len(one) <= 2 and two_after and not parts.numbers[0][1]:
        return _year(two), parts.month, int(one)
    raise _Unclear("which is the year?")


def _year(digits: str) -> int:
    """Return a year; two digits are 2000 to 2049 or 1950 to 1999 (RFC 5322 4.3)."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 50 else 1900)


def _offset(sign: str, hours: str, minutes: str | None) -> timezone:
    zone = zones.offset(sign, hours, minutes)
    if zone is None:
        raise _Unclear("no such offset")
    return zone


def _micro(fraction: str | None) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def _moment(day: tuple[int, int, int], clock: tuple[int, int, int, int]) -> datetime:
    hour, minute, second, micro = clock
    if second == 60:
        second = 59
    if (hour, minute, second, micro) == (24, 0, 0, 0):
        # ISO 8601: the end of a day is the beginning of the next.
        return datetime(*day) + timedelta(days=1)  # noqa: DTZ001
    return datetime(*day, hour, minute, second, micro)  # noqa: DTZ001 - the zone is added by the caller

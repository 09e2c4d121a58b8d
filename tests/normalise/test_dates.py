"""One date reader: right, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model.calendar import _LINES, MONTHS
from ingest.normalise.dates import AHEAD, EARLIEST, parse

RECEIVED = datetime(2026, 11, 23, tzinfo=UTC)


def read(raw: str, zone: str | None = "Europe/Tirane", **more: str) -> str | None:
    moment = parse(raw, timezone=zone, received_at=RECEIVED, **more)
    return moment.isoformat() if moment else None


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        # RFC 822 and its heirs
        ("Mon, 20 Apr 2020 21:37:00 GMT", "2020-04-20T21:37:00+00:00"),
        ("Sun, 20 Apr 2020 21:37:00 GMT", "2020-04-20T21:37:00+00:00"),  # it was a Monday
        ("20 Apr 2020 21:37 +0530", "2020-04-20T21:37:00+05:30"),
        ("Mon, 20 Apr 20 21:37 EST", "2020-04-20T21:37:00-05:00"),
        ("Mon, 20 Apr 98 21:37 PDT", "1998-04-20T21:37:00-07:00"),
        ("Wed, 02 Oct 2002 13:00:00 A", "2002-10-02T13:00:00+00:00"),
        ("Wed, 02 Oct 2002 13:00:00 -0000", "2002-10-02T13:00:00+00:00"),
        ("Wed, 02-Oct-2002 13:00:00 GMT", "2002-10-02T13:00:00+00:00"),
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-28T04:35:05+09:00"),
        ("thu, 28 jul 2022 04:35:05 gmt", "2022-07-28T04:35:05+00:00"),
        ("Mon, 20 Apr 2020 21:37:00 UTC+05:30", "2020-04-20T21:37:00+05:30"),
        ("Mon, 20 Apr 2020 21:37:00", "2020-04-20T21:37:00+02:00"),
        ("Mon, 20 April 2020 9:37 PM CEST", "2020-04-20T21:37:00+02:00"),
        ("Thu Sep 21 15:31:44 2023", "2023-09-21T15:31:44+02:00"),
        ("Thu Sep 21 15:31:44 GMT 2023", "2023-09-21T15:31:44+00:00"),
        ("Thu Sep 21 2023 15:31:44 GMT+0200 (Central European Summer Time)", "2023-09-21T15:31:44+02:00"),
        # ISO 8601 and RFC 3339
        ("2023-09-21T15:31:44Z", "2023-09-21T15:31:44+00:00"),
        ("2023-09-21t15:31:44z", "2023-09-21T15:31:44+00:00"),
        ("2023-09-21T15:31:44.123456789+02:00", "2023-09-21T15:31:44.123456+02:00"),
        ("2023-09-21T15:31:44,5Z", "2023-09-21T15:31:44.500000+00:00"),
        ("2023-09-21T15:31+0200", "2023-09-21T15:31:00+02:00"),
        ("2023-09-21T15:31:44-03", "2023-09-21T15:31:44-03:00"),
        ("2023-09-21 15:31:44", "2023-09-21T15:31:44+02:00"),
        ("2023-09-21", "2023-09-21T00:00:00+02:00"),
        ("20230921T153144Z", "2023-09-21T15:31:44+00:00"),
        ("20230921", "2023-09-21T00:00:00+02:00"),
        ("2023-09-21T24:00:00Z", "2023-09-22T00:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        # as people write
        ("2020/1/10 14:03:00", "2020-01-10T14:03:00+01:00"),
        ("21.09.2023 15:31", "2023-09-21T15:31:00+02:00"),
        ("21/09/2023 10:00", "2023-09-21T10:00:00+02:00"),
        ("09/21/2023 10:00", "2023-09-21T10:00:00+02:00"),
        ("September 21, 2023 3:31 PM EDT", "2023-09-21T15:31:00-04:00"),
        ("Sept 21st, 2023", "2023-09-21T00:00:00+02:00"),
        ("12:00 AM, 21 September 2023", "2023-09-21T00:00:00+02:00"),
        ("21 shtator 2023, 15:31", "2023-09-21T15:31:00+02:00"),
        ("21. September 2023 15:31 Uhr", "2023-09-21T15:31:00+02:00"),
        ("21 de setembro de 2023, 15h31", "2023-09-21T15:31:00+02:00"),
        ("jeudi 21 août 2023 à 15:31", "2023-08-21T15:31:00+02:00"),
        ("21 сентября 2023 г., 15:31", "2023-09-21T15:31:00+02:00"),
        ("21 Eylül 2023 15:31", "2023-09-21T15:31:00+02:00"),
        ("mar, 21 mar 2023 10:00:00 +0100", "2023-03-21T10:00:00+01:00"),
        ("2004-július-13T9:15-05:00", "2004-07-13T09:15:00-05:00"),
        ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T12:00:00-05:00"),
        ("2004년 5월 28일 11:31:58", "2004-05-28T11:31:58+02:00"),
        ("2023年9月21日 15:31", "2023-09-21T15:31:00+02:00"),
    ],
)
def test_read_rightly(raw, moment):
    assert read(raw) == moment


@pytest.mark.parametrize(
    "raw",
    [
        "1518478934",
        "Mon, 20 Apr 2020 21:37:00 +3000",
        "Mon, 20 Apr 2020 21:37:00 +0275",
        "2023-09-21T15:31:44+25:00",
        "03/04/2023",
        "25.12.23 10:00",
        "2023-09",
        "2023",
        "May 2020",
        "1 may 2 2020",
        "12:30 12:40 1 may 2020",
        "2020-05-01 2020-05-02",
        "Fri, 31 Feb 2020 00:00:00 GMT",
        "2023-13-01",
        "2023-09-21T25:00:00Z",
        "13:30 PM 1 May 2020",
        "Wed, 02 Oct 2002 13:00:00 IST",  # India, Israel or Ireland
        "2020-W10-1",
        "listopad 3, 2020",  # October in Zagreb, November in Prague
        "12 hours ago",
        "today",
        "",
        "   ",
        "0000-00-00 00:00:00",
        "-0001-11-30T00:00:00Z",
        "x" * 10_000,
        "1" * 90,
        "٢٠٢٣-٠٩-٢١" * 3,
    ],
)
def test_or_not_at_all(raw):
    assert read(raw) is None


@pytest.mark.parametrize(
    "raw",
    ["1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "0202-01-01", "1969-07-20", "2099-01-01", "2026-11-26"],
)
def test_absurd_dates_are_refused(raw):
    assert read(raw) is None


def test_two_days_ahead_of_reception_is_the_limit():
    assert parse("2026-11-25T00:00:00Z", timezone=None, received_at=RECEIVED) == RECEIVED + AHEAD
    assert parse("2026-11-25T00:00:01Z", timezone=None, received_at=RECEIVED) is None


def test_a_local_time_needs_a_zone():
    assert read("2023-09-21 15:31:44", None) is None
    assert read("2023-09-21 15:31:44", "UTC") == "2023-09-21T15:31:44+00:00"
    assert read("2023-09-21 15:31:44 +01:00", None) == "2023-09-21T15:31:44+01:00"
    assert read("2023-09-21 15:31:44", "No/Such_Zone") is None


def test_local_times_around_a_change_of_the_clock():
    assert read("2022-10-30 02:30:00") == "2022-10-30T02:30:00+02:00"  # twice: the first
    assert read("2022-03-27 02:30:00") == "2022-03-27T02:30:00+01:00"  # never: the offset before


def test_a_declared_format_is_the_only_one():
    assert read("30042024", date_format="%d%m%Y") == "2024-04-30T00:00:00+02:00"
    assert read("04/03/2023 1805", date_format="%d/%m/%Y %H%M") == "2023-03-04T18:05:00+01:00"
    assert read("2023-09-21 15:31:44 +0300", date_format="%Y-%m-%d %H:%M:%S %z") == "2023-09-21T15:31:44+03:00"
    assert read("2023-09-21", date_format="%d%m%Y") is None


def test_no_month_name_means_two_months():
    meant: dict[str, set[int]] = {}
    for index, line in enumerate(_LINES):
        for word in line.casefold().split():
            meant.setdefault(word, set()).add(index % 12 + 1)
    assert {word for word, months in meant.items() if len(months) > 1} == set()
    assert all(MONTHS[word] in months for word, months in meant.items())


@settings(max_examples=300)
@given(st.text(max_size=60), st.sampled_from([None, "%Y-%m-%d", "%d %b %Y", "%q", "%"]))
def test_it_never_raises(raw, date_format):
    parse(raw, timezone="Asia/Tokyo", received_at=RECEIVED, date_format=date_format)


TOKENS = st.sampled_from(
    [
        "2023",
        "21",
        "09",
        "Sep",
        "15:31",
        "+0900",
        "GMT",
        "-",
        "/",
        ".",
        ",",
        " ",
        "T",
        "Z",
        "PM",
        "年",
        "Mon",
        "99",
        ":",
    ]
)


@settings(max_examples=300)
@given(st.lists(TOKENS, max_size=12))
def test_it_never_raises_on_pieces_of_dates(pieces):
    moment = parse("".join(pieces), timezone=None, received_at=RECEIVED)
    assert moment is None or EARLIEST <= moment <= RECEIVED + AHEAD


MOMENTS = st.datetimes(
    datetime(1970, 1, 3),  # noqa: DTZ001
    datetime(2026, 11, 20),  # noqa: DTZ001
    timezones=st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters))),
)


@settings(max_examples=150)
@given(MOMENTS)
def test_what_the_standards_write_is_read_back(moment):
    whole = moment.replace(microsecond=0)
    for written in (
        format_datetime(whole),
        whole.isoformat(),
        whole.isoformat(sep=" "),
        whole.strftime("%A, %d %B %Y %H:%M:%S %z"),
        whole.strftime("%B %d, %Y %I:%M:%S %p %z"),
        whole.strftime("%d.%m.%Y %H:%M:%S %z"),
        whole.strftime("%Y%m%dT%H%M%S%z"),
    ):
        assert parse(written, timezone=None, received_at=RECEIVED) == whole, written
    assert parse(moment.isoformat(), timezone=None, received_at=RECEIVED) == moment

"""When to look again: pure arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from ingest.sources.http.schedule import (
    FAILURE_CAP_S,
    Pace,
    failure_delay_s,
    first_delay_s,
    freshness_s,
    http_date,
    next_delay_s,
    phase,
    retry_after_s,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PACE = Pace(interval_s=300, hint_cap_s=3600)
seeds = st.integers(0, 2**32)


def at(seconds: float) -> str:
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=600"}, 600),
        ({"Cache-Control": "public, MAX-AGE = 600"}, 600),
        ({"Cache-Control": 'max-age="600"'}, 600),
        ({"Cache-Control": "max-age=600", "Age": "550"}, 50),
        ({"Cache-Control": "max-age=600", "Age": "700"}, 0),
        ({"Cache-Control": "max-age=600", "Age": "junk"}, 600),
        ({"Cache-Control": "max-age=600, no-cache"}, None),
        ({"Cache-Control": "no-store", "Expires": at(600)}, None),
        ({"Cache-Control": 'no-cache="Set-Cookie", max-age=5'}, None),
        ({"Cache-Control": "max-age=junk", "Expires": at(600)}, None),
        ({"Cache-Control": "s-maxage=900"}, None),
        ({"Expires": at(600)}, 600),
        # Relative to the server's own clock, which is an hour wrong.
        ({"Expires": at(-3000), "Date": at(-3600)}, 600),
        ({"Expires": "0"}, 0),
        ({"Expires": at(-10)}, 0),
        ({"Cache-Control": "max-age=60", "Expires": at(600)}, 60),
    ],
)
def test_freshness(headers: dict[str, str], expected: float | None) -> None:
    assert freshness_s(CIMultiDict(headers), NOW) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": " 7 "}, 7),
        ({"Retry-After": at(90)}, 90),
        ({"Retry-After": at(-3510), "Date": at(-3600)}, 90),
        ({"Retry-After": at(-90)}, 0),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Fri, 99 Xyz 2026 99:99:99 GMT"}, None),
    ],
)
def test_retry_after_in_both_forms(headers: dict[str, str], expected: float | None) -> None:
    assert retry_after_s(CIMultiDict(headers), NOW) == expected


def test_a_number_too_large_to_count_is_a_very_long_time() -> None:
    assert (retry_after_s(CIMultiDict({"Retry-After": "9" * 400}), NOW) or 0) > 10 * 365 * 86_400


@given(seed=seeds, hint=st.none() | st.floats(0, 1e9), cap=st.floats(0, 1e5))
def test_a_hint_is_a_floor_with_a_cap(seed: int, hint: float | None, cap: float) -> None:
    delay = next_delay_s(Pace(300, cap), hint, Random(seed))
    due = max(300, min(hint or 0, cap))
    assert due <= delay <= due * 1.1 + 1e-6


@given(seed=seeds, failures=st.integers(1, 10_000), interval=st.floats(1, 1e5))
def test_failures_back_off_with_full_jitter_up_to_six_hours(seed: int, failures: int, interval: float) -> None:
    delay = failure_delay_s(Pace(interval, 0), failures, Random(seed))
    assert 0 < delay <= max(min(interval * 2.0 ** min(failures - 1, 30), FAILURE_CAP_S), 5) + 1e-6


@given(seed=seeds, failures=st.integers(1, 50), asked=st.floats(0, 1e9))
def test_what_the_server_asked_for_is_a_floor_up_to_a_day(seed: int, failures: int, asked: float) -> None:
    assert failure_delay_s(PACE, failures, Random(seed), retry_after_s=asked) >= min(asked, 86_400)


def test_the_mean_pause_grows_with_failures_and_faster_when_gone() -> None:
    def mean(failures: int, *, gone: bool = False) -> float:
        return sum(failure_delay_s(PACE, failures, Random(n), gone=gone) for n in range(500)) / 500

    assert mean(1) < 300 < mean(3) < mean(5)
    assert mean(1, gone=True) > 3 * mean(1)


def test_a_due_time_survives_a_restart() -> None:
    assert first_delay_s("bbc", PACE, 120.0, at_once=True) == 120.0


@given(name=st.text(max_size=30), overdue=st.none() | st.floats(-1e9, -0.1) | st.floats(1e6, 1e12))
def test_new_overdue_and_absurd_times_are_spread_by_the_name(name: str, overdue: float | None) -> None:
    delay = first_delay_s(name, PACE, overdue, at_once=False)
    assert 0 <= delay < 60
    assert delay == first_delay_s(name, PACE, overdue, at_once=False)
    assert first_delay_s(name, PACE, overdue, at_once=True) == 0


def test_phases_fill_the_round() -> None:
    phases = sorted(phase(f"feed {number}") for number in range(1000))
    assert max(b - a for a, b in zip([0.0, *phases], [*phases, 1.0], strict=True)) < 0.02


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    moment = http_date(text)
    assert moment is None or moment.tzinfo is not None

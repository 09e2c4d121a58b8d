"""What polls teach: validators, and whether they can be believed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.http.validators import DISTRUST_S, FULL_EVERY_POLLS, Cursor, Validators, validators_of

URL = "http://a.example/feed"
BOTH = Validators('W/"x-1"', "Mon, 01 Jan 2024 00:00:00 GMT")
FIRST = Cursor().received(URL, BOTH, "aa", 0.0, conditional=False)


def test_validators_are_echoed_byte_for_byte_to_their_own_url_only() -> None:
    assert FIRST.conditions(URL, 0) == {"If-None-Match": BOTH.etag, "If-Modified-Since": BOTH.last_modified}
    assert FIRST.conditions("http://a.example/other", 0) == {}


def test_they_are_stored_even_when_the_body_is_unchanged() -> None:
    again = FIRST.received(URL, Validators('"2"', None), "aa", 1.0, conditional=True)
    assert again.conditions(URL, 1) == {"If-None-Match": '"2"'}


def test_a_200_without_validators_clears_them() -> None:
    assert FIRST.received(URL, Validators(), "bb", 1.0, conditional=True).conditions(URL, 1) == {}


def test_a_304_keeps_the_etag_and_takes_a_new_date() -> None:
    after = FIRST.not_modified(Validators('"other"', "Tue, 02 Jan 2024 00:00:00 GMT"))
    assert (after.etag, after.last_modified) == (BOTH.etag, "Tue, 02 Jan 2024 00:00:00 GMT")
    assert FIRST.not_modified(Validators()).last_modified == BOTH.last_modified


def test_every_so_many_polls_the_whole_answer_is_asked_for() -> None:
    cursor = FIRST
    for _ in range(FULL_EVERY_POLLS):
        assert cursor.conditions(URL, 0)
        cursor = cursor.not_modified(BOTH)
    assert cursor.conditions(URL, 0) == {}
    cursor = cursor.received(URL, BOTH, "aa", 0.0, conditional=False)
    assert cursor.conditions(URL, 0)


def test_an_etag_that_stays_while_the_body_changes_is_not_believed_for_a_week() -> None:
    after = FIRST.received(URL, Validators(BOTH.etag, "Tue, 02 Jan 2024 00:00:00 GMT"), "bb", 100.0, conditional=False)
    assert after.conditions(URL, 101) == {"If-Modified-Since": "Tue, 02 Jan 2024 00:00:00 GMT"}
    assert "If-None-Match" in after.conditions(URL, 100 + DISTRUST_S)


def test_always_304_and_yet_changed_twice_in_a_row_is_a_lie() -> None:
    cursor = FIRST
    for number in range(2):
        cursor = replace(cursor, conditional_polls=FULL_EVERY_POLLS)
        new = Validators(f'"{number}"', None)
        cursor = cursor.received(URL, new, f"sha {number}", 10.0, conditional=False)
    assert cursor.conditions(URL, 11) == {}


def test_a_conditional_change_in_between_clears_the_suspicion() -> None:
    cursor = replace(FIRST, conditional_polls=FULL_EVERY_POLLS)
    cursor = cursor.received(URL, Validators('"1"'), "b", 10.0, conditional=False)
    cursor = cursor.received(URL, Validators('"2"'), "c", 10.0, conditional=True)
    cursor = replace(cursor, conditional_polls=FULL_EVERY_POLLS)
    cursor = cursor.received(URL, Validators('"3"'), "d", 10.0, conditional=False)
    assert cursor.conditions(URL, 11) == {"If-None-Match": '"3"'}


def test_what_cannot_be_sent_back_is_not_kept() -> None:
    assert validators_of(((b"ETag", b'"a\xff"'),)).etag is None
    assert validators_of(((b"ETag", b""),)).etag is None
    assert validators_of(((b"ETag", b'"' + b"a" * 5000 + b'"'),)).etag is None
    assert validators_of(((b"etag", 'W/"é"'.encode()),)).etag == 'W/"é"'


def test_an_unreadable_cursor_is_a_fresh_one() -> None:
    assert Cursor.decoded(None) == Cursor.decoded(b"{") == Cursor.decoded(b"[1]") == Cursor()
    assert Cursor.decoded(b'{"failures": 3, "from the future": 1}') == Cursor(failures=3)


texts = st.none() | st.text(max_size=20)


@given(
    st.builds(Cursor, url=texts, etag=texts, last_modified=texts, sha256=texts, next_at=st.none() | st.floats(0, 1e10))
)
def test_a_cursor_survives_its_encoding(cursor: Cursor) -> None:
    assert Cursor.decoded(cursor.encoded()) == cursor

"""Samples of every format with wounds: a ParseError, or stories that are valid. Nothing else, whatever the bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.formats.own import NAMES, SAMPLES, Sample, document, normalised, told
from tests.validity import Valid

from ingest.errors import ParseError

Wound = Callable[[bytes], bytes]

PLACE = st.integers(0, 3_000)
LENGTH = st.integers(1, 60)
TOKENS = st.sampled_from(
    (b"<", b">", b"</", b"<![CDATA[", b"]]>", b"&", b"&#0;", b"&x;", b'"', b"{", b"}", b"[", b"]", b",", b":", b"null")
) | st.sampled_from(
    (b"\x00", b"\x01", b"\x02", b"\x03", b"\x04", b"\x16", b"\x1f", b"\r\n\r\n", b"--", b"=?utf-8?q?", b"-1", b"1e400")
)


def _flipped(at: int, bit: int) -> Wound:
    def wound(body: bytes) -> bytes:
        place = at % len(body)
        return body[:place] + bytes((body[place] ^ (1 << bit),)) + body[place + 1 :]

    return wound


def _cut(at: int, length: int) -> Wound:
    return lambda body: body[: at % len(body)] + body[at % len(body) + length :] or b" "


def _doubled(at: int, length: int, to: int) -> Wound:
    def wound(body: bytes) -> bytes:
        piece = body[at % len(body) :][:length]
        return body[: to % len(body)] + piece + body[to % len(body) :]

    return wound


def _put(at: int, piece: bytes) -> Wound:
    return lambda body: body[: at % len(body)] + piece + body[at % len(body) :]


def _spliced(other: Sample, at: int, to: int) -> Wound:
    return lambda body: body[: at % len(body)] + other.body[to % len(other.body) :] or b" "


WOUNDS = st.one_of(
    st.builds(_flipped, PLACE, st.integers(0, 7)),
    st.builds(_cut, PLACE, LENGTH),
    st.builds(_doubled, PLACE, LENGTH, PLACE),
    st.builds(_put, PLACE, TOKENS | st.binary(min_size=1, max_size=4)),
    st.builds(_spliced, st.sampled_from(SAMPLES), PLACE, PLACE),
)
CONTENT_TYPES = st.sampled_from(
    (None, "text/xml; charset=iso-8859-1", "application/json; charset=utf-16", "text/plain")
)


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
@settings(
    max_examples=60,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(wounds=st.lists(WOUNDS, min_size=1, max_size=5), content_type=CONTENT_TYPES, declared=st.booleans())
def test_a_wounded_sample_is_refused_or_read_into_valid_stories(
    sample: Sample, wounds: list[Wound], content_type: str | None, declared: bool, valid: Valid
) -> None:
    body = sample.body
    for wound in wounds:
        body = wound(body)
    read = document(sample, body, content_type, declared=sample.format if declared else "auto")
    try:
        result = normalised(read)
    except ParseError as error:
        assert error.reason and error.place
        return
    for each in result.candidates:
        valid.value(told(read, each))
    for fault in result.faults:
        assert fault.reason and fault.place

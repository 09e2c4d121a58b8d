"""Content codings: every body round trips, every cut is seen, nothing grows past its limit."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import LimitExceeded, ParseError
from ingest.model.coding import decode

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
bodies = st.binary(max_size=2000) | st.binary(min_size=1, max_size=40).map(lambda part: part * 5000)


@settings(max_examples=60, deadline=None)
@given(body=bodies, codings=st.lists(st.sampled_from(sorted(CODINGS)), max_size=3))
def test_whatever_was_encoded_is_decoded(body: bytes, codings: list[str]) -> None:
    encoded = body
    for coding in codings:
        encoded = CODINGS[coding](encoded)
    assert decode(encoded, ", ".join(codings), 1_000_000) == body


@settings(max_examples=60, deadline=None)
@given(body=st.binary(min_size=1, max_size=5000), coding=st.sampled_from(sorted(CODINGS)), data=st.data())
def test_every_cut_is_seen(body: bytes, coding: str, data: st.DataObject) -> None:
    encoded = CODINGS[coding](body)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    with pytest.raises(ParseError):
        decode(encoded[:cut], coding, 1_000_000)


@settings(max_examples=60, deadline=None)
@given(noise=st.binary(max_size=500), coding=st.sampled_from(sorted(CODINGS)))
def test_noise_is_a_parse_error_or_bytes(noise: bytes, coding: str) -> None:
    with contextlib.suppress(ParseError):
        assert isinstance(decode(noise, coding, 10_000), bytes)


@pytest.mark.parametrize("coding", CODINGS)
def test_the_limit_is_exact(coding: str) -> None:
    encoded = CODINGS[coding](bytes(100_000))
    assert decode(encoded, coding, 100_000) == bytes(100_000)
    with pytest.raises(LimitExceeded):
        decode(encoded, coding, 99_999)


def test_several_members_are_one_body_and_padding_is_none() -> None:
    assert decode(gzip.compress(b"a") + gzip.compress(b"b") + bytes(64), "gzip", 10) == b"ab"
    assert decode(zstd.compress(b"a") + zstd.compress(b"b"), "zstd", 10) == b"ab"


def test_thousands_of_members_are_refused() -> None:
    for coding in ("gzip", "zstd"):
        with pytest.raises(ParseError):
            decode(CODINGS[coding](b"") * 10_000, coding, 1_000_000)


def test_too_many_codings_are_refused() -> None:
    with pytest.raises(ParseError):
        decode(b"", ",".join(["gzip"] * 4), 10)

"""Declared counts; detected only if long and clear."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.normalise.language import MIN_LETTERS, detected, known, normalised

ALBANIAN = "Presidenti i vendit tha se zgjedhjet do të mbahen në muajin maj, pas bisedimeve me të gjitha partitë."
ENGLISH = "The president said that the election would be held in May, after talks with all of the parties."


@pytest.mark.parametrize(
    ("raw", "tag"),
    [
        ("en", "en"),
        ("EN-gb", "en-GB"),
        ("en_us", "en-US"),
        (" sq ", "sq"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("sr-LATN", "sr-Latn"),
        ("es-419", "es-419"),
        ("de-CH-1901", "de-CH-1901"),
        ("English", None),
        ("und", None),
        ("", None),
        (None, None),
        ("en-", None),
        ("x", None),
        ("en GB", None),
    ],
)
def test_tags(raw, tag):
    assert normalised(raw) == tag


@settings(max_examples=200)
@given(st.text(max_size=20))
def test_a_normalised_tag_stays(raw):
    tag = normalised(raw)
    assert tag is None or normalised(tag) == tag


def test_who_declares_it():
    assert known("de", "fr", "it", ENGLISH) == ("de", "item")
    assert known("und", "fr", "it", ENGLISH) == ("fr", "document")
    assert known(None, "??", "it", ENGLISH) == ("it", "feed")
    assert known(None, None, None, ENGLISH) == ("en", "detected")
    assert known(None, None, None, "Short") == (None, None)


def test_detection():
    assert detected(ENGLISH) == "en"
    assert detected(ALBANIAN) == "sq"
    assert detected("1234567890 " * 20) is None
    assert detected("a" * (MIN_LETTERS - 1)) is None
    assert detected("") is None

"""The quick ways to a sketch give what the plain ones give; a sketch never changes, for states hold them."""

from __future__ import annotations

import sys
import unicodedata
from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.desk.near.room import HARBOUR

from ingest.desk.near import Sketcher
from ingest.desk.near.frequencies import Frequencies
from ingest.desk.near.grams import distinct, grams
from ingest.desk.near.overlaps import Shingles
from ingest.desk.near.records import Kept
from ingest.desk.near.tokens import _ONE_UNSPACED, _PERHAPS_UNSPACED, TextHashes, TokenHashes, tokens, unspaced

MIXED = st.text(st.sampled_from("aBé1٣.,:٬_-'“\u0301\u200d\u00ad \n\u00a0\u2028\x1fกำ漢ｶﾞ가가हि中ßİ½㍿")) | st.text()


@settings(deadline=None)
@given(MIXED)
@example("a\u0308 \u0308b 1\u00a02,000 3,\u2009000 x\u180ey")
def test_a_text_split_at_white_space_has_the_tokens_of_the_whole(text: str) -> None:
    hashes = TokenHashes(1000)
    found = tokens(text)
    expected = b"".join(hashes[each] for each in found), unspaced(found)
    texts = TextHashes(8)
    assert texts.of(text) == expected
    assert texts.of(text) == expected


def test_no_character_becomes_one_of_an_unspaced_script_unforeseen() -> None:
    every = map(chr, range(0x80, sys.maxunicode + 1))
    others = (each for each in every if _PERHAPS_UNSPACED.match(each) is None)
    assert [each for each in others if _ONE_UNSPACED.search(unicodedata.normalize("NFKC", each))] == []


@given(st.lists(st.integers(0, 2**64 - 1), max_size=40), st.sampled_from([(3, 4), (6, 8), (1, 8)]))
def test_runs_of_two_lengths_at_once_are_those_of_each(values: list[int], lengths: tuple[int, int]) -> None:
    hashes = np.array(values, np.uint64)
    both = grams(hashes, *lengths)
    for found, length in zip(both, lengths, strict=True):
        assert found.tolist() == grams(hashes, length)[0].tolist()
        assert len(found) == max(0, len(values) - length + 1)


@given(st.lists(st.integers(0, 50), max_size=60))
def test_distinct_values_come_by_size(values: list[int]) -> None:
    given = np.array(values, np.uint32)
    assert distinct(given).tolist() == sorted(set(values))
    assert given.tolist() == values


SHARED = st.lists(st.integers(0, 40), max_size=30, unique=True)


@given(SHARED, SHARED)
def test_an_overlap_is_what_two_sets_share(mine: list[int], theirs: list[int]) -> None:
    shingles = Shingles(kept(mine), Frequencies(8))
    overlap = shingles.overlap(kept(theirs))
    both = set(mine) & set(theirs)
    fewest = min(len(mine), len(theirs))
    assert overlap.both == len(both)
    assert overlap.share == (len(both) / fewest if fewest else 0)
    if fewest:
        features = shingles.features(overlap)
        assert features[2] == overlap.share
        assert features[3] == longest_run(mine, theirs) / fewest


def kept(shingles: list[int]) -> Kept:
    none = np.empty(0, np.uint32)
    values = np.array(shingles, np.uint32)
    return Kept(1, 0, 0, 0, 0, len(shingles), 0, 0, 0, b"", values, none, none, none, none)


def longest_run(mine: list[int], theirs: list[int]) -> int:
    longest = 0
    for one in range(len(mine)):
        for other in range(len(theirs)):
            length = 0
            while mine[one + length : one + length + 1] == theirs[other + length : other + length + 1] != []:
                length += 1
            longest = max(longest, length)
    return longest


@pytest.mark.parametrize(
    ("body", "digest"),
    [
        (HARBOUR, "334a44f8fd7044355ee75521b3955204"),
        (HARBOUR * 9, "e831b0e2d1be36aa550b01f12506fb77"),
        ("Élan de 4.346.000 € à Skarnes — à 12:30. " * 9, "bd2b07a4583200a9be166f4468afcef8"),
        ("ลมแรง 12 กิโลเมตร 東京で٣人。" * 20, "46867fe19c99806061133edab715599c"),
        ("Kurz.", "f1e315f725e63f7001788b56c0a6d589"),
    ],
)
def test_a_sketch_is_that_of_every_release(body: str, digest: str) -> None:
    record = Sketcher().sketch_of("urn:example:1", "AURORA", 1_800_000_000, "CORRECTED-Skarnes 3", body).encode()
    assert blake2b(record, digest_size=16).hexdigest() == digest

"""Records keep what they were given, in few bytes; sketches are the same everywhere."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.desk.near import Sketcher, Told
from ingest.desk.near.grams import sampled
from ingest.desk.near.tokens import tokens

ANY = st.text(max_size=400)


@settings(deadline=None)
@given(ANY, ANY, st.integers(-(2**40), 2**40), ANY, st.text(max_size=3000), st.integers(0, 2**60))
def test_a_record_survives_its_bytes(uri: str, provider: str, at_s: int, title: str, body: str, number: int) -> None:
    told = Sketcher().sketch_of(uri, provider, at_s, title, body).moved("cluster ☂")
    again = Told.decode(told.encode())
    assert again == told
    assert (again.uri, again.provider, again.at_s, again.cluster) == (uri, provider, at_s, "cluster ☂")
    assert Told.decode(told.taken_back().encode()).withdrawn


@given(st.binary(max_size=200))
def test_bytes_that_are_no_record_are_refused(value: bytes) -> None:
    with pytest.raises(ValueError):
        Told.decode(value)


def test_a_cut_record_is_refused() -> None:
    value = Sketcher().sketch_of("u", "p", 0, "t", "one two three four five six").encode()
    for length in range(len(value)):
        with pytest.raises(ValueError):
            Told.decode(value[:length])


def test_a_long_text_needs_no_more_than_two_kilobytes() -> None:
    body = " ".join(f"word{i} {i}" for i in range(20_000))
    told = Sketcher().sketch_of("urn:example:1", "AURORA", 0, "A title of some words", body)
    assert len(told.encode()) <= 2048


@given(st.lists(st.text(max_size=300), max_size=8))
def test_a_sketch_does_not_depend_on_what_was_sketched_before(bodies: list[str]) -> None:
    busy = Sketcher(remembered=3)
    for body in bodies:
        assert busy.sketch_of("u", "p", 0, body, body) == Sketcher().sketch_of("u", "p", 0, body, body)


def test_a_sketch_is_the_same_in_every_process() -> None:
    code = (
        "from ingest.desk.near import Sketcher; import sys; "
        "sys.stdout.write(Sketcher().sketch_of('u', 'p', 7, 'Skarnes 3', 'ein Boot ' * 40 + '船 12').encode().hex())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("0", "1")
    }
    assert found == {Sketcher().sketch_of("u", "p", 7, "Skarnes 3", "ein Boot " * 40 + "船 12").encode().hex()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Élan vital — “quoted”", 'e\u0301lan vital - "quoted"'),
        ("ＷＩＤＥ １２３", "wide 123"),
        ("ﾊﾟﾘ", "パリ"),
        ("soft\u00adhyphen", "softhyphen"),
        ("İstanbul", "i̇stanbul"),
    ],
)
def test_the_same_words_set_otherwise_have_the_same_tokens(one: str, other: str) -> None:
    sketcher = Sketcher()
    padding = " one two three four five"
    assert (
        sketcher.sketch_of("u", "p", 0, "", one + padding).text_hash
        == sketcher.sketch_of("u", "p", 0, "", other + padding).text_hash
    )


def test_diacritics_are_dropped_but_vowels_of_unspaced_scripts_stay() -> None:
    sketcher = Sketcher()

    def text_hash(body: str) -> bytes:
        return sketcher.sketch_of("u", "p", 0, "", body).text_hash

    assert text_hash("çdo ditë në orën një pas") == text_hash("cdo dite ne oren nje pas")
    assert text_hash("กา กี กู เก แก โก") != text_hash("กา กี กุ เก แก โก")
    assert text_hash("the sum of 4,346,000 euros") == text_hash("the sum of 4346000 euros")


def test_tokens_keep_a_numbers_separators_and_split_unspaced_scripts() -> None:
    assert tokens("Am 3.5. um 12:30 Uhr") == ["am", "3.5", "um", "12:30", "uhr"]
    assert tokens("東京で12人") == ["東", "京", "で", "12", "人"]
    assert tokens("हिन्दी में") == ["हिन्दी", "में"]


@given(st.sets(st.integers(0, 2**32 - 1), max_size=600), st.sets(st.integers(0, 2**32 - 1), max_size=100))
def test_samples_nest(every: set[int], more: set[int]) -> None:
    import numpy as np

    small, bits = sampled(np.array(sorted(every), np.uint32), 64)
    large, more_bits = sampled(np.array(sorted(every | more), np.uint32), 64)
    assert bits <= more_bits
    assert {each for each in small.tolist() if not each & ((1 << more_bits) - 1)} == set(large.tolist()) & every

"""Hashes that say changed or same, and a sketch that says similar."""

from __future__ import annotations

import random
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.normalise.hashing import content_hash, text_hash
from ingest.normalise.sketch import BINS, sketch
from ingest.normalise.text import clean, line, paragraphs, tokens

STORY = {
    "type": "text",
    "pubStatus": "usable",
    "headlines": [{"role": "main", "contentType": "text/plain", "value": "Harbour reopens"}],
    "bodies": [{"role": "main", "contentType": "text/plain", "value": "It opened  again.", "charCount": 16}],
    "subjects": [{"name": "Sea", "rel": "section", "literal": "Sea"}],
    "renditions": [{"name": "image", "href": "https://e.com/1.jpg", "width": 1}],
    "by": "Jo",
}


def test_what_readers_do_not_see_is_no_change():
    same = {
        **STORY,
        "firstCreated": "2024-01-01T00:00:00Z",
        "version": "3",
        "uri": "urn:x-a:b",
        "altIds": [{"value": "z"}],
    }
    same["renditions"] = [{"name": "image", "href": "https://e.com/1.jpg", "width": 99}]
    same["bodies"] = [{"role": "main", "contentType": "text/plain", "value": "It opened\nagain.", "charCount": 99}]
    assert content_hash(same) == content_hash(STORY)


def test_what_readers_see_is_a_change():
    changes = {
        "headlines": [{"contentType": "text/plain", "value": "Harbour closes"}],
        "descriptions": [{"contentType": "text/plain", "value": "x"}],
        "bodies": [{"contentType": "text/plain", "value": "It opened again!"}],
        "by": "Ann",
        "edNote": "x",
        "pubStatus": "canceled",
        "embargoedUntil": "2024-01-01T00:00:00Z",
        "located": "Rome",
        "subjects": [{"name": "Land", "rel": "section", "literal": "Land"}],
        "renditions": [{"href": "https://e.com/2.jpg"}],
    }
    hashes = {content_hash({**STORY, key: value}) for key, value in changes.items()}
    assert len(hashes | {content_hash(STORY)}) == len(changes) + 1
    assert all(len(each) == 32 for each in hashes)


def test_text_hash_is_of_words_only():
    one = text_hash(tokens("The “harbour” re-opened, in ﬁne weather — 2024."))
    assert one is not None and len(one) == 32
    assert one == text_hash(tokens("the HARBOUR re opened\nin fine weather 2024"))
    assert one != text_hash(tokens("the harbour re opened in fine weather 2025"))
    assert text_hash(tokens("Only four words here")) is None


WORDS = [f"word{n}" for n in range(2_000)]


def similarity(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    return sum(a == b for a, b in zip(one, other, strict=True)) / BINS


def test_the_sketch_tells_an_edit_from_another_story():
    chance = random.Random(7)
    edits, others = [], []
    for _ in range(100):
        text = chance.choices(WORDS, k=300)
        edited = text.copy()
        for position in chance.sample(range(300), 6):
            edited[position] = chance.choice(WORDS)
        edits.append(similarity(sketch(text), sketch(edited)))
        others.append(similarity(sketch(text), sketch(chance.choices(WORDS, k=300))))
    # Six words of 300 leave about 0.89 of the shingles (Jaccard); two unrelated texts share none.
    assert 0.8 < sum(edits) / 100 < 0.95 and min(edits) >= 0.5
    assert max(others) < 0.2


def test_short_texts_have_honest_sketches():
    assert sketch(["one", "two"]) == ()
    one, other = sketch("a b c d".split()), sketch("w x y z".split())  # noqa: SIM905
    assert len(one) == BINS and similarity(one, one) == 1
    assert similarity(one, other) == 0


def test_they_are_the_same_in_every_process():
    code = (
        "from ingest.normalise.sketch import sketch; from ingest.normalise.hashing import text_hash;"
        "words = 'one two three four five six'.split(); print(hash(sketch(words)), text_hash(words))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_text_is_cleaned_once_and_for_all(value):
    assert clean(clean(value)) == clean(value)
    assert line(line(value)) == line(value)
    assert paragraphs(paragraphs(value)) == paragraphs(value)
    paragraphs(value).encode("utf-8")
    assert "\n\n\n" not in paragraphs(value)

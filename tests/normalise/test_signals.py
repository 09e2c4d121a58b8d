"""Cues are heard, headlines are not mistaken for them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model.item import Signal
from ingest.normalise.signals import bare_headline, detect


@pytest.mark.parametrize(
    ("headline", "bare"),
    [
        ("KILL: Harbour reopens", "Harbour reopens"),
        ("KILL - Harbour reopens", "Harbour reopens"),
        ("KILL – Harbour reopens", "Harbour reopens"),
        ("KILL- Harbour reopens", "Harbour reopens"),
        ("MANDATORY KILL: Harbour reopens", "Harbour reopens"),
        ("MANDATORY KILL -- Harbour reopens", "Harbour reopens"),
        ("KILL NOTICE: Harbour reopens", "Harbour reopens"),
        ("(KILL) Harbour reopens", "Harbour reopens"),
        ("STORY WITHDRAWN: Harbour reopens", "Harbour reopens"),
        ("WITHDRAWN: Harbour reopens", "Harbour reopens"),
        ("WITHDRAWN-Harbour reopens", "Harbour reopens"),
        ("[RETRACTED] Harbour reopens", "Harbour reopens"),
        ("RETRACTION: Harbour reopens", "Harbour reopens"),
        ("KILL", ""),
    ],
)
def test_kills(headline, bare):
    assert detect(headline) is Signal.KILL
    assert bare_headline(headline) == bare


@pytest.mark.parametrize(
    ("headline", "bare"),
    [
        ("CORRECTION: Harbour reopens", "Harbour reopens"),
        ("CORRECTION - Harbour reopens", "Harbour reopens"),
        ("CORRECTED-Harbour reopens", "Harbour reopens"),
        ("CORRECTED-UPDATE 1-Harbour reopens", "UPDATE 1-Harbour reopens"),
        ("CORRECTED (OFFICIAL)-Harbour reopens", "Harbour reopens"),
        ("(CORRECTED) Harbour reopens", "Harbour reopens"),
        ("(CORRECTED): Harbour reopens", "Harbour reopens"),
        ("CORRECTS: Harbour reopens", "Harbour reopens"),
        ("KORREKTUR: Hafen offen", "Hafen offen"),
        ("CORRECTION : Le port rouvre", "Le port rouvre"),
        ("CORRECTION: CORRECTED-Harbour reopens", "Harbour reopens"),
    ],
)
def test_corrections(headline, bare):
    assert detect(headline) is Signal.CORRECTION
    assert bare_headline(headline) == bare


ORDINARY = (
    "Kill Bill returns",
    "Kill: the story of a word",
    "KILL BILL RETURNS TO CINEMAS",
    "KILL-SWITCH bill passes",
    "KILLED: three soldiers in Kabul",
    "KILLING FIELDS - 50 years on",
    "Correction in markets",
    "Correction: not a cue in small letters",
    "CORRECTIONAL: officers strike",
    "CORRECTIONS: 1,000 officers strike",
    "WITHDRAWN-FROM-SALE cars recalled",
    "WITHDRAWN TROOPS RETURN",
    "A KILL: how lions hunt",
    "License to KILL: Bond is back",
    "(KILLER) whales seen",
    "OVERKILL: too much news",
    "Retracted study: what now",
    "ROADKILL - a film",
    "",
)


@pytest.mark.parametrize("headline", ORDINARY)
def test_ordinary_headlines(headline):
    assert detect(headline) is Signal.NONE
    assert bare_headline(headline) == headline


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_nothing_without_capitals_is_a_cue(words):
    assert detect(words.lower()) is Signal.NONE
    assert detect(words.capitalize()) is Signal.NONE or len(words.split()[0]) <= 1


@settings(max_examples=300)
@given(st.sampled_from(["KILL", "CORRECTION", "CORRECTED", "WITHDRAWN", "RETRACTED"]), st.text(max_size=40))
def test_a_cue_without_a_separator_is_a_word(cue, words):
    if words.strip() and words[0] not in " :-–—\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0" and not words[0].isspace():
        assert detect(cue + words) is Signal.NONE
        assert detect(f"The {cue}: {words}") is Signal.NONE


HEADLINES = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20).map(lambda s: f"A {s}")


@settings(max_examples=200)
@given(
    st.sampled_from(["KILL: ", "MANDATORY KILL - ", "CORRECTION: ", "CORRECTED-", "(CORRECTED) ", "WITHDRAWN: "]),
    HEADLINES,
)
def test_the_bare_headline_is_the_headline_of_the_earlier_version(cue, headline):
    assert bare_headline(cue + headline) == headline.strip()
    assert bare_headline(headline) == headline

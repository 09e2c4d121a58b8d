"""Items such as no agency sends, and some that it might."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ingest.model.item import Category, Item, Kind, Markup, Media, Member, Signal, Source, Text
from ingest.model.story import TYPES

ODD = st.sampled_from(
    [
        "<b>x</b>",
        "javascript:x",
        "http://e.com/ä b",
        "&amp;",
        "\x00\ud800",
        "KILL",
        "CORRECTED: Tide",
        "http://[",
        "%zz",
    ]
)
WORDS = st.text(max_size=20) | ODD
MAYBE = st.none() | WORDS
NUMBER = MAYBE | st.sampled_from(["0", "12", "-3", "1e9", "007", "9" * 30, "1.5", "12:30", "nan", "inf"])
DATE = MAYBE | st.sampled_from(
    ["2020-01-01T00:00:00.5Z", "Mon, 20 Apr 2020 21:37:00 GMT", "2020-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31"]
)
URL = WORDS | st.sampled_from(["http://e.com/l", "https://e.com/?q=a|b", "//e.com/x", "tag:e.com,2020:1", "urn:x:1"])
MARKUP = st.none() | st.builds(Markup, WORDS, st.booleans())

TEXTS = st.builds(Text, WORDS, st.builds(Markup, WORDS, st.booleans()))
PERCENT = st.none() | st.integers(-1, 101)
CATEGORIES = st.builds(
    Category, WORDS, st.none() | URL, MAYBE, st.sampled_from(Kind), st.none() | URL, MAYBE, MAYBE, PERCENT, PERCENT
)


def tuples(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(of, max_size=2).map(tuple)


ITEMS = st.builds(
    Item,
    place=st.just("item 1"),
    raw=st.just(b"raw"),
    native_id=st.none() | URL | st.sampled_from(["1", "2"]),
    link=st.none() | URL,
    headline=MARKUP | st.just(Markup("Tide")),
    bare_headline=MAYBE,
    summary=MARKUP,
    body=MARKUP | st.just(Markup("The harbour opened again on Tuesday, the port authority said.")),
    published=DATE,
    updated=DATE,
    language=MAYBE | st.sampled_from(["en-gb", "sq", "x-klingon", "zh-Hant-TW"]),
    base=st.none() | URL,
    by=tuples(WORDS),
    sections=tuples(WORDS),
    categories=tuples(CATEGORIES),
    media=tuples(st.builds(Media, URL, MAYBE, *(NUMBER,) * 4, *(MAYBE,) * 5, NUMBER, MAYBE)),
    sources=tuples(st.builds(Source, WORDS, st.sampled_from(["credit", "original", "source"]), st.none() | URL)),
    located=MAYBE,
    rights=MAYBE,
    ed_note=MAYBE,
    signal=st.sampled_from(Signal),
    type=st.just("text") | st.sampled_from(sorted(TYPES)) | WORDS,
    version=NUMBER,
    versioned=st.booleans(),
    guid=MAYBE,
    status=st.sampled_from(["usable", "withheld"]),
    content_created=DATE,
    embargoed=DATE,
    expires=DATE,
    urgency=NUMBER,
    slugline=MAYBE,
    title=MAYBE,
    profile=MAYBE,
    headlines=tuples(TEXTS),
    descriptions=tuples(TEXTS),
    copyright_holder=MAYBE,
    usage_terms=MAYBE,
    alt_ids=tuples(st.tuples(WORDS, WORDS)),
    members=tuples(st.builds(Member, WORDS, URL, MAYBE, MAYBE | st.just("picture"), MAYBE)),
    owner=MAYBE,
    timezone=st.none() | st.just("Europe/Tirane"),
    leftovers=st.just(()),
    paths=st.just({}),
    extra=st.just({}),
)

"""Whatever an item says, what is published of it is valid: from ``canonical`` through both decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import normalise
from ingest.desk.decide import decide as desk_decide
from ingest.model.document import Document, Reading
from ingest.model.item import Category, Item, Markup, Media, Parsed, Signal, Source
from ingest.model.overlay import Overlay
from ingest.model.record import Received, Record
from ingest.model.topics import Topics
from ingest.normalise.decide import decide

START = datetime(2024, 5, 1, 12, tzinfo=UTC)
TOPICS = Topics("t.")

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
    categories=tuples(st.builds(Category, WORDS, st.none() | URL, MAYBE)),
    media=tuples(st.builds(Media, URL, MAYBE, NUMBER, NUMBER, NUMBER, NUMBER, MAYBE, MAYBE)),
    sources=tuples(st.builds(Source, WORDS, st.sampled_from(["credit", "original", "source"]), st.none() | URL)),
    located=MAYBE,
    rights=MAYBE,
    ed_note=MAYBE,
    signal=st.sampled_from(Signal),
)
TOLD = st.lists(st.tuples(ITEMS, st.sampled_from(["AURORA", "Ü/ä ?"]), st.booleans()), min_size=1, max_size=3)


def received(record: Record) -> Received:
    return Received(record.topic, 0, 0, 0, record.key, record.value, record.headers)


def published(told: list[tuple[Item, str, bool]]) -> list[Record]:
    """Return what comes out when these items are told one after the other, each in a document of its own."""
    normal: dict[str, Overlay] = {}
    desk = Overlay({})
    found: list[Record] = []
    for number, (item, provider, again) in enumerate(told):
        for repeat in range(1 + again):
            when = START + timedelta(minutes=2 * number + repeat)
            document = Document(provider, "a feed", when, b"%d" % number, "x.txt", None, Reading())
            candidates = normalise.canonical(document, Parsed("atom", "strict", (item,))).candidates
            for candidate in candidates:
                state = normal.setdefault(provider, Overlay({}))
                decision = decide(state, TOPICS.items, document, document.ref, candidate)
                if decision.record is not None:
                    found += desk_decide(desk, TOPICS, received(decision.record)).records
    return found


@pytest.mark.timeout(300)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(TOLD)
def test_what_is_published_is_valid_whatever_the_items_say(check_record: Any, told: list[Any]) -> None:
    once: dict[tuple[str, str | None], Record] = {}
    for record in published(told):
        check_record(record.topic, record.key, record.value, record.headers)
        name = (record.topic, record.headers["ce_id"])
        assert name not in once, (once[name], record)
        once[name] = record

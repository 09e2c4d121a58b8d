"""Plain wires: layouts that tell tagged lines from text, the built-in ones and a feed's own."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import load_layout
from ingest.errors import NoStories, ParseError
from ingest.model.document import Reading
from ingest.model.envelope import reading_fields, reading_of
from ingest.model.item import Item, Kind, Signal, Source
from ingest.model.layout import Layout
from ingest.parsers import wires
from ingest.parsers.layouts import LayoutError, compile_layout

LAYOUTS = Path(__file__).parents[2] / "examples" / "layouts"


@pytest.fixture
def story(read: Any) -> Any:
    def do(body: str | bytes, **more: object) -> Item:
        parsed = read(body, **more)
        assert parsed.format == "text"
        found: Item = parsed.items[0]
        assert len(parsed.items) == 1
        return found

    return do


BROADCAST = """ZCZC ABC
%A
#AM Aldermoor headlines
$Aldermoor headlines round-up
:1200
*07000000
~AM Service
@ALD
Here are the headlines...


* The harbour opened again.

# not a slug

NNNN
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_broadcast_copy(story: Any, line_end: Any) -> None:
    found = story(BROADCAST.replace("\n", line_end))
    assert (found.slugline, found.headline.value) == ("AM Aldermoor headlines", "Aldermoor headlines round-up")
    assert found.summary.value == "Aldermoor headlines round-up"
    assert found.body.value == "Here are the headlines...\n\n* The harbour opened again.\n\n# not a slug"
    assert [(c.kind, c.name) for c in found.categories] == [
        (Kind.SUBJECT, "A"),
        (Kind.SUBJECT, "07000000"),
        (Kind.GENRE, "AM Service"),
        (Kind.PLACE, "ALD"),
    ]
    assert found.categories[1].uri == "http://cv.iptc.org/newscodes/subjectcode/07000000"
    assert found.leftovers == (("takekey", "1200"),)


def test_hash_tagged_fields_end_with_the_text(story: Any) -> None:
    body = (
        "zczc\r\nAN#123\r\nKN#Harbour Bites\r\nPD#06 June 2016 14:00:00\r\nCO#ALD.AX\r\nBY#\r\nKY#Comnews ALD\r\n"
        "TI#Harbour talks go on\r\nAB#The harbour\x92s talks go on.\r\nTX#\r\n"
        "The harbour\x92s talks go on.\r\nTI#5 is a berth.\r\n"
    ).encode("latin-1")
    found = story(body)
    assert (found.native_id, found.headline.value, found.slugline) == ("123", "Harbour talks go on", "Comnews ALD")
    assert (found.published, found.by) == ("06 June 2016 14:00:00", ())
    assert found.sources == (Source("Harbour Bites", "original"),)
    assert found.summary.value == "The harbour’s talks go on."
    assert found.body.value == "The harbour’s talks go on.\n\nTI#5 is a berth."


def test_results(story: Any) -> None:
    found = story(
        "ZCZC\n$T\n:Rowing Ald\n=1 Result\n^Rowing: Harbour cup\n*X\n+15000000\nAldermoor  1\nPort Ellen 2\n\nNNNN\n"
    )
    assert (found.headline.value, found.slugline) == ("Rowing: Harbour cup", "Rowing Ald")
    assert found.body.value == "Aldermoor  1\nPort Ellen 2"


@pytest.mark.parametrize(
    ("head", "headline", "slugline"),
    [
        ("RACING : Aldermoor FIELDS Thursday", "Aldermoor FIELDS Thursday", "Aldermoor FIELDS Thursday"),
        (":POTTED :Greys\n:SPORT - Harbour dogs", "Harbour dogs", "Greys"),
        (":POTTED :Greys", "Greys", "Greys"),
        ("Aldermoor Comment Friday", "Aldermoor Comment Friday", None),
    ],
)
def test_racing(story: Any, head: Any, headline: Any, slugline: Any) -> None:
    found = story(
        f"ZCZC FMG000\nYY TDR\n{head}\nWeather: Fine\n 1 _  2  Call  (1)   58\n 2 _  3  Sea   (5)   58\n\nNNNN\n"
    )
    assert (found.headline.value, found.slugline) == (headline, slugline)
    assert found.body.value == "Weather: Fine\n 1 _  2  Call  (1)   58\n 2 _  3  Sea   (5)   58"
    assert found.leftovers == (("routing", "TDR"),)


def test_a_release_keeps_its_masthead(story: Any) -> None:
    found = story(
        "Source: Harbour Turbines, Inc. \r\nMEDIA RELEASE PR12345\r\nHarbour Turbines signs with\r\nAldermoor\r\n\r\n"
        "AUSTIN, Texas, Feb. 1, 2017 /PRNewswire-AsiaNet/ --\r\n\r\nHarbour Turbines said so.\r\n\r\n"
        "SOURCE Harbour Turbines, Inc.\r\n"
    )
    assert found.headline.value == "Harbour Turbines signs with Aldermoor"
    assert (found.native_id, found.published, found.located) == ("PR12345", "Feb. 1, 2017", "AUSTIN, Texas")
    assert found.sources[:2] == (Source("AsiaNet", "original"), Source("Harbour Turbines, Inc.", "credit"))
    assert found.body.value.split("\n\n") == [
        "MEDIA RELEASE PR12345",
        "Harbour Turbines signs with Aldermoor",
        "Harbour Turbines said so.",
    ]


def test_any_telex_loses_its_frame(story: Any) -> None:
    found = story("ZCZC HBR123\nHarbour reopens\n\nThe harbour opened again.\n\nNNNN\n")
    assert (found.headline.value, found.body.value) == ("Harbour reopens", "The harbour opened again.")


@pytest.mark.parametrize("between", ["\nNNNN\n\n", "\n"])
def test_several_messages_in_a_file(read: Any, between: Any) -> None:
    parsed = read(between.join(f"ZCZC HBR{n}\nStory {n}\n\nText {n}." for n in range(3)) + "\nNNNN\n")
    assert [(item.headline.value, item.body.value) for item in parsed.items] == [
        (f"Story {n}", f"Text {n}.") for n in range(3)
    ]
    assert parsed.items[1].place.startswith("message 2, line ")
    assert b"Story 1" in parsed.raw_of(parsed.items[1].place)


def test_one_empty_message_does_not_stop_the_others(read: Any) -> None:
    parsed = read("ZCZC A1\nNNNN\nZCZC A2\nHead\n\nText.\nNNNN\n")
    assert [item.headline.value for item in parsed.items] == ["Head"]
    assert [fault.kind for fault in parsed.faults] == ["NoStories"]


TAGGED = """ZCZC HARB 0412
&internal
#Aldermoor-ferries
$CORRECTED: Ferries run again
!12 March 2026 09:40
~Transport
(corrects day in second paragraph)
ALDERMOOR (Harbour Wire) - Ferries to the islands run again.
NNNN
ZCZC HARB 0413
$Another
Text.
NNNN
"""


def test_a_feeds_own_layout(read: Any) -> None:
    first, second = read(TAGGED, format="text", layout=load_layout(LAYOUTS / "tagged.toml")).items
    assert (first.native_id, first.slugline, first.sections) == ("HARB 0412", "Aldermoor-ferries", ("Transport",))
    assert (first.published, first.date_format) == ("12 March 2026 09:40", "%d %B %Y %H:%M")
    assert (first.signal, first.bare_headline) == (Signal.CORRECTION, "Ferries run again")
    assert first.ed_note == "corrects day in second paragraph"
    assert first.located == "ALDERMOOR"
    assert first.sources == (Source("Harbour Wire", "original"), Source("Harbour Wire", "credit"))
    assert first.leftovers == (("routing", "internal"),)
    assert (second.native_id, second.headline.value, second.body.value) == ("HARB 0413", "Another", "Text.")


def test_a_feeds_own_layout_wins_over_a_built_in_one(story: Any) -> None:
    layout = Layout("own", fields=(("drop", "ZCZC.*"), ("headline", "#(.*)"), ("slugline", r"\$(.*)")), ends="^NNNN")
    found = story("ZCZC ABC\n#Head\n$Slug\nText.\n\nMore.\nNNNN\n", layout=layout)
    assert (found.headline.value, found.slugline, found.body.value) == ("Head", "Slug", "Text.\n\nMore.")


def test_lines_above_a_declared_body_that_nothing_matches_are_kept_for_profiles(story: Any) -> None:
    layout = Layout("own", fields=(("headline", "H:(.*)"),), body="^--$")
    found = story("odd line\nH: Head\n--\nH: no headline\n\nMore.", layout=layout)
    assert (found.headline.value, found.leftovers) == ("Head", (("head", "odd line"),))
    assert found.body.value == "H: no headline\n\nMore."


def test_of_several_patterns_for_a_field_the_first_wins(story: Any) -> None:
    layout = Layout("own", fields=(("headline", "A:(.*)"), ("headline", "B:(.*)")))
    assert story("B: two\nA: one\nText.\n\nMore.", layout=layout).headline.value == "one"


def test_all_faults_of_a_wire_layout_at_once() -> None:
    layout = Layout(
        "x",
        begins="(",
        fields=(("headlin", "(a)"), ("headline", "a"), ("slugline", "("), ("other_x", "(a)"), ("drop", "a")),
        keeps=("id",),
        sources=(("author", "X"),),
    )
    with pytest.raises(LayoutError) as caught:
        compile_layout(layout)
    assert [fault.key for fault in caught.value.faults] == [
        "begins",
        "fields.headlin",
        "fields.headline",
        "fields.slugline",
        "keeps",
        "sources.author",
    ]


@pytest.mark.parametrize("layout", [*wires.BUILTIN, load_layout(LAYOUTS / "tagged.toml")], ids=lambda each: each.name)
def test_a_layout_travels_in_a_records_header(layout: Any) -> None:
    import orjson

    reading = Reading("text", layout=layout)
    again = reading_of(orjson.loads(orjson.dumps(reading_fields(reading))))
    assert again == reading and hash(again) == hash(reading)


def test_an_empty_wire_is_no_story(read: Any) -> None:
    with pytest.raises(NoStories):
        read("ZCZC ABC\n\nNNNN\n")


@pytest.mark.parametrize(
    "text",
    [
        "Source: Reuters\n\nThe harbour opened again.",
        "Sources: two people said so\nMEDIA RELEASE of doves\n",
        "The ZCZC code\nopened a telex.",
        "#harbour is a hashtag\n$5 is a price\n",
        "AN#1 is a number\nand this is a text.",
    ],
)
def test_ordinary_texts_are_no_wires(text: Any) -> None:
    assert wires.chosen(text) is None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200).filter(lambda text: "zczc" not in text.lower()))
def test_hardly_any_text_is_a_wire(text: Any) -> None:
    assert wires.chosen(text) is None


@pytest.mark.parametrize("body", ["ZCZC A\n" + "%a\n" * 500_000, "Source:" + " " * 3_000_000, "ZCZC A\n" * 200_000])
def test_hostile_wires_end_soon(read: Any, body: Any) -> None:
    started = time.perf_counter()
    with suppress(ParseError):
        read(body, format="text")
    assert time.perf_counter() - started < 10

"""ANPA 1312: header lines, slug lines, paragraphs, tables, and what is not whole."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import parsers
from ingest.errors import IllFormed, NoStories, ParseError
from ingest.model.item import Category, Item, Signal, Source
from ingest.parsers import anpa1312

SLUG = "BC-LT--Aldermoor-Harbour Storm,120"
HEADLINE = "^Harbour reopens as storm passes <\n"
BYLINE = "^By JANE DOE and JO ROE=\n^Kestrel Press=\n"
TEXT = """\t   PORT ELLEN, Aldermoor (KP) _ The ``old'' harbour opened again on Tuesday.
\x20
\t   ``We're open,'' the harbour master said. ``As they say, `sail on.'''
\x20
"""


def message(
    text: str | None = None,
    *,
    slug: str = SLUG,
    first: str = "\x16\x16\x01W2870\x1fasian",
    second: str = "r i\x13\x11 BC-LT--Aldermoor-Harbour     11-13 0120",
    head: str = HEADLINE + BYLINE,
    body: str = TEXT,
    trailer: str = "KP-WF-11-13-13 1509GMT<\n\n\x0c\n\x04",
) -> str:
    inner = f"^{slug}<\n{head}{body}\n\t   " if text is None else text
    return f"{first}\n{second}\n\x02{inner}\x03{trailer}"


@pytest.fixture
def story(read: Any) -> Any:
    def do(text: str | None = None, **more: str) -> Item:
        parsed = read(message(text, **more))
        assert parsed.format == "anpa1312"
        found: Item = parsed.items[0]
        assert len(parsed.items) == 1
        return found

    return do


def test_every_part_of_a_message(story: Any) -> None:
    found = story()
    assert found.headline.value == "Harbour reopens as storm passes"
    assert found.by == ("By JANE DOE and JO ROE",)
    assert found.sources == (Source("Kestrel Press", "credit"),)
    assert found.body.value.split("\n\n") == [
        'PORT ELLEN, Aldermoor (KP) _ The "old" harbour opened again on Tuesday.',
        '"We\'re open," the harbour master said. "As they say, \'sail on.\'"',
    ]
    assert (found.published, found.updated) == ("2013-11-13 15:09Z", "2013-11-13 15:09Z")
    assert (found.slugline, found.urgency, found.located) == ("Aldermoor-Harbour", "4", "PORT ELLEN, Aldermoor")
    assert found.categories == (Category("International", code="i"),)
    assert (found.owner, found.versioned, found.signal) == ("KP", True, Signal.NONE)
    assert found.native_id == "BC-LT--Aldermoor-Harbour_Storm-2013-11-13"
    leftovers = dict(found.leftovers)
    assert (leftovers["number"], leftovers["selectors"], leftovers["slug"]) == ("W2870", "asian", SLUG)
    assert found.paths.keys() >= {"headline", "body", "slugline", "urgency", "published", "by"}


@pytest.mark.parametrize(
    ("slug", "second", "slugline"),
    [
        (
            "BC-LT--Aldermoor-Harbour Storm,120",
            "r i\x13\x11 BC-LT--Aldermoor-Harbour     11-13 0120",
            "Aldermoor-Harbour",
        ),
        ("BC-BBO--League Expanded Glance", "r s\x14\x12 BC-BBO--LeagueExpanded     11-13 0120", "BBO--LeagueExpanded"),
        ("AM-Harbour,120", "r a\x13\x11 AM-Harbour     11-13 0120", "Harbour"),
        ("Ferries,120", "u i\x13\x11 am-ferries storm 11-13 0120", "ferries"),
    ],
)
def test_sluglines(story: Any, slug: Any, second: Any, slugline: Any) -> None:
    assert story(slug=slug, second=second).slugline == slugline


@pytest.mark.parametrize(
    ("letter", "words", "urgency"),
    [
        ("f", "0012", "1"),
        ("f", "0466", None),
        ("b", "0100", "2"),
        ("u", "0100", "3"),
        ("d", "0100", "5"),
        ("x", "0100", None),
    ],
)
def test_urgency(story: Any, letter: Any, words: Any, urgency: Any) -> None:
    assert story(second=f"{letter} i\x13\x11 BC-LT--Aldermoor-Harbour     11-13 {words}").urgency == urgency


@pytest.mark.parametrize(
    ("trailer", "published"),
    [
        ("KP-WF-11-13-13 1509GMT<\n\x04", "2013-11-13 15:09Z"),
        ("KP-NY-11-13-13 0949EST<\n\x04", "2013-11-13 09:49 EST"),
        ("JST-15:04-18-12-18\n\x04", "2018-12-18 15:04 JST"),
        ("\n\x04", None),
    ],
)
def test_when_it_was_filed(story: Any, trailer: Any, published: Any) -> None:
    assert story(trailer=trailer).published == published


def test_the_senders_sign_may_stand_above_the_end_of_text(story: Any) -> None:
    text = f"^{SLUG}<\n{HEADLINE}{TEXT}\tKP-NY-11-13-13 0949EST<\n"
    found = story(text, trailer="\n\x04")
    assert found.published == "2013-11-13 09:49 EST" and "KP-NY" not in found.body.value


def test_a_later_lead_is_the_same_story_a_take_is_not(story: Any) -> None:
    first = story()
    later = story(slug="BC-LT--Aldermoor-Harbour Storm, 1st Ld-Writethru,140", first="\x16\x16\x01W2999\x1fasian")
    take = story(slug="BC-LT--Aldermoor-Harbour Storm, 1st Add,140")
    assert later.native_id == first.native_id != take.native_id
    assert dict(later.leftovers)["version"] == "1st Ld-Writethru"


def test_without_a_cycles_slug_it_is_the_number_and_the_day(story: Any) -> None:
    text = f"Harbour reopens\n{TEXT}"
    found = story(text, second="r i\x13\x11 ferries     11-13 0120")
    assert (found.native_id, found.headline.value) == ("W2870-2013-11-13", "Harbour reopens")
    assert found.native_id != story(text, second="r i\x13\x11 ferries     11-13 0120", trailer="\n\x04").native_id


@pytest.mark.parametrize(
    ("version", "signal", "status"),
    [
        ("CORRECTION", Signal.CORRECTION, "usable"),
        ("Correction", Signal.CORRECTION, "usable"),
        ("BULLETIN KILL", Signal.KILL, "canceled"),
        ("KILL", Signal.KILL, "canceled"),
        ("1st Ld-Writethru", Signal.NONE, "usable"),
        ("Skill Test", Signal.NONE, "usable"),
    ],
)
def test_signals(story: Any, version: Any, signal: Any, status: Any) -> None:
    found = story(slug=f"BC-LT--Aldermoor-Harbour Storm, {version},20")
    assert (found.signal, found.status) == (signal, status)
    assert found.native_id == story().native_id


def test_a_kill_in_a_keyword_is_none(story: Any) -> None:
    assert story(slug="BC-LT--Aldermoor-KILL,20").signal is Signal.NONE


@pytest.mark.parametrize(
    ("version", "day", "embargoed"),
    [
        ("Adv15", "11-13", "2013-11-15"),
        ("ADV05", "11-13", "2013-12-05"),
        ("Adv99", "11-13", None),
        ("1st Ld", "11-13", None),
    ],
)
def test_advances_are_held(story: Any, version: Any, day: Any, embargoed: Any) -> None:
    head = "^$Adv15<\n^For Release FRI AMs, Nov. 15<\n" + HEADLINE
    found = story(slug=f"BC-LT--Aldermoor-Harbour Storm, {version},20", head=head)
    assert found.embargoed == embargoed
    assert found.ed_note == "$Adv15\nFor Release FRI AMs, Nov. 15"
    assert found.headline.value == "Harbour reopens as storm passes"


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        ("^Eds: With KP Photos.<\n", "With KP Photos."),
        ("^(Eds: Updates throughout)<\n", "Updates throughout"),
        ("^Eds: With KP Photos.<\n^EDITOR'S NOTE _ First of a series.<\n", "First of a series."),
        ("^Eds: A note that was\nwrapped.<\n", "A note that was wrapped."),
    ],
)
def test_notes(story: Any, lines: Any, note: Any) -> None:
    found = story(head=HEADLINE + "^KP Photo XNP101<\n" + lines + BYLINE)
    assert (found.ed_note, found.headline.value) == (note, "Harbour reopens as storm passes")
    assert found.by and found.body.value.startswith("PORT ELLEN")
    assert dict(found.leftovers)["aids"] == "KP Photo XNP101"


def test_the_title_below_a_byline_is_no_credit(story: Any) -> None:
    found = story(head=HEADLINE + "^By JANE DOE=\n^KP Sports Writer=\n")
    assert found.sources == (Source("KP", "credit"),)  # of the dateline
    assert dict(found.leftovers)["bylineTitle"] == "KP Sports Writer"


def test_an_alert_has_no_headline_of_its_own(story: Any) -> None:
    found = story(slug="BC-Alert", head="", body="\t   PORT ELLEN (KP) _ Harbour reopens.\n")
    assert found.headline.value == "Harbour reopens."
    assert found.body.value == "PORT ELLEN (KP) _ Harbour reopens."


TABLE = (
    "^League Standings= \n^All Times GMT= \n^By The Kestrel Press= \n^NORTH= \n^East Division= \n"
    "\x08^;W;L;GB\x10 \n\x08Aldermoor;2;1;_\x10 \n\x08Port\x10 Ellen;1;2;3{\x10 \n\t   ___= \n^Sunday's Games= \n"
    "\t   Aldermoor 2, Port Ellen 1 \n\t   Kestrel 3, Harbour 0< \n^Monday's Games= \n\t   None scheduled< \n"
)


def test_tables_keep_their_lines(story: Any) -> None:
    found = story(
        slug="BC-BBO--League Glance", second="r z\x14\x12 BC-BBO--LeagueGlance     05-17 0820", head=TABLE, body=""
    )
    assert found.headline.value == "League Standings"
    assert found.by == ("By The Kestrel Press",) and found.sources == ()
    assert found.body.value == (
        "All Times GMT\n\nNORTH\n\nEast Division\n\tW\tL\tGB\nAldermoor\t2\t1\t_\nPort Ellen\t1\t2\t3½\n\n___\n\n"
        "Sunday's Games\nAldermoor 2, Port Ellen 1\nKestrel 3, Harbour 0\n\nMonday's Games\nNone scheduled"
    )


def test_wrapped_paragraphs_and_headings_in_running_text(story: Any) -> None:
    body = "\t   First line\nof the first.\n\t   The second.\n^A heading<\n\t   The third.\n"
    assert story(body=body).body.value == "First line of the first.\n\nThe second.\n\nA heading\n\nThe third."


def test_a_file_without_syn_whose_headline_ends_with_a_plus(read: Any) -> None:
    text = "Harbour of Aldermoor reopens\nas storm passes+\nThe harbour opened.\n\nFerries sail.\n==Wire\n"
    head = "\x01a0123WIRE\x1f-----\nr i\x13\x11 BC-Aldermoor-harbour 12-18 0020\n\x02BC-Aldermoor-harbour\n"
    body = f"{head}{text}\x03JST-15:04-18-12-18\n\x04".replace("\n", "\r\n")
    parsed = read(body)
    (found,) = parsed.items
    assert parsed.format == "anpa1312"
    assert found.headline.value == "Harbour of Aldermoor reopens as storm passes"
    assert found.body.value == "The harbour opened.\n\nFerries sail."
    assert (found.published, found.owner) == ("2018-12-18 15:04 JST", "WIRE")


def test_several_messages_one_of_them_cut_off(read: Any) -> None:
    other = message(slug="BC-LT--Aldermoor-Ferries,30")
    parsed = read(message() + other[: other.index("harbour master")] + message(slug="BC-LT--Aldermoor-Weather,30"))
    assert [item.slugline for item in parsed.items] == ["Aldermoor-Harbour", "Aldermoor-Weather"]
    (fault,) = parsed.faults
    assert "end of text" in fault.reason and fault.place.startswith("message 2")


def test_cut_off_anywhere_it_is_whole_or_refused(read: Any) -> None:
    whole = message()
    (expected,) = read(whole).items
    for length in range(len(whole)):
        for format_ in ("anpa1312", "auto"):
            try:
                items = read(whole[:length], format=format_).items
            except ParseError:
                continue
            assert [item._replace(raw=b"") for item in items] == [expected._replace(raw=b"")]


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ("\x16\x16\x01W2870\x1fasian\nno second line\n\x02Text\x03\n\x04", IllFormed, "second header line"),
        ("\x01W28 \n\x02Text\x03\n\x04", IllFormed, "no ANPA 1312 header line"),
        ("Some text.", NoStories, "SOH"),
        (message(" "), NoStories, "neither headline nor text"),
    ],
)
def test_what_is_refused(read: Any, body: Any, error: Any, words: Any) -> None:
    with pytest.raises(error, match=words):
        read(body, format="anpa1312")


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=200))
def test_text_that_can_be_printed_is_no_message(text: Any) -> None:
    assert not anpa1312.begins(text.encode())


@given(st.text(max_size=300))
def test_any_characters_give_stories_or_a_parse_error(text: Any) -> None:
    from datetime import UTC, datetime

    from ingest.model.document import Document, Reading

    for body in (text, message(text), message(f"^{SLUG}<\n{text}")):
        document = Document("X", "f", datetime(2024, 5, 1, tzinfo=UTC), body.encode("utf-8", "replace"))
        try:
            parsers.read(document)
            parsers.read(Document("X", "f", document.received_at, document.body, reading=Reading("anpa1312")))
        except ParseError:
            continue

"""IPTC 7901: header, text and trailer, character sets, and what is not whole."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import parsers
from ingest.errors import IllFormed, LimitExceeded, NoStories, ParseError
from ingest.model.item import Category, Item, Signal, Source, Text
from ingest.parsers import iptc7901

TEXT = """Harbour of Aldermoor reopens after storm =

   Aldermoor (kst) - The harbour of Aldermoor opened again on Tuesday,
the port authority said after a meeting.

   Ferries to the islands will run on Wednesday if the wind allows,
a spokeswoman told kst.

kst jw rmo
"""


def message(
    text: str = TEXT,
    *,
    header: str = "kse0417 4 i 38  kst 0212",
    keyword: str = "Aldermoor-harbour/\r\n",
    trailer: str = "131137 GMT Nov 13\r\n\x7f\n\x7f\x04",
) -> str:
    return f"\x01{header}\r\n\n{keyword}\x02{text}\r\n\x03{trailer}".replace("\r\n", "\n").replace("\n", "\r\n")


@pytest.fixture
def story(read: Any) -> Any:
    def do(text: str = TEXT, *, encoding: str = "utf-8", content_type: str | None = None, **more: str) -> Item:
        parsed = read(message(text, **more).encode(encoding), content_type=content_type)
        assert parsed.format == "iptc7901"
        found: Item = parsed.items[0]
        assert len(parsed.items) == 1
        return found

    return do


def test_every_part_of_a_message(story: Any) -> None:
    found = story()
    assert found.headline.value == "Harbour of Aldermoor reopens after storm"
    assert found.slugline == "Aldermoor-harbour"
    assert found.body.value.split("\n\n") == [
        "Aldermoor (kst) - The harbour of Aldermoor opened again on Tuesday, the port authority said after a meeting.",
        "Ferries to the islands will run on Wednesday if the wind allows, a spokeswoman told kst.",
    ]
    assert (found.published, found.updated) == ("2013-11-13 11:37Z", "2013-11-13 11:37Z")
    assert found.native_id == "kse-kst0212-2013-11-13" and found.versioned
    assert (found.urgency, found.located, found.owner) == ("4", "Aldermoor", "kst")
    assert found.categories == (Category("i", code="i"),)
    assert found.sources == (Source("kse", "original"), Source("kst", "credit"))
    assert dict(found.leftovers)["signoff"] == "kst jw rmo"
    assert found.paths.keys() >= {"headline", "body", "slugline", "urgency", "published"}


@pytest.mark.parametrize(
    ("trailer", "published"),
    [
        ("131137 GMT Nov 13\n\x04", "2013-11-13 11:37Z"),
        ("131137 CET nov 2013\n\x04", "2013-11-13 11:37 CET"),
        ("131137 +0100 nov 13\n\x04", "2013-11-13 11:37+0100"),
        ("091223 dec 18\n\x04", "2018-12-09 12:23"),
        ("131137 NOV 13\n", "2013-11-13 11:37"),
        ("281137 UTC Apr\n\x04", "2024-04-28 11:37Z"),  # received on 1 May 2024
        ("281137 UTC Dec\n\x04", "2023-12-28 11:37Z"),
        ("991137 GMT Foo 13\n\x04", None),
        ("\n\x04", None),
    ],
)
def test_date_time_groups(story: Any, trailer: Any, published: Any) -> None:
    assert story(trailer=trailer).published == published


def test_a_message_without_its_own_number_is_named_by_the_services(story: Any) -> None:
    found = story(header="kse0417 3 spo 38")
    assert found.native_id == "kse-0417-2013-11-13"
    assert (found.urgency, found.categories[0].code) == ("3", "spo")


def test_numbers_come_again_the_next_day(story: Any) -> None:
    assert story().native_id != story(trailer="141137 GMT Nov 13\n\x04").native_id


@pytest.mark.parametrize(
    ("keyword", "slugline", "sections"),
    [
        ("Aldermoor-harbour/\n", "Aldermoor-harbour", ()),
        ("Impressum/\n", "Impressum", ()),
        ("Weather/storm/\n", "Weather/storm", ()),
        ("Aldermoor-port-strike\n", "Aldermoor-port-strike", ()),
        ("Aldermoor\n", None, ("Aldermoor",)),
        ("", None, ()),
    ],
)
def test_keyword_lines(story: Any, keyword: Any, slugline: Any, sections: Any) -> None:
    found = story(keyword=keyword)
    assert (found.slugline, found.sections) == (slugline, sections)


def test_the_keyword_line_may_stand_in_the_text(story: Any) -> None:
    found = story("Aldermoor-harbour/\nHarbour reopens =\n\n   Text.\n", keyword="")
    assert (found.slugline, found.headline.value) == ("Aldermoor-harbour", "Harbour reopens")


@pytest.mark.parametrize(
    ("head", "headline", "tags"),
    [
        ("EXTRA\nHarbour reopens =", "Harbour reopens", ["EXTRA"]),
        (
            "Harbour reopens after storm, ferries to the islands are to sail\nagain =",
            "Harbour reopens after storm, ferries to the islands are to sail again",
            [],
        ),
        ("HARBOUR REOPENS AFTER\nSTORM =", "HARBOUR REOPENS AFTER STORM", []),
        ("Harbour reopens", "Harbour reopens", []),
        ("Situation\nHarbour:\nHarbour reopens =", "Harbour reopens", []),
    ],
)
def test_headlines(story: Any, head: Any, headline: Any, tags: Any) -> None:
    found = story(f"{head}\n\n   The harbour opened again.\n")
    assert found.headline.value == headline
    assert [value for key, value in found.leftovers if key == "tag"] == tags
    assert found.body.value == "The harbour opened again."


def test_the_line_above_a_headline(story: Any) -> None:
    found = story("Situation\nHarbour:\nHarbour reopens =\n\n   Text.\n")
    (kicker,) = found.headlines
    assert (kicker.role, kicker.markup.value) == ("kicker", "Situation Harbour:")
    assert isinstance(kicker, Text)


def test_bylines_and_notes_in_the_header(story: Any) -> None:
    found = story("Harbour reopens\nBy Jane Doe, kst\nEds: Epa photos available =\n\n   Text.\n")
    assert found.headline.value == "Harbour reopens"
    assert found.by == ("By Jane Doe, kst",)
    assert found.ed_note == "Eds: Epa photos available"


def test_a_text_without_headline_is_only_text(story: Any) -> None:
    found = story("   The harbour opened again on Tuesday.\n\n   Ferries sail.\n")
    assert found.headline is None and found.body.value == "The harbour opened again on Tuesday.\n\nFerries sail."


def test_a_flash_is_only_a_headline(story: Any) -> None:
    found = story("FLASH\nHarbour reopens =\n")
    assert (found.headline.value, found.body) == ("Harbour reopens", None)


@pytest.mark.parametrize(
    "mark",
    [
        "* * * *\nThe following information is not for publication\n",
        "The following information is not intended for publication\n",
        "Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt\n",
    ],
)
def test_what_is_not_for_publication_is_nowhere(story: Any, mark: Any) -> None:
    text = f"{TEXT}\n# kst NOTEBOOK\n\n## Internet\n- http://harbour.example\n\n{mark}\n## Contacts\nTel: +00 123\n"
    found = story(text)
    assert found.ed_note == "Internet\n- http://harbour.example"
    assert "123" not in repr(found._replace(raw=b"")) and "NOTEBOOK" not in found.body.value
    assert "123" not in repr(story(f"{TEXT}\n{mark}\nTel: +00 123\n")._replace(raw=b""))


@pytest.mark.parametrize("cue", ["(Corrects day in 2nd paragraph)", "(Berichtigung: Tag im 2. Absatz)", "CORRECTION"])
def test_corrections(story: Any, cue: Any) -> None:
    found = story(f"{cue}\nHarbour reopens =\n\n   Text.\n")
    assert found.signal is Signal.CORRECTION and found.headline.value == "Harbour reopens"


def test_a_correction_of_something_else_is_none(story: Any) -> None:
    assert story("Corrections officer wins prize =\n\n   Text.\n").signal is Signal.NONE


def test_a_kill_takes_back_the_message_that_it_names(story: Any) -> None:
    killed = story()
    found = story(
        'KILL KILL KILL =\n\nPlease kill item kst 0212 "Harbour reopens". It did not.\n',
        header="kse0420 1 i 9  kst 0230",
    )
    assert (found.signal, found.status, found.native_id) == (Signal.KILL, "canceled", killed.native_id)


@pytest.mark.parametrize(
    "text",
    [
        "KILL KILL KILL =\n\nPlease kill the story on the harbour.\n",
        "Kill Bill returns =\n\nPlease kill item kst 0212, he said.\n",
    ],
)
def test_what_names_no_message_or_does_not_shout_kills_nothing(story: Any, text: Any) -> None:
    found = story(text)
    assert (found.signal, found.status) == (Signal.NONE, "usable")


def test_lists_and_columns_keep_their_lines_wrapped_ones_do_not(story: Any) -> None:
    found = story("Results =\n\nCup:\n- one\n- two\n\nAldermoor    3\nPort Ellen   1\n\nA line that\nwas wrapped.\n")
    assert found.body.value == "Cup:\n- one\n- two\n\nAldermoor    3\nPort Ellen   1\n\nA line that was wrapped."


def test_control_characters_are_orders_not_text(story: Any) -> None:
    found = story(
        "Harbour\x07 reopens =\n\n   It opened clossed\x18 \x1b[1magain\x0cbf 12\x0b on\x0e Tuesday\x0f."
        "\n\nA\x1f1\nB\x1f2\n"
    )
    assert found.headline.value == "Harbour reopens"
    assert found.body.value == "It opened again on Tuesday.\n\nA\t1\nB\t2"


@pytest.mark.parametrize("dateline", ["PARIS, 13 nov 2013 (AFP) - Le port", "Paris (ats afp) Le port"])
def test_datelines(story: Any, dateline: Any) -> None:
    found = story(f"Titre =\n\n   {dateline} a rouvert.\n")
    assert found.located.title() == "Paris"
    assert found.body.value == f"{dateline} a rouvert."


def test_a_party_in_brackets_is_no_agency(story: Any) -> None:
    found = story("Title =\n\n   Minister Doe (CDU) said so - twice.\n")
    assert found.located is None


WESTERN = "Straße nach Zürich für Ärzte geöffnet: «schön», sagt er"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1", "cp850", "cp437", "mac-roman"])
def test_eight_bit_sets_by_evidence(story: Any, encoding: Any) -> None:
    assert story(f"{WESTERN} =\n\nText.\n", encoding=encoding).headline.value == WESTERN


def test_iso_6937_by_evidence_and_by_name(read: Any) -> None:
    body = message("Stra\xfbe nach Z\xc8urich =\n\nEcole ferm\xc2ee \xc1a Gen\xc1eve.\n").encode("latin-1")
    for content_type in (None, "text/plain; charset=ISO_6937"):
        (found,) = read(body, content_type=content_type).items
        assert found.headline.value == "Straße nach Zürich"
        assert found.body.value == "Ecole fermée à Genève."


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "iso8859-5", "cp866"])
def test_cyrillic_by_evidence(story: Any, encoding: Any) -> None:
    title = "Порт снова открыт после шторма, сообщили власти острова"
    assert story(f"{title} =\n\nТекст новости о порте.\n", encoding=encoding).headline.value == title


def test_national_letters_in_seven_bits(read: Any) -> None:
    text = (
        "Fl}sse treten }ber die Ufer =\n\nDie Beh|rde und der Minister warnen: nicht das Ger{t ber}hren, die Stra~e.\n"
    )
    for content_type in (None, "text/plain; charset=DIN_66003"):
        (found,) = read(message(text), content_type=content_type).items
        assert found.headline.value == "Flüsse treten über die Ufer"
        assert found.body.value.endswith("nicht das Gerät berühren, die Straße.")


def test_brackets_in_ascii_stay_brackets(read: Any) -> None:
    parsed = read(message("Scores =\n\nThe dict {a} and [b] and the {c|d} are code.\n"))
    assert parsed.items[0].body.value == "The dict {a} and [b] and the {c|d} are code."
    assert parsed.lane == "strict"


def test_a_declared_charset_wins(story: Any) -> None:
    found = story(
        "Gdańsk: port otwarty =\n\nTekst.\n", encoding="cp1250", content_type="text/plain; charset=windows-1250"
    )
    assert found.headline.value == "Gdańsk: port otwarty"


@pytest.mark.parametrize("fill", ["\x7f\x7f\r\n\x7f", "\x16\x16\x16", "\x00\x00", "\r\n\r\n", "\x04\r\n"])
def test_fill_before_a_message(read: Any, fill: Any) -> None:
    assert read(fill + message()).items[0].slugline == "Aldermoor-harbour"


def test_several_messages_one_of_them_cut_off(read: Any) -> None:
    second = message(header="kse0418 4 i 38  kst 0213")
    parsed = read(message() + "\r\n" + second[: second.index("Ferries")] + message(header="kse0419 4 i 38  kst 0214"))
    assert [item.native_id for item in parsed.items] == ["kse-kst0212-2013-11-13", "kse-kst0214-2013-11-13"]
    (fault,) = parsed.faults
    assert "end of text" in fault.reason and fault.place.startswith("message 2, line")
    assert fault.raw.startswith(b"\x01kse0418") and parsed.raw_of(fault.place) == fault.raw


def test_cut_off_anywhere_it_is_whole_or_refused(read: Any) -> None:
    whole = message()
    (expected,) = read(whole).items
    for length in range(len(whole)):
        try:
            items = read(whole[:length], format="iptc7901").items
        except ParseError:
            continue
        assert [item._replace(raw=b"") for item in items] == [expected._replace(raw=b"")]


def test_noise_never_makes_half_a_story(read: Any) -> None:
    whole = message().encode()
    for position in range(len(whole)):
        for noise in (b"\x03", b"\x01", b"\x02", b"\x04", b"\x00"):
            try:
                parsed = read(whole[:position] + noise + whole[position:], format="iptc7901")
            except ParseError:
                continue
            text = " ".join(item.body.value if item.body else "" for item in parsed.items)
            assert "Ferries to the islands" in text.replace("\x00", "") or position > whole.index(b"Ferries") - 2


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ("\x01kse0417 4 i 38  kst 0212\r\nslug/\r\n", IllFormed, "before its text begins"),
        ("\x01kse0417 no header\r\n\x02Text\x03\r\n\x04", IllFormed, "header line"),
        ("no message at all", NoStories, "SOH"),
        (message(" "), NoStories, "neither headline nor text"),
        (message("word\n" * 100_001), LimitExceeded, "lines"),
        ("\x01ab1" * 50_001, LimitExceeded, "messages"),
    ],
)
def test_what_is_refused(read: Any, body: Any, error: Any, words: Any) -> None:
    with pytest.raises(error, match=words):
        read(body, format="iptc7901")


def test_a_file_that_lost_its_control_bytes(read: Any) -> None:
    bare = (
        "kse0417 4 i 38  kst 0212\r\n\r\nAldermoor-harbour/\r\nHarbour reopens =\r\n\r\n"
        "   The harbour opened again.\r\n\r\n131137 GMT Nov 13\r\n"
    )
    parsed = read(bare + bare.replace("0212", "0213"))
    assert parsed.format == "iptc7901"
    assert [item.native_id for item in parsed.items] == ["kse-kst0212-2013-11-13", "kse-kst0213-2013-11-13"]
    found = parsed.items[0]
    assert (found.headline.value, found.slugline) == ("Harbour reopens", "Aldermoor-harbour")
    assert found.body.value == "The harbour opened again."


@pytest.mark.parametrize(
    "text",
    ["The harbour opened again.", "abc", "ab12 3 men in a boat", "usa 2024 4 July", "DAX0123 4 points up\n\nText."],
)
def test_ordinary_text_is_no_message(text: Any) -> None:
    assert not iptc7901.begins(text.encode())


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=200))
def test_text_that_can_be_printed_is_no_message(text: Any) -> None:
    assert not iptc7901.begins(text.encode())


@given(st.binary(max_size=300))
def test_any_bytes_give_stories_or_a_parse_error(data: Any) -> None:
    from datetime import UTC, datetime

    from ingest.model.document import Document, Reading

    head = message().encode().partition(b"\x02")[0]
    for body in (data, head + b"\x02" + data, head + b"\x02" + data + b"\x03131137 GMT Nov 13\r\n\x04"):
        document = Document("X", "f", datetime(2024, 5, 1, tzinfo=UTC), body, reading=Reading("iptc7901"))
        try:
            parsers.read(document)
        except ParseError:
            continue

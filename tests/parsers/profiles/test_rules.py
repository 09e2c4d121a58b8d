"""Each rule of a profile, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.errors import IllFormed
from ingest.model.item import Category, Kind, Markup, Member, Signal, Source, Text
from ingest.model.profile import Profile

BY = r"By (?P<by>[A-Z]\w+ [A-Z]\w+)"
ID = r"(?P<id>.+?)(?::(?P<version>\d+))?"


def html(*paragraphs: str) -> Markup:
    return Markup("".join(f"<p>{each}</p>" for each in paragraphs), html=True)


def plain(*paragraphs: str) -> Markup:
    return Markup("\n\n".join(paragraphs))


@pytest.mark.parametrize("make", [html, plain])
def test_a_byline_in_the_text_becomes_the_byline(apply: Any, make: Any) -> None:
    body = make("By Jane Doe", "The bridge closes in May.", "It opens in June.")
    (item,) = apply(Profile("veld", byline=BY), body=body).items
    assert item.by == ("Jane Doe",)
    assert item.body == make("The bridge closes in May.", "It opens in June.")
    assert item.paths["by"] == "profile veld: byline"
    assert item.paths["body"] == "contentSet/inlineXML; profile veld: byline"


@pytest.mark.parametrize("make", [html, plain])
def test_a_byline_may_follow_other_paragraphs_but_not_many(apply: Any, make: Any) -> None:
    profile = Profile("veld", byline=BY)
    (item,) = apply(profile, body=make("Adds detail", "More", "Still more", "By Jane Doe", "Text.")).items
    assert (item.by, item.body) == (("Jane Doe",), make("Adds detail", "More", "Still more", "Text."))
    late = make("One", "Two", "Three", "Four", "By Jane Doe", "Text.")
    (item,) = apply(profile, body=late).items
    assert (item.by, item.body) == ((), late)


@pytest.mark.parametrize(
    "body", [html("By Jane Doe"), plain("By Jane Doe"), Markup("<div>\n<p>By Jane Doe</p> </div>", True)]
)
def test_a_body_that_is_a_byline_keeps_it(apply: Any, body: Markup) -> None:
    (item,) = apply(Profile("veld", byline=BY), body=body).items
    assert (item.by, item.body) == (("Jane Doe",), body)


def test_a_picture_is_enough_to_be_left(apply: Any) -> None:
    (item,) = apply(Profile("veld", byline=BY), body=Markup('<p>By Jane Doe</p><img src="a.jpg">', True)).items
    assert item.body == Markup('<img src="a.jpg">', True)


def test_a_byline_is_read_through_tags_and_references(apply: Any) -> None:
    body = Markup('<P class="by"><b>By&nbsp;Jane\n Doe</b></P>\n<p>Text.', True)
    (item,) = apply(Profile("veld", byline=BY), body=body).items
    assert (item.by, item.body) == (("Jane Doe",), Markup("\n<p>Text.", True))


def test_a_sentence_is_no_byline(apply: Any) -> None:
    body = html("By Jane Doe and by nobody else, the council said.", "Text.")
    (item,) = apply(Profile("veld", byline=BY), body=body).items
    assert (item.by, item.body) == ((), body)


@pytest.mark.parametrize("make", [html, plain])
def test_a_dateline_is_taken_off_the_beginning(apply: Any, make: Any) -> None:
    profile = Profile("veld", dateline=r"(?P<located>[A-Z ]+), \w+ \d+ \(Veld\) - ")
    (item,) = apply(profile, body=make("PORT VELD, March 4 (Veld) - The bridge closes.", "Text.")).items
    assert (item.located, item.body) == ("PORT VELD", make("The bridge closes.", "Text."))
    assert item.paths["located"] == "profile veld: dateline"
    (item,) = apply(profile, body=make("PORT VELD, March 4 (Veld) - The bridge closes."), located="Veld").items
    assert item.located == "Veld"
    (item,) = apply(profile, body=make("PORT VELD, March 4 (Veld) - ")).items
    assert item.body == make("PORT VELD, March 4 (Veld) - ")


@pytest.mark.parametrize("make", [html, plain])
def test_paragraphs_that_are_no_text_are_dropped(apply: Any, make: Any) -> None:
    profile = Profile("veld", drop=(r"\(Veld\)", r"END .*"))
    (item,) = apply(profile, body=make("One (Veld) two.", "(Veld)", "Three.", "END 1010")).items
    assert item.body == make("One (Veld) two.", "Three.")
    (item,) = apply(profile, body=make("(Veld)", "END 1010")).items
    assert item.body == make("(Veld)", "END 1010")


def test_an_id_with_its_version_is_split(apply: Any) -> None:
    members = (Member("main", "urn:veld:1:7"), Member("side", "urn:veld:2"))
    (item,) = apply(Profile("veld", id_pattern=r"(?P<id>urn:veld:\d+)(?::(?P<version>\d+))?"), native_id="urn:veld:9:3",
                    members=members).items  # fmt: skip
    assert (item.native_id, item.version, item.guid) == ("urn:veld:9", "3", "urn:veld:9:3")
    assert [each.ref for each in item.members] == ["urn:veld:1", "urn:veld:2"]
    assert item.paths["version"] == "profile veld: id_pattern"


def test_the_documents_own_version_stays(apply: Any) -> None:
    profile = Profile("veld", id_pattern=r"(?P<id>urn:veld:\d+):(?P<version>\d+)")
    (item,) = apply(profile, native_id="urn:veld:9:3", version="4", guid="x").items
    assert (item.native_id, item.version, item.guid) == ("urn:veld:9", "4", "x")
    (item,) = apply(profile, native_id="other").items
    assert item.native_id == "other"


@pytest.mark.parametrize(
    ("wanted", "guid", "version", "expected"),
    [
        ("bare", "urn:x:1:2", "2", None),
        ("bare", None, "2", None),
        ("versioned", None, "2", "urn:x:1:2"),
        ("versioned", "urn:x:1#2", "2", "urn:x:1:2"),
        ("versioned", None, None, None),
        (None, "urn:x:1#2", "2", "urn:x:1#2"),
    ],
)
def test_the_versions_name(
    apply: Any, wanted: str | None, guid: str | None, version: str | None, expected: str
) -> None:
    (item,) = apply(Profile("veld", guid=wanted), native_id="urn:x:1", guid=guid, version=version).items
    assert item.guid == expected


def test_a_profiles_zone_goes_before_the_feeds(apply: Any) -> None:
    profile = Profile("veld", timezone="Europe/Oslo")
    (item,) = apply(profile).items
    assert (item.timezone, item.paths["timezone"]) == ("Europe/Oslo", "profile veld: timezone")
    (item,) = apply(profile, zone="Europe/Paris").items
    assert item.timezone == "Europe/Oslo"


def test_words_for_a_language_are_translated(apply: Any) -> None:
    profile = Profile("veld", language=(("nor", "nb"),))
    (item,) = apply(profile, language=" NOR ").items
    assert (item.language, item.paths["language"]) == ("nb", "profile veld: language")
    assert apply(profile, language="sv").items[0].language == "sv"


@pytest.mark.parametrize("offset", ["", "Z", "z", "+01", "+0100", "+01:00", " -0500"])
def test_local_time_is_local_whatever_offset_stands_there(apply: Any, offset: str) -> None:
    profile = Profile("veld", timezone="Europe/Oslo", local_time=True)
    (item,) = apply(profile, published=f"2024-03-04T10:00:00{offset}", updated="Mon, 04 Mar 2024").items
    assert (item.published, item.updated) == ("2024-03-04T10:00:00", "Mon, 04 Mar 2024")


def test_a_date_format_is_for_items_without_one(apply: Any) -> None:
    (item,) = apply(Profile("veld", date_format="%d.%m.%Y")).items
    assert item.date_format == "%d.%m.%Y"
    (item,) = apply(Profile("veld", date_format="%d.%m.%Y"), date_format="%Y").items
    assert item.date_format == "%Y"


def test_an_agencys_words_are_translated_without_case(apply: Any) -> None:
    profile = Profile("veld", status=(("Zurückgezogen", "canceled"), ("frei", "usable")), urgency=(("flash", "1"),))
    (item,) = apply(profile, status=" FREI ", urgency="Flash").items
    assert (item.status, item.urgency, item.signal) == ("usable", "1", Signal.NONE)
    (item,) = apply(profile, status="ZURÜCKGEZOGEN", urgency="4").items
    assert (item.status, item.urgency, item.signal) == ("canceled", "4", Signal.KILL)


def test_an_unknown_status_is_a_fault_with_its_bytes(apply: Any) -> None:
    found = apply(Profile("veld", status=(("frei", "usable"),)), status="halb", raw=b"<item/>")
    assert found.items == ()
    (fault,) = found.faults
    assert (fault.kind, fault.reason, fault.raw) == ("IllFormed", "has the unknown status 'halb'", b"<item/>")
    (fault,) = apply(Profile("veld"), status="halb").faults
    assert fault.raw == b"<all/>"


LEFT = (
    ("meta/keyword", " Bridges "),
    ("meta/keyword", "Harbours"),
    ("meta/label", "BRIDGE-CLOSE"),
    ("meta/empty", " "),
)


def test_take_fills_what_is_empty(apply: Any) -> None:
    profile = Profile(
        "veld", take=(("slugline", "meta/label"), ("subjects", "meta/keyword"), ("headline", "meta/label"))
    )
    (item,) = apply(profile, leftovers=LEFT).items
    assert item.slugline == "BRIDGE-CLOSE"
    assert item.categories == (Category("Bridges"), Category("Harbours"))
    assert item.headline == Markup("Harbour bridge to close")
    assert item.paths["slugline"] == "profile veld: take"
    (item,) = apply(profile, leftovers=LEFT, slugline="SLUG", categories=(Category("x"),)).items
    assert (item.slugline, item.categories) == ("SLUG", (Category("x"),))


def test_prefer_fills_what_is_full(apply: Any) -> None:
    pairs = (
        ("slugline", "meta/label"),
        ("people", "meta/keyword"),
        ("credit", "meta/keyword"),
        ("summary", "meta/nothing"),
    )
    (item,) = apply(Profile("veld", prefer=pairs), leftovers=LEFT, slugline="SLUG", categories=(Category("x"),),
                    sources=(Source("Old", "credit"), Source("Org", "original"))).items  # fmt: skip
    assert item.slugline == "BRIDGE-CLOSE"
    assert item.categories == (
        Category("x"), Category("Bridges", kind=Kind.PERSON), Category("Harbours", kind=Kind.PERSON),
    )  # fmt: skip
    assert item.sources == (Source("Org", "original"), Source("Bridges", "credit"), Source("Harbours", "credit"))
    assert item.summary is None


def test_several_paths_are_tried_in_their_order(apply: Any) -> None:
    pairs = (
        ("slugline", "meta/none"),
        ("slugline", "meta/empty"),
        ("slugline", "meta/label"),
        ("slugline", "meta/keyword"),
    )
    for profile in (Profile("veld", take=pairs), Profile("veld", prefer=pairs)):
        (item,) = apply(profile, leftovers=LEFT).items
        assert item.slugline == "BRIDGE-CLOSE"


def test_a_field_used_for_something_else_is_left_over(apply: Any) -> None:
    profile = Profile("veld", omit=("slugline", "by", "headline", "title"), take=(("slugline", "meta/label"),))
    (item,) = apply(profile, slugline="URGENT", by=("jd", "mm"), leftovers=LEFT, title=None).items
    assert (item.by, item.headline, item.title, item.slugline) == ((), None, None, "BRIDGE-CLOSE")
    assert item.leftovers == (
        *LEFT, ("slugline", "URGENT"), ("contentMeta/by", "jd"), ("contentMeta/by", "mm"),
        ("headline", "Harbour bridge to close"),
    )  # fmt: skip
    assert "omit" in item.paths["by"]


def test_captions_names_and_sources_can_be_taken(apply: Any) -> None:
    pairs = (("caption", "meta/label"), ("by", "meta/keyword"), ("original", "meta/label"))
    (item,) = apply(Profile("veld", take=pairs), leftovers=LEFT).items
    assert item.descriptions == (Text("caption", Markup("BRIDGE-CLOSE")),)
    assert item.by == ("Bridges", "Harbours")
    assert item.sources == (Source("BRIDGE-CLOSE", "original"),)


def test_what_is_taken_is_translated_and_split(apply: Any) -> None:
    """Taking comes first, so that the other rules see what was taken."""
    profile = Profile("veld", take=(("urgency", "p"), ("native_id", "n")), prefer=(("status", "s"),), id_pattern=ID,
                      urgency=(("rush", "2"),), status=(("gone", "canceled"),))  # fmt: skip
    (item,) = apply(profile, native_id=None, leftovers=(("p", "RUSH"), ("n", "veld-1:5"), ("s", "Gone"))).items
    assert (item.urgency, item.native_id, item.version, item.status) == ("2", "veld-1", "5", "canceled")


def test_a_credit_is_for_items_without_one(apply: Any) -> None:
    (item,) = apply(Profile("veld", credit="Veld")).items
    assert item.sources == (Source("Veld", "credit"),)
    (item,) = apply(Profile("veld", credit="Veld"), sources=(Source("Jo", "credit"),)).items
    assert item.sources == (Source("Jo", "credit"),)


def test_an_item_that_no_rule_touches_is_the_same(apply: Any) -> None:
    profile = Profile("veld", byline=BY, dateline="X", drop=("X",), take=(("slugline", "x"),), urgency=(("x", "1"),))
    (item,) = apply(profile, body=html("Text.")).items
    (before,) = apply(None, body=html("Text.")).items
    assert item == before


def test_a_profile_for_other_formats_does_nothing(apply: Any) -> None:
    profile = Profile("veld", formats=("nitf",), credit="Veld")
    assert apply(profile).items[0].sources == ()
    assert apply(profile, format_="nitf").items[0].sources == (Source("Veld", "credit"),)


def test_a_profile_with_a_broken_pattern_refuses_the_document(apply: Any) -> None:
    with pytest.raises(IllFormed) as caught:
        apply(Profile("veld", byline="(", drop=("ok", "[")))
    assert caught.value.place == "profile"
    assert "byline" in caught.value.reason and "drop[1]" in caught.value.reason


@pytest.mark.parametrize(
    "body", ["<p" * 200_000, "<p>" * 200_000, "<p>a</p>" * 100_000, "\n \n" * 200_000, "< p" * 200_000]
)
@pytest.mark.timeout(20)
def test_hostile_bodies_take_no_longer_than_others(apply: Any, body: str) -> None:
    profile = Profile("veld", byline=BY, dateline="X", drop=("X",))
    for markup in (Markup(body, html=True), Markup(body)):
        assert len(apply(profile, body=markup).items) == 1

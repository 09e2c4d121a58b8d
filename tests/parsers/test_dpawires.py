"""dpa digital wires."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ingest.errors import NoStories, UnknownFormat
from ingest.model.item import Item, Kind, Markup, Media, Member, Parsed, Signal, Source, Text

IMAGE: dict[str, Any] = {
    "type": "image",
    "urn": "urn:newsml:example.com:20240501:2",
    "version": 1,
    "rank": 1,
    "version_created": "2024-05-01T08:30:00+02:00",
    "headline": "Die Brücke",
    "is_featureimage": True,
    "caption": "Die Brücke bei Nacht.",
    "creditline": "Bo Lund/dpa",
    "renditions": [
        {"size": 2048, "width": 2048, "height": 1365, "mimetype": "image/jpeg", "url": "https://e.org/p.jpg"}
    ],
}
STORY: dict[str, Any] = {
    "format": "digitalwires@0.9.1",
    "type": "composite",
    "entry_id": "Zz9",
    "updated": "2024-05-01T07:10:00Z",
    "urn": "urn:newsml:example.com:20240501:1",
    "version_created": "2024-05-01T09:00:00+02:00",
    "version": 2,
    "pubstatus": "usable",
    "signal": None,
    "embargoed": None,
    "content_created": None,
    "language": "de",
    "urgency": 3,
    "kicker": "Verkehr",
    "headline": "Brücke wieder offen",
    "subhead": "Fähre fährt bis Juni",
    "teaser": "Die alte Brücke ist wieder offen.",
    "byline": "Von Ada Fenn, dpa",
    "dateline": "Hafenstadt/Berlin (dpa) - ",
    "article_html": '<section class="main"><p>Die Brücke ist offen.</p></section>',
    "infobox_html": '<section class="infobox"><p>Zahlen.</p></section>',
    "linkbox_html": '<section class="linkbox"><ul/></section>',
    "creditline": "dpa",
    "copyrightnotice": "Copyright 2024",
    "usageterms": "Nur mit Vertrag",
    "notepad": {
        "public_html": "<section><h4>Hinweis</h4><p>Fotos &amp; Karten</p></section>",
        "nonpublic_html": "<p>Autorin: 030 123456</p>",
    },
    "ednotes": [
        {"role": "dpaednoterole:closingline", "ednote": "dpa af bl", "is_publishable": True},
        {"role": "dpaednoterole:editorialnote", "ednote": "Mit Karte", "is_publishable": True},
        {"role": "dpaednoterole:dpacontacts", "ednote": "Autorin: 030 123456", "is_publishable": False},
        {"role": "dpaednoterole:correction", "ednote": "Zahl berichtigt", "is_publishable": True},
    ],
    "associations": [],
    "categories": [
        {"type": "dnltype:wire", "name": "bdt", "qcode": "dpasrv:bdt"},
        {"type": "dnltype:creator", "name": "fenn.ada", "qcode": None},
        {"type": "dnltype:dpasubject", "name": "Verkehr", "qcode": "medtop:20000337", "rank": 1},
        {"type": "dnltype:dpasubject", "name": "Bau", "qcode": "dpasubject:1", "rank": 2},
        {"type": "dnltype:keyword", "name": "Brücken", "qcode": None},
        {"type": "dnltype:geosubject", "name": "Hafenstadt", "qcode": "dpaarea:3"},
        {"type": "dnltype:genre", "name": "Meldung", "qcode": "dpatextgenre:1"},
        {"type": "dnltype:person", "name": "Ada Fenn", "qcode": None},
        {"type": "dnltype:provider", "name": "dpa", "qcode": "dnlprov:dpa"},
    ],
}


@pytest.fixture
def items(read: Callable[..., Parsed]) -> Callable[..., tuple[Item, ...]]:
    def do(**changes: object) -> tuple[Item, ...]:
        found = read(json.dumps({**STORY, **changes}))
        assert (found.format, found.faults) == ("dpa-digitalwires", ())
        return found.items

    return do


def test_a_story(items: Any) -> None:
    (item,) = items()
    assert (item.native_id, item.version, item.versioned) == (STORY["urn"], "2", True)
    assert (item.type, item.status, item.signal, item.urgency) == ("text", "usable", Signal.NONE, "3")
    assert (item.published, item.updated, item.language) == (None, "2024-05-01T09:00:00+02:00", "de")
    assert item.headline == Markup("Brücke wieder offen")
    assert item.headlines == (Text("kicker", Markup("Verkehr")), Text("sub", Markup("Fähre fährt bis Juni")))
    assert item.summary == Markup("Die alte Brücke ist wieder offen.")
    assert item.body == Markup(f"{STORY['article_html']}\n{STORY['infobox_html']}", html=True)
    assert (item.by, item.located) == (("Von Ada Fenn, dpa",), "Hafenstadt/Berlin")
    assert (item.rights, item.usage_terms, item.owner) == ("Copyright 2024", "Nur mit Vertrag", "dpa")
    assert (item.sources, item.alt_ids) == ((Source("dpa", "credit"),), (("entry_id", "Zz9"),))
    assert (item.members, item.media) == ((), ())
    filled = {name for name in item._fields if getattr(item, name)} - {"place", "versioned", "paths", "leftovers"}
    assert filled == set(item.paths)


def test_concepts_and_what_is_the_senders_own(items: Any) -> None:
    (item,) = items()
    assert [(each.kind, each.name, each.rel) for each in item.categories] == [
        (Kind.SUBJECT, "Verkehr", None),
        (Kind.SUBJECT, "Bau", None),
        (Kind.SUBJECT, "Brücken", "keyword"),
        (Kind.PLACE, "Hafenstadt", None),
        (Kind.GENRE, "Meldung", None),
        (Kind.PERSON, "Ada Fenn", None),
    ]
    assert item.categories[0].uri == "http://cv.iptc.org/newscodes/mediatopic/20000337"
    assert (item.categories[1].uri, item.categories[1].code) == (None, "dpasubject:1")
    assert "fenn.ada" not in str(item)
    assert ("wire", "bdt") in item.leftovers


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({}, "Mit Karte | Zahl berichtigt"),
        ({"ednotes": []}, "Hinweis Fotos & Karten"),
        ({"ednotes": None, "notepad": None}, None),
        ({"ednotes": [{"ednote": "geheim", "is_publishable": False}]}, None),
        ({"ednotes": [{"ednote": "unklar"}], "notepad": {"nonpublic_html": "geheim"}}, None),
    ],
)
def test_only_what_may_be_published_is_read(items: Any, changes: Any, note: Any) -> None:
    (item,) = items(**changes)
    assert item.ed_note == note
    assert "030 123456" not in str(item)


@pytest.mark.parametrize(
    ("changes", "status", "signal"),
    [
        ({"signal": "sig:correction"}, "usable", Signal.CORRECTION),
        ({"categories": [{"type": "dnltype:signal", "name": "correction"}]}, "usable", Signal.CORRECTION),
        ({"pubstatus": "canceled"}, "canceled", Signal.KILL),
        ({"pubstatus": "withheld"}, "withheld", Signal.NONE),
    ],
)
def test_statuses_and_signals(items: Any, changes: Any, status: Any, signal: Any) -> None:
    (item,) = items(**changes)
    assert (item.status, item.signal) == (status, signal)


def test_pictures_come_before_their_story(items: Any) -> None:
    second = {**IMAGE, "urn": None, "is_featureimage": False, "type": "graphic"}
    linked = {"type": "image", "urn": "urn:x-test:3"}
    picture, graphic, story = items(associations=[IMAGE, second, linked], embargoed="2024-05-02T00:00:00Z")
    assert (picture.native_id, picture.type, picture.version) == (IMAGE["urn"], "picture", "1")
    assert picture.descriptions == (Text("caption", Markup("Die Brücke bei Nacht.")),)
    assert picture.sources == (Source("Bo Lund/dpa", "credit"),)
    assert picture.media == (Media("https://e.org/p.jpg", "image/jpeg", width="2048", height="1365", name="2048"),)
    assert graphic.native_id == f"{STORY['urn']}#associations/2"
    assert picture.embargoed == graphic.embargoed == story.embargoed == "2024-05-02T00:00:00Z"
    assert story.members == (
        Member("featureimage", IMAGE["urn"], None, "picture", "Die Brücke"),
        Member("association-2", graphic.native_id, None, "graphic", "Die Brücke"),
        Member("association-3", "urn:x-test:3", None, "picture"),
    )


def test_an_entry_without_text_is_its_picture(items: Any) -> None:
    told = [
        {"role": "drol:caption", "description": "Kurz."},
        {"role": "dpadrol:caption-extended", "description": "Lang."},
    ]
    (item,) = items(article_html=None, infobox_html=None, associations=[IMAGE], descriptions=told, teaser=None)
    assert (item.native_id, item.type, item.body) == (STORY["urn"], "picture", None)
    assert item.descriptions == (Text("caption", Markup("Kurz.")), Text("caption-extended", Markup("Lang.")))
    assert (len(item.media), item.members) == (1, ())
    same = {**IMAGE, "urn": STORY["urn"]}
    (item,) = items(article_html=None, infobox_html=None, associations=[same], descriptions=None)
    assert (item.type, item.descriptions) == ("picture", (Text("caption", Markup("Die Brücke bei Nacht.")),))


@pytest.mark.parametrize("changes", [{"pubstatus": "canceled", "headline": None}, {"teaser": None}])
def test_a_flash_or_a_withdrawn_story_is_not_the_picture_it_shows(items: Any, changes: Any) -> None:
    picture, story = items(article_html=None, infobox_html=None, associations=[IMAGE], descriptions=None, **changes)
    assert (picture.native_id, picture.type) == (IMAGE["urn"], "picture")
    assert (story.native_id, story.type, story.media) == (STORY["urn"], "text", ())


def test_a_pictures_place_and_sources(items: Any) -> None:
    rows = [
        {"type": "dnltype:locationcreated", "name": "Hafenstadt"},
        {"type": "dnltype:infosource", "name": "dpa", "role": "dpaisrol:supplier"},
        {"type": "dnltype:infosource", "name": "AP", "role": "isrol:contentSource"},
    ]
    (item,) = items(dateline=None, categories=rows)
    assert item.located == "Hafenstadt"
    assert item.sources == (Source("dpa", "credit"), Source("dpa", "source"), Source("AP", "original"))


@pytest.mark.parametrize("wrap", [lambda row: {"entries": [row]}, lambda row: [row], lambda row: {"entries": row}])
def test_envelopes(read: Any, wrap: Any) -> None:
    found = read(json.dumps(wrap(STORY)))
    assert [item.place for item in found.items] == ["item 1"]
    assert found.raw_of is not None and b"article_html" in found.raw_of("item 1")


def test_one_bad_entry_does_not_stop_the_others(read: Any) -> None:
    found = read(json.dumps({"entries": [{**STORY, "pubstatus": "?"}, STORY, 5]}))
    assert [item.place for item in found.items] == ["item 2"]
    assert [(fault.place, fault.kind) for fault in found.faults] == [("item 1", "IllFormed"), ("item 3", "NoStories")]


def test_what_is_no_answer(read: Any) -> None:
    assert read('{"entries": []}', format="dpa-digitalwires").items == ()
    with pytest.raises(NoStories):
        read("{}", format="dpa-digitalwires")
    with pytest.raises(UnknownFormat):
        read('{"entries": [{"urn": "urn:x-test:1"}]}')


def test_the_samples(read: Any, samples: Any) -> None:
    for path in sorted((samples / "formats" / "dpa-digitalwires").glob("*.json")):
        found = read(path.read_bytes())
        assert found.format == "dpa-digitalwires" and found.items and not found.faults, path.name

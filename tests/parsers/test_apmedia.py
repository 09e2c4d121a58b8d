"""AP Media API items."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ingest.errors import NoStories, UnknownFormat
from ingest.model.item import Category, Item, Kind, Markup, Media, Member, Parsed, Signal, Source, Text

TEXT = {
    "uri": "https://api.ap.org/media/v/content/aa11?qt=token&et=1a",
    "altids": {"itemid": "aa11", "etag": "aa11_1a", "friendlykey": "5177", "referenceid": "US--Bridge"},
    "version": 2,
    "type": "text",
    "urgency": 4,
    "profile": "Spot Development",
    "language": "en",
    "versioncreated": "2024-05-01T09:00:00Z",
    "firstcreated": "2024-05-01T08:00:00Z",
    "expires": "2024-06-01T08:00:00Z",
    "pubstatus": "usable",
    "ednote": "Eds: UPDATES: Adds ferry.",
    "editorialtypes": ["Lead"],
    "signals": ["newscontent"],
    "title": "US--Bridge",
    "headline": "Bridge reopens after two years",
    "headline_extended": "The old bridge is open again, and the ferry stops in June",
    "headline_seo": "Bridge open",
    "slugline": "BC-US--Old Bridge, 2nd Ld-Writethru",
    "description_summary": "The old bridge is open again.",
    "bylines": [{"by": "By ADA FENN", "title": "Associated Press"}],
    "located": "HARBOURTOWN",
    "datelinelocation": {"city": "Harbourtown", "countrycode": "XXX", "geometry_geojson": {"type": "Point"}},
    "copyrightnotice": "Copyright 2024 The Associated Press.",
    "usageterms": ["Editorial use only.", "No archiving"],
    "keywords": ["Old Bridge"],
    "provider": "AP",
    "infosource": [{"name": "AP", "type": "AP"}],
    "subject": [
        {"rels": ["category"], "creator": "Editorial", "code": "a", "name": "a"},
        {"code": "c1", "name": "Traffic", "rels": ["direct"], "scheme": "http://cv.ap.org/id/", "creator": "Machine"},
    ],
    "person": [{"code": "p1", "name": "Ada Fenn", "scheme": "http://cv.ap.org/id/"}],
    "company": [{"code": "o1", "name": "Harbour Board", "scheme": "http://cv.ap.org/id/"}],
    "place": [{"code": "l1", "name": "Harbourtown", "scheme": "http://cv.ap.org/id/"}],
    "event": [{"code": "e1", "name": "Opening day"}],
    "fixture": {"code": "f1", "name": "Travel"},
    "associations": {
        "1": {"uri": "u", "altids": {"itemid": "bb22"}, "type": "picture", "headline": "The bridge"},
        "2": {"uri": "https://api.ap.org/media/v/content/cc33?qt=token", "type": "video"},
        "3": {"type": "picture"},
    },
    "renditions": {"nitf": {"title": "NITF", "mimetype": "text/xml", "href": "https://api.ap.org/d", "words": 10}},
    "links": [{"rel": "canonical", "href": "https://apnews.com/aa11"}],
}
PICTURE = {
    "altids": {"itemid": "bb22"},
    "version": 0,
    "type": "picture",
    "headline": "The bridge",
    "slugline": "The bridge, at night",
    "description_caption": "The bridge at night. (AP Photo/Bo Lund)",
    "description_creditline": "ASSOCIATED PRESS",
    "photographer": {"name": "Bo Lund", "title": "STAFF"},
    "renditions": {
        "main": {"title": "Full", "mimetype": "image/jpeg", "pricetag": "Unavailable"},
        "preview": {"href": "https://e.org/p.jpg", "width": 512, "height": 341, "sizeinbytes": 7, "title": "Preview"},
    },
}


@pytest.fixture
def one(read: Callable[..., Parsed]) -> Callable[..., Item]:
    def do(**changes: object) -> Item:
        (item,) = read(json.dumps({"data": {"item": {**TEXT, **changes}}})).items
        return item

    return do


def test_a_story(one: Any) -> None:
    item = one()
    assert (item.native_id, item.version, item.versioned, item.guid) == ("aa11", "2", True, None)
    assert item.alt_ids == (("etag", "aa11_1a"), ("friendlykey", "5177"), ("referenceid", "US--Bridge"))
    assert (item.type, item.status, item.signal, item.urgency) == ("text", "usable", Signal.NONE, "4")
    assert (item.published, item.updated) == ("2024-05-01T08:00:00Z", "2024-05-01T09:00:00Z")
    assert (item.expires, item.language, item.profile) == ("2024-06-01T08:00:00Z", "en", "Spot Development")
    assert (item.headline, item.title) == (Markup("Bridge reopens after two years"), "US--Bridge")
    assert [(each.role, each.markup.value) for each in item.headlines] == [
        ("extended", TEXT["headline_extended"]),
        ("seo", "Bridge open"),
    ]
    assert (item.summary, item.descriptions, item.body) == (Markup("The old bridge is open again."), (), None)
    assert (item.by, item.located, item.owner) == (("By ADA FENN",), "HARBOURTOWN", "AP")
    assert (item.rights, item.usage_terms) == (TEXT["copyrightnotice"], "Editorial use only. | No archiving")
    assert (item.ed_note, item.link) == ("Eds: UPDATES: Adds ferry.", "https://apnews.com/aa11")
    assert item.sources == (Source("AP", "original"),)
    assert item.media == (Media("https://api.ap.org/d", "text/xml", title="NITF", name="nitf"),)
    assert item.members == (
        Member("1", "bb22", None, "picture", "The bridge"),
        Member("2", "cc33", None, "video"),
    )
    filled = {name for name in item._fields if getattr(item, name)} - {"place", "versioned", "paths", "leftovers"}
    assert filled == set(item.paths)


def test_concepts(one: Any) -> None:
    item = one()
    assert item.categories[:2] == (
        Category("a", code="a", rel="category", creator="Editorial"),
        Category("Traffic", "http://cv.ap.org/id/", "c1", rel="direct", creator="Machine"),
    )
    assert [(each.kind, each.name, each.rel) for each in item.categories[2:]] == [
        (Kind.SUBJECT, "Travel", "fixture"),
        (Kind.PERSON, "Ada Fenn", None),
        (Kind.ORGANISATION, "Harbour Board", None),
        (Kind.PLACE, "Harbourtown", None),
        (Kind.EVENT, "Opening day", None),
    ]


@pytest.mark.parametrize(
    ("written", "slug", "take"),
    [
        ("BC-US--Old Bridge, 2nd Ld-Writethru", "US-Old-Bridge", "2nd Ld-Writethru"),
        ("AP-EU--Bridge", "EU-Bridge", None),
        ("BC-BBA--Top Ten", "BBA-Top-Ten", None),
        ("The bridge, at night", "The bridge, at night", None),
        ("BC-", "BC-", None),
        (None, None, None),
    ],
)
def test_a_keyword_line_holds_the_slug(one: Any, written: Any, slug: Any, take: Any) -> None:
    item = one(slugline=written)
    assert item.slugline == slug
    assert dict(item.leftovers).get("slugline/take") == take
    assert dict(item.leftovers).get("slugline") == written


def test_a_picture(read: Any) -> None:
    (item,) = read(json.dumps({"data": {"item": PICTURE}})).items
    assert (item.type, item.version, item.by) == ("picture", "0", ("Bo Lund",))
    assert item.descriptions == (Text("caption", Markup("The bridge at night. (AP Photo/Bo Lund)")),)
    assert item.sources == (Source("ASSOCIATED PRESS", "credit"),)
    assert item.media == (
        Media("https://e.org/p.jpg", width="512", height="341", size_bytes="7", title="Preview", name="preview"),
    )


def test_durations_are_seconds(read: Any) -> None:
    renditions = {
        "main": {"href": "https://e.org/v.mp4", "duration": 128929},
        "x": {"href": "https://e.org/x", "duration": "?"},
    }
    (item,) = read(json.dumps({"item": {**PICTURE, "type": "video", "renditions": renditions}})).items
    assert [each.duration_s for each in item.media] == ["128.929", None]


@pytest.mark.parametrize(
    ("changes", "status", "signal"),
    [
        ({"pubstatus": "withheld"}, "withheld", Signal.NONE),
        ({"pubstatus": "canceled"}, "canceled", Signal.KILL),
        ({"editorialtypes": ["Kill"]}, "usable", Signal.KILL),
        ({"editorialtypes": ["Lead", "Elimination"]}, "usable", Signal.KILL),
        ({"editorialtypes": ["Withhold"]}, "withheld", Signal.NONE),
        ({"editorialtypes": ["Correction"]}, "usable", Signal.CORRECTION),
        ({"editorialtypes": ["Corrective"]}, "usable", Signal.CORRECTION),
        ({"pubstatus": "embargoed", "embargoed": "2024-05-02T00:00:00Z"}, "usable", Signal.NONE),
        ({"pubstatus": "embargoed"}, "withheld", Signal.NONE),
    ],
)
def test_statuses_and_signals(one: Any, changes: Any, status: Any, signal: Any) -> None:
    item = one(**changes)
    assert (item.status, item.signal) == (status, signal)


NITF = (
    '<?xml version="1.0"?><nitf><body><body.head><hl1>H</hl1></body.head>'
    "<body.content><p>Open.</p></body.content></body></nitf>"
)


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({"nitf": NITF}, Markup("<p>Open.</p>", html=True)),
        ({"renditions": {"nitf": {"href": "https://e.org/n", "content": NITF}}}, Markup("<p>Open.</p>", html=True)),
        ({"story": "<p>Open.</p>"}, Markup("<p>Open.</p>", html=True)),
        ({"story": "Open."}, Markup("Open.")),
        ({"nitf": "<nitf><body.content"}, None),
        (
            {"nitf": NITF.replace("<p>Open.</p>", '<block id="Main"><p>Open.</p><hl2>When</hl2><media/></block>')},
            Markup('<div id="Main"><p>Open.</p><h2>When</h2></div>', html=True),
        ),
        # HTML's own names for characters are none of XML's: it is read as it stands.
        ({"nitf": NITF.replace("Open.", "Open&nbsp;now.")}, Markup("<p>Open&nbsp;now.</p>", html=True)),
    ],
)
def test_a_story_put_into_the_item_is_its_body(one: Any, changes: Any, body: Any) -> None:
    assert one(**changes).body == body


@pytest.mark.parametrize("wrap", [
    lambda row: {"data": {"item": row}}, lambda row: {"data": {"items": [{"item": row, "meta": {}}]}}, lambda row: row,
    lambda row: {"item": row}, lambda row: [row], lambda row: {"data": {"items": [row]}},
])  # fmt: skip
def test_envelopes(read: Any, wrap: Any) -> None:
    found = read(json.dumps(wrap(TEXT)))
    assert (found.format, [item.native_id for item in found.items]) == ("ap-media", ["aa11"])
    assert found.raw_of is not None and b"Bridge reopens" in found.raw_of(found.items[0].place)


def test_one_bad_item_does_not_stop_the_others(read: Any) -> None:
    rows = [{"item": TEXT}, {"item": {**TEXT, "pubstatus": "maybe"}}, 7, {"item": {"altids": {"itemid": "x"}}}]
    found = read(json.dumps({"data": {"items": rows}}))
    assert len(found.items) == 1
    assert [(fault.place, fault.kind) for fault in found.faults] == [
        ("item 2", "IllFormed"),
        ("item 3", "NoStories"),
        ("item 4", "NoStories"),
    ]


def test_a_poll_without_news_is_fine(read: Any) -> None:
    assert read('{"data": {"items": []}}', format="ap-media").items == ()


def test_what_is_no_answer(read: Any) -> None:
    with pytest.raises(NoStories):
        read('{"data": {}}', format="ap-media")
    with pytest.raises(UnknownFormat):
        read('{"data": {"item": {"headline": "A"}}}')


def test_the_samples(read: Any, samples: Any) -> None:
    for path in sorted((samples / "formats" / "ap-media-json").glob("*.json")):
        if not path.name.endswith(".expected.json"):
            found = read(path.read_bytes())
            assert found.format == "ap-media" and found.items and not found.faults, path.name

"""ninjs 1.x, 2.x and 3.x: the same story in each is the same item."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.errors import NoStories, UnknownFormat
from ingest.model.item import Category, Kind, Markup, Media, Signal, Source, Text

ONE = {
    "uri": "urn:newsml:example.org:20240501:bridge",
    "type": "text",
    "version": "3",
    "firstcreated": "2024-05-01T08:00:00+02:00",
    "versioncreated": "2024-05-01T09:00:00+02:00",
    "contentcreated": "2024-04-30T09:00:00+02:00",
    "embargoed": "2024-05-01T12:00:00+02:00",
    "expires": "2024-06-01T12:00:00+02:00",
    "pubstatus": "usable",
    "urgency": 3,
    "profile": "text-only",
    "language": "en-GB",
    "title": "Bridge",
    "slugline": "bridge-reopens",
    "located": "Harbourtown",
    "byline": "By Ada Fenn",
    "headline": "Bridge reopens after two years",
    "headline_sub": "Ferry stops in June",
    "description_html": "<p>The old bridge is open again.</p>",
    "body_text": "The bridge is open.",
    "body_html": "<p>The bridge is open.</p>",
    "ednote": "Adds ferry.",
    "copyrightholder": "Example Wire",
    "copyrightnotice": "(c) 2024 Example Wire",
    "usageterms": "Print only",
    "subject": [{"scheme": "http://cv.example.org/topic/", "code": "t1", "name": "Traffic", "rel": "about"}],
    "genre": [{"name": "Feature"}],
    "person": [{"name": "Ada Fenn"}],
    "organisation": [{"name": "Harbour Board"}],
    "place": [{"name": "Harbourtown", "scheme": "http://cv.example.org/place/", "code": "ht"}],
    "event": [{"name": "Opening day"}],
    "object": [{"name": "Old Bridge"}],
    "infosource": [{"name": "Example Wire"}],
    "altids": {"desk": "B17"},
    "renditions": {
        "main": {"href": "http://e.org/b.jpg", "mimetype": "image/jpeg", "width": 800, "height": 600, "sizeinbytes": 9}
    },
}
TWO = {
    **{name: ONE[name] for name in (
        "uri", "type", "version", "firstcreated", "versioncreated", "contentcreated", "embargoed", "expires",
        "pubstatus", "urgency", "profile", "language", "title", "slugline", "located", "ednote", "copyrightholder",
        "copyrightnotice", "usageterms",
    )},
    "standard": {"name": "ninjs", "version": "2.2"},
    "by": "By Ada Fenn",
    "headlines": [{"value": ONE["headline"]}, {"role": "sub", "value": ONE["headline_sub"]}],
    "descriptions": [{"role": "summary", "contenttype": "text/html", "value": ONE["description_html"]}],
    "bodies": [
        {"role": "text", "contenttype": "text/plain", "value": ONE["body_text"]},
        {"role": "html", "contenttype": "text/html", "charcount": 19, "value": ONE["body_html"]},
    ],
    "subjects": [{"uri": "http://cv.example.org/topic/t1", "literal": "t1", "name": "Traffic", "rel": "about"}],
    "genres": [{"name": "Feature"}],
    "people": [{"name": "Ada Fenn"}],
    "organisations": [{"name": "Harbour Board"}],
    "places": [{"name": "Harbourtown", "uri": "http://cv.example.org/place/ht", "literal": "ht"}],
    "events": [{"name": "Opening day"}],
    "objects": [{"name": "Old Bridge"}],
    "infosources": [{"name": "Example Wire"}],
    "altids": [{"role": "desk", "value": "B17"}],
    "renditions": [
        {
            "name": "main",
            "href": "http://e.org/b.jpg",
            "contenttype": "image/jpeg",
            "width": 800,
            "height": 600,
            "sizeinbytes": 9,
        }
    ],
}  # fmt: skip
CAMEL = {
    "firstcreated": "firstCreated",
    "versioncreated": "versionCreated",
    "contentcreated": "contentCreated",
    "embargoed": "embargoedUntil",
    "pubstatus": "pubStatus",
    "ednote": "edNote",
    "copyrightholder": "copyrightHolder",
    "copyrightnotice": "copyrightNotice",
    "usageterms": "usageTerms",
    "contenttype": "contentType",
    "charcount": "charCount",
    "infosources": "infoSources",
    "altids": "altIds",
    "sizeinbytes": "sizeInBytes",
}


def camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {CAMEL.get(name, name): camel(each) for name, each in value.items()}
    return [camel(each) for each in value] if isinstance(value, list) else value


THREE = {**camel(TWO), "standard": {"name": "ninjs", "version": "3.1"}}


@pytest.mark.parametrize("document", [ONE, TWO, THREE], ids=["1.x", "2.x", "3.x"])
def test_every_version_says_the_same(parsed: Any, document: Any) -> None:
    found = parsed(document)
    assert (found.format, found.lane, found.faults) == ("ninjs", "strict", ())
    (item,) = found.items
    assert (item.native_id, item.version, item.versioned, item.guid) == (ONE["uri"], "3", True, None)
    assert (item.type, item.status, item.signal, item.urgency) == ("text", "usable", Signal.NONE, "3")
    assert (item.published, item.updated) == (ONE["firstcreated"], ONE["versioncreated"])
    assert (item.content_created, item.embargoed, item.expires) == (
        ONE["contentcreated"], ONE["embargoed"], ONE["expires"],
    )  # fmt: skip
    assert (item.profile, item.language, item.title, item.slugline) == (
        "text-only",
        "en-GB",
        "Bridge",
        "bridge-reopens",
    )
    assert (item.located, item.by, item.ed_note) == ("Harbourtown", ("By Ada Fenn",), "Adds ferry.")
    assert item.headline == Markup("Bridge reopens after two years")
    assert item.headlines == (Text("sub", Markup("Ferry stops in June")),)
    assert item.summary == Markup("<p>The old bridge is open again.</p>", html=True)
    assert item.descriptions == ()
    assert item.body == Markup("<p>The bridge is open.</p>", html=True)
    assert (item.copyright_holder, item.rights, item.usage_terms) == (
        "Example Wire", "(c) 2024 Example Wire", "Print only",
    )  # fmt: skip
    assert item.sources == (Source("Example Wire", "source"),)
    assert (item.owner, item.alt_ids) == ("Example Wire", (("desk", "B17"),))
    assert item.media == (
        Media("http://e.org/b.jpg", "image/jpeg", width="800", height="600", size_bytes="9", name="main"),
    )
    assert [(each.kind, each.name) for each in item.categories] == [
        (Kind.SUBJECT, "Traffic"),
        (Kind.GENRE, "Feature"),
        (Kind.PERSON, "Ada Fenn"),
        (Kind.ORGANISATION, "Harbour Board"),
        (Kind.PLACE, "Harbourtown"),
        (Kind.EVENT, "Opening day"),
        (Kind.OBJECT, "Old Bridge"),
    ]
    assert (item.categories[0].code, item.categories[0].rel) == ("t1", "about")


def test_paths_are_the_documents_own_names(parsed: Any) -> None:
    (early,), (late,) = parsed(ONE).items, parsed(THREE).items
    assert early.paths["body"] == "body_html" and late.paths["body"] == "bodies/html"
    assert early.paths["updated"] == "versioncreated" and late.paths["updated"] == "versionCreated"
    assert early.paths["sources"] == "infosource" and late.paths["sources"] == "infoSources"
    filled = {name for name in early._fields if getattr(early, name)} - {"place", "versioned", "paths"}
    assert filled == set(early.paths)


@pytest.mark.parametrize("wrap", [list, lambda rows: {"item": rows}, lambda rows: {"items": rows, "total": 2}])
def test_envelopes(parsed: Any, wrap: Any) -> None:
    rows = [ONE, {**ONE, "uri": "urn:x-test:2"}]
    assert [item.native_id for item in parsed(wrap(rows)).items] == [ONE["uri"], "urn:x-test:2"]
    assert parsed({"_items": rows}).items[1].place == "item 2"
    assert parsed({"item": ONE}).items[0].native_id == ONE["uri"]


def test_the_dead_letters_hold_the_object(parsed: Any) -> None:
    found = parsed([ONE, {**ONE, "uri": "urn:x-test:2", "pubstatus": "sort of"}, 5, {"uri": "urn:x-test:3"}])
    assert [item.place for item in found.items] == ["item 1"]
    assert [(fault.place, fault.kind) for fault in found.faults] == [
        ("item 2", "IllFormed"),
        ("item 3", "NoStories"),
        ("item 4", "NoStories"),
    ]
    assert b"sort of" in found.faults[0].raw
    assert found.raw_of is not None and b"Bridge reopens" in found.raw_of("item 1")


@pytest.mark.parametrize(
    "other",
    [
        {"items": []},
        {"uri": "http://example.org/"},
        {"id": 1, "title": {"rendered": "A post"}, "guid": {"rendered": "http://e.org/?p=1"}, "slug": "a-post"},
        {"type": "FeatureCollection", "features": []},
        {"docs": [{"headline": {"main": "A"}, "byline": {"original": "B"}}]},
        [{"headline": "A", "byline": "B"}],
        ["a", "b"],
        "text",
    ],
)
def test_other_json_is_not_ninjs(parsed: Any, other: Any) -> None:
    with pytest.raises(UnknownFormat):
        parsed(other)


def test_declared_ninjs_without_a_story_says_so(parsed: Any) -> None:
    nothing: tuple[Any, ...] = ([], {}, {"items": []})
    for empty in nothing:
        with pytest.raises(NoStories):
            parsed(empty, format="ninjs")
    bare: tuple[Any, ...] = ({"uri": "urn:x-test:1"}, [{}], [{"headline": " "}])
    for empty in bare:
        found = parsed(empty, format="ninjs")
        assert not found.items and [fault.kind for fault in found.faults] == ["NoStories"]


@pytest.mark.parametrize(("told", "status"), [
    (None, "usable"), ("", "usable"), ("usable", "usable"), ("stat:usable", "usable"), ("withheld", "withheld"),
    ("http://cv.iptc.org/newscodes/pubstatusg2/withheld", "withheld"), ("embargoed", "withheld"),
    ("commissioned", "withheld"),
])  # fmt: skip
def test_statuses(one: Any, told: Any, status: Any) -> None:
    item = one(pubstatus=told)
    assert (item.status, item.signal) == (status, Signal.NONE)


@pytest.mark.parametrize("told", ["canceled", "cancelled", "CANCELED", "killed", "stat:canceled", "replaced"])
def test_a_cancellation_is_a_kill_and_needs_no_content(parsed: Any, told: Any) -> None:
    (item,) = parsed({"guid": "urn:x-test:1", "version": 2, "pubstatus": told}, format="ninjs").items
    assert (item.status, item.signal, item.version) == ("canceled", Signal.KILL, "2")


def test_an_embargoed_status_with_a_time_is_usable_later(one: Any) -> None:
    item = one(pubstatus="embargoed", embargoed="2024-05-01T12:00:00Z")
    assert (item.status, item.embargoed) == ("usable", "2024-05-01T12:00:00Z")


@pytest.mark.parametrize("told", ["published", 7, True, {"code": "usable"}, ["usable"]])
def test_an_unknown_status_is_never_guessed(parsed: Any, told: Any) -> None:
    found = parsed([{"uri": "urn:x-test:1", "headline": "A", "pubstatus": told}], format="ninjs")
    assert not found.items and "unknown status" in found.faults[0].reason


@pytest.mark.parametrize(
    "signal", ["sig:correction", ["correction"], [{"qcode": "sig:correction"}], {"code": "correction"}]
)
def test_corrections(one: Any, signal: Any) -> None:
    assert one(signal=signal).signal is Signal.CORRECTION
    assert one(signals=signal).signal is Signal.CORRECTION


def test_ids_and_versions_may_be_numbers(parsed: Any) -> None:
    (item,) = parsed({"uri": 17, "guid": "g", "version": 11.0, "headline": "A"}, format="ninjs").items
    assert (item.native_id, item.guid, item.version) == ("17", "g", "11")


@pytest.mark.parametrize(
    ("members", "by"),
    [
        ({"byline": "By A and B"}, ("By A and B",)),
        ({"by": "C"}, ("C",)),
        ({"authors": [{"name": "D", "role": "writer"}, {"name": "E", "role": "editor"}]}, ("D",)),
        ({"byline": "F", "authors": [{"name": "D"}]}, ("F",)),
        ({"bylines": [{"byline": "G/Wire"}, {"firstname": "H", "lastname": "I"}, {"byline": "x", "internal": "true"}]},
         ("G/Wire", "H I")),
    ],
)  # fmt: skip
def test_bylines(one: Any, members: Any, by: Any) -> None:
    assert one(**members).by == by


def test_concepts_of_the_iptc_are_known_by_their_codes(one: Any) -> None:
    rows = [
        {"code": "04001000", "name": "a"},
        {"code": "20000002", "name": "b"},
        {"qcode": "medtop:20000003", "name": "c"},
        {"code": "04001000", "name": "d", "scheme": "http://other.example/"},
        {"code": "99001000", "name": "e"},
        {"literal": "x", "uri": "http://cv.example.org/x", "relevance": 80, "confidence": 101},
        "f",
        {"rel": "about"},
    ]
    found = one(subject=rows).categories
    base = "http://cv.iptc.org/newscodes/"
    assert [each.uri for each in found] == [
        f"{base}subjectcode/04001000", f"{base}mediatopic/20000002", f"{base}mediatopic/20000003", None, None,
        "http://cv.example.org/x", None,
    ]  # fmt: skip
    assert found[5] == Category("x", code="x", uri="http://cv.example.org/x", relevance=80)
    assert found[6] == Category("f")


def test_sources(one: Any) -> None:
    item = one(
        source="AAP", creditline="A/B", infosources=[{"name": "C", "role": "isrol:originalSource"}, {"name": "D"}]
    )
    assert item.sources == (
        Source("C", "original"), Source("D", "source"), Source("AAP", "original"), Source("A/B", "credit"),
    )  # fmt: skip
    assert item.owner == "AAP"


def test_what_has_no_field_is_left_for_profiles(one: Any) -> None:
    item = one(keywords=["bridge", 5], priority=6, extra={"doi": "10.1/x", "deep": {"a": "b"}}, annotations=[])
    assert item.leftovers == (("keywords", "bridge"), ("keywords", "5"), ("priority", "6"), ("extra/doi", "10.1/x"))


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"type": "story"}, "text"),
        ({"type": "photo"}, "picture"),
        ({"type": "component"}, "component"),
        ({"type": "event"}, "event"),
        ({"type": "hologram", "body_text": "x"}, "text"),
        ({"renditions": {"a": {"href": "http://e.org/a.mp4", "mimetype": "video/mp4"}}}, "video"),
        ({"mimetype": "audio/mpeg"}, "audio"),
        ({"eventDetails": {"dates": {"startDate": "2024-05-01T09:00:00Z"}}}, "event"),
        ({}, "text"),
    ],
)
def test_types(one: Any, members: Any, kind: Any) -> None:
    assert one(**members).type == kind


def test_an_event_is_known_by_its_title(parsed: Any) -> None:
    event = {"uri": "urn:x-test:1", "type": "event", "title": "Opening day", "eventDetails": {"dates": {}}}
    (item,) = parsed(event, format="ninjs").items
    assert (item.type, item.headline) == ("event", Markup("Opening day"))

"""What agency formats carry beyond a web feed: each field in ninjs's own place, valid by IPTC's schema."""

from __future__ import annotations

from datetime import UTC, datetime

from ingest import normalise
from ingest.model.document import Document, Reading
from ingest.model.item import Category, Item, Kind, Markup, Media, Member, Parsed, Signal, Source, Text

GUID = "urn:newsml:aurora.example:20240501:H1"
ITEM = Item(
    place="newsItem 1",
    native_id=GUID,
    guid=f"{GUID}:3",
    version="3",
    versioned=True,
    headline=Markup("Harbour reopens"),
    headlines=(Text("sub", Markup("Ferries sail again")),),
    summary=Markup("The harbour is open."),
    descriptions=(Text("caption", Markup("<p>Ferries in <b>Aurora</b>.</p>", html=True)),),
    body=Markup("<p>The harbour opened again on Tuesday.</p>", html=True),
    published="20240501T080000Z",
    updated="2024-05-01T12:00:00+02:00",
    content_created="2024-05-01T09:30:00",
    embargoed="2024-05-02T00:00:00Z",
    expires="not a date",
    urgency="4",
    slugline="HARBOUR-REOPENS/",
    title="harbour",
    copyright_holder="Aurora News",
    rights="(c) 2024 Aurora News",
    usage_terms="No archival use",
    ed_note="Eds: Adds quotes.",
    by=("By Jo Doe", "Al Roe"),
    located="Aurora",
    categories=(
        Category("shipping", "http://cv.iptc.org/newscodes/mediatopic/", "20000001", relevance=80, creator="desk"),
        Category("Jo Doe", None, "ppl:1", Kind.PERSON, "http://e.com/people/1", "about"),
        Category("Feature", "http://cv.iptc.org/newscodes/genre/", "Feature", Kind.GENRE),
        Category("Aurora", None, "geo:9", Kind.PLACE),
    ),
    sources=(Source("Aurora News", "credit"), Source("Port Authority", "original")),
    media=(
        Media("http://e.com/1.jpg", "image/jpeg", "800", "600", name="original"),
        Media("thumb.jpg", name="thumbnail"),
    ),
    members=(
        Member("picture", "urn:newsml:aurora.example:20240501:P1", "seeAlso", "picture", "Ferries"),
        Member("", "P2"),
    ),
    alt_ids=(("transref", "T0001"),),
    timezone="Europe/Tirane",
)


def canonical(item: Item, timezone: str | None = None):
    document = Document(
        "AURORA", "wire", datetime(2024, 5, 1, 13, tzinfo=UTC), b"x", reading=Reading(timezone=timezone)
    )
    result = normalise.canonical(document, Parsed("newsml-g2", "strict", (item,)))
    assert not result.faults
    return result.candidates[0]


def test_each_field_stands_where_ninjs_has_it(ninjs):
    candidate = canonical(ITEM)
    story = {**candidate.ninjs, "version": "3"}
    ninjs.validate(story)
    assert story["uri"] == GUID
    assert [row["value"] for row in story["headlines"]] == ["Harbour reopens", "Ferries sail again"]
    assert [row["role"] for row in story["descriptions"]] == ["summary", "caption"]
    assert (story["firstCreated"], story["versionCreated"]) == ("2024-05-01T08:00:00Z", "2024-05-01T10:00:00Z")
    assert (story["contentCreated"], story["embargoedUntil"]) == ("2024-05-01T07:30:00Z", "2024-05-02T00:00:00Z")
    assert "expires" not in story
    assert (story["urgency"], story["slugline"], story["title"]) == (4, "HARBOUR-REOPENS/", "harbour")
    assert (story["by"], story["located"]) == ("By Jo Doe, Al Roe", "Aurora")
    assert story["subjects"] == [
        {
            "name": "shipping",
            "uri": "http://cv.iptc.org/newscodes/mediatopic/20000001",
            "creator": "desk",
            "relevance": 80,
        }
    ]
    assert story["people"] == [{"name": "Jo Doe", "rel": "about", "uri": "http://e.com/people/1"}]
    assert story["genres"] == [{"name": "Feature", "uri": "http://cv.iptc.org/newscodes/genre/Feature"}]
    assert story["places"] == [{"name": "Aurora", "literal": "geo:9"}]
    assert story["altIds"] == [
        {"role": "guid", "value": f"{GUID}:3"},
        {"role": "id", "value": GUID},
        {"role": "transref", "value": "T0001"},
    ]
    assert candidate.version_given == "3" and candidate.versioned


def test_renditions_without_an_address_keep_their_file_name():
    assert canonical(ITEM).ninjs["renditions"] == [
        {
            "name": "original",
            "href": "http://e.com/1.jpg",
            "contentType": "image/jpeg",
            "width": 800,
            "height": 600,
        },
        {"name": "thumbnail", "title": "thumb.jpg"},
    ]


def test_a_package_refers_to_its_members_by_their_uris():
    package = canonical(ITEM._replace(type="composite", body=None, summary=None, headline=None, headlines=()))
    first, second = package.ninjs["associations"]
    assert (first["uri"], first["rel"], first["type"]) == (
        "urn:newsml:aurora.example:20240501:P1",
        "seeAlso",
        "picture",
    )
    member = canonical(ITEM._replace(native_id="P2", guid=None))
    assert second == {"name": "item-2", "uri": member.uri}


def test_a_profiles_zone_goes_before_the_feeds():
    assert canonical(ITEM, "America/New_York").ninjs["contentCreated"] == "2024-05-01T07:30:00Z"
    assert canonical(ITEM._replace(timezone=None), "America/New_York").ninjs["contentCreated"] == "2024-05-01T13:30:00Z"


def test_an_embargo_that_cannot_be_read_withholds_the_story():
    assert canonical(ITEM._replace(embargoed="until the speech")).ninjs["pubStatus"] == "withheld"
    assert canonical(ITEM._replace(embargoed="  ")).ninjs["pubStatus"] == "usable"


def test_a_kill_says_which_story_and_why_and_nothing_of_what_it_said(ninjs):
    story = {**canonical(ITEM._replace(signal=Signal.KILL, status="canceled")).ninjs, "version": "4"}
    ninjs.validate(story)
    assert story["pubStatus"] == "canceled" and story["edNote"] == "Eds: Adds quotes."
    assert story["headlines"][0]["value"] == "Harbour reopens"
    gone = {"descriptions", "bodies", "renditions", "associations", "subjects", "people", "located"}
    assert not story.keys() & gone


def test_what_readers_do_not_see_is_no_change_and_what_they_see_is():
    base = canonical(ITEM).content_hash
    for same in (ITEM._replace(updated="2024-05-01T13:00:00Z"), ITEM._replace(version="9"), ITEM._replace(alt_ids=())):
        assert canonical(same).content_hash == base
    for other in (
        ITEM._replace(urgency="1"),
        ITEM._replace(slugline="HARBOUR-CLOSED"),
        ITEM._replace(embargoed=None),
        ITEM._replace(status="withheld"),
        ITEM._replace(members=ITEM.members[:1]),
        ITEM._replace(categories=ITEM.categories[:1]),
    ):
        assert canonical(other).content_hash != base


def test_a_picture_with_the_words_of_a_text_is_no_copy_of_it():
    assert canonical(ITEM).text_hash != canonical(ITEM._replace(type="picture")).text_hash

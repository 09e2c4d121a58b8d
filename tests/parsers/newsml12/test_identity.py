"""Which item, which version, whose: Identification, NewsManagement, NewsEnvelope."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.parsers.newsml12.documents import component, document, headline, identification, management, news_item, text

from ingest.errors import NoStories
from ingest.model.item import Item, Member, Parsed, Signal

Read = Callable[..., Parsed]

STORY = component(headline(), text())


def only(parsed: Parsed) -> Item:
    assert parsed.faults == ()
    assert len(parsed.items) == 1
    return parsed.items[0]


def test_the_id_is_the_public_identifier_without_its_revision(read: Read) -> None:
    item = only(read(document(news_item(STORY))))

    assert (item.native_id, item.guid, item.version) == (
        "urn:newsml:example.org:20240501:H-1",
        "urn:newsml:example.org:20240501:H-1:3",
        "3",
    )
    assert item.versioned
    assert (item.published, item.updated) == ("20240501T080000+0200", "20240501T091500+0200")
    assert (item.status, item.signal, item.type) == ("usable", Signal.NONE, "text")


@pytest.mark.parametrize(
    ("number", "revision", "public", "native_id"),
    [
        ("H-1-v3", "3", "urn:newsml:example.org:20240501:H-1:3", "urn:newsml:example.org:20240501:H-1"),
        ("77", "4", "urn:newsml:www.example.org:66:4N", "urn:newsml:www.example.org:66"),
        ("77", "4", "urn:newsml:www.example.org:66:4U", "urn:newsml:www.example.org:66"),
        ("H-1", "3", "", "urn:newsml:example.org:20240501:H-1"),
        ("H-1", "3", "urn:newsml:example.org:20240501:H-1", "urn:newsml:example.org:20240501:H-1"),
        ("1", "1", "urn:newsml:example.org:20240501:1", "urn:newsml:example.org:20240501:1"),
        ("1", "1", "urn:newsml:example.org:20240501:1:1", "urn:newsml:example.org:20240501:1"),
    ],
)
def test_ids_in_the_spellings_of_senders(read: Read, number: str, revision: str, public: str, native_id: str) -> None:
    item = only(read(document(news_item(STORY, identified=identification(number, revision, public=public)))))

    assert item.native_id == native_id
    assert item.version == revision


def test_two_versions_of_an_item_have_one_id(read: Read) -> None:
    first, second = (
        only(read(document(news_item(STORY, identified=identification("H-1", revision))))) for revision in ("1", "2")
    )

    assert first.native_id == second.native_id
    assert first.guid != second.guid


def test_an_item_without_id_has_its_components_own_key_but_never_a_local_name(read: Read) -> None:
    bare = "<Identification><NewsIdentifier><ProviderId>\nexample.org\n</ProviderId></NewsIdentifier></Identification>"
    keyed = news_item(component(headline(), text(), attributes='Duid="04AF9935838900"'), identified=bare)
    local = news_item(component(headline(), text(), attributes='Duid="NC00001"'), identified=bare)

    assert [item.native_id for item in read(document(keyed, local)).items] == ["04AF9935838900", None]


def test_several_news_items_share_nothing(read: Read) -> None:
    about = '<DescriptiveMetadata><Language FormalName="fi"/><Genre FormalName="Feature"/></DescriptiveMetadata>'
    first = news_item(component(headline("One"), about, text()), identified=identification("A"))
    second = news_item(component(headline("Two"), text()), identified=identification("B"))
    one, two = read(document(first, second)).items

    assert one.headline is not None
    assert two.headline is not None
    assert (one.headline.value, two.headline.value) == ("One", "Two")
    assert (one.language, two.language) == ("fi", None)
    assert two.categories == ()


def test_one_bad_item_does_not_stop_the_others(read: Read) -> None:
    bad = news_item(STORY, identified=identification("A"), managed=management("Perhaps"))
    parsed = read(document(bad, news_item(STORY)))

    assert len(parsed.items) == 1
    (fault,) = parsed.faults
    assert fault.place.startswith("newsItem 1, line ")
    assert "unknown status 'Perhaps'" in fault.reason
    assert b"Perhaps" in fault.raw
    assert parsed.raw_of is not None
    assert b"H-1" in parsed.raw_of(parsed.items[0].place)


@pytest.mark.parametrize("word", ["Canceled", "CANCELLED", "Killed"])
def test_a_cancelled_item_is_a_kill_with_or_without_content(read: Read, word: str) -> None:
    for content in (STORY, ""):
        item = only(read(document(news_item(content, managed=management(word)))))

        assert (item.status, item.signal) == ("canceled", Signal.KILL)
        assert item.native_id == "urn:newsml:example.org:20240501:H-1"


def test_an_instruction_to_delete_is_a_kill_unless_it_is_about_earlier_revisions(read: Read) -> None:
    plain = management(more='<Instruction FormalName="Delete"/>')
    about = '<Instruction FormalName="Delete"><RevisionStatus Revision="1"/></Instruction>'

    assert only(read(document(news_item(STORY, managed=plain)))).signal is Signal.KILL
    assert only(read(document(news_item(STORY, managed=management(more=about))))).signal is Signal.NONE


def test_an_instruction_to_rectify_is_a_correction(read: Read) -> None:
    managed = management(more='<Instruction FormalName="Rectify"/>')
    item = only(read(document(news_item(STORY, managed=managed))))

    assert (item.signal, item.status) == (Signal.CORRECTION, "usable")


def test_an_embargo_ends_where_the_status_will_change(read: Read) -> None:
    change = (
        '<StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>20240502T060000Z</DateAndTime>'
        "</StatusWillChange>"
    )
    item = only(read(document(news_item(STORY, managed=management("Embargoed", change)))))

    assert (item.status, item.embargoed) == ("usable", "20240502T060000Z")
    assert only(read(document(news_item(STORY, managed=management("Embargoed"))))).status == "withheld"


def test_a_status_that_will_be_cancelled_is_an_expiry(read: Read) -> None:
    change = (
        '<StatusWillChange><FutureStatus FormalName="Canceled"/><DateAndTime>20240601</DateAndTime></StatusWillChange>'
    )
    item = only(read(document(news_item(STORY, managed=management(more=change)))))

    assert (item.status, item.signal, item.expires) == ("usable", Signal.NONE, "20240601")


def test_urgency_is_the_items_own_else_the_envelopes_priority(read: Read) -> None:
    envelope = '<Priority FormalName="5"/>'
    attribute, written = '<Urgency FormalName="2"/>', "<Urgency>3</Urgency>"

    for more, urgency in ((attribute, "2"), (written, "3"), ("", "5")):
        item = only(read(document(news_item(STORY, managed=management(more=more)), envelope=envelope)))
        assert item.urgency == urgency


def test_an_update_of_parts_is_no_story(read: Read) -> None:
    update = '<Update DuidRef="c1"><Replace DuidRef="h1"><HeadLine>New</HeadLine></Replace></Update>'
    parsed = read(document(news_item(update, identified=identification(update="U"))))

    assert parsed.items == ()
    assert "changes only parts of an earlier revision (Replace)" in parsed.faults[0].reason


def test_an_update_that_deletes_the_item_is_a_kill(read: Read) -> None:
    update = '<Update DuidRef="n1"><Delete DuidRef="n1"/></Update>'
    item = only(read(document(news_item(update, identified=identification(update="U"), attributes='Duid="n1"'))))

    assert (item.signal, item.status) == (Signal.KILL, "canceled")


@pytest.mark.parametrize(
    ("update", "content", "reason"),
    [
        ("A", "", "management data"),
        ("N", "", "has no NewsComponent"),
        ("N", '<TopicSet FormalName="x"/>', "holds a TopicSet"),
    ],
)
def test_what_is_no_story_says_why(read: Read, update: str, content: str, reason: str) -> None:
    parsed = read(document(news_item(content, identified=identification(update=update))))

    assert parsed.items == ()
    assert reason in parsed.faults[0].reason


def test_a_document_without_items_holds_no_story(read: Read) -> None:
    with pytest.raises(NoStories, match="has no NewsItem"):
        read(document())


def test_related_items_are_named_without_their_revision(read: Read) -> None:
    more = (
        '<DerivedFrom NewsItem="urn:newsml:example.org:20240430:H-0:2"/>'
        '<AssociatedWith NewsItem="urn:newsml:example.org:20240501:P-9"/><AssociatedWith FormalName="Photo"/>'
    )
    item = only(read(document(news_item(STORY, managed=management(more=more)))))

    assert item.members == (
        Member("derivedFrom-1", "urn:newsml:example.org:20240430:H-0", "derivedFrom"),
        Member("associatedWith-1", "urn:newsml:example.org:20240501:P-9", "associatedWith"),
    )
    assert ("NewsManagement/AssociatedWith", "Photo") in item.leftovers


@pytest.mark.parametrize(
    ("who", "envelope", "owner"),
    [
        ('<AdministrativeMetadata><Provider><Party FormalName="EX"/></Provider></AdministrativeMetadata>', "", "EX"),
        ("", '<SentFrom><Party FormalName="Example Press"/></SentFrom>', "Example Press"),
        ("", "", "example.org"),
    ],
)
def test_the_owner_is_the_provider_else_the_sender(read: Read, who: str, envelope: str, owner: str) -> None:
    assert only(read(document(news_item(component(headline(), who, text())), envelope=envelope))).owner == owner


def test_every_field_says_where_it_is_from(read: Read) -> None:
    item = only(read(document(news_item(STORY, identified=identification(label="harbour")))))

    assert item.paths["headline"] == "NewsLines/HeadLine"
    assert item.paths["native_id"] == "Identification/NewsIdentifier/PublicIdentifier, without RevisionId"
    assert item.paths["updated"] == "NewsManagement/ThisRevisionCreated"
    assert item.title == "harbour"

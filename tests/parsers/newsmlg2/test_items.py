"""NewsML-G2: what an item says about itself, and which items are stories."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.parsers.newsmlg2.documents import item, message, xhtml

from ingest.errors import NoStories
from ingest.model.item import Parsed, Signal, Source

Read = Callable[..., Parsed]


def test_an_item_says_which_story_and_which_version_it_is(read: Read) -> None:
    one = read(item("<firstCreated>2024-05-01T09:00:00Z</firstCreated>")).items[0]
    assert one.native_id == "urn:newsml:wire.example:20240501:1"
    assert one.version == "3"
    assert one.guid == "urn:newsml:wire.example:20240501:1:3"
    assert one.versioned
    assert one.published == "2024-05-01T09:00:00Z"
    assert one.updated == "2024-05-01T10:00:00Z"
    assert one.owner == "wire.example"
    assert one.paths["headline"] == "contentMeta/headline"
    assert one.paths["version"] == "@version"


def test_an_id_without_version_is_its_own_name(read: Read) -> None:
    one = read(item(attributes='guid="tag:wire.example,2024:1"')).items[0]
    assert (one.native_id, one.version, one.guid) == ("tag:wire.example,2024:1", None, None)


@pytest.mark.parametrize(
    "namespace",
    ["", ' xmlns="http://www.iptc.org/std/nar/2006-10-01/"', ' xmlns="http://wire.example/own/"'],
    ids=["none", "www", "own"],
)
def test_the_namespace_may_be_missing_or_another(read: Read, namespace: str) -> None:
    one = read(item("<edNote>Adds quotes</edNote>", namespace=namespace)).items[0]
    assert one.headline is not None
    assert one.headline.value == "Harbour bridge opens early"
    assert one.ed_note == "Adds quotes"


def test_elements_of_other_vocabularies_are_not_taken_for_the_standards(read: Read) -> None:
    alien = '<x:edNote xmlns:x="http://wire.example/x/">internal</x:edNote>'
    one = read(item(alien, '<headline>Ours</headline><x:headline xmlns:x="http://wire.example/x/">Not</x:headline>'))
    assert one.items[0].ed_note is None
    assert one.items[0].headlines == ()


def test_names_are_read_whatever_their_case(read: Read) -> None:
    body = message(item()).replace("header>", "Header>").replace("sender>", "Sender>")
    one = read(body.replace('<provider literal="wire.example"/>', "")).items[0]
    assert one.owner == "sender.example"
    assert one.paths["owner"] == "header/sender"


def test_all_items_of_a_message_come_in_its_order(read: Read) -> None:
    package = (
        '<packageItem guid="p"><itemMeta><title>Top</title></itemMeta><groupSet root="g"><group id="g">'
        '<itemRef residref="a"/></group></groupSet></packageItem>'
    )
    concept = '<conceptItem guid="c"><concept/></conceptItem>'
    second = "</itemSet><itemSet>" + item(attributes='guid="b"')
    parsed = read(message(package, concept, item(attributes='guid="a"'), second))
    assert [each.native_id for each in parsed.items] == ["p", "a", "b"]
    assert parsed.items[2].place.startswith("newsItem 3, line ")


@pytest.mark.parametrize("name", ["conceptItem", "knowledgeItem", "planningItem"])
def test_a_message_without_stories_says_what_it_holds(read: Read, name: str) -> None:
    with pytest.raises(NoStories, match=rf"{name} \(2\)"):
        read(message(f'<{name} guid="k"/>', f'<{name} guid="l"/>'))


def test_an_empty_message_is_no_story(read: Read) -> None:
    with pytest.raises(NoStories, match="holds no item"):
        read(message())


@pytest.mark.parametrize(
    ("element", "status"),
    [
        ('<pubStatus qcode="stat:usable"/>', "usable"),
        ('<pubStatus qcode="stat:withheld"/>', "withheld"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld"/>', "withheld"),
        ("", "usable"),
        ("<pubStatus/>", "usable"),
    ],
)
def test_the_status_is_ninjs_word(read: Read, element: str, status: str) -> None:
    assert read(item(element)).items[0].status == status


@pytest.mark.parametrize("word", ["canceled", "cancelled"])
def test_a_cancelled_item_is_a_kill_and_needs_no_content(read: Read, word: str) -> None:
    one = read(item(f'<pubStatus qcode="stat:{word}"/><signal qcode="sig:correction"/>', "")).items[0]
    assert one.status == "canceled"
    assert one.signal is Signal.KILL
    assert one.paths["signal"] == "itemMeta/pubStatus"


def test_an_unknown_status_is_a_fault_and_the_other_items_stay(read: Read) -> None:
    parsed = read(message(item('<pubStatus qcode="stat:perhaps"/>'), item(attributes='guid="b"')))
    assert [each.native_id for each in parsed.items] == ["b"]
    (fault,) = parsed.faults
    assert "unknown status 'perhaps'" in fault.reason
    assert fault.place.startswith("newsItem 1")
    assert b"stat:perhaps" in fault.raw
    assert parsed.raw_of is not None
    assert b'guid="b"' in parsed.raw_of(parsed.items[0].place)


@pytest.mark.parametrize(
    ("signal", "expected"),
    [
        ("sig:correction", Signal.CORRECTION),
        ("sig:update", Signal.NONE),
        ("sig:atomic", Signal.NONE),
        ("own:correctionless", Signal.NONE),
    ],
)
def test_only_a_correction_is_signalled_as_one(read: Read, signal: str, expected: Signal) -> None:
    one = read(item(f'<signal qcode="{signal}"/>')).items[0]
    assert one.signal is expected
    assert ("itemMeta/signal", signal) in one.leftovers


def test_a_text_without_first_created_has_its_contents_date(read: Read) -> None:
    content = "<contentCreated>2024-05-01T08:00:00Z</contentCreated><headline>Harbour</headline>"
    one = read(item(content=content)).items[0]
    assert one.published == "2024-05-01T08:00:00Z"
    assert one.paths["published"] == "contentMeta/contentCreated"
    assert read(item(content=content, kind="picture")).items[0].published is None
    assert read(item()).items[0].published is None


@pytest.mark.parametrize(
    ("languages", "wanted"),
    [
        (("", "", ""), "One | Two | Three"),
        (("en", "de", "en"), "One | Three"),
        (("fr", "de", "fr"), "One | Three"),
        (("de", "", ""), "Two | Three"),
    ],
)
def test_all_usage_terms_of_a_language_bind(read: Read, languages: tuple[str, ...], wanted: str) -> None:
    terms = "".join(
        f'<usageTerms xml:lang="{tag}">{value}</usageTerms>' if tag else f"<usageTerms>{value}</usageTerms>"
        for tag, value in zip(languages, ("One", "Two", "Three"), strict=True)
    )
    content = '<language tag="en"/><headline>Harbour</headline>'
    (one,) = read(item(before=f"<rightsInfo>{terms}<usageTerms/></rightsInfo>", content=content)).items
    assert one.usage_terms == wanted


def test_rights_are_in_the_items_language(read: Read) -> None:
    before = (
        '<rightsInfo><copyrightHolder qcode="nprov:wire"><name xml:lang="en">The Wire Ltd</name></copyrightHolder>'
        '<copyrightNotice xml:lang="en">All rights reserved</copyrightNotice>'
        '<copyrightNotice xml:lang="de">Alle Rechte vorbehalten</copyrightNotice>'
        '<usageTerms xml:lang="de-DE">Nur nach Vereinbarung</usageTerms></rightsInfo>'
    )
    one = read(item(before=before, content='<language tag="de"/><headline>Hafen</headline>')).items[0]
    assert one.language == "de"
    assert one.copyright_holder == "The Wire Ltd"
    assert one.rights == "Alle Rechte vorbehalten"
    assert one.usage_terms == "Nur nach Vereinbarung"


def test_notes_are_joined_and_none_is_told_twice(read: Read) -> None:
    meta = (
        '<edNote role="own:pad"><section xmlns="http://www.w3.org/1999/xhtml"><h4>Contacts</h4>'
        "<ul><li>Desk: 555</li></ul><p>Second version</p></section></edNote>"
        '<edNote role="own:short">Second version</edNote><edNote>Photo follows</edNote>'
    )
    one = read(item(meta)).items[0]
    assert one.ed_note == "Contacts\nDesk: 555\nSecond version\nPhoto follows"
    assert ("itemMeta/edNote[@role='own:short']", "Second version") in one.leftovers


def test_a_title_stands_in_for_a_headline(read: Read) -> None:
    meta = '<title role="own:internal">SLUG-7</title><title>Harbour title</title>'
    one = read(item(meta, "", xhtml("<p>Text.</p>"))).items[0]
    assert one.title == "Harbour title"
    assert one.headline is not None
    assert one.headline.value == "Harbour title"
    assert ("itemMeta/title[@role='own:internal']", "SLUG-7") in one.leftovers


def test_sources_have_the_roles_of_the_canonical_story(read: Read) -> None:
    content = (
        '<infoSource role="crole:origProv" literal="Harbour News"/><infoSource><name>City Desk</name></infoSource>'
        '<infoSource role="cRole:phot" literal="A. Photographer"/><infoSource qcode="own:77"/>'
        "<creditline>Wire/Harbour News</creditline><headline>H</headline>"
    )
    assert read(item(content=content)).items[0].sources == (
        Source("Harbour News", "original"),
        Source("City Desk", "source"),
        Source("Wire/Harbour News", "credit"),
    )


def test_links_to_items_are_members_and_links_to_pages_are_kept(read: Read) -> None:
    meta = (
        '<link rel="irel:derivedFrom" residref="urn:x:1"><itemClass qcode="ninat:picture"/><title>Pic</title></link>'
        '<link rel="irel:derivedFrom" residref="urn:x:2"/>'
        '<link rel="irel:previousVersion" residref="urn:newsml:wire.example:20240501:1"/>'
        '<link rel="irel:seeAlso" href="https://wire.example/bridge"/>'
    )
    one = read(item(meta)).items[0]
    assert [(each.name, each.ref, each.rel, each.type) for each in one.members] == [
        ("derivedFrom", "urn:x:1", "derivedFrom", "picture"),
        ("derivedFrom-2", "urn:x:2", "derivedFrom", None),
    ]
    assert ("itemMeta/link[@rel='irel:seeAlso']/@href", "https://wire.example/bridge") in one.leftovers


def test_an_item_with_masses_of_metadata_is_refused_and_the_others_stay(read: Read) -> None:
    flooded = item(content='<subject qcode="medtop:1"/>' * 20_001)
    parsed = read(message(flooded, item(attributes='guid="b"')))
    assert [each.native_id for each in parsed.items] == ["b"]
    assert [each.kind for each in parsed.faults] == ["LimitExceeded"]

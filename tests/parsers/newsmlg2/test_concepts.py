"""NewsML-G2: concepts, catalogues, renditions and packages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.parsers.newsmlg2.documents import item, message

from ingest.model.item import Category, Kind, Media, Member, Parsed

Read = Callable[..., Parsed]

HEADLINE = "<headline>Bridge</headline>"
OWN = '<catalog><scheme alias="{}" uri="http://wire.example/cv/"/></catalog>'


def concepts(read: Read, content: str, **more: str) -> tuple[Category, ...]:
    return read(item(content=HEADLINE + content, **more)).items[0].categories


def test_a_qcode_of_iptcs_catalogue_has_a_uri(read: Read) -> None:
    content = (
        '<subject qcode="medtop:20000523"><name xml:lang="de">Arbeit</name><name xml:lang="en">labour</name></subject>'
        '<subject qcode="subj:15054000"/><genre qcode="genre:interview"><name>Interview</name></genre>'
    )
    newscodes = "http://cv.iptc.org/newscodes"
    assert concepts(read, content) == (
        Category("labour", f"{newscodes}/mediatopic/", "20000523", Kind.SUBJECT, f"{newscodes}/mediatopic/20000523"),
        Category("", f"{newscodes}/subjectcode/", "15054000", Kind.SUBJECT, f"{newscodes}/subjectcode/15054000"),
        Category("Interview", f"{newscodes}/genre/", "interview", Kind.GENRE, f"{newscodes}/genre/interview"),
    )


def test_a_qcode_without_catalogue_stays_as_it_is(read: Read) -> None:
    assert concepts(read, '<subject qcode="N2:GB"/>') == (Category("", None, "N2:GB"),)
    assert concepts(read, '<genre qcode="genre:own"/>', before="") == (Category("", None, "genre:own", Kind.GENRE),)


def test_the_documents_own_catalogue_wins(read: Read) -> None:
    before = '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_35.xml"/>'
    (one,) = concepts(read, '<subject qcode="subj:7"/>', before=before + OWN.format("subj"))
    assert one == Category("", "http://wire.example/cv/", "7", Kind.SUBJECT, "http://wire.example/cv/7")


def test_a_messages_catalogue_is_for_its_items(read: Read) -> None:
    story = item(content=f'{HEADLINE}<subject qcode="own:7"/>', before="")
    parsed = read(message(story, header=OWN.format("own")))
    assert parsed.items[0].categories[0].uri == "http://wire.example/cv/7"


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ('type="cpnat:person" qcode="own:1"', Kind.PERSON),
        ('type="cpnat:organisation" literal="Acme"', Kind.ORGANISATION),
        ('type="cpnat:geoArea" qcode="own:1"', Kind.PLACE),
        ('type="cptype:city" literal="Harbour"', Kind.PLACE),
        ('typeuri="http://cv.iptc.org/newscodes/cpnature/event" qcode="own:1"', Kind.EVENT),
        ('type="cpnat:object" qcode="own:1"', Kind.OBJECT),
        ('type="cpnat:abstract" qcode="own:1"', Kind.SUBJECT),
        ('qcode="iso3166-1a2:FI"', Kind.PLACE),
    ],
)
def test_the_concepts_nature_says_which_list_it_belongs_to(read: Read, subject: str, kind: Kind) -> None:
    assert concepts(read, f"<subject {subject}/>")[0].kind is kind


def test_a_concepts_details_say_what_it_is(read: Read) -> None:
    content = '<subject qcode="own:1"><name>Ann</name><personDetails/></subject>'
    assert concepts(read, content)[0].kind is Kind.PERSON


def test_the_same_concept_elsewhere_gives_the_uri(read: Read) -> None:
    content = '<subject qcode="own:832"><name>Football</name><sameAs qcode="medtop:20001065"/></subject>'
    assert concepts(read, content)[0].uri == "http://cv.iptc.org/newscodes/mediatopic/20001065"


def test_percentages_that_are_none_are_left_out(read: Read) -> None:
    content = '<subject literal="A" relevance="80" confidence="lots"/><subject literal="B" relevance="101"/>'
    first, second = concepts(read, content)
    assert (first.relevance, first.confidence, second.relevance) == (80, None, None)


def test_a_mnemonic_is_no_name_where_there_is_another(read: Read) -> None:
    content = '<subject qcode="own:9"><name role="nrol:mnemonic">sp</name><name>Sport</name></subject>'
    assert concepts(read, content)[0].name == "Sport"


def test_renditions_are_told_and_not_fetched(read: Read) -> None:
    body = (
        '<remoteContent href="https://wire.example/p.jpg" rendition="rnd:highRes" contenttype="image/jpeg" '
        'width="3500" height="2284" size="772617"/><remoteContent residref="tag:wire.example,2024:thumb"/>'
        '<remoteContent href="v.mp4" contenttype="video/mp4" duration="90500" durationunit="timeunit:milliseconds" '
        'videocodec="vcdc:c015" videoframerate="25"/><remoteContent/>'
    )
    one = read(item(content=f'{HEADLINE}<icon href="icon.png"/>', body=body, kind="picture")).items[0]
    assert one.media == (
        Media("https://wire.example/p.jpg", "image/jpeg", "3500", "2284", "772617", medium="image", name="highRes"),
        Media("tag:wire.example,2024:thumb"),
        Media("v.mp4", "video/mp4", duration_s="90.5", medium="video", video_codec="c015", frame_rate="25"),
        Media("icon.png", name="icon"),
    )


@pytest.mark.parametrize(
    ("creator", "by"),
    [
        ("<creator><name>Ann Example</name></creator>", ("Ann Example",)),
        ('<creator type="cpnat:person" qcode="p:1"><name>Ann Example</name></creator>', ("Ann Example",)),
        ('<creator type="cpnat:organisation"><name>The Wire</name></creator>', ()),
        ('<creator role="crol:editor"><name>Ed Desk</name></creator>', ()),
        ('<creator literal="ABC-XYZ"/>', ()),
        ("<by>Bo Printed</by><creator><name>Ann Example</name></creator>", ("Bo Printed",)),
    ],
)
def test_a_picture_is_by_the_person_who_made_it(read: Read, creator: str, by: tuple[str, ...]) -> None:
    assert read(item(content=creator + HEADLINE, kind="picture")).items[0].by == by


def test_a_pictures_author_may_be_its_photographer(read: Read) -> None:
    content = '<creator role="crol:photographer"><name>Ann Example</name></creator>' + HEADLINE
    assert read(item(content=content, kind="picture")).items[0].by == ("Ann Example",)
    assert read(item(content=content)).items[0].by == ()


def package(groups: str, root: str = ' root="top"') -> str:
    return (
        '<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:p" version="1"><itemMeta>'
        f"<title>Package</title></itemMeta><groupSet{root}>{groups}</groupSet></packageItem>"
    )


def test_a_packages_members_come_in_the_order_of_its_root_group(read: Read) -> None:
    groups = (
        '<group id="side" role="group:sidebar"><itemRef href="https://wire.example/3"/></group>'
        '<group id="top" role="group:main"><itemRef residref="urn:1"><itemClass qcode="ninat:picture"/>'
        '<title>First</title></itemRef><groupRef idref="side"/><conceptRef qcode="medtop:1"/>'
        '<itemRef residref="urn:2"/></group>'
        '<group id="unused"><itemRef residref="urn:9"/></group>'
    )
    one = read(package(groups)).items[0]
    assert one.type == "composite"
    assert one.members == (
        Member("main", "urn:1", "main", "picture", "First"),
        Member("sidebar", "https://wire.example/3", "sidebar"),
        Member("main-2", "urn:2", "main"),
    )


@pytest.mark.parametrize("root", ["", ' root="absent"'])
def test_without_a_root_all_groups_count(read: Read, root: str) -> None:
    groups = '<group id="a"><itemRef residref="urn:1"/></group><group id="b"><itemRef residref="urn:2"/></group>'
    assert [each.ref for each in read(package(groups, root)).items[0].members] == ["urn:1", "urn:2"]


def test_groups_that_refer_to_each_other_end(read: Read) -> None:
    groups = (
        '<group id="top"><itemRef residref="urn:1"/><groupRef idref="b"/></group>'
        '<group id="b"><groupRef idref="top"/><itemRef residref="urn:2"/></group>'
    )
    assert [each.ref for each in read(package(groups)).items[0].members] == ["urn:1", "urn:2"]


def test_a_package_that_is_only_a_list_is_no_story(read: Read) -> None:
    parsed = read(message('<packageItem><itemRef residref="urn:1"/></packageItem>', item()))
    assert [each.type for each in parsed.items] == ["text"]

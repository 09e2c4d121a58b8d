"""NITF's metadata: what the head and its docdata say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.parsers.nitf.conftest import One, Read
from tests.parsers.nitf.made import nitf

from ingest.errors import NoStories
from ingest.model.document import Document
from ingest.model.item import Category, Kind, Markup, Signal, Source, Text
from ingest.parsers import nitf as nitf_parser
from ingest.parsers import xml

SUBJECTS = "http://cv.iptc.org/newscodes/subjectcode/"


def test_what_every_document_has(one: One) -> None:
    found = one(
        head="<title>Ferry-Aground</title>",
        docdata='<urgency ed-urg="3"/><date.expire norm="20240601T000000Z"/>'
        '<doc.copyright year="2024" holder="Island Press"/>'
        '<doc.rights owner="Island Press" type="Online only." limitations="No archives."/>',
        root='xml:lang="en-GB"',
    )
    assert found.native_id == "isl.1" and found.versioned and found.version is None
    assert found.published == found.updated == "20240501T101500+0200"
    assert (found.urgency, found.expires, found.language) == ("3", "20240601T000000Z", "en-GB")
    assert (found.title, found.headline) == ("Ferry-Aground", Markup("Ferry aground"))
    assert found.copyright_holder == found.owner == "Island Press"
    assert found.usage_terms == "Online only. No archives."
    assert (found.status, found.signal, found.embargoed) == ("usable", Signal.NONE, None)
    assert ("head/docdata/doc.rights/@owner", "Island Press") in found.leftovers


def test_every_filled_field_says_where_it_came_from(one: One) -> None:
    found = one(
        head='<title>T</title><pubdata position.section="Home"/><tobject><tobject.property '
        'tobject.property.type="current"/></tobject>',
        docdata='<urgency ed-urg="3"/><date.expire norm="20240601T000000Z"/><date.release norm="20240502T000000+0200"/>'
        '<doc.copyright holder="Island Press"/><doc.rights type="Online"/><del-list><from-src src-name="X"/></del-list>'
        '<du-key key="ferry" version="2"/><ed-msg info="Note"/><correction info="Fixed"/>',
        status='management-status="embargoed"',
        body_head="<hedline><hl2>Sub</hl2></hedline><byline>By A</byline><dateline><location>Port</location>"
        '<story.date norm="20240501"/></dateline><abstract>Short</abstract><note>Note</note>',
        content='<media media-type="image"><media-reference source="a.jpg"/></media><p>Text</p>',
        root='xml:lang="en" uno="urn:1"',
    )
    plain = found._asdict()
    filled = {name for name, value in plain.items() if value and value != type(found)._field_defaults.get(name)}
    unsaid = filled - found.paths.keys() - {"place", "versioned", "leftovers", "paths"}
    assert not unsaid
    assert found.paths.keys() <= plain.keys()


@pytest.mark.parametrize(
    ("said", "status", "signal"),
    [
        ("", "usable", Signal.NONE),
        ("Usable", "usable", Signal.NONE),
        ("withheld", "withheld", Signal.NONE),
        ("canceled", "canceled", Signal.KILL),
        ("Cancelled", "canceled", Signal.KILL),
        ("killed", "canceled", Signal.KILL),
    ],
)
def test_status(one: One, said: str, status: str, signal: Signal) -> None:
    found = one(status=f'management-status="{said}"')
    assert (found.status, found.signal) == (status, signal)


def test_a_kill_keeps_what_it_says(one: One) -> None:
    said = '<ed-msg info="Wrong ferry"/>'
    found = one(status='management-status="canceled"', docdata=said, body_head="<byline>By A</byline>")
    assert found.signal is Signal.KILL
    assert (found.headline, found.by, found.ed_note) == (Markup("Ferry aground"), ("By A",), "Wrong ferry")


def test_an_unknown_status_is_a_fault(read: Read) -> None:
    parsed = read(nitf(status='management-status="dubious"'))
    assert not parsed.items
    assert [(fault.kind, fault.reason) for fault in parsed.faults] == [
        ("IllFormed", "has the unknown status 'dubious'")
    ]
    assert b"isl.1" in parsed.faults[0].raw


def test_an_embargo_ends_at_the_release(one: One) -> None:
    release = '<date.release norm="20240502T060000+0200"/>'
    found = one(status='management-status="embargoed"', docdata=release)
    assert (found.status, found.embargoed) == ("usable", "20240502T060000+0200")
    assert one(docdata=release).embargoed == "20240502T060000+0200"


def test_an_embargo_without_a_date_is_until_further_notice(one: One) -> None:
    found = one(status='management-status="embargoed"')
    assert (found.status, found.embargoed) == ("withheld", None)


@pytest.mark.parametrize("release", ["20240501T101500+0200", "20240501T090000+0200", "YYYYMMDD000000-HHMM", ""])
def test_a_release_at_the_issue_is_no_embargo(one: One, release: str) -> None:
    assert one(docdata=f'<date.release norm="{release}"/>').embargoed is None


def test_a_date_left_as_a_pattern_is_none(read: Read) -> None:
    text = nitf(docdata='<date.expire norm="YYYYMMDD000000-HHMM"/>').replace("20240501T101500+0200", "YYYYMMDD")
    (found,) = read(text).items
    assert found.published is found.updated is found.expires is None
    assert ("head/docdata/date.expire/@norm", "YYYYMMDD000000-HHMM") in found.leftovers


@pytest.mark.parametrize(
    ("norm", "more", "date"),
    [
        ("20240501T101500+0200", '<date.release norm="20240502T000000Z"/>', "20240501T101500+0200"),
        ("1 May 2024 10:15", "", "1 May 2024 10:15"),
        ("", '<date.release norm="20240502T000000Z"/>', "20240502T000000Z"),
        ("YYYYMMDD", "", "20240430"),
    ],
)
def test_the_date_of_issue_or_the_next_best(read: Read, norm: str, more: str, date: str) -> None:
    written = '<dateline><story.date norm="20240430"/></dateline>'
    text = nitf(docdata=more, body_head=written).replace("20240501T101500+0200", norm)
    (found,) = read(text).items
    assert found.published == found.updated == date
    assert {"published", "updated"} <= found.paths.keys()


def test_another_document_canceled(read: Read) -> None:
    status = 'management-status="usable" management-doc-idref="isl.0" management-idref-status="canceled"'
    found, kill = read(nitf(status=status, docdata='<ed-msg info="Replaces isl.0"/>')).items
    assert (found.native_id, found.signal) == ("isl.1", Signal.NONE)
    assert (kill.native_id, kill.signal, kill.status) == ("isl.0", Signal.KILL, "canceled")
    assert (kill.published, kill.updated) == (None, "20240501T101500+0200")
    assert (kill.ed_note, kill.versioned) == ("Replaces isl.0", True)
    assert kill.headline is None and kill.place != found.place


def test_a_notice_that_only_cancels_is_one_kill(read: Read) -> None:
    parsed = read(
        '<nitf><head><docdata management-doc-idref="isl.0" management-idref-status="canceled">'
        '<doc-id id-string="isl.2"/></docdata></head><body/></nitf>'
    )
    assert [(item.native_id, item.signal) for item in parsed.items] == [("isl.0", Signal.KILL)]
    assert not parsed.faults
    assert parsed.raw_of is not None and b"isl.2" in parsed.raw_of(parsed.items[0].place)


@pytest.mark.parametrize(
    "status",
    [
        'management-doc-idref="isl.1" management-idref-status="canceled"',
        'management-doc-idref="isl.1:2" management-idref-status="canceled"',
        'management-doc-idref="isl.0" management-idref-status="usable"',
        'management-doc-idref="isl.0"',
    ],
)
def test_no_other_document_canceled(one: One, status: str) -> None:
    assert one(status=status).signal is Signal.NONE


def test_a_correction(one: One) -> None:
    found = one(docdata='<correction info="Corrects the name" id-string="isl.0"/>')
    assert (found.signal, found.ed_note) == (Signal.CORRECTION, "Corrects the name")
    assert ("head/docdata/correction/@id-string", "isl.0") in found.leftovers


@pytest.mark.parametrize(
    ("key", "version"),
    [
        ('key="ferry" version="2"', "2"),
        ('key="ferry" generation="7"', "7"),
        ('key="ferry" generation="7" version="2"', "7.2"),
        ('key="ferry"', None),
    ],
)
def test_version_and_slugline_of_the_key(one: One, key: str, version: str | None) -> None:
    found = one(docdata=f"<du-key {key}/>")
    assert (found.version, found.slugline) == (version, "ferry")


def test_the_anpa_keyword_is_the_slugline(one: One) -> None:
    meta = '<meta name="anpa-keyword" content="Ferry Lead"/><meta name="selector" content="nat"/>'
    found = one(head=meta, docdata='<du-key key="ferry"/>')
    assert found.slugline == "Ferry Lead"
    assert ("head/docdata/du-key/@key", "ferry") in found.leftovers
    assert ("head/meta[@name='selector']", "nat") in found.leftovers


def test_subject_codes_have_three_levels(one: One) -> None:
    found = one(
        head='<tobject tobject.type="news"><tobject.subject tobject.subject.refnum="13010001" '
        'tobject.subject.type="Science" tobject.subject.matter="Natural science" tobject.subject.detail="Geology"/>'
        '<tobject.subject tobject.subject.refnum="13010000" tobject.subject.matter="Natural science"/></tobject>'
    )
    assert found.categories == (
        Category("Geology", SUBJECTS, "13010001", uri=SUBJECTS + "13010001"),
        Category("Natural science", SUBJECTS, "13010000", uri=SUBJECTS + "13010000"),
        Category("Science", SUBJECTS, "13000000", uri=SUBJECTS + "13000000"),
    )


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ('refnum="17000000"', Category("17000000", SUBJECTS, "17000000", uri=SUBJECTS + "17000000")),
        (
            'refnum="20000065"',
            Category("20000065", "http://cv.iptc.org/newscodes/mediatopic/", "20000065",
                     uri="http://cv.iptc.org/newscodes/mediatopic/20000065"),
        ),
        ('refnum="12345678" tobject.subject.ipr="Isl"', Category("12345678", code="12345678")),
        ('type="Ferries"', Category("Ferries")),
        ('code="SCI"', Category("SCI", code="SCI")),
    ],
)  # fmt: skip
def test_other_subjects(one: One, said: str, category: Category) -> None:
    assert one(head=f"<tobject><tobject.subject tobject.subject.{said}/></tobject>").categories == (category,)


def test_a_subject_that_says_nothing_is_none(one: One) -> None:
    assert one(head='<tobject><tobject.subject tobject.subject.ipr="IPTC"/></tobject>').categories == ()


def test_genre_place_and_identified_content(one: One) -> None:
    found = one(
        head='<tobject><tobject.property tobject.property.type="feature"/>'
        '<tobject.property tobject.property.type="Ferry Watch"/></tobject>',
        docdata='<evloc city="Port Ann" state-prov="Isl" iso-cc="GB"/><identified-content><person>Jo Doe</person>'
        '<org idsrc="LSE" value="FRY">Ferries plc</org><location location-code="Q1"/><event>Regatta</event>'
        '<object.title>The Boat</object.title><classifier type="concept" value="c1">Boats</classifier>'
        "<function>Captain</function></identified-content>",
    )
    genres = "http://cv.iptc.org/newscodes/genre/"
    assert found.categories == (
        Category("feature", genres, "Feature", Kind.GENRE, genres + "Feature"),
        Category("Ferry Watch", kind=Kind.GENRE),
        Category("Port Ann, Isl, GB", kind=Kind.PLACE, rel="event"),
        Category("Jo Doe", kind=Kind.PERSON),
        Category("Ferries plc", "LSE", "FRY", Kind.ORGANISATION),
        Category("Q1", None, "Q1", Kind.PLACE),
        Category("Regatta", kind=Kind.EVENT),
        Category("The Boat", kind=Kind.OBJECT),
        Category("Boats", None, "c1", Kind.SUBJECT, rel="concept"),
    )
    assert ("head/docdata/identified-content/function", "Captain") in found.leftovers


def test_nothing_is_lost(one: One) -> None:
    found = one(
        head='<iim><ds num="25" value="ferry"/></iim><pubdata name="Daily" position.section="Home"/>'
        '<revision-history comment="Adds quote" norm="20240501T1015Z"/><odd kind="x">y</odd><urgency ed-urg="2"/>',
        docdata='<doc-scope scope="Isles"/><fixture fix-id="tides"/><series series.name="Tides" series.part="2"/>'
        '<key-list><keyword key="ferry"/><keyword>boat</keyword></key-list>'
        '<del-list><from-src src-name="ISL" level-number="1"/></del-list>',
    )
    assert found.urgency == "2" and found.sections == ("Home",) and found.owner == "ISL"
    assert found.sources == (Source("ISL", "source"),)
    assert set(found.leftovers) >= {
        ("head/iim/ds[@num='25']", "ferry"),
        ("head/pubdata/@name", "Daily"),
        ("head/revision-history/@comment", "Adds quote"),
        ("head/odd/@kind", "x"),
        ("head/odd", "y"),
        ("head/docdata/doc-scope/@scope", "Isles"),
        ("head/docdata/fixture/@fix-id", "tides"),
        ("head/docdata/series/@series.part", "2"),
        ("head/docdata/key-list/keyword", "ferry"),
        ("head/docdata/key-list/keyword", "boat"),
    }


def test_notes_beside_the_heads_message(one: One) -> None:
    notes = '<note type="npa"><body.content><p>Check names</p></body.content></note><note>Graphic follows</note>'
    assert one(body_head=notes).ed_note == "Check names"
    found = one(body_head=notes, docdata='<ed-msg info="Lead story" msg-type="plan"/>')
    assert found.ed_note == "Lead story"
    assert found.descriptions == (
        Text("note", Markup("Graphic follows")),
        Text("editors-note", Markup("Check names")),
    )


def test_the_id_of_the_root_stands_in(read: Read) -> None:
    text = nitf(root='uno="urn:isl:9"')
    (found,) = read(text).items
    assert (found.native_id, found.alt_ids) == ("isl.1", (("uno", "urn:isl:9"),))
    (found,) = read(text.replace('<doc-id id-string="isl.1"/>', "")).items
    assert (found.native_id, found.alt_ids) == ("urn:isl:9", ())


def test_several_documents_in_one() -> None:
    odd = nitf(status='management-status="odd"')
    body = f"<list>{nitf()}{odd}{nitf().replace('isl.1', 'isl.3')}</list>".encode()
    document = Document("Test Wire", "feed", datetime(2024, 5, 1, 12, tzinfo=UTC), body)
    parsed = nitf_parser.read(xml.parse(body), document, "strict")
    assert [item.native_id for item in parsed.items] == ["isl.1", "isl.3"]
    assert [fault.place for fault in parsed.faults] == ["item 2, line 1"]
    assert b"odd" in parsed.faults[0].raw and b"isl.3" not in parsed.faults[0].raw


def test_no_document_at_all() -> None:
    document = Document("Test Wire", "feed", datetime(2024, 5, 1, 12, tzinfo=UTC), b"<list/>")
    with pytest.raises(NoStories):
        nitf_parser.read(xml.parse(b"<list/>"), document, "strict")


def test_a_document_without_a_story_is_a_fault(read: Read) -> None:
    parsed = read('<nitf><head><docdata><doc-id id-string="x"/></docdata></head><body/></nitf>')
    assert not parsed.items
    assert [fault.kind for fault in parsed.faults] == ["NoStories"]

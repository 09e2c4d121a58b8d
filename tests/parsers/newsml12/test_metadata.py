"""Lines, people, rights, subjects, places, vocabularies and texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.parsers.newsml12.documents import component, document, headline, news_item, text

from ingest.model.item import Category, Item, Kind, Markup, Parsed, Source

Read = Callable[..., Parsed]

CODES = "http://cv.iptc.org/newscodes/subjectcode/"


def story(read: Read, *parts: str, around: str = "") -> Item:
    parsed = read(document(news_item(component(*parts)), around=around))
    assert parsed.faults == ()
    (item,) = parsed.items
    return item


def about(inner: str) -> str:
    return f"<DescriptiveMetadata>{inner}</DescriptiveMetadata>"


def test_lines(read: Read) -> None:
    lines = (
        "<NewsLines><HeadLine>Harbour\n reopens</HeadLine><SubHeadLine>After a year</SubHeadLine><ByLine>By Ann Example"
        "</ByLine><ByLineTitle>Port editor</ByLineTitle><DateLine>PORT, May 1 (EX) -</DateLine>"
        "<CreditLine>EX/Partner</CreditLine><CopyrightLine>(c) EX</CopyrightLine><RightsLine>No archives</RightsLine>"
        "<SlugLine>HARBOUR</SlugLine><KeywordLine>ports;ships</KeywordLine>"
        '<NewsLine><NewsLineType FormalName="ProductLine"/><NewsLineText>(PICTURE)</NewsLineText></NewsLine>'
        '<NewsLine><NewsLineType FormalName="EditorsNote"/><NewsLineText>UPDATES throughout</NewsLineText></NewsLine>'
        "</NewsLines>"
    )
    item = story(read, lines, text())

    assert item.headline == Markup("Harbour reopens")
    assert [(line.role, line.markup.value) for line in item.headlines] == [("sub", "After a year")]
    assert item.by == ("By Ann Example",)
    assert item.sources == (Source("EX/Partner", "credit"),)
    assert (item.rights, item.usage_terms, item.slugline) == ("(c) EX", "No archives", "HARBOUR")
    assert (item.ed_note, item.located) == ("UPDATES throughout", "PORT")
    for path, value in (
        ("NewsLines/ByLineTitle", "Port editor"),
        ("NewsLines/KeywordLine", "ports;ships"),
        ("NewsLines/NewsLine[ProductLine]/NewsLineText", "(PICTURE)"),
    ):
        assert (path, value) in item.leftovers


def test_empty_lines_say_nothing(read: Read) -> None:
    item = story(read, "<NewsLines><HeadLine>A</HeadLine><ByLine/><SlugLine> </SlugLine></NewsLines>", text())

    assert (item.by, item.slugline) == ((), None)


def test_people_and_sources(read: Read) -> None:
    who = (
        '<AdministrativeMetadata><FileName>h1.xml</FileName><Provider><Party FormalName="EX"/></Provider>'
        '<Creator><Party FormalName="Ann Example "/></Creator><Source><Party FormalName="Port Authority"/></Source>'
        '<Property FormalName="Package"><Property FormalName="Service" Value="NEWS"/></Property>'
        "</AdministrativeMetadata>"
    )
    item = story(read, headline(), who, text())

    assert item.owner == "EX"
    assert item.sources == (Source("Port Authority", "source"),)
    assert item.by == ()
    assert ("AdministrativeMetadata/Creator/Party", "Ann Example") in item.leftovers
    assert ("AdministrativeMetadata/Property[Package]/Property[Service]", "NEWS") in item.leftovers
    assert ("AdministrativeMetadata/FileName", "h1.xml") in item.leftovers


def test_rights(read: Read) -> None:
    rights = (
        "<RightsMetadata><Copyright><CopyrightHolder>EX Ltd</CopyrightHolder><CopyrightDate>2024</CopyrightDate>"
        "</Copyright><UsageRights><UsageType>Print only</UsageType><Geography>Not in Utopia</Geography></UsageRights>"
        "<UsageRights><UsageType>No resale</UsageType></UsageRights></RightsMetadata>"
    )
    item = story(read, headline(), rights, text())

    assert item.copyright_holder == "EX Ltd"
    assert item.usage_terms == "Print only; Not in Utopia\nNo resale"
    assert ("RightsMetadata/Copyright/CopyrightDate", "2024") in item.leftovers


def test_subjects_are_iptc_codes_unless_somebody_else_is_named(read: Read) -> None:
    codes = (
        '<SubjectCode><Subject FormalName="04000000"/><SubjectMatter FormalName="04011000" cat="ECO"/>'
        '<SubjectDetail FormalName="04011002" Scheme="IptcSubjectCodes"/></SubjectCode>'
        '<SubjectCode><Subject FormalName="04000000"/></SubjectCode><SubjectCode><Subject FormalName=""/></SubjectCode>'
        '<SubjectCode><Subject FormalName="12345678" Vocabulary="urn:newsml:example.org:20200101:Own"/></SubjectCode>'
        '<SubjectCode FormalName="Ports"/>'
    )
    item = story(read, headline(), about(codes), text())

    assert item.categories == (
        Category("04000000", CODES, "04000000", uri=CODES + "04000000"),
        Category("04011000", CODES, "04011000", uri=CODES + "04011000"),
        Category("04011002", CODES, "04011002", uri=CODES + "04011002"),
        Category("12345678", "urn:newsml:example.org:20200101:Own", "12345678"),
        Category("Ports", None, "Ports"),
    )
    assert ("DescriptiveMetadata/SubjectCode/@cat", "ECO") in item.leftovers


def test_topics_in_the_document_give_names_and_kinds(read: Read) -> None:
    topics = (
        "<TopicSet><Topic Duid='t1'><TopicType FormalName='Subject'/><FormalName>04011000</FormalName>"
        "<Description xml:lang='en' Variant='Category'>ECO</Description>"
        "<Description xml:lang='en' Variant='Name'>transport</Description>"
        "<Description xml:lang='fi' Variant='Name'>liikenne</Description></Topic>"
        "<Topic Duid='t2'><TopicType FormalName='Person'/><FormalName Scheme='people'>p7</FormalName>"
        "<Description xml:lang='en'>Ann Example</Description></Topic></TopicSet>"
    )
    facts = (
        '<Language FormalName="fi"/><SubjectCode><SubjectMatter FormalName="04011000"/></SubjectCode>'
        '<TopicOccurrence Topic="#t2" HowPresent="Prominent" Importance="High"/><TopicOccurrence Topic="#gone"/>'
    )
    expected = (
        Category("liikenne", CODES, "04011000", uri=CODES + "04011000"),
        Category("Ann Example", "people", "p7", Kind.PERSON, rel="Prominent", relevance=100),
    )

    inside = story(read, topics, headline(), about(facts), text())
    assert inside.categories == expected
    assert ("DescriptiveMetadata/TopicOccurrence/@Topic", "#gone") in inside.leftovers
    assert story(read, headline(), about(facts), text(), around=topics).categories == expected


def test_a_catalog_says_which_vocabulary_a_scheme_is(read: Read) -> None:
    catalog = (
        "<Catalog><Resource><Urn>urn:newsml:example.org:20200101:Genres</Urn><Url>http://example.org/never-fetched</Url>"
        '<DefaultVocabularyFor Context="Genre/@FormalName"/></Resource></Catalog>'
    )
    item = story(read, headline(), about('<Genre FormalName="Feature"/>'), text(), around=catalog)

    assert item.categories == (Category("Feature", "urn:newsml:example.org:20200101:Genres", "Feature", Kind.GENRE),)


def test_places(read: Read) -> None:
    where = (
        '<Location HowPresent="RelatesTo"><Property FormalName="City" Value="Oldtown"/></Location>'
        '<Location HowPresent="Origin"><Property FormalName="Country" Value="FIN"/>'
        '<Property FormalName="City" Value="Porvoo"/></Location>'
    )
    item = story(read, headline(), about(where), text())

    assert item.located == "Porvoo"
    assert [(row.name, row.kind, row.rel) for row in item.categories] == [
        ("Oldtown", Kind.PLACE, "RelatesTo"),
        ("Porvoo", Kind.PLACE, "Origin"),
    ]


@pytest.mark.parametrize(
    ("dateline", "located"),
    [
        ("STOCKHOLM, Aug 29, 2014 (EX) -", "STOCKHOLM"),
        ("Villamar, 8 nov (EX).-", "Villamar"),
        ("PORTSMOUTH, N.H.", "PORTSMOUTH, N.H."),
        ("January 21", None),
        ("4/4/2018", None),
        ("Monday, May 1", None),
    ],
)
def test_the_place_in_a_dateline(read: Read, dateline: str, located: str | None) -> None:
    item = story(read, f"<NewsLines><HeadLine>A</HeadLine><DateLine>{dateline}</DateLine></NewsLines>", text())

    assert item.located == located


def test_the_language_is_the_innermost_one(read: Read) -> None:
    inner = component(about('<Language FormalName="EN"/>'), text(), role="Main")
    item = story(read, headline(), about('<Language FormalName="el"/>'), inner)

    assert item.language == "EN"


def test_the_language_of_the_item_itself(read: Read) -> None:
    item = read(document(news_item(component(headline(), text()), attributes='xml:lang="de"'))).items[0]

    assert item.language == "de"

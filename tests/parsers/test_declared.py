"""XML of no standard, read as a profile declares."""

from __future__ import annotations

import pytest
from lxml import etree

from ingest.errors import IllFormed, NoStories, UnknownFormat
from ingest.model.item import Category, Kind, Markup, Media, Signal, Source, Text
from ingest.model.profile import Profile
from ingest.parsers.declaredpaths import PathError, Scope, compile_path, plain

ONE = (
    '<?xml version="1.0" encoding="UTF-8"?><Nyhed xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
    'nummer="77" i:kilde="telegram"><Titel>Broen åbner</Titel><Under i:nil="true"/>'
    "<Tekst>&lt;p&gt;Broen &amp;amp; kajen åbner.&lt;/p&gt;&lt;p&gt;Snart.&lt;/p&gt;</Tekst>"
    "<Dato>2024-05-03</Dato><Tid>10:00:00</Tid><Hvem>Ida Holm</Hvem><Hvem>Bo Lund</Hvem><Afsnit>Indland</Afsnit>"
    "<Koder><k>16000000</k><k>havne</k></Koder><Sted>Aarhus</Sted><Status>Klar</Status><Rettet>false</Rettet>"
    "<Annulleret>0</Annulleret><Foto>a.jpg</Foto></Nyhed>"
)
FIELDS = (
    ("native_id", "@nummer"),
    ("headline", "Under"),
    ("headline", "Titel"),
    ("body", "Tekst"),
    ("published", "Dato + Tid"),
    ("by", "Hvem"),
    ("sections", "Afsnit"),
    ("subjects", "Koder/*"),
    ("located", "Sted"),
    ("places", "Sted"),
    ("status", "Status"),
    ("correction", "Rettet"),
    ("kill", "Annulleret"),
    ("language", "=da"),
    ("media", "Foto"),
    ("credit", "=Nyt Bureau"),
    ("original", "@kilde"),
    ("headline.sub", "Koder/k[2]"),
    ("description.teaser", "Tekst[:20]"),
    ("alt.number", "@nummer"),
)


def profile(*fields: tuple[str, str], root: str = "Nyhed", **more: object) -> Profile:
    return Profile("nyt", root=root, fields=fields or FIELDS, **more)  # type: ignore[arg-type]


@pytest.fixture
def one(read):
    def do(body: str, *fields: tuple[str, str], **more: object):
        parsed = read(body, profile=profile(*fields, **more))
        assert (parsed.format, parsed.lane) == ("xml", "strict")
        assert not parsed.faults, parsed.faults
        assert len(parsed.items) == 1
        return parsed.items[0]

    return do


def test_each_field_from_its_path(one):
    item = one(ONE, status=(("klar", "usable"),))
    assert item.place == "item 1, line 1"
    assert item.native_id == "77" and item.versioned and item.owner == "nyt"
    assert item.headline == Markup("Broen åbner")
    assert item.body == Markup("<p>Broen &amp; kajen åbner.</p><p>Snart.</p>", html=True)
    assert item.published == "2024-05-03 10:00:00"
    assert item.by == ("Ida Holm", "Bo Lund")
    assert item.sections == ("Indland",) and item.located == "Aarhus" and item.language == "da"
    assert item.categories == (
        Category("16000000", scheme="http://cv.iptc.org/newscodes/subjectcode/", code="16000000"),
        Category("havne"),
        Category("Aarhus", kind=Kind.PLACE),
    )
    assert item.media == (Media("a.jpg"),)
    assert item.sources == (Source("Nyt Bureau", "credit"), Source("telegram", "original"))
    assert item.headlines == (Text("sub", Markup("havne")),)
    assert item.descriptions == (Text("teaser", Markup("Broen & kajen åbner.")),)
    assert item.alt_ids == (("number", "77"),)
    assert (item.status, item.signal) == ("usable", Signal.NONE)
    assert item.paths["headline"] == "Titel" and item.paths["categories"] == "Koder/*, Sted"


@pytest.mark.parametrize(
    ("before", "after", "status", "signal"),
    [
        ("<Rettet>false", "<Rettet>true", "usable", Signal.CORRECTION),
        ("<Rettet>false", "<Rettet>1", "usable", Signal.CORRECTION),
        ("<Annulleret>0", "<Annulleret>true", "canceled", Signal.KILL),
        ("<Status>Klar", "<Status>Kladde", "withheld", Signal.NONE),
        ("<Status>Klar", "<Status>slettet", "canceled", Signal.KILL),
        ("<Status>Klar", "<Status>", "usable", Signal.NONE),
    ],
)
def test_status_and_signals(one, before, after, status, signal):
    words = (("Klar", "usable"), ("Kladde", "withheld"), ("Slettet", "canceled"))
    item = one(ONE.replace(before, after), status=words)
    assert (item.status, item.signal) == (status, signal)


def test_a_signal_by_a_word(one):
    fields = (("headline", "Titel"), ("correction", "Status=rettelse"))
    assert one(ONE, *fields).signal is Signal.NONE
    assert one(ONE.replace("Klar", "Rettelse"), *fields).signal is Signal.CORRECTION


def test_an_unknown_status_is_a_fault(read):
    parsed = read(ONE, profile=profile())
    assert not parsed.items
    assert parsed.faults[0].reason == "has the unknown status 'Klar'"


MANY = (
    "<liste><om><sprog>sv</sprog></om><saker>"
    "<sak id='1'><rubrik>Ett</rubrik><txt><p>A <b>b</b></p><p>C &amp; D</p></txt></sak>"
    "<sak id='2'><rubrik>Två</rubrik></sak><sak id='3'/></saker></liste>"
)


def test_repeating_elements_are_stories(read):
    fields = (("item", "saker/sak"), ("native_id", "@id"), ("headline", "rubrik"), ("body", "txt/p"),
              ("language", "/om/sprog"))  # fmt: skip
    parsed = read(MANY, profile=profile(*fields, root="liste"))
    assert [(item.native_id, item.language) for item in parsed.items] == [("1", "sv"), ("2", "sv")]
    assert parsed.items[0].body == Markup("<p>A <b>b</b></p>\n<p>C &amp; D</p>", html=True)
    assert parsed.items[1].body is None
    assert [(fault.place, fault.kind) for fault in parsed.faults] == [("item 3, line 1", "NoStories")]
    assert b"rubrik>Ett" in parsed.raw_of(parsed.items[0].place)
    with pytest.raises(NoStories, match="has no element notis"):
        read(MANY, profile=profile(("item", "notis"), ("headline", "x"), root="liste"))


def test_several_paragraph_elements_are_one_body(one):
    body = "<Nyhed><t>A</t><t>B &lt; C</t></Nyhed>"
    assert one(body, ("body", "t")).body == Markup("A\n\nB < C")


def test_the_root_element_chooses_the_profile(read):
    for declared in (None, profile(root="Andet")):
        with pytest.raises(UnknownFormat, match="is XML with the root element Nyhed, which is no format known here"):
            read(ONE, profile=declared)
    spaced = "<n:Nyhed xmlns:n='urn:x'><n:Titel>Hej</n:Titel></n:Nyhed>"
    assert read(spaced, profile=profile(("headline", "Titel"))).items[0].headline == Markup("Hej")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("heading", "Titel"),
        ("headline.", "Titel"),
        ("headline", "a//b"),
        ("headline", "a[0]"),
        ("headline", "@a/b"),
        ("headline", ""),
        ("item", "=x"),
        ("item", "a + b"),
    ],
)
def test_a_profile_that_cannot_be_used_says_so(read, name, path):
    with pytest.raises(IllFormed) as caught:
        read(ONE, profile=profile((name, path)))
    assert caught.value.place == "profile"


TREE = etree.fromstring(
    "<r xmlns:x='urn:x'><a id='1' x:id2='2'><b>one</b><b>two <i>more</i></b></a>"
    "<a><b> </b><c>&lt;p&gt;x&lt;br/&gt;y</c></a></r>"
)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("a/b", ["one", "two more"]),
        ("/a/b", ["one", "two more"]),
        ("a[2]/b", []),
        ("a/b[2]", ["two more"]),
        ("a/@id", ["1"]),
        ("a/@id2", ["2"]),
        ("*/c", ["<p>x<br/>y"]),
        ("*/c[:3]", ["x y"]),
        ("a/b[:2]", ["on", "tw"]),
        ("a/b + a/c[:1]", ["one x"]),
        ("a/b + nothing", []),
        ("= a constant ", ["a constant"]),
        ("nothing/b", []),
    ],
)
def test_paths(path, wanted):
    assert compile_path(path).texts(Scope(TREE, TREE)) == wanted


def test_no_path_costs_more_than_its_elements():
    with pytest.raises(PathError):
        compile_path("**")
    assert plain("A & B < C") == "A & B < C"
    assert plain("<p>A &amp; B</p><p>C</p>") == "A & B C"

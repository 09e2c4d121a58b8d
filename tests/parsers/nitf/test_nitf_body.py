"""NITF's body: what stands around the story, and the story as HTML."""

from __future__ import annotations

import time

import pytest
from lxml import etree
from tests.parsers.nitf.conftest import One, Read
from tests.parsers.nitf.made import nitf

from ingest.model.item import Markup, Media, Text
from ingest.normalise.html import sanitise, to_text
from ingest.parsers.nitf.inline import Inline, inline

SPACE = "http://iptc.org/std/NITF/2006-10-18/"


def content(inner: str) -> Inline:
    return inline(etree.fromstring(f"<body.content>{inner}</body.content>"))


def html_of(inner: str) -> str:
    body = content(inner).body
    assert body is not None and body.html
    return body.value


@pytest.mark.parametrize(
    ("inner", "html"),
    [
        ('<p lede="true">One &amp; <em>two</em></p><p/><p></p><hr/>', '<p lede="true">One &amp; <em>two</em></p><hr/>'),
        ("<p>a<br/>b</p>", "<p>a<br/>b</p>"),
        ("<hl2>Sub</hl2><p>a</p>", "<h2>Sub</h2><p>a</p>"),
        ("<block><p>a</p></block>", "<div><p>a</p></div>"),
        ("<bq><block><p>a</p></block><credit>Jo</credit></bq>",
         "<blockquote><div><p>a</p></div><footer>Jo</footer></blockquote>"),
        ("<ul><li>a</li></ul><dl><dt>b</dt><dd>c</dd></dl>", "<ul><li>a</li></ul><dl><dt>b</dt><dd>c</dd></dl>"),
        ('<p><person>Jo</person> of <org value="X" idsrc="Y">Ferries</org> paid <money unit="GBP">5</money></p>',
         "<p>Jo of Ferries paid 5</p>"),
        ("<p><num><frac><numer>1</numer><frac-sep>/</frac-sep><denom>2</denom></frac></num></p>", "<p>1/2</p>"),
        ('<p xml:lang="fr">a <q>b</q> <a href="http://x.example/?a=1&amp;b=2">c</a></p>',
         '<p lang="fr">a <q>b</q> <a href="http://x.example/?a=1&amp;b=2">c</a></p>'),
        ("<pre>1   2\n3   4</pre>", "<pre>1   2\n3   4</pre>"),
        ("<p>a<fn><body.content><p>b</p></body.content></fn></p>", "<p>a<aside><p>b</p></aside></p>"),
        ('<note type="pa"><body.content><p>Graphic follows</p></body.content></note>',
         "<aside><p>Graphic follows</p></aside>"),
        ("<p>a</p><odd><x>1</x><x>2</x></odd>", "<p>a</p>1 2"),
        ("<p><odd>Jo</odd>'s</p>", "<p>Jo's</p>"),
        ("<table><tr><td/><td>1</td></tr></table>", "<table><tr><td></td><td>1</td></tr></table>"),
    ],
)  # fmt: skip
def test_content_as_html(inner: str, html: str) -> None:
    assert html_of(inner) == html


def test_text_alone_is_plain() -> None:
    assert content(" 5 &lt; 6 ").body == Markup("5 < 6")
    assert content("  ").body is None
    assert content("<p/>").body is None


def test_a_table_of_nitf_keeps_its_cells() -> None:
    value = html_of(
        '<nitf-table><nitf-table-metadata><nitf-colgroup><nitf-col value="place"/></nitf-colgroup>'
        "</nitf-table-metadata><nitf-table-summary><p>Tides</p></nitf-table-summary><table><caption>Today</caption>"
        "<thead><tr><th>Port</th><th>High</th></tr></thead><tbody><tr><td>Ann</td><td>06:10</td></tr></tbody>"
        "</table></nitf-table>"
    )
    assert to_text(sanitise(value, None)) == "Tides\n\nToday\nPort | High\nAnn | 06:10"


def test_a_custom_table_keeps_its_words() -> None:
    value = html_of('<custom-table><t:row xmlns:t="urn:t"><t:c>Ann</t:c><t:c>06:10</t:c></t:row></custom-table>')
    assert to_text(sanitise(value, None)) == "Ann 06:10"


def test_media_leave_the_text() -> None:
    found = content(
        '<p>a</p><media media-type="image"><media-reference source="boat.jpg" mime-type="image/jpeg" width="30" '
        'height="20" alternate-text="A boat" name="B1"/><media-caption>The <em>Ann</em>\n today</media-caption>'
        "<media-producer>Jo</media-producer><media-metadata name='id' value='7'/></media><p>b</p>"
        '<media media-type="audio"><media-reference source="horn.mp3" time="12" time-unit-of-measure="seconds"/>'
        "</media>"
    )
    assert found.body == Markup("<p>a</p><p>b</p>", html=True)
    assert found.media == (
        Media("boat.jpg", "image/jpeg", "30", "20", title="The Ann today", medium="image", name="B1"),
        Media("horn.mp3", duration_s="12", medium="audio"),
    )
    assert set(found.leftovers) == {
        ("body/body.content/media/media-producer", "Jo"),
        ("body/body.content/media/media-metadata[@name='id']", "7"),
        ("body/body.content/media/media-reference/@alternate-text", "A boat"),
    }


@pytest.mark.parametrize(
    ("caption", "wanted"),
    [
        ("<p>The Ann.</p><p>Port Veld</p>", "The Ann. Port Veld"),
        ("The Ann<br/>in<!-- x --> port", "The Ann in port"),
        ("H<sub>2</sub>O <!-- x -->boat", "H2O boat"),
        ("<block><p>One <em>t</em>wo</p>three</block>", "One two three"),
    ],
)
def test_paragraphs_of_a_caption_do_not_run_together(caption: str, wanted: str) -> None:
    found = content(
        f'<media media-type="image"><media-reference source="a.jpg"/><media-caption>{caption}</media-caption></media>'
    )
    assert [each.title for each in found.media] == [wanted]


def test_media_without_a_reference_are_left_over() -> None:
    found = content('<p>a</p><media media-type="image"><media-caption>c</media-caption><media-reference/></media>')
    assert found.media == ()
    assert found.leftovers == (("body/body.content/media/media-caption", "c"),)


def test_advice_to_editors_leaves_the_text() -> None:
    found = content('<p>a</p><note type="npa"><body.content><p>Do not <em>print</em></p></body.content></note><p>b</p>')
    assert found.body == Markup("<p>a</p><p>b</p>", html=True)
    assert found.ed_note == "Do not print"


def test_the_tagline_ends_the_text(one: One) -> None:
    found = one(end="<tagline>Jo Roe contributed.</tagline><bibliography>A book</bibliography>")
    assert found.body == Markup("<p>Text.</p>\n<p>Jo Roe contributed.</p><p>A book</p>", html=True)
    found = one(end='<tagline type="npa">Desk: call Jo</tagline>')
    assert found.body == Markup("<p>Text.</p>", html=True)
    assert found.ed_note == "Desk: call Jo"


@pytest.mark.parametrize(
    ("byline", "by"),
    [
        ("By Ann Doe", ("By Ann Doe",)),
        (" By\n <person>Ann Doe</person> <byttl>Isle Press Writer</byttl>", ("By Ann Doe",)),
        ("By<person>Ann Doe</person><byttl>Isle Press</byttl>", ("By Ann Doe",)),
        ("By <person>Ann Doe</person>, <byttl>Isle Press</byttl>", ("By Ann Doe",)),
        ("By <person>Ann Doe</person> and <person>Jo Roe</person>", ("By Ann Doe and Jo Roe",)),
        ("<person>Ann Doe</person>\n<person>Jo Roe</person>", ("Ann Doe", "Jo Roe")),
        ("<person><name.given>Ann</name.given> <name.family>Doe</name.family></person>", ("Ann Doe",)),
        ("", ()),
    ],
)
def test_bylines(one: One, byline: str, by: tuple[str, ...]) -> None:
    assert one(body_head=f"<byline>{byline}</byline>").by == by


@pytest.mark.parametrize(
    ("dateline", "located", "whole"),
    [
        ("<location><city>Ann</city>, <state>Isl</state></location>", "Ann", "Ann, Isl"),
        ("<location>\n<city>Ann</city>\n<state>Isl</state>\n</location>", "Ann", "Ann, Isl"),
        ("<location>Port Ann, Isl</location>", "Port Ann, Isl", None),
        ("PORT ANN, May 1 (Isle Press) -", "PORT ANN", "PORT ANN, May 1 (Isle Press) -"),
        ('<location>Ann</location> <story.date norm="20240501">May 1</story.date>', "Ann", "Ann, May 1"),
    ],
)
def test_datelines(one: One, dateline: str, located: str, whole: str | None) -> None:
    found = one(body_head=f"<dateline>{dateline}</dateline>")
    assert found.located == located
    assert dict(found.leftovers).get("body/body.head/dateline") == whole


def test_the_date_of_writing(one: One) -> None:
    assert one(body_head='<dateline><story.date norm="20240501T0900Z"/></dateline>').content_created == "20240501T0900Z"


def test_headlines(one: One, read: Read) -> None:
    found = one(headline="<hedline><hl1>Main <em>line</em></hl1><hl2>Sub</hl2><hl2>Third</hl2></hedline>")
    assert found.headline == Markup("Main line")
    assert found.headlines == (Text("sub", Markup("Sub")), Text("sub", Markup("Third")))
    found = one(headline="<headline><hl1>Main</hl1></headline>")
    assert found.headline == Markup("Main")
    found = one(headline="", head="<title>Title</title>")
    assert found.headline == Markup("Title") and found.paths["headline"] == "head/title"
    found = one(headline="<hedline><hl2>Sub</hl2></hedline>")
    assert found.headline == Markup("Sub") and found.headlines == ()


def test_an_abstract(one: One) -> None:
    assert one(body_head="<abstract>Short</abstract>").summary == Markup("Short")
    assert one(body_head="<abstract><p>Short</p></abstract>").summary == Markup("<p>Short</p>", html=True)
    found = one(body_head='<abstract><media><media-reference source="a.jpg"/></media></abstract>')
    assert found.summary is None and found.media == (Media("a.jpg"),)


def test_rights_and_distributor(one: One) -> None:
    found = one(body_head="<rights><rights.owner>Isle Press</rights.owner></rights><distributor>Wire</distributor>")
    assert found.usage_terms == "Isle Press"
    assert [(source.name, source.role) for source in found.sources] == [("Wire", "credit")]


@pytest.mark.parametrize("declared", [f'xmlns="{SPACE}"', f'xmlns:n="{SPACE}"', 'xmlns="urn:odd"'])
def test_any_namespace_reads_alike(read: Read, declared: str) -> None:
    content = '<p xml:lang="fr">a <person>b</person><br/></p><note type="npa">c</note><block><hl2>d</hl2></block>'
    text = nitf(content=content, end="<tagline>e</tagline>")
    if "xmlns:n" in declared:
        text = text.replace("</", "\0").replace("<", "<n:").replace("\0", "</n:")
    mine = text.replace("nitf ", f"nitf {declared} ", 1)
    (plain,), (spaced,) = read(nitf(content=content, end="<tagline>e</tagline>")).items, read(mine).items
    assert spaced == plain
    assert plain.ed_note == "c"


def test_parts_of_a_document() -> None:
    whole = etree.fromstring(nitf(content="<p>a</p>", body_head="<byline>By A</byline>"))
    body = whole.find("body")
    assert body is not None
    assert inline(whole) == inline(body)
    assert inline(whole).by == ("By A",) and inline(whole).headline == "Ferry aground"
    element = body.find("body.content")
    assert element is not None
    assert inline(element).body == Markup("<p>a</p>", html=True) and inline(element).headline is None
    assert inline(etree.fromstring("<DataContent><p>a</p></DataContent>")).body == Markup("<p>a</p>", html=True)
    assert inline(etree.fromstring("<nitf/>")) == Inline()


def test_paragraphs_without_body_content() -> None:
    found = inline(etree.fromstring("<body><p>a &amp; b</p><p>c <em>d</em></p></body>"))
    assert found.body == Markup("<p>a &amp; b</p>\n<p>c <em>d</em></p>", html=True)


def test_reading_leaves_the_tree_alone() -> None:
    element = etree.fromstring(nitf(content="<media/><p>a<person>b</person></p><note type='npa'>c</note>"))
    before = etree.tostring(element)
    inline(element)
    assert etree.tostring(element) == before


@pytest.mark.parametrize("unit", ["<p><person>a</person></p>", "<odd><x>1</x></odd>", "<media/>", "<note type='npa'/>"])
def test_time_grows_with_the_text(unit: str) -> None:
    def seconds(count: int) -> float:
        element = etree.fromstring(f"<body.content>{unit * count}</body.content>")
        began = time.perf_counter()
        inline(element)
        return time.perf_counter() - began

    few = min(seconds(5_000) for _ in range(3))
    assert min(seconds(40_000) for _ in range(3)) < 30 * few


def test_deep_nesting_is_read() -> None:
    found = content("<block>" * 200 + "<p>a</p>" + "</block>" * 200)
    assert found.body is not None and "<p>a</p>" in found.body.value

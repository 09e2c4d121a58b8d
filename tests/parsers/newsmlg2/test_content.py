"""NewsML-G2: headlines, descriptions, and the text itself in its many forms."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from tests.parsers.newsmlg2.documents import item, xhtml

from ingest.model.item import Item, Markup, Parsed, Text

Read = Callable[..., Parsed]

NITF = (
    '<inlineXML contenttype="application/nitf+xml"><nitf{}><head><title>Head title</title></head><body><body.head>'
    "<hedline><hl1>Nitf headline</hl1></hedline><byline>By Ann Example</byline></body.head>"
    "<body.content><p>Nitf text.</p></body.content></body></nitf></inlineXML>"
)


def body_of(one: Item) -> str:
    assert one.body is not None
    return "".join(one.body.value.split("\n"))


def test_the_main_headline_has_no_role_or_that_of_one(read: Read) -> None:
    content = (
        '<headline role="hld:subHeadline">Ferry line closes</headline><headline xml:lang="de">Brücke</headline>'
        '<headline role="hld:main" rank="2">Bridge two</headline><headline rank="1" xml:lang="en">Bridge</headline>'
        '<headline role="own:kicker">Traffic</headline>'
    )
    one = read(item(content=content)).items[0]
    assert one.headline == Markup("Bridge")
    assert one.headlines == (
        Text("sub", Markup("Ferry line closes")),
        Text("alternative", Markup("Brücke")),
        Text("alternative", Markup("Bridge two")),
        Text("kicker", Markup("Traffic")),
    )


def test_a_pictures_caption_is_a_description_and_a_texts_is_its_summary(read: Read) -> None:
    content = '<headline>Bridge</headline><description role="drol:caption">The bridge at dawn.</description>'
    picture = read(item(content=content, kind="picture")).items[0]
    assert picture.type == "picture"
    assert picture.descriptions == (Text("caption", Markup("The bridge at dawn.")),)
    assert picture.summary is None
    text = read(item(content=content)).items[0]
    assert text.summary == Markup("The bridge at dawn.")
    assert text.descriptions == ()


def test_a_texts_caption_that_repeats_slugline_and_headline_is_no_summary(read: Read) -> None:
    content = (
        "<slugline>HARBOUR-BRIDGE/</slugline><headline>Bridge opens early in harbour</headline>"
        '<description role="drol:caption">HARBOUR-BRIDGE/:Bridge opens early</description>'
    )
    one = read(item(content=content)).items[0]
    assert one.summary is None
    assert one.slugline == "HARBOUR-BRIDGE/"


def test_a_summary_comes_before_a_caption(read: Read) -> None:
    content = (
        '<headline>Bridge</headline><description role="drol:caption">Cap.</description>'
        '<description role="drol:summary">Sum.</description><description role="own:teaser">Tease.</description>'
    )
    one = read(item(content=content)).items[0]
    assert one.summary == Markup("Sum.")
    assert one.descriptions == (Text("teaser", Markup("Tease.")),)
    assert ("contentMeta/description[@role='drol:caption']", "Cap.") in one.leftovers


def test_the_body_of_an_xhtml_document_is_the_text(read: Read) -> None:
    one = read(item(body=xhtml("<p>One &lt; two.</p><p><em>Three</em>.</p>", "<title>T</title>"))).items[0]
    assert one.body is not None
    assert one.body.html
    assert body_of(one) == "<p>One &lt; two.</p><p><em>Three</em>.</p>"


def test_the_documents_title_stands_in_for_a_headline(read: Read) -> None:
    one = read(item(content="", body=xhtml("<p>Text.</p>", "<title>Bridge of the day</title>"))).items[0]
    assert one.headline == Markup("Bridge of the day")
    assert one.paths["headline"] == "contentSet/inlineXML/html/head/title"


@pytest.mark.parametrize(
    "leading",
    [
        "<h1>Harbour bridge\n opens early</h1>",
        "<header><ul><li>Traffic</li></ul><h1>Harbour bridge opens early</h1></header>",
    ],
)
def test_a_heading_that_repeats_the_headline_is_not_in_the_body(read: Read, leading: str) -> None:
    document = item(body=xhtml(f"{leading}<p>Text.</p><h1>Other</h1>"))
    parsed = read(document)
    assert body_of(parsed.items[0]) == "<p>Text.</p><h1>Other</h1>"
    assert parsed.raw_of is not None
    assert b"<h1>Harbour" in parsed.raw_of(parsed.items[0].place)


def test_text_beside_the_heading_stays(read: Read) -> None:
    lead = "The bridge opened a month before it was due, the harbour office said on Monday, " * 2
    header = f"<header><h1>Harbour bridge opens early</h1><p>{lead}</p></header>"
    one = read(item(body=xhtml(f"{header}<p>Text.</p>"))).items[0]
    assert lead.strip() in body_of(one)
    assert "<h1>" not in body_of(one)
    own = read(item(body=xhtml("<h1>A heading of its own</h1><p>Text.</p>"))).items[0]
    assert "A heading of its own" in body_of(own)


def test_paragraphs_may_stand_in_inline_xml_directly(read: Read) -> None:
    body = "<inlineXML><p>One.</p><p>Two.</p></inlineXML>"
    assert body_of(read(item(body=body)).items[0]) == "<p>One.</p><p>Two.</p>"


def test_references_that_were_escaped_twice_are_read_once_more(read: Read) -> None:
    inside = "<p>Don&amp;#39;t &amp;quot;jump&amp;quot;, write &amp;lt;b&amp;gt; and &amp;#60;.</p>"
    assert body_of(read(item(body=xhtml(inside))).items[0]) == (
        "<p>Don&#39;t &quot;jump&quot;, write &amp;lt;b&amp;gt; and &amp;#60;.</p>"
    )


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://iptc.org/std/NITF/2006-10-18/"'])
def test_nitf_gives_the_text_and_what_the_metadata_does_not_say(read: Read, namespace: str) -> None:
    one = read(item(content="", body=NITF.format(namespace))).items[0]
    assert "<p>Nitf text.</p>" in body_of(one)
    assert one.headline == Markup("Nitf headline")
    assert one.by == ("By Ann Example",)
    both = read(item(content="<headline>Ours</headline><by>Our Writer</by>", body=NITF.format(namespace))).items[0]
    assert both.headline == Markup("Ours")
    assert both.by == ("Our Writer",)


def test_nitfs_title_is_a_headline_where_there_is_no_other(read: Read) -> None:
    body = NITF.format("").replace("<hedline><hl1>Nitf headline</hl1></hedline>", "")
    assert read(item(content="", body=body)).items[0].headline == Markup("Head title")


def test_xhtml_goes_before_nitf_before_other_xml_before_plain(read: Read) -> None:
    plain = "<inlineData>Plain text.</inlineData>"
    other = "<inlineXML><STORY><TEXT>Other text.</TEXT></STORY></inlineXML>"
    forms = [plain, other, NITF.format(""), xhtml("<p>Html text.</p>")]
    for count, wanted in ((4, "Html text."), (3, "Nitf text."), (2, "Other text."), (1, "Plain text.")):
        assert wanted in body_of(read(item(body="".join(forms[:count]))).items[0])
    empty = xhtml("")
    assert "Plain text." in body_of(read(item(body=empty + plain)).items[0])


def test_plain_data_is_plain_unless_it_looks_like_markup(read: Read) -> None:
    assert read(item(body="<inlineData>5 &lt; 6\n\nTwo</inlineData>")).items[0].body == Markup("5 < 6\n\nTwo")
    marked = '<inlineData contenttype="text/plain"><![CDATA[<p>One</p>]]></inlineData>'
    assert read(item(body=marked)).items[0].body == Markup("<p>One</p>", html=True)
    html = '<inlineData contenttype="text/html">AT&amp;amp;T</inlineData>'
    assert read(item(body=html)).items[0].body == Markup("AT&amp;T", html=True)


def test_data_that_is_no_text_is_no_body(read: Read) -> None:
    picture = '<inlineData contenttype="image/png" encoding="encd:base64">iVBORw0KGgo=</inlineData>'
    svg = '<inlineXML contenttype="image/svg+xml"><svg><text>Axis</text></svg></inlineXML>'
    assert read(item(body=picture + svg)).items[0].body is None


def test_an_unknown_vocabulary_gives_its_text_blocks(read: Read) -> None:
    body = (
        '<inlineXML contenttype="application/own+xml"><BODY xmlns=""><TEXT><RUBRIK>Harbour bridge opens early</RUBRIK>'
        "<ORT>Harbour</ORT><INGRESS><P>Lead <B>strong</B> &amp; short.</P></INGRESS>"
        "<BROD><P>One.</P><MELLIS>Cross</MELLIS><UL><LI>a</LI><LI>b</LI></UL><P/></BROD>"
        "<BYLINE>Ann Example</BYLINE><FIL>https://wire.example/p.jpg</FIL></TEXT></BODY></inlineXML>"
    )
    content = '<headline>Harbour bridge opens early</headline><located literal="Harbour"/>'
    one = read(item(content=content, body=body)).items[0]
    assert body_of(one) == ("<p>Lead strong &amp; short.</p><p>One.</p><p>Cross</p><p>a</p><p>b</p>")
    assert one.by == ("Ann Example",)
    assert ("contentSet/inlineXML/INGRESS", "Lead strong & short.") in one.leftovers


def test_deep_and_wide_vocabularies_take_linear_time(read: Read) -> None:
    deep = "<N>" * 200 + "x" + "</N>" * 200
    wide = "<T>" + "<P>word <I>more</I> words</P>" * 20_000 + "</T>"
    started = time.perf_counter()
    one = read(item(body=f"<inlineXML><BODY>{wide}{deep}</BODY></inlineXML>")).items[0]
    assert time.perf_counter() - started < 5
    assert body_of(one).count("<p>") == 20_001

"""Texts: NITF, XHTML, HTML and plain, and the headline that a text gives where the lines have none."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from tests.parsers.newsml12.documents import component, document, headline, news_item, text

from ingest.model.item import Item, Markup, Parsed

Read = Callable[..., Parsed]


def story(read: Read, *parts: str) -> Item:
    parsed = read(document(news_item(component(*parts))))
    assert parsed.faults == ()
    (item,) = parsed.items
    return item


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (
            "<nitf><body><body.content><p> </p><p> First &amp; last. </p><p>B</p></body.content></body></nitf>",
            "First & last.",
        ),
        ("<nitf><head><title>Titled</title></head><body><body.content><p>A</p></body.content></body></nitf>", "Titled"),
        (
            "<nitf><body><body.head><hedline><hl1>Head</hl1></hedline></body.head><body.content><p>A</p></body.content>"
            "</body></nitf>",
            "Head",
        ),
        ("Plain first\nline.\n\nSecond.", "Plain first line."),
    ],
)
def test_without_a_headline_the_text_gives_one(read: Read, data: str, line: str) -> None:
    item = story(read, "<NewsLines><HeadLine/></NewsLines>", text(data))

    assert item.headline is not None
    assert item.headline.value == line


def test_a_long_first_paragraph_is_no_headline(read: Read) -> None:
    item = story(read, text("word " * 200, "Text"))

    assert item.headline is None


@pytest.mark.parametrize(
    ("data", "form", "value", "html"),
    [
        ("<![CDATA[<P>One.</P>]]>", "HTML", "<P>One.</P>", True),
        ("&lt;p&gt;One.&lt;/p&gt;", "", "<p>One.</p>", True),
        ("One.\n\nTwo &lt; three.", "Text", "One.\n\nTwo < three.", False),
        ("<p>One.</p>", "bcNITF2.5", "<p>One.</p>", True),
        ("<body.content><p>One.</p></body.content>", "NITF", "<p>One.</p>", True),
        ("<body.content><![CDATA[<p>One.</p>]]></body.content>", "NITF", "<p>One.</p>", True),
        ("<![CDATA[<nitf><body><body.content><p>One.</p></body.content></body></nitf>]]>", "NITF", "<p>One.</p>", True),
        (
            "<![CDATA[<?xml version='1.0' encoding='iso-8859-1'?><html><body><p>É</p></body></html>]]>",
            "",
            "<p>É</p>",
            True,
        ),
        (
            '<n:nitf xmlns:n="http://iptc.org/std/NITF/2006-10-18/"><n:body><n:body.content><n:p>One.</n:p></n:body.content>'
            "</n:body></n:nitf>",
            "NITF",
            "<p>One.</p>",
            True,
        ),
    ],
)
def test_texts_in_every_dress(read: Read, data: str, form: str, value: str, html: bool) -> None:
    item = story(read, headline(), text(data, form))

    assert item.body == Markup(value, html)


def test_a_text_in_base64(read: Read) -> None:
    encoded = base64.b64encode("Zürich reopened.".encode()).decode()
    content = (
        '<ContentItem><MediaType FormalName="Text"/><Encoding Notation="Base64">'
        f"<DataContent>{encoded}</DataContent></Encoding></ContentItem>"
    )

    assert story(read, headline(), content).body == Markup("Zürich reopened.")


def test_entities_declared_inside_a_text_are_not_resolved(read: Read) -> None:
    hostile = "<![CDATA[<!DOCTYPE nitf [<!ENTITY a 'aaaa'>]><nitf><body><p>&a;</p></body></nitf>]]>"
    item = story(read, headline(), text(hostile))

    assert item.body is not None
    assert "aaaa</p>" not in item.body.value


def test_notes_for_editors_in_comments_and_nitf(read: Read) -> None:
    content = (
        '<ContentItem><Comment FormalName="Editorial Note">Check names</Comment><MediaType FormalName="Text"/>'
        "<DataContent>Told.</DataContent></ContentItem>"
    )

    assert story(read, headline(), content).ed_note == "Check names"


def test_nitf_inside_fills_what_the_lines_leave_open(read: Read) -> None:
    nitf = (
        "<nitf><head><meta name='categoria' content='POL'/></head><body><body.head><hedline><hl1>Other</hl1></hedline>"
        "<byline>By Bo Example</byline><dateline><location>PORVOO</location></dateline></body.head>"
        "<body.content><p>Told.</p></body.content></body></nitf>"
    )
    item = story(read, headline("Own"), text(nitf))

    assert item.headline == Markup("Own")
    assert (item.by, item.located) == (("By Bo Example",), "PORVOO")
    assert item.body == Markup("<p>Told.</p>", html=True)
    assert ("nitf/head/meta[@name='categoria']", "POL") in item.leftovers

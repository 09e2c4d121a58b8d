"""What is inside an element, as HTML."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest.model.item import Markup
from ingest.normalise.html import sanitise, to_text
from ingest.parsers import xhtml

XHTML = "http://www.w3.org/1999/xhtml"


def markup(source: str) -> Markup:
    return xhtml.markup_of(etree.fromstring(source))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (f'<body xmlns="{XHTML}"><p>a</p></body>', "<p>a</p>"),
        (f'<h:body xmlns:h="{XHTML}"><h:p class="x">a<h:br/>b</h:p> c</h:body>', '<p class="x">a<br/>b</p> c'),
        (f'<body><p xmlns="{XHTML}">a</p><q:p xmlns:q="{XHTML}">b</q:p></body>', "<p>a</p><p>b</p>"),
        ("<body>\n <p>a</p>\n</body>", "<p>a</p>"),
        ("<body>5 &lt; 6 &amp; <b>7 &gt; 6</b></body>", "5 &lt; 6 &amp; <b>7 &gt; 6</b>"),
        ('<body><p xml:lang="fr">a</p></body>', '<p lang="fr">a</p>'),
        ('<body><a href="x?a=1&amp;b=2" title="&lt;&gt;&quot;">a</a></body>',
         '<a href="x?a=1&amp;b=2" title="&lt;&gt;&quot;">a</a>'),
        ("<body><p/><td a='1'/><br/><img src='x'/><hr /></body>",
         '<p></p><td a="1"></td><br/><img src="x"/><hr/>'),
        ("<body><!-- <b> --><p>a<?pi x?>b</p></body>", "<p>ab</p>"),
        ("<body><p><![CDATA[<b>]]></p></body>", "<p>&lt;b&gt;</p>"),
        ("<body><section><div><p>a</p></div></section></body>", "<section><div><p>a</p></div></section>"),
        ("<body><p>é \u2014 \U0001f6a2</p></body>", "<p>é \u2014 \U0001f6a2</p>"),
        ("<body><p>see xmlns:x= or xml:lang=\"fr\"</p></body>", '<p>see xmlns:x= or xml:lang="fr"</p>'),
    ],
)  # fmt: skip
def test_elements_are_html(source: str, value: str) -> None:
    assert markup(source) == Markup(value, html=True)


@pytest.mark.parametrize(
    ("source", "value"), [("<p> 5 &lt; 6 </p>", "5 < 6"), ("<p/>", ""), ("<p><![CDATA[ <b> ]]></p>", "<b>")]
)
def test_text_alone_is_plain(source: str, value: str) -> None:
    assert markup(source) == Markup(value)


def test_only_what_is_inside_and_nothing_is_changed() -> None:
    root = etree.fromstring(f'<x xmlns="{XHTML}" xmlns:n="urn:n" n:a="1"><p>a<b>c</b></p>tail</x>')
    before = etree.tostring(root)
    assert xhtml.markup_of(root[0]) == Markup("a<b>c</b>", html=True)
    assert etree.tostring(root) == before


def test_html_reads_it_as_xml_does() -> None:
    """An empty element must not swallow what follows it."""
    value = markup("<body><p/><a name='x'/><em/>after</body>").value
    assert to_text(sanitise(value, None)) == "after"
    assert sanitise(value, None).endswith("<em></em>after")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60))
def test_any_text_comes_through(text: str) -> None:
    root = etree.Element(f"{{{XHTML}}}body")
    etree.SubElement(root, f"{{{XHTML}}}p", title=text).text = text
    value = xhtml.markup_of(root).value
    back = etree.fromstring(f"<x>{value}</x>")[0]
    assert (back.text or "") == text and (back.get("title") or "") == text


@pytest.mark.parametrize("unit", ["<n:p/>", "<n:p a='1'>b</n:p>", "<p xmlns='urn:x'/>", "<br/>"])
def test_time_grows_with_the_text(unit: str) -> None:
    def seconds(count: int) -> float:
        element = etree.fromstring(f"<x xmlns:n='urn:n'>{unit * count}</x>")
        began = time.perf_counter()
        xhtml.markup_of(element)
        return time.perf_counter() - began

    few = min(seconds(5_000) for _ in range(3))
    assert min(seconds(40_000) for _ in range(3)) < 30 * few


def test_long_names_and_attributes_take_linear_time() -> None:
    name, attribute = "n" * 40_000, "a " * 500_000
    element = etree.fromstring(f'<x><{name}>b</{name}><p title="{attribute}">c</p></x>')
    began = time.perf_counter()
    xhtml.markup_of(element)
    assert time.perf_counter() - began < 2

"""Atom 1.0 by RFC 4287, 0.3 as it was, and RFC 6721's withdrawals."""

from __future__ import annotations

import pytest

from ingest.model.item import Category, Markup, Media, Signal, Source

NS = 'xmlns="http://www.w3.org/2005/Atom"'


@pytest.fixture
def entry(read):
    def do(inner: str, feed: str = "", attributes: str = "", **more: str):
        parsed = read(f"<feed {NS} {attributes}><title>F</title>{feed}<entry>{inner}</entry></feed>", **more)
        assert parsed.lane == "strict" and not parsed.faults
        return parsed.items[0]

    return do


def test_a_full_entry(entry):
    found = entry(
        "<id>tag:e.com,2020:1</id><title>Head</title><updated>2020-01-02T00:00:00Z</updated>"
        '<published>2020-01-01T00:00:00Z</published><link rel="self" href="http://e.com/s"/>'
        '<link rel="alternate" type="application/pdf" href="http://e.com/1.pdf"/><link href="http://e.com/1"/>'
        '<link rel="enclosure" href="http://e.com/a.mp3" type="audio/mpeg" length="9" title="Sound"/>'
        "<author><name>Ann</name><email>a@e.com</email></author><author><name>Bob</name></author>"
        '<category term="s" scheme="http://e.com/cat/" label="Sport"/><category term="x"/>'
        "<summary>Sum</summary><rights>(c)</rights>"
        '<content type="html">&lt;p&gt;Text&lt;/p&gt;</content>'
        '<source><title>Origin</title><link href="http://o.com/"/></source>'
    )
    assert found.native_id == "tag:e.com,2020:1"
    assert found.link == "http://e.com/1"
    assert (found.published, found.updated) == ("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")
    assert found.headline == Markup("Head") and found.summary == Markup("Sum")
    assert found.body == Markup("<p>Text</p>", html=True)
    assert found.by == ("Ann", "Bob")
    assert found.categories == (Category("Sport", "http://e.com/cat/", "s"), Category("x", None, "x"))
    assert found.media == (Media("http://e.com/a.mp3", "audio/mpeg", size_bytes="9", title="Sound"),)
    assert found.sources == (Source("Origin", "source", "http://o.com/"),)
    assert found.rights == "(c)"


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("<content>a &lt;b&gt; c</content>", Markup("a <b> c")),
        ('<content type="text">a &lt;b&gt; c</content>', Markup("a <b> c")),
        ('<content type="html">a &lt;b&gt;c&lt;/b&gt;</content>', Markup("a <b>c</b>", html=True)),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a<br/>b &lt; c</p></div></content>',
            Markup("<p>a<br>b &lt; c</p>", html=True),
        ),
        (
            '<content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml">a <x:em>b</x:em></x:div></content>',
            Markup("a <em>b</em>", html=True),
        ),
        ('<content type="text/plain">a</content>', Markup("a")),
        ('<content type="text/plain" mode="base64">YWJj</content>', Markup("abc")),
        ('<content type="image/png">iVBOR</content>', None),
        ('<content type="application/xml"><x>y</x></content>', None),
    ],
)
def test_content_by_its_type(entry, content, body):
    assert entry(f"<title>t</title>{content}").body == body


def test_content_elsewhere_is_a_reference(entry):
    found = entry('<title>t</title><content src="/v.mp4" type="video/mp4"/>', attributes='xml:base="http://e.com/x"')
    assert found.body is None
    assert found.media == (Media("http://e.com/v.mp4", "video/mp4", medium="content"),)


def test_authors_are_inherited(entry):
    feed = "<author><name>Feed</name></author>"
    assert entry("<title>t</title>", feed).by == ("Feed",)
    assert entry("<title>t</title><source><author><name>Src</name></author></source>", feed).by == ("Src",)
    assert entry("<title>t</title><author><name>Own</name></author>", feed).by == ("Own",)


def test_base_and_language_are_inherited_and_overridden(read):
    parsed = read(
        f'<feed {NS} xml:lang="en" xml:base="http://e.com/a/"><entry><title>1</title><link href="x"/></entry>'
        '<entry xml:base="b/" xml:lang="de"><title>2</title><link href="x"/>'
        '<content type="html" xml:base="c/">t</content></entry>'
        '<entry><title xml:lang="fr">3</title></entry></feed>'
    )
    assert parsed.language == "en"
    assert [i.link for i in parsed.items] == ["http://e.com/a/x", "http://e.com/a/b/x", None]
    assert [i.base for i in parsed.items] == ["http://e.com/a/", "http://e.com/a/b/c/", "http://e.com/a/"]
    assert [i.language for i in parsed.items] == [None, "de", "fr"]


def test_links_are_relative_to_where_the_feed_came_from(entry):
    assert entry('<title>t</title><link href="../1"/>', url="http://e.com/a/feed").link == "http://e.com/1"


def test_atom_0_3(read):
    parsed = read(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="en"><entry><id>i</id>'
        '<title type="text/html" mode="escaped">A &lt;b&gt;b&lt;/b&gt;</title><issued>2004-01-01T00:00:00Z</issued>'
        "<modified>2004-01-02T00:00:00Z</modified>"
        '<content type="application/xhtml+xml" mode="xml"><div xmlns="http://www.w3.org/1999/xhtml">'
        "<i>x</i></div></content><copyright>(c)</copyright></entry></feed>"
    )
    (found,) = parsed.items
    assert found.headline == Markup("A <b>b</b>", html=True)
    assert found.body == Markup("<i>x</i>", html=True)
    assert (found.published, found.updated) == ("2004-01-01T00:00:00Z", "2004-01-02T00:00:00Z")


@pytest.mark.parametrize("space", ['xmlns="http://example.org/odd"', ""])
def test_odd_or_missing_namespaces(read, space):
    parsed = read(f"<feed {space}><entry><id>1</id><title>t</title><author><name>A</name></author></entry></feed>")
    assert (parsed.items[0].native_id, parsed.items[0].by) == ("1", ("A",))


def test_a_single_entry_document(read):
    (found,) = read(f'<entry {NS} xml:base="http://e.com/"><id>1</id><title>t</title><link href="x"/></entry>').items
    assert (found.native_id, found.link) == ("1", "http://e.com/x")


def test_a_withdrawn_entry_is_a_kill_in_its_place(read):
    parsed = read(
        f'<feed {NS} xmlns:at="http://purl.org/atompub/tombstones/1.0"><entry><id>1</id><title>t</title></entry>'
        '<at:deleted-entry ref="tag:e.com,2020:2" when="2020-01-01T00:00:00Z"><at:comment>Wrong</at:comment>'
        "</at:deleted-entry><entry><id>3</id><title>t</title></entry><at:deleted-entry when='2020'/></feed>"
    )
    assert [i.native_id for i in parsed.items] == ["1", "tag:e.com,2020:2", "3"]
    killed = parsed.items[1]
    assert killed.signal is Signal.KILL
    assert (killed.updated, killed.ed_note) == ("2020-01-01T00:00:00Z", "Wrong")
    assert parsed.faults[0].kind == "IllFormed" and b"deleted-entry" in parsed.faults[0].raw


def test_an_entry_without_anything_is_a_fault(read):
    parsed = read(f"<feed {NS}><entry><id>1</id></entry><entry><id>2</id><title>t</title></entry></feed>")
    assert [i.native_id for i in parsed.items] == ["2"]
    assert b"<id>1</id>" in parsed.faults[0].raw

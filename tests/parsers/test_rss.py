"""RSS of every age, read in its own words."""

from __future__ import annotations

import pytest

from ingest.model.item import Category, Markup, Media, Signal, Source

SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:dcterms="http://purl.org/dc/terms/"'
)


def rss(item: str, channel: str = "", version: str = "2.0", root: str = "") -> str:
    return (
        f'<rss version="{version}" {SPACES} {root}><channel><title>News</title><link>http://e.com/news/</link>'
        f"{channel}{item}</channel></rss>"
    )


@pytest.fixture
def item(read):
    def do(inner: str, **more: str):
        parsed = read(rss(f"<item>{inner}</item>", **more))
        assert parsed.lane == "strict" and not parsed.faults
        assert len(parsed.items) == 1
        return parsed.items[0]

    return do


def test_a_full_item(item):
    found = item(
        "<title>Headline &amp; more</title><link>http://e.com/1</link>"
        '<guid isPermaLink="false">id-1</guid><pubDate>Mon, 20 Apr 2020 21:37:00 GMT</pubDate>'
        "<description>Short</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>"
        "<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator><dc:language>sq</dc:language>"
        '<category domain="http://e.com/cat/">Sport</category><category>Sport 2</category>'
        '<source url="http://voa.example/">VOA</source><dc:rights>(c) E</dc:rights>'
        '<enclosure url="http://e.com/a.mp3" type="audio/mpeg" length="12"/>'
        '<media:content url="http://e.com/p.jpg" width="10" height="20" medium="image" fileSize="5">'
        "<media:title>Pic</media:title></media:content>"
        '<media:thumbnail url="http://e.com/t.jpg" width="1" height="2"/>'
        "<atom:updated>2020-04-21T00:00:00Z</atom:updated>"
    )
    assert found.native_id == "id-1" and not found.id_is_link
    assert found.link == "http://e.com/1"
    assert found.headline == Markup("Headline & more")
    assert found.summary == Markup("Short")
    assert found.body == Markup("<p>Long</p>", html=True)
    assert found.published == "Mon, 20 Apr 2020 21:37:00 GMT"
    assert found.updated == "2020-04-21T00:00:00Z"
    assert found.by == ("Ann", "Bob")
    assert found.language == "sq"
    assert found.categories == (Category("Sport", "http://e.com/cat/"), Category("Sport 2"))
    assert found.sources == (Source("VOA", "source", "http://voa.example/"),)
    assert found.rights == "(c) E"
    assert found.media == (
        Media("http://e.com/a.mp3", content_type="audio/mpeg", size_bytes="12"),
        Media("http://e.com/p.jpg", width="10", height="20", medium="image", size_bytes="5", title="Pic"),
        Media("http://e.com/t.jpg", width="1", height="2", medium="thumbnail"),
    )
    assert found.signal is Signal.NONE
    assert found.raw == b""  # made when needed: see the next test


def test_an_items_bytes_are_made_when_needed(read):
    parsed = read(rss("<item><title>a</title></item><item/><item><title>b &amp; c</title></item>"))
    assert [parsed.raw_of(i.place).partition(b">")[2] for i in parsed.items] == [
        b"<title>a</title></item>",
        b"<title>b &amp; c</title></item>",
    ]


def test_a_guid_is_the_address_unless_it_says_otherwise(item):
    found = item("<title>x</title><guid>http://e.com/7</guid>")
    assert (found.native_id, found.id_is_link, found.link) == ("http://e.com/7", True, "http://e.com/7")
    found = item('<title>x</title><guid isPermaLink="FALSE">http://e.com/7</guid>')
    assert (found.id_is_link, found.link) == (False, None)
    assert item("<title>x</title><guid>abc</guid>").link is None


def test_rss_0_9x_items_have_neither_guid_nor_more_than_a_title(item):
    found = item("<title>Only</title>", version="0.91")
    assert (found.native_id, found.link, found.headline) == (None, None, Markup("Only"))
    assert item("<description>Only a text</description>").headline is None


@pytest.mark.parametrize(
    ("inner", "name"),
    [
        ("<author>jo@example.com (Jo Doe)</author>", ("Jo Doe",)),
        ("<author>jo@example.com</author>", ()),
        ("<author>Jo\n Doe</author>", ("Jo Doe",)),
        ("<author>other@e.com</author><dc:creator>Jo Doe</dc:creator>", ("Jo Doe",)),
    ],
)
def test_authors(item, inner, name):
    assert item("<title>x</title>" + inner).by == name


@pytest.mark.parametrize(
    "inner",
    ["<PubDate>D</PubDate>", "<pubdate>D</pubdate>", "<dc:date>D</dc:date>", "<dcterms:issued>D</dcterms:issued>"],
)
def test_dates_under_their_many_names(item, inner):
    assert item("<title>x</title>" + inner).published == "D"


def test_modules_are_known_by_their_namespace_not_their_prefix(read):
    body = (
        '<rss version="2.0" xmlns:x="http://purl.org/dc/elements/1.1/" xmlns:dc="http://other.example/">'
        "<channel><item><title>t</title><x:creator>Right</x:creator><dc:creator>Wrong</dc:creator></item></channel></rss>"
    )
    assert read(body).items[0].by == ("Right",)


@pytest.mark.parametrize(
    "space", ["http://backend.userland.com/rss2", "http://example.com/odd", "http://purl.org/rss/1.0/"]
)
def test_rss_in_a_namespace_of_its_own(read, space):
    body = f'<rss version="2.0" xmlns="{space}"><channel><item><title>t</title><guid>g</guid></item></channel></rss>'
    assert read(body).items[0].native_id == "g"


@pytest.mark.parametrize(
    "tag", ["category", "description", "link", "author", "pubDate", "dc:creator", "content:encoded"]
)
def test_an_empty_element_swallows_nothing(read, tag):
    one = f"<item><title>a</title><{tag}/><guid>1</guid></item><item><title>b</title><guid>2</guid><{tag}/></item>"
    parsed = read(rss(one + "<item><title>c</title><guid>3</guid></item>"))
    assert [(i.headline.value, i.native_id, i.summary) for i in parsed.items] == [
        ("a", "1", None),
        ("b", "2", None),
        ("c", "3", None),
    ]


def test_an_atom_link_stands_in_for_a_missing_one(item):
    inner = '<title>x</title><atom:link rel="self" href="http://e.com/s"/><atom:link href="http://e.com/1"/>'
    assert item(inner).link == "http://e.com/1"


@pytest.mark.parametrize(
    ("title", "html"),
    [
        ("5 &lt; 6 and AT&amp;T", False),
        ("Q&amp;A: what next", False),
        ("&lt;b&gt;Bold&lt;/b&gt; move", True),
        ("Tom &amp;amp; Jerry", True),
        ("&lt;3 for &lt;redacted&gt;", False),
    ],
)
def test_a_title_is_markup_only_if_it_looks_like_it(item, title, html):
    assert item(f"<title>{title}</title>").headline.html is html


def test_markup_that_was_not_escaped_is_kept(item):
    found = item("<title>x</title><description>One <b>two</b> &amp; three<br/></description>")
    assert found.summary == Markup("One <b>two</b> &amp; three<br>", html=True)


def test_language_and_base_are_inherited(read):
    parsed = read(
        rss(
            '<item xml:lang="de"><title>a</title></item><item xml:base="sub/"><title>b</title></item>',
            channel="<language>en-gb</language>",
            root='xml:base="http://base.example/x/"',
        )
    )
    assert parsed.language == "en-gb" and parsed.title == "News"
    assert [i.language for i in parsed.items] == ["de", None]
    assert [i.base for i in parsed.items] == ["http://base.example/x/", "http://base.example/x/sub/"]


def test_one_bad_item_does_not_stop_the_others(read):
    parsed = read(rss("<item><title>a</title></item><item><guid>empty</guid></item><item><title>b</title></item>"))
    assert [i.headline.value for i in parsed.items] == ["a", "b"]
    (fault,) = parsed.faults
    assert fault.place.startswith("item 2") and fault.kind == "NoStories"
    assert b"<guid>empty</guid>" in fault.raw


def test_rss_1_0(read):
    parsed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="http://e.com/"><title>News</title><link>http://e.com/</link>'
        '<items><rdf:Seq><rdf:li rdf:resource="http://e.com/1"/></rdf:Seq></items><dc:language>fr</dc:language></channel>'
        '<item rdf:about="http://e.com/1"><title>One</title><link>http://e.com/1?x</link>'
        "<description>Text</description><dc:date>2020-01-02T03:04:05+01:00</dc:date><dc:subject>S</dc:subject></item>"
        '<item rdf:about="http://e.com/2"><title>Two</title></item></rdf:RDF>'
    )
    assert (parsed.format, parsed.language, parsed.title) == ("rdf", "fr", "News")
    one, two = parsed.items
    assert (one.native_id, one.link, one.published) == (
        "http://e.com/1",
        "http://e.com/1?x",
        "2020-01-02T03:04:05+01:00",
    )
    assert one.categories == (Category("S"),)
    assert two.native_id == "http://e.com/2"


def test_rss_0_90(read):
    parsed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>t</title></channel>'
        "<item><title>One</title><link>http://e.com/1</link></item></rdf:RDF>"
    )
    assert (parsed.items[0].headline, parsed.items[0].link) == (Markup("One"), "http://e.com/1")


def test_an_item_inside_an_item_is_not_counted_twice(read):
    assert len(read(rss("<item><title>a</title><item><title>b</title></item></item>")).items) == 1

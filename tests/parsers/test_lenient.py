"""Feeds that are not well-formed: what stands whole is read, what is cut off is a fault, and nothing hangs."""

from __future__ import annotations

import pytest

from ingest.errors import IllFormed, LimitExceeded
from ingest.model.item import Category, Markup, Media, Signal, Source

ITEM = (
    "<item><title>Title {0}</title><link>http://e.com/{0}</link><guid>http://e.com/{0}</guid>"
    "<description>Text {0}</description><pubDate>Mon, 20 Apr 2020 21:37:00 GMT</pubDate></item>\n"
)
RSS = '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>T</title>\n{}</channel></rss>'
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>\n'
    + "".join(f"<entry><id>i{n}</id><title>Title {n}</title><summary>Text {n}</summary></entry>\n" for n in range(3))
    + "</feed>"
)


def feed(*extra: str) -> str:
    return RSS.format("".join(ITEM.format(n) for n in range(3)) + "".join(extra))


@pytest.mark.parametrize(
    "flaw",
    [
        "<title>a & b</title>",
        "<title>a &nbsp; b</title>",
        "<foo:bar>x</foo:bar>",
        "<title>a <b> c</title>",
        "\x01",
        "&#0;",
    ],
)
def test_a_flaw_outside_the_items_costs_no_item(read, flaw):
    parsed = read(feed().replace("<title>T</title>", flaw))
    assert (parsed.format, parsed.lane) == ("rss", "lenient")
    assert [i.native_id for i in parsed.items] == [f"http://e.com/{n}" for n in range(3)]
    assert not parsed.faults


def test_both_lanes_read_the_same_words(read):
    inner = (
        "<item><title>Head &amp; more</title><link>http://e.com/1</link><guid isPermaLink='false'>g</guid>"
        "<description>&lt;p&gt;Sum&lt;/p&gt;</description><author>jo@e.com (Jo)</author>"
        "<category domain='http://e.com/c/'>Sport</category><pubDate>Mon, 20 Apr 2020 21:37:00 GMT</pubDate>"
        "<source url='http://o.com/'>Origin</source>"
        "<enclosure url='http://e.com/a.mp3' type='audio/mpeg' length='5'/></item>"
    )
    (strict,) = read(RSS.format(inner)).items
    lenient = read(RSS.format(inner + "&")).items[0]
    for name in (
        "native_id",
        "link",
        "headline",
        "summary",
        "by",
        "categories",
        "published",
        "updated",
        "media",
        "sources",
    ):
        assert getattr(lenient, name) == getattr(strict, name), name
    assert strict.categories == (Category("Sport", "http://e.com/c/"),)
    assert strict.sources == (Source("Origin", "source", "http://o.com/"),)
    assert strict.media == (Media("http://e.com/a.mp3", "audio/mpeg", size_bytes="5"),)


def test_feedparser_does_not_fill_one_field_from_another(read):
    (found,) = read(RSS.format("<item><title>x</title><guid isPermaLink='false'>g</guid></item>&")).items
    assert (found.summary, found.published, found.updated, found.link) == (None, None, None, None)


def test_entities_of_the_documents_own_are_written_out(read):
    body = feed("<item><title>&me; &amp; caf&eacute;</title></item>").replace(
        "<rss", '<!DOCTYPE rss [<!ENTITY me "The Wire">]><rss'
    )
    parsed = read(body)
    assert parsed.lane == "lenient"
    assert "The Wire" in parsed.items[3].headline.value and "café" in parsed.items[3].headline.value


def test_named_characters_of_a_dtd_that_is_not_read(read):
    dtd = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd"><rss'
    )
    assert read(feed().replace("<rss", dtd)).lane == "strict"
    parsed = read(feed("<item><title>caf&eacute;</title></item>").replace("<rss", dtd))
    assert (parsed.lane, parsed.items[3].headline.value) == ("lenient", "café")


def test_a_withdrawal_survives_an_ill_formed_feed(read):
    gone = "<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' ref='i&amp;1' when=\"2020-01-01\"/>"
    parsed = read(ATOM.replace("</feed>", gone + "&</feed>"))
    assert [i.native_id for i in parsed.items] == ["i0", "i1", "i2", "i&1"]
    assert (parsed.items[3].signal, parsed.items[3].updated) == (Signal.KILL, "2020-01-01")


def test_what_is_cut_off_goes_to_the_dead_letters_with_its_bytes(read):
    body = feed()
    parsed = read(body[: body.index("Text 2")])
    assert [i.headline for i in parsed.items] == [Markup("Title 0"), Markup("Title 1")]
    (fault,) = parsed.faults
    assert fault.kind == "IllFormed" and fault.raw.startswith(b"<item><title>Title 2</title>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("whole", [feed(), ATOM])
def test_no_cut_ever_gives_half_a_story(read, whole, encoding):
    body = whole.replace('encoding="utf-8"', f'encoding="{encoding}"').encode(encoding)
    stories = {(i.native_id, i.headline, i.summary, i.published) for i in read(body).items}
    assert len(stories) == 3
    counts = set()
    for end in range(0, len(body), 1 if encoding == "utf-8" else 7):
        try:
            parsed = read(body[:end])
        except (IllFormed, LimitExceeded):
            continue
        except Exception as error:
            assert type(error).__name__ in ("NoStories", "UnknownFormat")
            continue
        found = {(i.native_id, i.headline, i.summary, i.published) for i in parsed.items}
        assert found <= stories, end
        counts.add(len(found))
    assert counts >= {1, 2, 3}


def test_an_unclosed_cdata_section_swallows_no_other_story(read):
    parsed = read(
        feed("<item><title>x</title><description><![CDATA[ abc</description></item><item><title>y</title></item>")
    )
    assert [i.headline.value for i in parsed.items] == ["Title 0", "Title 1", "Title 2"]
    assert len(parsed.faults) == 1 and b"CDATA" in parsed.faults[0].raw


def test_nothing_to_read_is_an_error_not_an_empty_feed(read):
    with pytest.raises(IllFormed):
        read('<rss version="2.0"><channel><title>T & co</title></channel></rss>')

"""A WordPress export: posts and pages as texts, attachments as pictures, drafts withheld, the rest left out."""

from __future__ import annotations

import pytest

from ingest.errors import NoStories
from ingest.model.item import Category, Markup, Media, Member, Signal, Text
from ingest.parsers.wxr.content import as_html, media_kind


def export(*items: str, version: str = "1.2") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><!-- generator="WordPress" --><rss version="2.0" '
        f'xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:wp="http://wordpress.org/export/{version}/"><channel><title>Harbour Daily</title>'
        "<link>https://daily.example</link><language>en-GB</language>"
        "<wp:author><wp:author_login>jdoe</wp:author_login>"
        "<wp:author_display_name><![CDATA[Jane Doe]]></wp:author_display_name></wp:author>"
        f"{''.join(items)}</channel></rss>"
    )


def item(
    number: int = 1,
    *,
    content: str = "<p>Text.</p>",
    excerpt: str = "",
    kind: str = "post",
    status: str = "publish",
    title: str = "Quay opens",
    more: str = "",
) -> str:
    return (
        f"<item><title><![CDATA[{title}]]></title><link>https://daily.example/{number}/</link>"
        "<pubDate>Fri, 03 May 2024 08:00:00 +0000</pubDate><dc:creator><![CDATA[jdoe]]></dc:creator>"
        f'<guid isPermaLink="false">https://daily.example/?p={number}</guid><description></description>'
        f"<content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>"
        "<wp:post_date>2024-05-03 10:00:00</wp:post_date><wp:post_date_gmt>2024-05-03 08:00:00</wp:post_date_gmt>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"
    )


def image(number: int, *, more: str = "", **about: str) -> str:
    url = f"<wp:attachment_url>https://daily.example/u/{number}.JPG?x=1</wp:attachment_url>"
    return item(number, kind="attachment", status="inherit", more=url + more, **about)


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


@pytest.fixture
def items(read):
    def do(*entries: str, **more: str):
        parsed = read(export(*entries, **more))
        assert (parsed.format, parsed.lane) == ("wxr", "strict") and not parsed.faults
        return parsed.items

    return do


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3"])
def test_a_post(items, version):
    terms = (
        '<category domain="category" nicename="harbour"><![CDATA[Harbour]]></category>'
        '<category domain="post_tag" nicename="quays">Quays</category>'
        '<category domain="post_format" nicename="post-format-aside">Aside</category>'
    )
    modified = "<wp:post_modified_gmt>2024-05-04 09:00:00</wp:post_modified_gmt>"
    found = items(
        item(excerpt="In short.", more=terms + modified + meta("take", "2") + meta("_x", "y")), version=version
    )
    one = found[0]
    assert one.place.startswith("item 1, line ")
    assert one.native_id == "https://daily.example/?p=1" and not one.id_is_link
    assert one.link == "https://daily.example/1/"
    assert one.headline == Markup("Quay opens")
    assert one.summary == Markup("In short.", html=True)
    assert one.body == Markup("<p>Text.</p>", html=True)
    assert one.published == "2024-05-03 08:00:00Z"
    assert one.updated == "2024-05-04 09:00:00Z"
    assert one.by == ("Jane Doe",)
    assert one.categories == (Category("Harbour", "category", "harbour"), Category("Quays", "post_tag", "quays"))
    assert one.language == "en-GB" and one.owner == "Harbour Daily" and one.versioned
    assert (one.type, one.status, one.signal) == ("text", "usable", Signal.NONE)
    assert ("wp:postmeta/take", "2") in one.leftovers
    assert ("category[@domain='post_format']", "Aside") in one.leftovers
    assert not any("_x" in path for path, _ in one.leftovers)


@pytest.mark.parametrize(
    ("status", "wanted", "signal"),
    [
        ("publish", "usable", Signal.NONE),
        ("draft", "withheld", Signal.NONE),
        ("pending", "withheld", Signal.NONE),
        ("private", "withheld", Signal.NONE),
        ("trash", "canceled", Signal.KILL),
    ],
)
def test_statuses(items, status, wanted, signal):
    one = items(item(status=status))[0]
    assert (one.status, one.signal) == (wanted, signal)
    assert one.embargoed is None


def test_a_post_for_later_is_embargoed(items):
    one = items(item(status="future"))[0]
    assert (one.status, one.embargoed) == ("withheld", "2024-05-03 08:00:00Z")


def test_a_post_behind_a_password_is_withheld(items):
    assert items(item(more="<wp:post_password>x</wp:post_password>"))[0].status == "withheld"


def test_an_unknown_status_is_a_fault_of_that_item(read):
    parsed = read(export(item(1, status="mystery"), item(2)))
    assert [one.native_id for one in parsed.items] == ["https://daily.example/?p=2"]
    assert parsed.faults[0].reason == "has the unknown status 'mystery'"
    assert b"mystery" in parsed.faults[0].raw


def test_attachments_are_pictures(items):
    found = items(
        item(1, more=meta("_thumbnail_id", "7")),
        image(7, title="The quay", excerpt="Boats at the quay", content="Taken in May",
              more=meta("_wp_attachment_image_alt", "Two boats")),
    )  # fmt: skip
    post, picture = found
    assert post.members == (Member("featured", "https://daily.example/?p=7", None, "picture", "The quay"),)
    assert picture.type == "picture" and picture.body is None and picture.summary is None
    assert picture.media == (
        Media("https://daily.example/u/7.JPG?x=1", content_type="image/jpeg", title="Two boats", medium="image"),
    )
    assert picture.descriptions == (
        Text("caption", Markup("Boats at the quay", html=True)),
        Text("description", Markup("Taken in May", html=True)),
    )


def test_an_attachment_has_its_posts_status(items):
    post, picture = items(item(1, status="draft"), image(2, more="<wp:post_parent>1</wp:post_parent>"))
    assert post.status == picture.status == "withheld"


def test_a_post_with_an_address_and_a_text_is_a_text(items):
    one = items(item(more="<wp:attachment_url>https://daily.example/a.mp4</wp:attachment_url>"))[0]
    assert (one.type, one.media[0].medium) == ("text", "video")


def test_what_the_site_keeps_for_itself_is_left_out(read):
    parsed = read(export(item(1, kind="nav_menu_item"), item(2), item(3, kind="revision"), item(4, kind="recipe")))
    assert [one.native_id for one in parsed.items] == ["https://daily.example/?p=2", "https://daily.example/?p=4"]
    assert parsed.items[0].place.startswith("item 2,")
    assert b"?p=4" in parsed.raw_of(parsed.items[1].place)
    with pytest.raises(NoStories):
        read(export(item(kind="nav_menu_item")))


def test_dates_that_are_zeros_are_none(items):
    draft = item(status="draft").replace("2024-05-03 08:00:00", "0000-00-00 00:00:00")
    assert items(draft)[0].published == "2024-05-03 10:00:00"
    bare = draft.replace("2024-05-03 10:00:00", "0000-00-00 00:00:00")
    assert items(bare)[0].published == "Fri, 03 May 2024 08:00:00 +0000"


def test_several_authors_and_another_language_as_terms(items):
    terms = (
        '<category domain="author" nicename="cap-jo">Jo Roe</category>'
        '<category domain="author" nicename="cap-al">Al Moe</category>'
        '<category domain="language" nicename="fr">Français</category>'
    )
    one = items(item(more=terms))[0]
    assert (one.by, one.language, one.categories) == (("Jo Roe", "Al Moe"), "fr", ())


def test_an_item_without_guid_has_the_one_wordpress_gives(items):
    bare = item().replace('<guid isPermaLink="false">https://daily.example/?p=1</guid>', "")
    assert items(bare)[0].native_id == "https://daily.example/?p=1"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("One.", "One."),
        ("One.\n\nTwo\r\nlines.", "<p>One.</p>\n<p>Two<br>\nlines.</p>"),
        ("One.\n<hr>\nTwo.", "<p>One.</p>\n<hr>\n<p>Two.</p>"),
        ("<p>One.</p>\n\n<p>Two.</p>", "<p>One.</p>\n<p>Two.</p>"),
        ("<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>\nAfter", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>After</p>"),
        ("<!-- wp:paragraph -->\n<p>One.</p>\n<!-- /wp -->", "<!-- wp:paragraph -->\n<p>One.</p>\n<!-- /wp -->"),
        ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
        ('[caption id="a" width="3"]<img src="i.jpg"> A boat[/caption]', '<figure><img src="i.jpg"> A boat</figure>'),
        ('Seen.[gallery ids="1,2"]', "Seen."),
        (
            "[embed]https://v.example/?a=1&amp;b=2[/embed]",
            '<a href="https://v.example/?a=1&amp;b=2">https://v.example/?a=1&amp;b=2</a>',
        ),
        ("[sic] he said [1]", "[sic] he said [1]"),
    ],
)
def test_content_becomes_html(written, wanted):
    assert as_html(written) == wanted


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://a.example/x.png", ("picture", "image/png")),
        ("https://a.example/x.mp3#t", ("audio", "audio/mpeg")),
        ("https://a.example/x.webm", ("video", "video/webm")),
        ("https://a.example/x.svg", ("graphic", "image/svg+xml")),
        ("https://a.example/x", ("picture", None)),
    ],
)
def test_what_an_attachment_is(url, wanted):
    assert media_kind(url) == wanted

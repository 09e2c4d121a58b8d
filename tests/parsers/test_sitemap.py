"""News sitemaps: what a publisher lists with headline, date and language."""

from __future__ import annotations

import pytest

from ingest.errors import NoStories
from ingest.model.item import Category, Kind, Markup, Media, Source

SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    'xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
)


def urlset(*urls: str, spaces: str = SPACES) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>{"".join(urls)}</urlset>'


def url(number: int = 1, *, news: str = "", more: str = "", title: str = "Ferry &amp; quay") -> str:
    return (
        f"<url><loc> https://e.example/{number} </loc>{more}<news:news><news:publication><news:name>The Example"
        "</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>2024-05-03T08:00:00+02:00</news:publication_date><news:title>{title}</news:title>"
        f"{news}</news:news></url>"
    )


PAGE = "<url><loc>https://e.example/about</loc><lastmod>2024-01-01</lastmod></url>"


def test_a_story(read):
    news = (
        "<news:keywords>ferries, quays,</news:keywords><news:genres>PressRelease, Blog</news:genres>"
        "<news:stock_tickers>NASDAQ:AAAA</news:stock_tickers><news:access>Subscription</news:access>"
    )
    more = (
        "<lastmod>2024-05-03T09:00:00Z</lastmod>"
        "<image:image><image:loc>https://e.example/1.jpg</image:loc><image:caption>Boats</image:caption></image:image>"
        "<video:video><video:thumbnail_loc>https://e.example/t.jpg</video:thumbnail_loc><video:title>Clip</video:title>"
        "<video:content_loc>https://e.example/c.mp4</video:content_loc><video:duration>60</video:duration></video:video>"
    )
    parsed = read(urlset(url(news=news, more=more)))
    assert (parsed.format, parsed.lane, parsed.faults) == ("sitemap", "strict", ())
    item = parsed.items[0]
    assert item.native_id == item.link == "https://e.example/1" and item.id_is_link
    assert item.headline == Markup("Ferry & quay")
    assert item.published == "2024-05-03T08:00:00+02:00"
    assert item.updated == "2024-05-03T09:00:00Z"
    assert item.language == "en" and item.owner == "The Example" and item.versioned
    assert item.sources == (Source("The Example", "original"),)
    assert item.categories == (
        Category("ferries"),
        Category("quays"),
        Category("PressRelease", kind=Kind.GENRE),
        Category("Blog", kind=Kind.GENRE),
        Category("NASDAQ:AAAA", code="NASDAQ:AAAA", kind=Kind.ORGANISATION),
    )
    assert item.media == (
        Media("https://e.example/1.jpg", title="Boats", medium="image"),
        Media("https://e.example/c.mp4", duration_s="60", title="Clip", medium="video"),
        Media("https://e.example/t.jpg", medium="thumbnail"),
    )
    assert item.leftovers == (("news:access", "Subscription"),)
    assert b"e.example/1" in parsed.raw_of(item.place)


def test_names_in_other_namespaces(read):
    spaces = 'xmlns="https://www.google.com/schemas/sitemap/0.84" xmlns:news="https://www.google.com/schemas/news/"'
    assert read(urlset(url(), spaces=spaces)).items[0].headline == Markup("Ferry & quay")


def test_pages_among_stories_are_told_once(read):
    parsed = read(urlset(PAGE, url(1), PAGE, url(2)))
    assert [item.place.partition(",")[0] for item in parsed.items] == ["url 2", "url 4"]
    assert len(parsed.faults) == 1
    assert parsed.faults[0].place.startswith("url 1,")
    assert parsed.faults[0].reason.startswith("2 of 4 entries have no news extension")
    assert b"/2<" in parsed.raw_of(parsed.items[1].place).replace(b" ", b"")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (url().replace("<loc> https://e.example/1 </loc>", ""), "has no address (loc)"),
        (url(title=""), "has no headline (news:title)"),
    ],
)
def test_an_entry_without_address_or_headline_is_a_fault(read, entry, reason):
    parsed = read(urlset(entry, url(2)))
    assert len(parsed.items) == 1
    assert [fault.reason for fault in parsed.faults] == [reason]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (urlset(PAGE), "1 entries, none of them with the news extension"),
        (urlset(), "0 entries"),
        (
            '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            + "".join(f"<sitemap><loc>https://e.example/{n}.xml</loc></sitemap>" for n in range(5))
            + "</sitemapindex>",
            "index of 5 sitemaps, not a sitemap: https://e.example/0.xml, https://e.example/1.xml, "
            "https://e.example/2.xml, …",
        ),
    ],
)
def test_what_lists_no_stories(read, body, reason):
    with pytest.raises(NoStories) as caught:
        read(body)
    assert reason in caught.value.reason

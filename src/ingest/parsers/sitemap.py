"""News sitemaps: sitemaps.org 0.9 with Google's extensions for news (0.9), images (1.1) and video (1.1).

A news sitemap lists a publisher's stories of two days by address, headline, date and language; it has no texts. What
it lists without the news extension is a page, not a story. Elements are known by their local names: publishers vary
the namespaces' spelling.
"""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from ingest.errors import IllFormed, NoStories
from ingest.model.document import Document
from ingest.model.item import Category, Fault, Item, Kind, Markup, Media, Parsed, Source
from ingest.parsers import elements, isolate
from ingest.parsers.elements import Found, one
from ingest.parsers.markup import guessed

_NAMED = 3
_PATHS = {
    "native_id": "loc",
    "link": "loc",
    "headline": "news:news/news:title",
    "published": "news:news/news:publication_date",
    "updated": "lastmod",
    "language": "news:news/news:publication/news:language",
    "categories": "news:news/news:keywords, news:genres, news:stock_tickers",
    "media": "image:image, video:video",
    "sources": "news:news/news:publication/news:name",
    "owner": "news:news/news:publication/news:name",
}
_LEFTOVERS = ("access", "geo_locations")


@lru_cache(maxsize=1024)
def _local(tag: object) -> str:
    """Return a tag's local name; an empty string for what is no element."""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def read(root: etree._Element, document: Document, lane: str) -> Parsed:
    """Return the stories that a sitemap lists. Entries that are no stories are told in one fault for all of them.

    Raises:
        NoStories: an index of sitemaps, or none of the entries has the news extension.
        LimitExceeded: more entries than any sitemap may have (sitemaps.org: 50,000).
    """
    if _local(root.tag) == "sitemapindex":
        raise NoStories(_index(root))
    urls = [child for child in root if _local(child.tag) == "url"]
    gathered = [(number, url, _gather(url)) for number, url in enumerate(urls, start=1)]
    news = [row for row in gathered if "news" in row[2]]
    if not news:
        raise NoStories(f"has {len(urls)} entries, none of them with the news extension", "urlset")
    items, faults = isolate.each(
        news,
        lambda row, place: _item(row[2], place),
        lambda _, row: _place(row[0], row[1]),
        lambda row: elements.raw(row[1]),
    )
    pages = [row for row in gathered if "news" not in row[2]]
    if pages:
        first = pages[0]
        reason = f"{len(pages)} of {len(urls)} entries have no news extension: pages, not stories"
        faults = (*faults, Fault(_place(first[0], first[1]), reason, elements.raw(first[1]), NoStories.__name__))
    return Parsed("sitemap", lane, items, faults, raw_of=isolate.raw_by_place(urls, elements.raw))


def _place(number: int, element: etree._Element) -> str:
    return f"url {number}, line {element.sourceline}"


def _index(root: etree._Element) -> str:
    """Return what an index lists: each is a feed of its own."""
    listed = [one(_gather(child), "loc") for child in root if _local(child.tag) == "sitemap"]
    first = [address for address in listed if address][:_NAMED]
    more = ", …" if len(listed) > len(first) else ""
    return f"is an index of {len(listed)} sitemaps, not a sitemap: {', '.join(first)}{more}"


def _gather(parent: etree._Element) -> Found:
    found: Found = {}
    for child in parent:
        name = _local(child.tag)
        if name in found:
            found[name].append(child)
        else:
            found[name] = [child]
    return found


def _item(found: Found, place: str) -> Item:
    news = _gather(found["news"][0])
    about = _gather(news["publication"][0]) if "publication" in news else {}
    address = one(found, "loc")
    if address is None:
        raise IllFormed("has no address (loc)", place)
    owner = one(about, "name")
    return Item(
        place=place,
        native_id=address,
        id_is_link=True,
        link=address,
        headline=_headline(news, place),
        published=one(news, "publication_date"),
        updated=one(found, "lastmod"),
        language=one(about, "language") or one(news, "language"),
        categories=_categories(news),
        media=(*_images(found), *_videos(found)) if "image" in found or "video" in found else (),
        sources=(Source(owner, "original"),) if owner else (),
        versioned=True,
        owner=owner,
        leftovers=tuple((f"news:{name}", value) for name in _LEFTOVERS if (value := one(news, name))),
        paths=_PATHS,
    )


def _headline(news: Found, place: str) -> Markup:
    title = guessed(one(news, "title"))
    if title is None:
        raise NoStories("has no headline (news:title)", place)
    return title


def _categories(news: Found) -> tuple[Category, ...]:
    """Return keywords, genres and tickers, which commas divide (Google News sitemap 0.9)."""
    rows = [Category(word) for word in _words(news, "keywords")]
    rows += [Category(word, kind=Kind.GENRE) for word in _words(news, "genres")]
    rows += [Category(word, code=word, kind=Kind.ORGANISATION) for word in _words(news, "stock_tickers")]
    return tuple(dict.fromkeys(rows))


def _words(news: Found, name: str) -> list[str]:
    return [word for part in (one(news, name) or "").split(",") if (word := part.strip())]


def _images(found: Found) -> tuple[Media, ...]:
    rows = (_gather(element) for element in found.get("image", ()))
    return tuple(
        Media(address, title=one(row, "caption") or one(row, "title"), medium="image")
        for row in rows
        if (address := one(row, "loc"))
    )


def _videos(found: Found) -> tuple[Media, ...]:
    media: list[Media] = []
    for element in found.get("video", ()):
        row = _gather(element)
        if address := one(row, "content_loc") or one(row, "player_loc"):
            media.append(Media(address, duration_s=one(row, "duration"), title=one(row, "title"), medium="video"))
        if thumbnail := one(row, "thumbnail_loc"):
            media.append(Media(thumbnail, medium="thumbnail"))
    return tuple(media)

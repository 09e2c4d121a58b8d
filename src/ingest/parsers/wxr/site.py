"""What an export says of its site, and what an entry says by itself: ids, dates, terms."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from ingest.parsers import elements
from ingest.parsers.elements import Found, Vocabulary, one

_EXPORT = "http://wordpress.org/export/"
_NO_DATE = "0000-00-00"

Terms = tuple[tuple[str, str, str], ...]
"""Taxonomy, nicename and name of an item's terms."""


class Names(Vocabulary):
    """RSS's names, and those of the export's namespaces, which carry its version."""

    def __missing__(self, tag: object) -> str:
        if isinstance(tag, str) and (name := _of_export(tag)):
            self[tag] = name
            return name
        return super().__missing__(tag)


@lru_cache(maxsize=1024)
def _of_export(tag: str) -> str | None:
    """Return the short name of one of the export's own elements; None for any other."""
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    if not namespace.lower().startswith(_EXPORT):
        return None
    return f"excerpt:{local}" if namespace.rstrip("/").endswith("excerpt") else f"wp:{local}"


class Entry(NamedTuple):
    number: int
    element: etree._Element
    found: Found


class Site(NamedTuple):
    """What the items of one export share."""

    title: str | None
    link: str | None
    language: str | None
    authors: dict[str, str]
    by_id: dict[str, Found]


def site_of(about: Found, entries: list[Entry], names: Vocabulary, url: str | None) -> Site:
    authors: dict[str, str] = {}
    for element in about.get("wp:author", ()):
        author = elements.gather(element, names)
        login, name = one(author, "wp:author_login"), one(author, "wp:author_display_name")
        if login and name:
            authors[login] = name
    by_id: dict[str, Found] = {}
    for entry in entries:
        if post_id := one(entry.found, "wp:post_id"):
            by_id.setdefault(post_id, entry.found)
    link = one(about, "link") or one(about, "wp:base_blog_url") or url
    return Site(one(about, "title"), link, one(about, "language"), authors, by_id)


def guid_of(found: Found, site: Site) -> tuple[str | None, bool]:
    """Return the item's id and whether it is its address; without one it is what WordPress would have given it."""
    for element in found.get("guid", ()):
        if value := elements.text(element):
            return value, (element.get("isPermaLink") or "true").strip().lower() != "false"
    post_id = one(found, "wp:post_id")
    return (f"{(site.link or '').rstrip('/')}/?p={post_id}" if post_id else None), False


def date_of(found: Found, name: str) -> str | None:
    """Return a date in UTC, else in the site's own time; WordPress writes zeros where there is none."""
    if (date := one(found, f"{name}_gmt")) and not date.startswith(_NO_DATE):
        return f"{date}Z"
    date = one(found, name)
    return date if date and not date.startswith(_NO_DATE) else None


def terms_of(found: Found) -> Terms:
    """Return taxonomy, nicename and name of an item's terms."""
    rows = (
        ((element.get("domain") or "").strip(), (element.get("nicename") or "").strip(), elements.text(element) or "")
        for element in found.get("category", ())
    )
    return tuple(dict.fromkeys(row for row in rows if row[1] or row[2]))

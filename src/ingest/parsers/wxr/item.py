"""An export's entry as an item."""

from __future__ import annotations

from ingest.errors import IllFormed
from ingest.model.item import Category, Item, Markup, Media, Member, Signal, Text
from ingest.parsers import elements
from ingest.parsers.elements import Found, Vocabulary, one
from ingest.parsers.markup import guessed
from ingest.parsers.rss import person
from ingest.parsers.wxr.content import as_html, media_kind
from ingest.parsers.wxr.site import Entry, Site, Terms, date_of, guid_of, terms_of

_STATUSES = {
    "": "usable",
    "publish": "usable",
    "inherit": "usable",
    "future": "withheld",
    "draft": "withheld",
    "pending": "withheld",
    "private": "withheld",
    "auto-draft": "withheld",
    "trash": "canceled",
}
# Taxonomies that say something else than what a post is about.
_AUTHORS, _LANGUAGES, _FORMATS = "author", "language", "post_format"
_PATHS = {
    "native_id": "guid",
    "link": "link",
    "headline": "title",
    "summary": "excerpt:encoded",
    "body": "content:encoded",
    "published": "wp:post_date_gmt",
    "updated": "wp:post_modified_gmt",
    "embargoed": "wp:post_date_gmt with wp:status future",
    "language": "channel/language",
    "by": "dc:creator, wp:author/wp:author_display_name",
    "categories": "category",
    "media": "wp:attachment_url",
    "descriptions": "excerpt:encoded, content:encoded",
    "members": "wp:postmeta _thumbnail_id",
    "status": "wp:status",
    "type": "wp:post_type",
    "owner": "channel/title",
}


class Reader:
    """Reads the items of one export."""

    def __init__(self, site: Site, names: Vocabulary) -> None:
        self._site = site
        self._names = names

    def item(self, entry: Entry, place: str) -> Item:
        found, site = entry.found, self._site
        body, excerpt, meta = _markup(found, "content:encoded"), _markup(found, "excerpt:encoded"), self._meta(found)
        url = one(found, "wp:attachment_url")
        attachment = url is not None and (one(found, "wp:post_type") == "attachment" or body is None)
        status, signal = self._status(found, place)
        native_id, id_is_link = guid_of(found, site)
        published, updated = date_of(found, "wp:post_date") or one(found, "pubdate"), date_of(found, "wp:post_modified")
        terms = terms_of(found)
        return Item(
            place=place,
            native_id=native_id,
            id_is_link=id_is_link,
            link=one(found, "link"),
            headline=guessed(one(found, "title")),
            summary=None if attachment else excerpt or guessed(one(found, "description")),
            body=None if attachment else body,
            published=published,
            updated=updated,
            language=next((code for domain, code, _ in terms if domain == _LANGUAGES), site.language),
            base=elements.base_of(entry.element, site.link),
            by=self._by(found, terms),
            categories=_categories(terms),
            media=(_media(url, meta),) if url else (),
            signal=signal,
            type=media_kind(url)[0] if url and attachment else "text",
            versioned=True,
            status=status,
            embargoed=published if one(found, "wp:status") == "future" else None,
            descriptions=_descriptions(excerpt, body) if attachment else (),
            members=() if attachment else self._featured(meta),
            owner=site.title,
            leftovers=_leftovers(found, terms, meta),
            paths=_PATHS,
        )

    def _status(self, found: Found, place: str) -> tuple[str, Signal]:
        """Return the status; an attachment that inherits has its post's, a post behind a password is withheld."""
        said = one(found, "wp:status") or ""
        if said == "inherit" and (parent := self._site.by_id.get(one(found, "wp:post_parent") or "")) is not None:
            said = one(parent, "wp:status") or ""
            found = parent
        status = _STATUSES.get(said)
        if status is None:
            raise IllFormed(f"has the unknown status {said!r}", place)
        if status == "usable" and one(found, "wp:post_password"):
            status = "withheld"
        return status, Signal.KILL if status == "canceled" else Signal.NONE

    def _by(self, found: Found, terms: Terms) -> tuple[str, ...]:
        """Return the authors' names; the plugin Co-Authors Plus files several as terms."""
        several = tuple(dict.fromkeys(name for domain, _, name in terms if domain == _AUTHORS))
        if several:
            return several
        logins = elements.every(found, "dc:creator")
        names = (self._site.authors.get(login) or person(login) for login in logins)
        return tuple(dict.fromkeys(name for name in names if name))

    def _meta(self, found: Found) -> dict[str, str]:
        rows: dict[str, str] = {}
        for element in found.get("wp:postmeta", ()):
            row = elements.gather(element, self._names)
            key, value = one(row, "wp:meta_key"), one(row, "wp:meta_value")
            if key and value:
                rows.setdefault(key, value)
        return rows

    def _featured(self, meta: dict[str, str]) -> tuple[Member, ...]:
        """Return the featured image, where the export has it."""
        image = self._site.by_id.get(meta.get("_thumbnail_id", ""))
        if image is None or (ref := guid_of(image, self._site)[0]) is None:
            return ()
        url = one(image, "wp:attachment_url")
        return (Member("featured", ref, None, media_kind(url)[0] if url else None, one(image, "title")),)


def _markup(found: Found, name: str) -> Markup | None:
    written = one(found, name)
    return Markup(as_html(written), html=True) if written else None


def _categories(terms: Terms) -> tuple[Category, ...]:
    return tuple(
        Category(name or code, scheme=domain or None, code=code or None)
        for domain, code, name in terms
        if domain not in (_AUTHORS, _LANGUAGES, _FORMATS)
    )


def _media(url: str, meta: dict[str, str]) -> Media:
    kind, content_type = media_kind(url)
    medium = "image" if kind == "picture" else kind
    return Media(url, content_type=content_type, title=meta.get("_wp_attachment_image_alt"), medium=medium)


def _descriptions(excerpt: Markup | None, body: Markup | None) -> tuple[Text, ...]:
    """Return an attachment's texts: its excerpt is shown as the caption, its content on its own page."""
    rows = (("caption", excerpt), ("description", body))
    return tuple(Text(role, markup) for role, markup in rows if markup is not None)


def _leftovers(found: Found, terms: Terms, meta: dict[str, str]) -> tuple[tuple[str, str], ...]:
    rows = [(name, value) for name in ("wp:post_id", "wp:post_name", "wp:post_type") if (value := one(found, name))]
    rows += [(f"category[@domain='{domain}']", name or code) for domain, code, name in terms if domain == _FORMATS]
    # Keys with an underscore are WordPress's and its plugins' own.
    rows += [(f"wp:postmeta/{key}", value) for key, value in meta.items() if not key.startswith("_")]
    return tuple(rows)

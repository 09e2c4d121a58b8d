"""WordPress eXtended RSS (WXR 1.0 to 1.2, WordPress core: wp-admin/includes/export.php): a site's export as stories.

It is RSS 2.0 with the site's own records beside each item: type, status, dates, authors' logins. Posts and pages are
texts, attachments pictures, sound or film; what a site keeps for itself (menus, revisions, styles) is no story.
"""

from __future__ import annotations

from lxml import etree

from ingest.errors import NoStories
from ingest.model.document import Document
from ingest.model.item import Parsed
from ingest.parsers import elements, isolate
from ingest.parsers.elements import one
from ingest.parsers.wxr.item import Reader
from ingest.parsers.wxr.site import Entry, Names, site_of

_NO_STORIES = frozenset(
    (
        *("nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache", "user_request"),
        *("wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family"),
        *("wp_font_face", "acf-field", "acf-field-group", "shop_order", "feedback", "wpcf7_contact_form"),
    )
)


def read(root: etree._Element, document: Document, lane: str) -> Parsed:
    """Return the posts, pages and attachments of an export, in its order.

    Raises:
        NoStories: there is none.
        LimitExceeded: more items than any document has.
    """
    names = Names(root, atom=False)
    channel = next((child for child in root if names[child.tag] == "channel"), root)
    about = elements.gather(channel, names)
    items = about.get("item", [])
    every = [Entry(n, item, elements.gather(item, names)) for n, item in enumerate(items, start=1)]
    entries = [entry for entry in every if one(entry.found, "wp:post_type") not in _NO_STORIES]
    if not entries:
        raise NoStories("is a WordPress export without posts", "channel")
    reader = Reader(site_of(about, every, names, document.url), names)
    found, faults = isolate.each(entries, reader.item, _place, lambda entry: elements.raw(entry.element))
    language = one(about, "language")
    return Parsed("wxr", lane, found, faults, language, one(about, "title"), isolate.raw_by_place(items, elements.raw))


def _place(number: int, entry: Entry) -> str:
    return f"item {entry.number}, line {entry.element.sourceline}"

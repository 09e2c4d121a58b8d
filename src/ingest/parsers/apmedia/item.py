"""One item of the AP Media API."""

from __future__ import annotations

import re
from typing import Any

from ingest.errors import NoStories
from ingest.model.item import Category, Item, Kind, Media, Member, Source, Text
from ingest.parsers.apmedia.story import story
from ingest.parsers.ninjs import concepts, status
from ingest.parsers.ninjs.renditions import renditions
from ingest.parsers.objects import Object, first, folded, kind, markup, named, objects, scalars, text, word, words

_ADDRESS = re.compile(r"https?://api\.ap\.org/media/v/content/([0-9A-Za-z]+)")
# A keyword line: the cycle it is for (BC: both), the slug, and after a comma which take or rewrite it is.
_KEYWORD_LINE = re.compile(r"(?:AP|AM|PM|BC)-+([^,]+)(?:,\s*(.*))?", re.DOTALL)
_JOINS = re.compile(r"(?:-|\s)+")
_KINDS = {
    "subject": Kind.SUBJECT,
    "fixture": Kind.SUBJECT,
    "person": Kind.PERSON,
    "organisation": Kind.ORGANISATION,
    "organization": Kind.ORGANISATION,
    "company": Kind.ORGANISATION,
    "place": Kind.PLACE,
    "event": Kind.EVENT,
}
_TYPES = frozenset(("text", "picture", "graphic", "audio", "video", "composite"))
_SIMPLE = {
    "version": "version",
    "published": "firstcreated",
    "updated": "versioncreated",
    "embargoed": "embargoed",
    "expires": "expires",
    "urgency": "urgency",
    "title": "title",
    "profile": "profile",
    "language": "language",
    "rights": "copyrightnotice",
    "ed_note": "ednote",
}
_LEFT = ("slugline", "keywords", "signals", "editorialtypes", "editorialrole", "editorialpriority", "textformat")
_PATHS = {
    **_SIMPLE,
    "native_id": "altids/itemid",
    "alt_ids": "altids",
    "headline": "headline",
    "headlines": "headline_extended, headline_seo",
    "summary": "description_summary",
    "descriptions": "description_caption",
    "body": "renditions/nitf",
    "by": "bylines, photographer, producer",
    "located": "located, datelinelocation/city",
    "slugline": "slugline",
    "categories": "subject, person, organisation, company, place, event, fixture",
    "media": "renditions",
    "members": "associations",
    "sources": "infosource, description_creditline",
    "usage_terms": "usageterms",
    "status": "pubstatus",
    "signal": "pubstatus, editorialtypes",
    "type": "type",
    "link": "links[rel=canonical]",
    "owner": "provider",
}


def _itemid(value: object) -> str | None:
    """Return the id that stays the same through all versions; the address carries it too, with the caller's token."""
    members = folded(value)
    if (itemid := word(folded(members.get("altids")).get("itemid"))) is not None:
        return itemid
    found = _ADDRESS.match(text(members.get("uri")) or "")
    return found[1] if found else None


def item(value: object, place: str) -> Item:
    """Return one item.

    Raises:
        NoStories: it is no object.
        IllFormed: it has a status that nobody knows.
    """
    if not isinstance(value, dict):
        raise NoStories(f"an item is an object, not {kind(value)}", place)
    members = folded(value)
    simple: dict[str, Any] = {
        field: found for field, name in _SIMPLE.items() if (found := word(members.get(name))) is not None
    }
    said = status.read(members.get("pubstatus"), place, embargoed="embargoed" in simple)
    types = words(members.get("editorialtypes"))
    if said == status.USABLE and any(each.lower() == "withhold" for each in types):
        said = status.WITHHELD
    slug, take = _slugline(text(members.get("slugline")))
    told = text(members.get("type"))
    made = Item(
        place=place,
        native_id=_itemid(value),
        versioned=True,
        type=told if told in _TYPES else "text",
        status=said,
        signal=status.signal(said, types),
        headline=markup(members.get("headline")) or markup(members.get("title")),
        headlines=_texts(members, ("extended", "headline_extended"), ("seo", "headline_seo")),
        summary=markup(members.get("description_summary")),
        descriptions=_texts(members, ("caption", "description_caption"), ("caption", "caption")),
        body=story(members),
        by=_by(members),
        located=text(members.get("located")) or text(folded(members.get("datelinelocation")).get("city")),
        slugline=slug,
        categories=_categories(members),
        media=_renditions(members),
        members=_members(members),
        sources=_sources(members),
        usage_terms=" | ".join(words(members.get("usageterms"))) or None,
        alt_ids=_alternatives(members),
        link=_link(members),
        owner=first(members, "provider") or "AP",
        leftovers=_leftovers(members, take),
        **simple,
    )
    return made._replace(paths={name: path for name, path in _PATHS.items() if getattr(made, name)})


def _slugline(raw: str | None) -> tuple[str | None, str | None]:
    """Return the slug of a keyword line as one word, and its take; what is no keyword line stays as it is."""
    line = _KEYWORD_LINE.fullmatch(raw) if raw else None
    if line is None:
        return raw, None
    return _JOINS.sub("-", line[1].strip()).strip("-") or raw, line[2]


def _texts(members: Object, *wanted: tuple[str, str]) -> tuple[Text, ...]:
    rows = [Text(role, found) for role, name in wanted if (found := markup(members.get(name))) is not None]
    return tuple(dict.fromkeys(rows))


def _by(members: Object) -> tuple[str, ...]:
    """Return the bylines as written; a picture's is its photographer, a film's may be its producer."""
    lines = [first(folded(each), "by", "name") for each in objects(members.get("bylines"))]
    if not any(lines):
        lines = [text(folded(members.get(name)).get("name")) for name in ("photographer", "producer")][:2]
    return tuple(dict.fromkeys(line for line in lines if line))


def _categories(members: Object) -> tuple[Category, ...]:
    rows = []
    for name, about in _KINDS.items():
        for each in objects(members.get(name)):
            rel = next(iter(words(each.get("rels"))), None) or ("fixture" if name == "fixture" else None)
            if (found := concepts.concept(each, about, rel)) is not None:
                rows.append(found)
    return tuple(dict.fromkeys(rows))


def _renditions(members: Object) -> tuple[Media, ...]:
    """Return the renditions that can be had; durations are in milliseconds (as ``durationunit`` in their NewsML-G2)."""
    return renditions(members.get("renditions"), milliseconds=True)


def _members(members: Object) -> tuple[Member, ...]:
    rows = []
    for name, each in named(members.get("associations")):
        if (ref := _itemid(each)) is not None:
            inner = folded(each)
            rows.append(Member(name, ref, None, text(inner.get("type")), text(inner.get("headline"))))
    return tuple(rows)


def _sources(members: Object) -> tuple[Source, ...]:
    rows = [
        Source(name, "original", text(each.get("url")))
        for each in map(folded, objects(members.get("infosource")))
        if (name := text(each.get("name")))
    ]
    if credit := first(members, "description_creditline", "creditline"):
        rows.append(Source(credit, "credit"))
    return tuple(dict.fromkeys(rows))


def _alternatives(members: Object) -> tuple[tuple[str, str], ...]:
    rows = [(text(role), word(each)) for role, each in folded(members.get("altids")).items() if role != "itemid"]
    return tuple((role, each) for role, each in rows if role and each)


def _link(members: Object) -> str | None:
    links = [folded(each) for each in objects(members.get("links"))]
    return next((text(each.get("href")) for each in links if each.get("rel") == "canonical"), None)


def _leftovers(members: Object, take: str | None) -> tuple[tuple[str, str], ...]:
    rows = [row for name in _LEFT for row in scalars(name, members.get(name))]
    rows += scalars("datelinelocation", members.get("datelinelocation"))
    rows += [row for each in objects(members.get("foreignkeys")) for row in scalars("foreignkeys", each)]
    return (*rows, ("slugline/take", take)) if take else tuple(rows)

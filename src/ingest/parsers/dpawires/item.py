"""One entry of dpa's digital wires, or a picture, sound or film that it holds."""

from __future__ import annotations

import html
from typing import Any, NamedTuple

from ingest.errors import NoStories
from ingest.model.item import Category, Item, Kind, Markup, Media, Member, Source, Text
from ingest.parsers.ninjs import concepts, status
from ingest.parsers.ninjs.renditions import renditions
from ingest.parsers.objects import Object, first, folded, kind, markup, objects, scalars, text, without_tags, word

_KINDS = {
    "dpasubject": Kind.SUBJECT,
    "keyword": Kind.SUBJECT,
    "desk": Kind.SUBJECT,
    "rubric": Kind.SUBJECT,
    "geosubject": Kind.PLACE,
    "poi": Kind.PLACE,
    "locationcreated": Kind.PLACE,
    "genre": Kind.GENRE,
    "person": Kind.PERSON,
    "organisation": Kind.ORGANISATION,
    "organization": Kind.ORGANISATION,
    "event": Kind.EVENT,
}
"""Types of categories that say what a story is about; others are the sender's own (wires, contributors, urgency)."""

_RELATIONS = {
    "keyword": "keyword",
    "desk": "desk",
    "rubric": "rubric",
    "poi": "poi",
    "locationcreated": "locationCreated",
}
TYPES = {"image": "picture", "picture": "picture", "graphic": "graphic", "video": "video", "audio": "audio"}
_SIMPLE = {
    "version": "version",
    "updated": "version_created",
    "content_created": "content_created",
    "embargoed": "embargoed",
    "urgency": "urgency",
    "language": "language",
    "rights": "copyrightnotice",
    "usage_terms": "usageterms",
}
_PATHS = {
    **_SIMPLE,
    "native_id": "urn",
    "alt_ids": "entry_id",
    "type": "article_html, associations",
    "status": "pubstatus",
    "signal": "signal, categories[type=dnltype:signal]",
    "headline": "headline",
    "headlines": "kicker, subhead",
    "summary": "teaser",
    "descriptions": "descriptions",
    "body": "article_html, infobox_html",
    "by": "byline",
    "located": "dateline, categories[type=dnltype:locationcreated]",
    "ed_note": "ednotes[is_publishable], notepad/public_html",
    "categories": "categories",
    "media": "associations/renditions",
    "members": "associations",
    "sources": "creditline, categories[type=dnltype:infosource]",
    "owner": "categories[type=dnltype:provider]",
}
_LEFT = ("updated", "autopublishnotice", "linkbox_html", "rubric_names", "current_rubric_names", "scope_names")
# How dpa signs its texts: for its own newsroom, though marked as publishable.
_SIGNATURES = frozenset(("closingline", "genrenote"))


class Entry(NamedTuple):
    """An entry, or one of its associations; ``story`` is the entry it belongs to."""

    value: object
    place: str
    native_id: str | None = None
    associations: tuple[Member, ...] = ()
    story: dict[str, Any] | None = None


def only_medium(members: Object) -> dict[str, Any] | None:
    """Return the medium that an entry is: it has one association, of its own name, and no text of its own.

    A flash or a withdrawn story has no text either, but its picture has another name than the story.
    """
    held = objects(members.get("associations"))
    if len(held) != 1 or text(members.get("article_html")):
        return None
    medium = folded(held[0])
    return medium if first(medium, "urn") in (None, first(members, "urn")) or members.get("descriptions") else None


def item(entry: Entry, place: str) -> Item:
    """Return an entry, or what it holds, as an item.

    Raises:
        NoStories: it is no object.
        IllFormed: it has a status that nobody knows.
    """
    if not isinstance(entry.value, dict):
        raise NoStories(f"an entry is an object, not {kind(entry.value)}", place)
    members = folded(entry.value)
    made = _story(entry, members, place) if entry.story is None else _association(entry, members, place)
    return made._replace(paths={name: path for name, path in _PATHS.items() if getattr(made, name)})


def _association(entry: Entry, members: Object, place: str) -> Item:
    """Return a picture, sound or film of an entry: under its embargo and, for what it does not say, its status."""
    story = entry.story or {}
    embargo = word(story.get("embargoed"))
    said = status.read(members.get("pubstatus"), place, embargoed=embargo is not None)
    return Item(
        place=place,
        native_id=entry.native_id,
        versioned=True,
        version=word(members.get("version")),
        updated=word(members.get("version_created")) or word(story.get("version_created")),
        embargoed=word(members.get("embargoed")) or embargo,
        language=word(members.get("language")) or word(story.get("language")),
        type=TYPES.get((text(members.get("type")) or "").lower(), "picture"),
        status=said,
        signal=status.signal(said, ()),
        headline=markup(members.get("headline")),
        descriptions=tuple(Text("caption", row) for row in (markup(members.get("caption")),) if row),
        media=_renditions(members),
        sources=tuple(Source(credit, "credit") for credit in (text(members.get("creditline")),) if credit),
        rights=text(members.get("copyrightnotice")),
        usage_terms=text(members.get("usageterms")),
        owner=_owner(story),
    )


def _story(entry: Entry, members: Object, place: str) -> Item:
    simple: dict[str, Any] = {
        field: found for field, name in _SIMPLE.items() if (found := word(members.get(name))) is not None
    }
    said = status.read(members.get("pubstatus"), place, embargoed="embargoed" in simple)
    medium = only_medium(members)
    cues = (*_names(members, "signal"), *(word(each) or "" for each in (members.get("signal"),)))
    return Item(
        place=place,
        native_id=entry.native_id,
        versioned=True,
        type=TYPES.get((text(medium.get("type")) or "").lower(), "text") if medium else "text",
        status=said,
        signal=status.signal(said, cues),
        headline=markup(members.get("headline")),
        headlines=_texts(("kicker", members.get("kicker")), ("sub", members.get("subhead"))),
        summary=markup(members.get("teaser")),
        descriptions=_descriptions(members, medium),
        body=_body(members),
        by=tuple(each for each in (text(members.get("byline")),) if each),
        located=_located(members),
        ed_note=_note(members),
        categories=_categories(members),
        media=_renditions(medium) if medium else (),
        members=entry.associations,
        sources=_sources(members),
        owner=_owner(members),
        alt_ids=tuple(("entry_id", each) for each in (word(members.get("entry_id")),) if each),
        leftovers=_leftovers(members),
        **simple,
    )


def _texts(*rows: tuple[str, object]) -> tuple[Text, ...]:
    return tuple(Text(role, found) for role, value in rows if (found := markup(value)) is not None)


def _descriptions(members: Object, medium: Object | None) -> tuple[Text, ...]:
    """Return captions and the like; roles are qcodes (``drol:caption``)."""
    rows = [folded(each) for each in objects(members.get("descriptions"))]
    found = _texts(
        *(((text(row.get("role")) or "").rpartition(":")[2] or "caption", row.get("description")) for row in rows)
    )
    return tuple(dict.fromkeys(found)) or (_texts(("caption", medium.get("caption"))) if medium else ())


def _body(members: Object) -> Markup | None:
    """Return the article with its box of facts."""
    parts = [part for name in ("article_html", "infobox_html") if (part := text(members.get(name)))]
    return Markup("\n".join(parts), html=True) if parts else None


def _located(members: Object) -> str | None:
    """Return the place of a dateline such as ``Berlin (dpa) - ``; a picture's is where it was taken."""
    place = (text(members.get("dateline")) or "").partition("(")[0].strip(" -–—")
    return place or next(iter(_names(members, "locationcreated")), None)


def _note(members: Object) -> str | None:
    """Return what the sender tells the receiver and allows to be published."""
    rows = []
    for each in map(folded, objects(members.get("ednotes"))):
        role = (text(each.get("role")) or "").rpartition(":")[2]
        if each.get("is_publishable") is True and role not in _SIGNATURES and (note := text(each.get("ednote"))):
            rows.append(note)
    if rows or members.get("ednotes"):
        return " | ".join(dict.fromkeys(rows)) or None
    public = text(folded(members.get("notepad")).get("public_html"))
    return html.unescape(without_tags(public)) or None if public else None


def _of_type(members: Object, name: str) -> list[dict[str, Any]]:
    rows = [folded(each) for each in objects(members.get("categories"))]
    return [each for each in rows if (text(each.get("type")) or "").rpartition(":")[2] == name]


def _names(members: Object, name: str) -> tuple[str, ...]:
    return tuple(found for each in _of_type(members, name) if (found := first(each, "name", "qcode")))


def _categories(members: Object) -> tuple[Category, ...]:
    rows = []
    for each in map(folded, objects(members.get("categories"))):
        name = (text(each.get("type")) or "").rpartition(":")[2]
        if name in _KINDS and (found := concepts.concept(each, _KINDS[name], _RELATIONS.get(name))) is not None:
            rows.append(found)
    return tuple(dict.fromkeys(rows))


def _renditions(members: Object) -> tuple[Media, ...]:
    """Return renditions; they are told apart by role or by size, which is the longer side in pixels."""
    rows = map(folded, objects(members.get("renditions")))
    return renditions([{**each, "name": first(each, "role", "size")} for each in rows])


def _sources(members: Object) -> tuple[Source, ...]:
    rows = [Source(credit, "credit") for credit in (text(members.get("creditline")),) if credit]
    for each in _of_type(members, "infosource"):
        if name := text(each.get("name")):
            role = (text(each.get("role")) or "").lower()
            rows.append(Source(name, "original" if role.endswith(("contentsource", "originalsource")) else "source"))
    return tuple(dict.fromkeys(rows))


def _owner(members: Object) -> str | None:
    return next(iter(_names(members, "provider")), None) or text(members.get("creditline"))


def _leftovers(members: Object) -> tuple[tuple[str, str], ...]:
    rows = [row for name in _LEFT for row in scalars(name, members.get(name))]
    rows += [("dateline", dateline) for dateline in (text(members.get("dateline")),) if dateline]
    rows += [("wire", wire) for wire in _names(members, "wire")]
    return tuple(rows)

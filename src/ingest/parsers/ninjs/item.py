"""One ninjs object as an item: versions 1.x, 2.x and 3.x, whose members differ in case and in what is a list."""

from __future__ import annotations

from typing import Any

from ingest.errors import NoStories
from ingest.model.item import Item, Media, Signal
from ingest.parsers.ninjs import concepts, extra, renditions, status, texts
from ingest.parsers.ninjs.entries import Entry, not_an_object
from ingest.parsers.ninjs.paths import paths_of
from ingest.parsers.objects import Object, first, folded, objects, scalars, text, word, words

_TYPES = {
    **{name: name for name in ("text", "audio", "video", "picture", "graphic", "composite", "component")},
    **{name: name for name in ("event", "planning")},
    "story": "text",
    "article": "text",
    "preformatted": "text",
    "image": "picture",
    "photo": "picture",
    "package": "composite",
}
_SIMPLE = {
    "version": ("version",),
    "published": ("firstcreated",),
    "updated": ("versioncreated",),
    "content_created": ("contentcreated",),
    "embargoed": ("embargoed", "embargoeduntil"),
    "expires": ("expires",),
    "urgency": ("urgency",),
    "slugline": ("slugline", "slug"),
    "title": ("title",),
    "profile": ("profile",),
    "language": ("language",),
    "located": ("located",),
    "rights": ("copyrightnotice",),
    "copyright_holder": ("copyrightholder",),
    "ed_note": ("ednote",),
}
"""Fields that one member fills, by their names in lower case, the first that is there."""

_PREFIXES = ("body", "description", "headline")
_READ = frozenset(name for names in _SIMPLE.values() for name in names) | concepts.KINDS.keys() | extra.READ
_READ |= {"uri", "guid", "type", "pubstatus", "usageterms", "byline", "bylines", "by", "authors", "infosource"}
_READ |= {"infosources", "source", "creditline", "altids", "renditions", "associations", "groups", "bodies"}
_READ |= {"standard"}
_READ |= {"$standard", "mimetype", "charcount", "wordcount", "name", "rel", "signal", "id", "_id"}
_AUTHORS = frozenset((None, "author", "writer", "reporter", "photographer"))


def item(entry: Entry, place: str) -> Item:
    """Return an entry as an item.

    Raises:
        NoStories: it is no object.
        IllFormed: it has a status that nobody knows.
    """
    if (other := not_an_object(entry)) is not None:
        raise NoStories(f"a ninjs item is an object, not {other}", place)
    members = entry.members
    paths: dict[str, str] = {}
    simple = _simple(members, paths)
    media = renditions.renditions(members.get("renditions"))
    kind = _kind(members, media)
    said = status.read(members.get("pubstatus"), place, embargoed="embargoed" in simple)
    made = Item(
        place=place,
        native_id=entry.native_id,
        type=kind,
        versioned=True,
        status=said,
        signal=status.signal(said, _cues(members)),
        by=_by(members, paths),
        categories=concepts.categories(members),
        media=media,
        sources=concepts.sources(members),
        usage_terms=" | ".join(words(members.get("usageterms"))) or None,
        alt_ids=_alternatives(members, entry.native_id),
        members=entry.associations,
        owner=_owner(members),
        extra=extra.extra(members),
        **simple,
    )
    if entry.package:
        return _package(made, entry, texts.headlines(members)[0], paths)
    return _with_texts(made, entry, kind, paths)


def _simple(members: Object, paths: dict[str, str]) -> dict[str, Any]:
    found = {}
    for field, names in _SIMPLE.items():
        for name in names:
            if (value := members.get(name)) is not None and (told := word(value)) is not None:
                found[field] = told
                paths[field] = name
                break
    return found


def _with_texts(made: Item, entry: Entry, kind: str, paths: dict[str, str]) -> Item:
    """Return the item with headline, descriptions, body, guid, leftovers and the paths of all."""
    members = entry.members
    headline, headlines = texts.headlines(members)
    told = texts.descriptions(members, kind)
    body, other_bodies = texts.body(members)
    guid = word(members.get("guid"))
    if told.member is not None:
        paths["descriptions"] = told.member
    for field, part in (("headline", headline), ("summary", told.summary), ("body", body)):
        if part is not None:
            paths[field] = part.member
    made = made._replace(
        headline=headline.markup if headline else None,
        headlines=headlines,
        summary=told.summary.markup if told.summary else None,
        descriptions=told.others,
        body=body.markup if body else None,
        guid=guid if guid != made.native_id else None,
        ed_note=made.ed_note or told.note,
        leftovers=(*_leftovers(members), *other_bodies),
    )
    return made._replace(paths=paths_of(entry, made, paths))


def _package(made: Item, entry: Entry, headline: texts.Part | None, paths: dict[str, str]) -> Item:
    """Return the package of a story and its parts: what is said of all of them, and no text."""
    made = made._replace(
        type="composite",
        by=(),
        media=(),
        alt_ids=(),
        extra={},
        signal=Signal.KILL if made.signal is Signal.KILL else Signal.NONE,
        headline=headline.markup if headline else None,
    )
    paths |= {"headline": headline.member} if headline else {}
    return made._replace(paths=paths_of(entry, made, paths))


def _kind(members: Object, media: tuple[Media, ...]) -> str:
    """Return the story's type, from its content where the document has no word of the standard for it."""
    told = (text(members.get("type")) or "").lower()
    if told in _TYPES:
        return _TYPES[told]
    if texts.has(members)[0]:
        return "text"
    if members.get("eventdetails"):
        return "event"
    kinds = {"image": "picture", "video": "video", "audio": "audio"}
    mime = (text(members.get("mimetype")) or "").partition("/")[0].lower()
    return kinds.get(mime) or renditions.kind(media) or "text"


def _by(members: Object, paths: dict[str, str]) -> tuple[str, ...]:
    """Return who signs: the byline as written, else the people named as authors."""
    for name in ("byline", "by"):
        if found := words(members.get(name)):
            paths["by"] = name
            return found
    rows = [_signature(folded(each)) for name in ("bylines", "authors") for each in objects(members.get(name))]
    if found := tuple(dict.fromkeys(row for row in rows if row)):
        paths["by"] = "bylines" if members.get("bylines") else "authors"
        return found
    return ()


def _signature(person: Object) -> str | None:
    if (text(person.get("internal")) or "").lower() == "true" or person.get("internal") is True:
        return None
    if found := first(person, "byline", "by"):
        return found
    role = text(person.get("role"))
    if role is not None and role.lower() not in _AUTHORS:
        return None
    whole = " ".join(part for name in ("firstname", "lastname") if (part := text(person.get(name))))
    return text(person.get("name")) or whole or None


def _owner(members: Object) -> str | None:
    if found := first(members, "provider", "source", "copyrightholder"):
        return found
    rows = [folded(each) for name in ("infosource", "infosources") for each in objects(members.get(name))]
    return next((name for row in rows if (name := text(row.get("name")))), None)


def _alternatives(members: Object, native_id: str | None) -> tuple[tuple[str, str], ...]:
    """Return alternative ids: by role in 1.x, in a list since 2.0."""
    value = members.get("altids")
    if isinstance(value, dict):
        rows = [(text(role), word(each)) for role, each in value.items()]
    else:
        rows = [(text(row.get("role")) or "alternative", word(row.get("value"))) for row in map(folded, objects(value))]
    # A part's id is its name within the story, which its native id holds already.
    if (short := word(members.get("id"))) not in (None, native_id) and not (native_id or "").endswith(f"/{short}"):
        rows.append(("id", short))
    return tuple(dict.fromkeys((role, each) for role, each in rows if role and each))


def _cues(members: Object) -> tuple[str, ...]:
    """Return signals (NewsML-G2 ``signal``), which agencies carry along as words or as concepts."""
    found: list[str] = []
    for value in (members.get("signal"), members.get("signals")):
        found += words(value)
        found += [cue for each in map(folded, objects(value)) if (cue := first(each, "qcode", "code", "uri", "name"))]
    return tuple(found)


def _leftovers(members: Object) -> tuple[tuple[str, str], ...]:
    return tuple(
        row
        for name, value in members.items()
        if value is not None and name not in _READ and not name.startswith(_PREFIXES)
        for row in scalars(text(name) or "", value)
    )

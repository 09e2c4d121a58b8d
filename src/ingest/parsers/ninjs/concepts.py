"""What a story is about, by whom and of what sort: ninjs's concepts and sources in every version of the standard.

ninjs 1.x names a vocabulary and a code (``scheme``, ``code``), 2.x and 3.x the concept itself (``uri``, ``literal``).
"""

from __future__ import annotations

import re

from ingest.model.item import Category, Kind, Source
from ingest.parsers.newscodes import NEWSCODES
from ingest.parsers.objects import Object, first, folded, objects, percent, text, word

KINDS = {
    "subject": Kind.SUBJECT,
    "subjects": Kind.SUBJECT,
    "genre": Kind.GENRE,
    "genres": Kind.GENRE,
    "person": Kind.PERSON,
    "people": Kind.PERSON,
    "organisation": Kind.ORGANISATION,
    "organisations": Kind.ORGANISATION,
    "organization": Kind.ORGANISATION,
    "company": Kind.ORGANISATION,
    "place": Kind.PLACE,
    "places": Kind.PLACE,
    "event": Kind.EVENT,
    "events": Kind.EVENT,
    "object": Kind.OBJECT,
    "objects": Kind.OBJECT,
    "service": Kind.SUBJECT,
    "fixture": Kind.SUBJECT,
}
"""The members that hold concepts, and what they are."""

_RELATIONS = {"service": "category", "fixture": "fixture"}
_ALIASES = {
    "medtop": "mediatopic/",
    "subj": "subjectcode/",
    "genre": "genre/",
    "mediatopic": "mediatopic/",
    "subjectcode": "subjectcode/",
}
_MEDIATOPIC = re.compile(r"2\d{7}")
_SUBJECTCODE = re.compile(r"(?:0[1-9]|1[0-7])\d{6}")


def categories(members: Object) -> tuple[Category, ...]:
    """Return all concepts of an object whose names are in lower case, in the order of its members."""
    rows = [
        row
        for name, value in members.items()
        if value and name in KINDS
        for each in (value if isinstance(value, list) else [value])
        if (row := concept(each, KINDS[name], _RELATIONS.get(name))) is not None
    ]
    return tuple(dict.fromkeys(rows))


def concept(value: object, kind: Kind, rel: str | None = None) -> Category | None:
    """Return one concept: an object, or its name alone; None where neither name nor code is told."""
    if not isinstance(value, dict):
        name = text(value)
        return Category(name, kind=kind, rel=rel) if name else None
    members = folded(value)
    code = first(members, "code", "qcode", "literal")
    uri = text(members.get("uri"))
    name = text(members.get("name")) or code or uri
    if name is None:
        return None
    scheme = text(members.get("scheme"))
    return Category(
        name,
        scheme=scheme,
        code=code,
        kind=kind,
        uri=uri or newscode(code, scheme),
        rel=text(members.get("rel")) or rel,
        creator=text(members.get("creator")),
        relevance=percent(members.get("relevance")) if "relevance" in members else None,
        confidence=percent(members.get("confidence")) if "confidence" in members else None,
    )


def newscode(code: str | None, scheme: str | None = None) -> str | None:
    """Return the URI of an IPTC concept: ``medtop:20000002``, or eight digits in no other vocabulary; else None."""
    if code is None:
        return None
    alias, colon, local = code.rpartition(":")
    if colon:
        vocabulary = _ALIASES.get(alias.lower())
        return f"{NEWSCODES}{vocabulary}{local}" if vocabulary and local.isalnum() and local.isascii() else None
    if scheme is not None and not any(name in scheme.lower() for name in ("iptc", "medtop", "subj", "mediatopic")):
        return None
    if _MEDIATOPIC.fullmatch(code):
        return f"{NEWSCODES}mediatopic/{code}"
    return f"{NEWSCODES}subjectcode/{code}" if _SUBJECTCODE.fullmatch(code) else None


def sources(members: Object) -> tuple[Source, ...]:
    """Return who told it: ``infosource`` and ``infosources``, ``source`` (who wrote it), ``creditline``."""
    parties = [folded(one) for key in ("infosource", "infosources") for one in objects(members.get(key))]
    rows = [
        Source(name, _role(first(each, "role", "rel")), text(each.get("uri")))
        for each in parties
        if (name := text(each.get("name")) or first(each, "literal", "code"))
    ]
    if written := word(members.get("source")):
        rows.append(Source(written, "original"))
    if credit := first(members, "creditline", "description_creditline"):
        rows.append(Source(credit, "credit"))
    return tuple(dict.fromkeys(rows))


def _role(role: str | None) -> str:
    said = (role or "").lower()
    if "orig" in said:
        return "original"
    return "credit" if "credit" in said else "source"

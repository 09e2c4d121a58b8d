"""What a NITF document says it is about: subject codes, genre, places, people (NITF 3.6, head)."""

from __future__ import annotations

from lxml import etree

from ingest.model.item import Category, Kind
from ingest.parsers.newscodes import GENRES, MEDIA_TOPICS, SUBJECT_CODES
from ingest.parsers.nitf.media import Leftovers, local, words

_LEVELS = ("tobject.subject.type", "tobject.subject.matter", "tobject.subject.detail")

# The concepts of IPTC's genre vocabulary whose code is their name; NITF's own property types are among them.
_GENRE_NAMES = frozenset(
    ("actuality", "advice", "advisory", "almanac", "analysis", "background", "biography", "current", "daybook")
) | frozenset(
    ("exclusive", "feature", "fixture", "forecast", "history", "horoscope", "interview", "obituary", "opinion")
)
_GENRE_NAMES |= frozenset(
    ("profile", "quote", "retrospective", "review", "scener", "summary", "synopsis", "update", "voicer", "wrap")
)
_KINDS = {
    "person": Kind.PERSON,
    "org": Kind.ORGANISATION,
    "location": Kind.PLACE,
    "event": Kind.EVENT,
    "object.title": Kind.OBJECT,
    "classifier": Kind.SUBJECT,
}


def subjects(element: etree._Element, seen: set[str]) -> list[Category]:
    """Return what a tobject.subject names: the concept of its code, then the broader ones that it names too.

    A code of eight digits has three levels, two digits, three and three, and type, matter and detail are their names
    (NITF 3.6, tobject.subject; IPTC subject codes). Codes from 20000000 on are of IPTC's media topics, which have no
    levels in the code. Codes of another provider (tobject.subject.ipr) get no URI.

    Args:
        element: the tobject.subject.
        seen: IPTC's codes so far; they are not told again, and new ones are added.
    """
    said = element.get
    code = (said("tobject.subject.refnum") or "").strip()
    names = [(said(name) or "").strip() for name in _LEVELS]
    most = names[2] or names[1] or names[0]
    if not (len(code) == 8 and code.isascii() and code.isdigit()):
        code = code or (said("tobject.subject.code") or "").strip()
        return [Category(most or code, code=code or None)] if most or code else []
    if (said("tobject.subject.ipr") or "IPTC").strip().upper() != "IPTC":
        return [Category(most or code, code=code)]
    if code >= "2":
        return _unless_seen(seen, code, most, MEDIA_TOPICS)
    level = 0 if code.endswith("000000") else 1 if code.endswith("000") else 2
    # A name of the wrong level is still the only one there is.
    rows = _unless_seen(seen, code, names[level] or most, SUBJECT_CODES)
    if names[level]:
        for above in range(level - 1, -1, -1):
            if names[above]:
                rows += _unless_seen(seen, code[: 2 + 3 * above].ljust(8, "0"), names[above], SUBJECT_CODES)
    return rows


def _unless_seen(seen: set[str], code: str, name: str, scheme: str) -> list[Category]:
    if code in seen:
        return []
    seen.add(code)
    return [Category(name or code, scheme, code, uri=scheme + code)]


def genre(value: str) -> Category:
    """Return the genre that a tobject.property names, with IPTC's URI where it is one of IPTC's."""
    name = value.strip()
    if name.lower() in _GENRE_NAMES:
        code = name.capitalize()
        return Category(name, GENRES, code, Kind.GENRE, GENRES + code)
    return Category(name, kind=Kind.GENRE)


def event_place(element: etree._Element) -> Category | None:
    """Return the place of the event (evloc): city, district, state and country as one name."""
    parts = [(element.get(name) or "").strip() for name in ("city", "county-dist", "state-prov", "iso-cc")]
    name = ", ".join(filter(None, parts))
    return Category(name, kind=Kind.PLACE, rel="event") if name else None


def identified(element: etree._Element, leftovers: Leftovers) -> list[Category]:
    """Return what an identified-content lists: people, organisations, places, events, objects, classifiers."""
    rows = []
    for child in element:
        name, value = local(child), words(child)
        code = (child.get("value") or child.get("location-code") or "").strip()
        if (kind := _KINDS.get(name)) is None:
            if value or code:
                leftovers.append((f"head/docdata/identified-content/{name}", value or code))
        elif value or code:
            scheme = (child.get("idsrc") or child.get("code-source") or "").strip() or None
            rel = child.get("type") if kind is Kind.SUBJECT else None
            rows.append(Category(value or code, scheme if code else None, code or None, kind, rel=rel or None))
    return rows

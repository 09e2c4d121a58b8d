"""Subjects and genres: concepts with the URIs their QCodes stand for (NewsML-G2 Specification, Flexible Properties)."""

from __future__ import annotations

from lxml import etree

from ingest.model.item import Category, Kind
from ingest.parsers.newsmlg2 import catalogs
from ingest.parsers.newsmlg2.entry import Entry
from ingest.parsers.newsmlg2.names import attributes, local, name_among

# IPTC NewsCodes, concept nature (cpnature), and the concept types of the standard's guidelines (cptype).
_KINDS = {
    "person": Kind.PERSON,
    "organisation": Kind.ORGANISATION,
    "organization": Kind.ORGANISATION,
    "company": Kind.ORGANISATION,
    "event": Kind.EVENT,
    "object": Kind.OBJECT,
    # What two agencies write for cities and countries alike, beside facets of a geographic vocabulary.
    "cpttype:5": Kind.PLACE,
} | dict.fromkeys(
    (
        *("geoarea", "poi", "place", "location", "city", "statprov", "country", "state", "province", "county"),
        *("region", "countryarea", "worldregion", "continent", "municipality", "sublocation"),
    ),
    Kind.PLACE,
)
_DETAILS = {
    "persondetails": Kind.PERSON,
    "organisationdetails": Kind.ORGANISATION,
    "geoareadetails": Kind.PLACE,
    "poidetails": Kind.PLACE,
    "eventdetails": Kind.EVENT,
    "objectdetails": Kind.OBJECT,
}
_PLACES = frozenset(("iso3166-1a2", "iso3166-1a3", "iso3166-2", "wldreg"))
_PERCENT = 100


def categories(entry: Entry, subjects: list[etree._Element], genres: list[etree._Element]) -> tuple[Category, ...]:
    """Return the item's subjects, people, organisations, places, events and objects, then its genres."""
    rows = [row for each in subjects if (row := _category(entry, each, None)) is not None]
    rows += [row for each in genres if (row := _category(entry, each, Kind.GENRE)) is not None]
    return tuple(rows)


def _category(entry: Entry, element: etree._Element, kind: Kind | None) -> Category | None:
    said = attributes(element)
    qcode = said.get("qcode", "").strip()
    name, details = None, False
    if len(element):
        inside = list(element)
        called = [child for child in inside if entry.names[child.tag] == "name"]
        name, details = name_among(called, entry.language), len(called) < len(inside)
    if len(said) == 1 and qcode and not details:
        return _bare(name or "", qcode, entry.schemes, kind)
    literal = said.get("literal", "").strip()
    scheme, code, uri = catalogs.concept(qcode, said.get("uri") or said.get("residref"), entry.schemes)
    if details and (uri is None or kind is None):
        uri, kind = _inside(entry, element, uri, kind)
    if not (name or literal or code):
        return None
    if kind is None:
        kind = _KINDS.get(type_) or _KINDS.get(local(type_)) if (type_ := _type(said)) else None
        kind = kind or _kind_of(qcode)
    if len(said) == 1:
        return Category(name or literal, scheme, code, kind, uri)
    return Category(
        name or literal,
        scheme,
        code,
        kind,
        uri,
        creator=said.get("creator") or said.get("creatoruri"),
        relevance=_percent(said.get("relevance")),
        confidence=_percent(said.get("confidence")),
    )


def _bare(name: str, qcode: str, bound: catalogs.Schemes, kind: Kind | None) -> Category:
    """Read a concept of which nothing but a QCode and perhaps a name is said, as of most."""
    alias, _, code = qcode.partition(":")
    kind = kind or (Kind.PLACE if alias in _PLACES else Kind.SUBJECT)
    if code and (scheme := bound.get(alias)) is not None:
        return Category(name, scheme, code, kind, scheme + code)
    return Category(name, None, qcode, kind)


def _kind_of(qcode: str) -> Kind:
    return Kind.PLACE if qcode.partition(":")[0] in _PLACES else Kind.SUBJECT


def _type(said: dict[str, str]) -> str:
    return (said.get("type") or said.get("typeuri") or "").strip().lower()


def _inside(
    entry: Entry, element: etree._Element, uri: str | None, kind: Kind | None
) -> tuple[str | None, Kind | None]:
    """Return the URI of the same concept in a vocabulary that is known, and what the concept's details say it is."""
    for child in element:
        name = entry.names[child.tag]
        if name == "sameas" and uri is None:
            uri = catalogs.concept(child.get("qcode"), child.get("uri"), entry.schemes).uri
        elif kind is None and name in _DETAILS:
            kind = _DETAILS[name]
    return uri, kind


def _percent(value: str | None) -> int | None:
    value = (value or "").strip()
    if not (value.isascii() and value.isdigit() and len(value) <= 3):
        return None
    return int(value) if int(value) <= _PERCENT else None

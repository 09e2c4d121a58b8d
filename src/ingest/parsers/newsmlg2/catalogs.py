"""QCodes to URIs, without fetching a catalogue (NewsML-G2 Specification, Catalogs; QCode: alias, colon, code).

A QCode's alias is bound by the document: in a ``catalog`` inside it, which is read, or in one that a ``catalogRef``
names, of which only IPTC's own is known here. A code whose alias is bound elsewhere has no URI for us.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from ingest.parsers.newscodes import NEWSCODES
from ingest.parsers.newsmlg2.names import Found, Names

Schemes = Mapping[str, str]

_IPTC = "iptc.org/std/catalog"
_EXTERNAL = "http://cvx.iptc.org/"

# IPTC's catalogue for G2 standards, version 41, with the aliases that earlier versions had.
_ALIASES = {
    "altidrole": "altidrole",
    "acdc": "audiocodec",
    "catinat": "catinature",
    "cinat": "cinature",
    "conf": "confidence",
    "colin": "colourindicator",
    "colsp": "colorspace",
    "cpnat": "cpnature",
    "cpprole": "contentprodpartyrole",
    "crel": "conceptrelation",
    "ctrol": "contributorrole",
    "cwarn": "contentwarning",
    "digsrctype": "digitalsourcetype",
    "dimensionunit": "dimensionunit",
    "drol": "descriptionrole",
    "ednoterole": "ednoterole",
    "encd": "encoding",
    "erol": "edrole",
    "frmt": "format",
    "genre": "genre",
    "howextr": "howextracted",
    "imgregrole": "imageregionrole",
    "imgregtype": "imageregiontype",
    "impt": "importance",
    "irel": "itemrelation",
    "irep": "itemrepresentation",
    "isrol": "infosourcerole",
    "loctyp": "location",
    "lrol": "languagerole",
    "medtop": "mediatopic",
    "mtyp": "mediatype",
    "ncostat": "newscoveragestatus",
    "ninat": "ninature",
    "nprod": "newsproduct",
    "nprov": "newsprovider",
    "nrol": "namerole",
    "oito": "ofinterestto",
    "pgrmod": "pkggroupmode",
    "plinat": "plinature",
    "prio": "priority",
    "prodgenre": "productgenre",
    "prov": "provider",
    "rnd": "rendition",
    "scn": "scene",
    "sev": "severity",
    "sig": "signal",
    "stat": "pubstatusg2",
    "subj": "subjectcode",
    "squ": "subjectqualifier",
    "timeunit": "timeunit",
    "tone": "tone",
    "trustindicator": "trustindicator",
    "urgy": "urgency",
    "vcdc": "videocodec",
    "videodef": "videodefinition",
    "why": "whypresent",
    "wldreg": "worldregion",
}
_OUTSIDE = {
    "a1312cat": "anpa1312-category",
    "a1312prio": "anpa1312-priority",
    "a1312svc": "anpa1312-servicelevel",
    "a1312vers": "anpa1312-version",
    "bcp47": "bcp47",
    "cusip": "cusip",
    "figi": "figi",
    "gics": "gics",
    "isin": "isin",
    "mic": "iso10383-mic",
    "iso3166-1a2": "iso3166-1a2",
    "iso3166-1a3": "iso3166-1a3",
    "iso3166-2": "iso3166-2",
    "iso4217a": "iso4217a",
    "iso4217n": "iso4217n",
    "sedol": "sedol",
    "ticker": "ticker",
    "tidm": "tidm",
    "iabcontent20": "iabcontent20",
    "iabcontent21": "iabcontent21",
    "iabcontent22": "iabcontent22",
    "iabcontent30": "iabcontent30",
}
STANDARD: Schemes = {
    **{alias: f"{NEWSCODES}{name}/" for alias, name in _ALIASES.items()},
    **{alias: f"{_EXTERNAL}{name}/" for alias, name in _OUTSIDE.items()},
    "dbpedia": "http://dbpedia.org/resource/",
    "geonames": "http://sws.geonames.org/",
    "geonameshttps": "https://sws.geonames.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wikidata": "http://www.wikidata.org/entity/",
}
"""What a reference to IPTC's catalogue binds."""

UNMISTAKABLE: Schemes = {alias: STANDARD[alias] for alias in ("subj", "medtop", "ninat", "stat", "sig", "cpnat")}
"""Aliases that nobody uses for anything else, for documents that refer to no catalogue of IPTC's."""


class Concept(NamedTuple):
    """What a QCode, a URI or neither tells: ``scheme`` and ``uri`` are None where the alias is not bound here."""

    scheme: str | None = None
    code: str | None = None
    uri: str | None = None


def schemes(found: Found, names: Names, inherited: Schemes | None = None) -> Schemes:
    """Return the aliases that an item's (or a message header's) ``catalogRef`` and ``catalog`` elements bind.

    A catalogue inside the document wins over the one that is only referred to, the item's over the message's.
    """
    bound = inherited or UNMISTAKABLE
    for each in found.get("catalogref", ()):
        if _IPTC in (each.get("href") or "").lower():
            bound = STANDARD if bound is UNMISTAKABLE or bound is STANDARD else {**STANDARD, **bound}
            break
    if catalogs := found.get("catalog"):
        bound = {**bound, **_inline(catalogs, names)}
    return bound


def _inline(catalogs: list[etree._Element], names: Names) -> dict[str, str]:
    return {
        alias: uri
        for catalog in catalogs
        for child in catalog
        if names[child.tag] == "scheme"
        and (alias := (child.get("alias") or "").strip())
        and (uri := (child.get("uri") or "").strip())
    }


def concept(qcode: str | None, uri: str | None, bound: Schemes) -> Concept:
    """Return what an element's ``qcode`` and ``uri`` attributes name."""
    if qcode and (qcode := qcode.strip()):
        alias, colon, code = qcode.partition(":")
        scheme = bound.get(alias) if colon else None
        if scheme is not None and code:
            return Concept(scheme, code, (uri or "").strip() or scheme + code)
        return Concept(None, qcode, (uri or "").strip() or None)
    if uri and (uri := uri.strip()):
        return Concept(None, uri, uri)
    return Concept()

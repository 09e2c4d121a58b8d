"""What the content is: contentMeta (NewsML-G2 Specification, Content Metadata)."""

from __future__ import annotations

import re

from lxml import etree

from ingest.model.item import Markup, Source, Text
from ingest.parsers.elements import LANG
from ingest.parsers.markup import guessed
from ingest.parsers.newsmlg2 import catalogs
from ingest.parsers.newsmlg2.concepts import categories
from ingest.parsers.newsmlg2.entry import Entry
from ingest.parsers.newsmlg2.management import extended
from ingest.parsers.newsmlg2.names import Found, first, language_rank, local, party, preferred, role_of, words
from ingest.parsers.xhtml import markup_of

_MAIN = frozenset(("", "main", "headline", "title"))
_SUB = frozenset(("sub", "subheadline", "subheading", "subtitle", "secondary", "deck"))
_SUMMARIES = frozenset(("summary", "abstract", "lead", "standfirst", "ingress"))
_ORIGINAL = frozenset(("origprov", "originalprovider", "origsource", "original"))
_SOURCES = frozenset(("", "source", "infosource", "provider", "prov"))
_RANK_LAST = 1_000_000
# RFC 3986: what ninjs may carry as a URI without further ado.
_URI = re.compile(r"https?://[\w.~:/?#@!$&'()*+,;=%-]+", re.ASCII)


def language_of(item: etree._Element, content: Found) -> str | None:
    """Return the language of the content, else that of the item's metadata (xml:lang)."""
    for element in content.get("language", ()):
        if tag := (element.get("tag") or "").strip():
            return tag
    return (item.get(LANG) or "").strip() or None


def content_meta(entry: Entry, content: Found) -> None:
    """Fill what contentMeta says."""
    entry.put("urgency", first(content, "urgency"))
    created = first(content, "contentcreated")
    entry.put("content_created", created)
    # The metadata has no date of the first version: a text's own is that. A picture may be older than any item.
    if entry.type == "text":
        entry.put("published", created, "contentMeta/contentCreated")
    entry.put("slugline", preferred(content.get("slugline", ()), entry.language))
    _headlines(entry, content.get("headline", []))
    _descriptions(entry, content.get("description", []))
    _located(entry, content)
    _by(entry, content)
    _sources(entry, content)
    entry.put("categories", categories(entry, content.get("subject", []), content.get("genre", [])))
    if "altid" in content:
        alternatives = [_alternative(each) for each in content["altid"]]
        entry.put("alt_ids", tuple(dict.fromkeys(row for row in alternatives if row[1])))
    _keep(entry, content)


def _headlines(entry: Entry, headlines: list[etree._Element]) -> None:
    """Fill the main headline: without a role or with that of one, in the item's language, of the first rank."""
    told = [(role_of(each), each, value) for each in headlines if (value := _short(each)) is not None]
    if not told:
        return
    mains = [row for row in told if row[0] in _MAIN] or [row for row in told if row[0] not in _SUB]
    main = mains[0] if len(mains) == 1 else min(mains, key=lambda row: _order(row[1], entry.language), default=None)
    if main is not None:
        entry.put("headline", main[2])
    if len(told) > 1 or main is None:
        others = (
            Text("sub" if role in _SUB else "alternative" if role in _MAIN else role, value)
            for role, element, value in told
            if main is None or element is not main[1]
        )
        entry.put("headlines", tuple(others))


def _order(element: etree._Element, language: str | None) -> tuple[int, int]:
    rank = element.get("rank") or ""
    number = int(rank) if rank.isascii() and rank.isdigit() and len(rank) < 7 else _RANK_LAST
    return language_rank(element, language), number


def _short(element: etree._Element) -> Markup | None:
    """Return a short text: markup where its elements or its characters are HTML; None where it is empty."""
    if not len(element):
        return guessed(value) if (value := (element.text or "").strip()) else None
    marked = markup_of(element)
    return marked if marked.value else None


def _descriptions(entry: Entry, descriptions: list[etree._Element]) -> None:
    """Fill summary and captions (IPTC NewsCodes, description role).

    One without a role is a text's summary and a picture's caption. A text has nothing to caption: what is called so is
    its summary if it has no other, unless it merely repeats slugline and headline.
    """
    others: list[Text] = []
    ordered = sorted(descriptions, key=lambda each: _order(each, entry.language)) if len(descriptions) > 1 else (
        descriptions
    )  # fmt: skip
    caption: Markup | None = None
    text = entry.type in ("text", "composite")
    for each in ordered:
        value = _short(each)
        if value is None:
            continue
        role = role_of(each) or ("summary" if text else "caption")
        if role in _SUMMARIES and "summary" not in entry.values:
            entry.put("summary", value)
        elif role == "caption" and entry.type == "text":
            caption = caption or value
        else:
            others.append(Text("summary" if role in _SUMMARIES else role, value))
    if caption is not None and not _repeats(entry, caption):
        path = "contentMeta/description[@role='drol:caption']"
        if "summary" in entry.values:
            entry.keep(path, caption.value)
        else:
            entry.put("summary", caption, path)
    entry.put("descriptions", tuple(others))


def _repeats(entry: Entry, caption: Markup) -> bool:
    value = " ".join(caption.value.split())
    slugline = " ".join((entry.values.get("slugline") or "").split())
    headline: Markup | None = entry.values.get("headline")
    if slugline and value.startswith(slugline):
        value = value[len(slugline) :].lstrip(" :-–—")
    return headline is not None and " ".join(headline.value.split()).startswith(value.rstrip(". …"))


def _located(entry: Entry, content: Found) -> None:
    for each in content.get("located", ()):
        entry.put("located", party(each, entry.names, entry.language, code=False))


def _by(entry: Entry, content: Found) -> None:
    told = [(each, value) for each in content.get("by", ()) if (value := words(each))]
    if len(told) > 1:
        best = min(language_rank(each, entry.language) for each, _ in told)
        values = (value for each, value in told if language_rank(each, entry.language) == best)
        entry.put("by", tuple(dict.fromkeys(values)))
    elif told:
        entry.put("by", (told[0][1],))
    if "creator" not in content and "contributor" not in content:
        return
    creators = content.get("creator", [])
    if entry.type == "picture":
        # A picture's credit names who took it; a text's creator is often a desk or a system.
        names = (party(each, entry.names, entry.language, code=False) for each in creators if _took_it(each, entry))
        entry.put("by", tuple(dict.fromkeys(name for name in names if name)), "contentMeta/creator")
    for path in ("creator", "contributor"):
        for each in content.get(path, ()):
            entry.keep(f"contentMeta/{path}", party(each, entry.names, entry.language, code=False))


def _took_it(creator: etree._Element, entry: Entry) -> bool:
    """Tell whether a picture's creator is its photographer: in that role, or a person by name without any."""
    if role := role_of(creator):
        return "phot" in role
    return not local(creator.get("type") or "").startswith("org") and any(
        entry.names[child.tag] == "name" for child in creator
    )


def _sources(entry: Entry, content: Found) -> None:
    rows: list[Source] = []
    for each in content.get("infosource", ()):
        role = role_of(each)
        its = "original" if role in _ORIGINAL else "source" if role in _SOURCES else None
        if its and (name := party(each, entry.names, entry.language, code=False)):
            rows.append(Source(name, its, (each.get("uri") or "").strip() or None))
    if credit := preferred(content.get("creditline", ()), entry.language):
        rows.append(Source(credit, "credit"))
    entry.put("sources", tuple(dict.fromkeys(rows)) if len(rows) > 1 else tuple(rows))


def _alternative(element: etree._Element) -> tuple[str, str]:
    kind = element.get("type") or element.get("typeuri") or element.get("role") or element.get("environment") or ""
    return local(kind, lower=False) or "altId", words(element)


def _keep(entry: Entry, content: Found) -> None:
    for each in content.get("keyword", ()):
        entry.keep("contentMeta/keyword", words(each))
    for each in content.get("dateline", ()):
        entry.keep("contentMeta/dateline", words(each))
    if "contentmodified" in content:
        entry.keep("contentMeta/contentModified", first(content, "contentmodified"))
    extended(entry, content, "contentmetaextproperty", "contentMeta/contentMetaExtProperty")
    for each in content.get("digitalsourcetype", ()):
        uri = catalogs.concept(each.get("qcode"), each.get("uri"), entry.schemes).uri
        if uri and _URI.fullmatch(uri):
            entry.put("extra", {"digitalSourceType": {"uri": uri}})

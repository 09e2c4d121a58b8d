"""An item's own metadata: rightsInfo and itemMeta (NewsML-G2 Specification, Rights and Item Metadata)."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from ingest.errors import IllFormed
from ingest.model.item import Member, Signal
from ingest.parsers.elements import LANG
from ingest.parsers.newsmlg2 import blocks
from ingest.parsers.newsmlg2.entry import Entry
from ingest.parsers.newsmlg2.names import (
    Found,
    first,
    gather,
    language_rank,
    local,
    name_of,
    party,
    preferred,
    role_of,
    words,
)  # fmt: skip

# IPTC NewsCodes, news item nature (ninature), and the words of vocabularies that agencies use in its place.
_TYPES = {
    "text": "text",
    "picture": "picture",
    "photo": "picture",
    "photograph": "picture",
    "image": "picture",
    "video": "video",
    "audio": "audio",
    "graphic": "graphic",
    "animated": "graphic",
    "infographic": "graphic",
    "composite": "composite",
    "package": "composite",
    "component": "component",
}
# IPTC NewsCodes, publishing status (pubstatusg2), and its words in NewsML 1 (status1).
_STATUSES = {
    "usable": "usable",
    "withheld": "withheld",
    "embargoed": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
}
_CORRECTIONS = frozenset(("correction", "corrected"))
_NOTES_COMPARED = 20
_ANOTHER = 2  # language_rank of a language that is not the item's
_KEPT_CODES = ("role", "service", "memberof", "instanceof", "signal")
_WRITTEN = {"memberof": "memberOf", "instanceof": "instanceOf", "itemmetaextproperty": "itemMetaExtProperty"}


def type_of(meta: Found, package: bool) -> str:
    """Return ninjs's word for the item's class; without a known one a package is composite, all else text."""
    for element in meta.get("itemclass", ()):
        value = element.get("qcode") or element.get("uri") or element.get("literal") or ""
        if found := _TYPES.get(local(value)):
            return found
    return "composite" if package else "text"


def rights(entry: Entry, blocks_of_rights: list[etree._Element]) -> None:
    """Fill who owns the item and what may be done with it, in the item's language where there is a choice."""
    found: Found = {}
    for block in blocks_of_rights:
        gather(block, entry.names, found)
    for holder in found.get("copyrightholder", ()):
        entry.put("copyright_holder", party(holder, entry.names, entry.language))
    entry.put("rights", preferred(found.get("copyrightnotice", ()), entry.language))
    terms = found.get("usageterms", [])
    entry.put("usage_terms", preferred(terms, entry.language) if len(terms) < 2 else _terms(terms, entry.language))


def _terms(terms: list[etree._Element], language: str | None) -> str | None:
    """Return all terms of one language, the item's where there is a choice: each of them binds."""
    told = [(language_rank(each, language), each.get(LANG), value) for each in terms if (value := words(each))]
    rank, chosen, _ = min(told, key=lambda row: row[0], default=(0, None, ""))
    same = (value for its, tag, value in told if its == rank and (rank != _ANOTHER or tag == chosen))
    return " | ".join(dict.fromkeys(same)) or None


def item_meta(entry: Entry, meta: Found) -> None:
    """Fill what itemMeta says.

    Raises:
        IllFormed: the publishing status is a word that is not known.
    """
    entry.put("updated", first(meta, "versioncreated"))
    entry.put("published", first(meta, "firstcreated"))
    for field, name in (("embargoed", "embargoed"), ("expires", "expires")):
        if name in meta:
            entry.put(field, first(meta, name))
    _status(entry, meta)
    for provider in meta.get("provider", ()):
        entry.put("owner", party(provider, entry.names, entry.language))
    if "title" in meta:
        _title(entry, meta["title"])
    if "ednote" in meta:
        entry.put("ed_note", _notes(entry, meta["ednote"]))
    if "profile" in meta:
        entry.put("profile", first(meta, "profile"))
    if "link" in meta:
        _links(entry, meta["link"])
    _codes(entry, meta)


def _status(entry: Entry, meta: Found) -> None:
    for element in meta.get("pubstatus", ()):
        said = element.get("qcode") or element.get("uri") or element.get("literal") or words(element)
        word = local(said)
        if not word:
            continue
        if (status := _STATUSES.get(word)) is None:
            raise IllFormed(f"has the unknown status {word[:40]!r}", entry.place)
        entry.put("status", status)
        if status == "canceled":
            entry.put("signal", Signal.KILL, "itemMeta/pubStatus")


def _codes(entry: Entry, meta: Found) -> None:
    """Keep what only the agency's own vocabularies explain; of signals, a correction is one in any vocabulary."""
    for name in _KEPT_CODES:
        for element in meta.get(name, ()):
            value = element.get("qcode") or element.get("uri") or element.get("literal")
            if not value:
                continue
            if name == "signal" and local(value) in _CORRECTIONS:
                entry.put("signal", Signal.CORRECTION)
            entry.keep(f"itemMeta/{_WRITTEN.get(name, name)}", value)
    extended(entry, meta, "itemmetaextproperty", "itemMeta/itemMetaExtProperty")


def extended(entry: Entry, found: Found, name: str, path: str) -> None:
    """Keep a metadata block's extension properties, by their relation."""
    for element in found.get(name, ()):
        value = element.get("value") or element.get("literal") or element.get("qcode") or name_of(
            element, entry.names, entry.language
        )  # fmt: skip
        entry.keep(f"{path}[@rel='{element.get('rel') or element.get('reluri') or ''}']", value)


def _title(entry: Entry, titles: list[etree._Element]) -> None:
    """Take the title without a role; the others have meanings of the provider's own."""
    plain = [each for each in titles if not role_of(each) or role_of(each) in ("main", "title")]
    entry.put("title", preferred(plain, entry.language))
    for each in titles:
        if each not in plain:
            entry.keep(f"itemMeta/title[@role='{each.get('role') or each.get('roleuri')}']", words(each))


def _notes(entry: Entry, notes: list[etree._Element]) -> str:
    """Return all notes, each once: one that another repeats as a whole is left out (a notepad holds the short ones)."""
    told: list[str] = []
    for each in notes:
        if value := blocks.lines_of(each):
            told.append(value)
            if len(notes) > 1:
                entry.keep(f"itemMeta/edNote[@role='{each.get('role') or each.get('roleuri') or ''}']", value)
    told = list(dict.fromkeys(told))
    if 1 < len(told) <= _NOTES_COMPARED:
        flat = [" ".join(value.split()) for value in told]
        told = [
            value
            for value, its in zip(told, flat, strict=True)
            if not any(its in other for other in flat if len(other) > len(its))
        ]
    return "\n".join(told)


def _links(entry: Entry, links: list[etree._Element]) -> None:
    """Fill the items that this one is linked to; a link to a page of the web is kept for profiles."""
    members: list[Member] = []
    for each in links:
        relation = local(each.get("rel") or each.get("reluri") or "", lower=False)
        ref = (each.get("residref") or each.get("guidref") or "").strip()
        if ref and ref != entry.guid:
            inside = gather(each, entry.names) if len(each) else {}
            members.append(
                Member(
                    relation or "link",
                    ref,
                    relation or None,
                    type_of(inside, False) if "itemclass" in inside else None,
                    preferred([*inside.get("title", ()), *inside.get("headline", ())], entry.language),
                )
            )
        elif not ref:
            entry.keep(f"itemMeta/link[@rel='{each.get('rel') or each.get('reluri') or ''}']/@href", each.get("href"))
    entry.add("members", numbered(members), "itemMeta/link")


def numbered(members: list[Member]) -> tuple[Member, ...]:
    """Return members with names that differ: the second of a name has ``-2`` behind it."""
    numbers: Counter[str] = Counter()
    rows = []
    for each in members:
        numbers[each.name] += 1
        number = numbers[each.name]
        rows.append(each if number == 1 else each._replace(name=f"{each.name}-{number}"))
    return tuple(rows)

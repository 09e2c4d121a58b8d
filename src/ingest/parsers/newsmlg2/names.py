"""NewsML-G2 elements by name, their texts, and what of them a reader of one language wants."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from ingest.errors import LimitExceeded
from ingest.parsers.elements import LANG

Found = dict[str, list[etree._Element]]

_OWN = "iptc.org/std/nar"
# Known before any is met: most documents have no others.
_WRITTEN = {
    f"{{http://iptc.org/std/nar/2006-10-01/}}{name}": name.lower()
    for name in (
        *("newsMessage", "header", "itemSet", "newsItem", "packageItem", "sent", "sender", "transmitId", "priority"),
        *("destination", "channel", "origin", "timestamp", "catalogRef", "catalog", "rightsInfo", "copyrightHolder"),
        *("copyrightNotice", "usageTerms", "itemMeta", "itemClass", "provider", "versionCreated", "firstCreated"),
        *(
            "embargoed",
            "pubStatus",
            "role",
            "fileName",
            "generator",
            "profile",
            "service",
            "title",
            "edNote",
            "memberOf",
        ),
        *("instanceOf", "signal", "link", "contentMeta", "urgency", "contentCreated", "contentModified", "located"),
        *("infoSource", "creator", "contributor", "altId", "icon", "language", "genre", "keyword", "subject", "name"),
        *(
            "slugline",
            "headline",
            "dateline",
            "by",
            "creditline",
            "description",
            "contentSet",
            "inlineXML",
            "inlineData",
        ),
        *(
            "remoteContent",
            "assert",
            "groupSet",
            "group",
            "itemRef",
            "broader",
            "sameAs",
            "related",
            "facet",
            "definition",
        ),
    )
}
_NOT_A_NAME = ("mnemonic", "short", "abbr", "sort")
"""Roles of names that are no name for a reader (IPTC NewsCodes, name role, and what agencies call theirs)."""


MAX_CHILDREN = 20_000
"""More elements of metadata side by side than any item has."""


class Names(dict[str, str]):
    """Names in lower case by lxml's ``{namespace}name``; an empty string for elements of other vocabularies.

    The standard's namespace has been written with and without ``www.``, and senders leave it out or vary the case
    (``Header``, ``ednote``): the root's namespace, none, and all that are IPTC's news architecture count as its own.
    Filled as names are met, so it lives as long as one document.
    """

    def __init__(self, root: etree._Element) -> None:
        super().__init__(_WRITTEN)
        self._root = root.tag.rpartition("}")[0]

    def __missing__(self, tag: object) -> str:
        # A node that is no element (an entity) has a function for a tag.
        if not isinstance(tag, str):
            return ""
        namespace, _, local = tag.rpartition("}")
        name = local.lower() if not namespace or namespace == self._root or _OWN in namespace.lower() else ""
        self[tag] = name
        return name


def gather(parent: etree._Element, names: Names, found: Found | None = None) -> Found:
    """Return the children that are read, by name, in document order; added to ``found`` if it is given.

    Raises:
        LimitExceeded: there are more than ``MAX_CHILDREN``.
    """
    if len(parent) > MAX_CHILDREN:
        raise LimitExceeded(f"has more than {MAX_CHILDREN} elements in one", f"line {parent.sourceline}")
    found = {} if found is None else found
    for child in parent:
        if name := names[child.tag]:
            if name in found:
                found[name].append(child)
            else:
                found[name] = [child]
    return found


def words(element: etree._Element) -> str:
    """Return an element's text, children's included, without the white space around it."""
    if len(element):
        return "".join(map(str, element.itertext())).strip()
    return (element.text or "").strip()


def attributes(element: etree._Element) -> dict[str, str]:
    """Return an element's attributes, read at once: much faster than one by one."""
    return dict(element.items())  # type: ignore[arg-type]  # the stubs have bytes for what is written only


def first(found: Found, name: str) -> str | None:
    """Return the first text under ``name`` that is not empty."""
    for element in found.get(name, ()):
        if value := words(element):
            return value
    return None


def preferred(elements: Sequence[etree._Element], language: str | None) -> str | None:
    """Return the text in ``language`` if there is one, else one without language, else the first; None for none."""
    if len(elements) < 2:
        return (words(elements[0]) or None) if elements else None
    found, rank = None, 3
    for element in elements:
        if (value := words(element)) and (its := language_rank(element, language)) < rank:
            found, rank = value, its
            if not rank:
                break
    return found


def language_rank(element: etree._Element, language: str | None) -> int:
    """Return 0 for an element in ``language``, 1 for one that says no language, 2 for another language.

    Subtags after the first are no difference: ``de-AT`` is fine for ``de`` (BCP 47, lookup).
    """
    its = element.get(LANG)
    if not its:
        return 1
    return 0 if language and primary(its) == primary(language) else 2


def primary(tag: str) -> str:
    """Return a language tag's first subtag, in lower case."""
    return tag.strip().replace("_", "-").partition("-")[0].lower()


def name_of(element: etree._Element, names: Names, language: str | None) -> str | None:
    """Return the name among a concept's children, rather not a mnemonic one; None without one."""
    if not len(element):
        return None
    return name_among([child for child in element if names[child.tag] == "name"], language)


def name_among(found: list[etree._Element], language: str | None) -> str | None:
    """Return the one among a concept's names that a reader wants; None where all are empty."""
    if len(found) > 1:
        full = [each for each in found if local(each.get("role") or each.get("roleuri") or "") not in _NOT_A_NAME]
        return preferred(full, language) or preferred(found, language)
    return (words(found[0]) or None) if found else None


def party(element: etree._Element, names: Names, language: str | None, *, code: bool = True) -> str | None:
    """Return what a person or organisation is called: its name, else its literal, else (``code``) its code's end."""
    if (name := name_of(element, names, language)) or (name := (element.get("literal") or "").strip()):
        return name
    if code and (value := element.get("qcode") or element.get("uri")):
        return local(value, lower=False) or None
    return None


def role_of(element: etree._Element) -> str:
    """Return an element's role without its vocabulary, in lower case; an empty string for none."""
    value = element.get("role") or element.get("roleuri")
    return local(value) if value else ""


def local(value: str, *, lower: bool = True) -> str:
    """Return what a QCode or URI names within its vocabulary: ``usable`` of ``stat:usable``."""
    value = value.strip()
    if "/" in value or "#" in value:
        value = value.rstrip("/")
        end = max(value.rfind(":"), value.rfind("/"), value.rfind("#"))
    else:
        end = value.rfind(":")
    return value[end + 1 :].lower() if lower else value[end + 1 :]

"""Vocabularies inside the document: TopicSets and Catalogs (NewsML 1.2 DTD). What is outside is not fetched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree

from ingest.model.item import Kind
from ingest.parsers.newsml12.names import LANG, Names, formal, words

_KINDS = {
    "person": Kind.PERSON,
    "people": Kind.PERSON,
    "company": Kind.ORGANISATION,
    "organisation": Kind.ORGANISATION,
    "organization": Kind.ORGANISATION,
    "party": Kind.ORGANISATION,
    "location": Kind.PLACE,
    "place": Kind.PLACE,
    "country": Kind.PLACE,
    "city": Kind.PLACE,
    "countryarea": Kind.PLACE,
    "worldregion": Kind.PLACE,
    "event": Kind.EVENT,
    "genre": Kind.GENRE,
    "object": Kind.OBJECT,
    "product": Kind.OBJECT,
    "work": Kind.OBJECT,
}


class Topic(NamedTuple):
    """A thing with a name: ``code`` and ``scheme`` are its first FormalName, ``names`` its descriptions by language."""

    code: str
    scheme: str | None
    kind: Kind
    names: tuple[tuple[str, str], ...]

    def name(self, language: str | None) -> str:
        """Return the name in a language, else in English, else the first; the code where there is none."""
        if not self.names:
            return self.code
        by_language = dict(reversed(self.names))
        wanted = (language or "").lower().partition("-")[0]
        return by_language.get(wanted) or by_language.get("en") or self.names[0][1]


class Vocabularies:
    """Topics and catalogs as far as they are known; ``outer`` are those of what is around."""

    __slots__ = ("_by_code", "_by_duid", "_outer", "_schemes", "any_topics")

    def __init__(self, outer: Vocabularies | None = None) -> None:
        self._outer = outer
        self.any_topics: bool = outer is not None and outer.any_topics
        self._by_duid: dict[str, Topic] = {}
        self._by_code: dict[str, Topic] = {}
        self._schemes: dict[str, str] = {}

    def add_topics(self, topic_set: etree._Element, names: Names) -> None:
        """Read a TopicSet; sets inside it too."""
        for element in topic_set.iter(etree.Element):
            if names[element.tag] != "topic":
                continue
            topic = _topic(element, names)
            self.any_topics = True
            if duid := element.get("Duid"):
                self._by_duid.setdefault(duid, topic)
            if topic.code:
                self._by_code.setdefault(topic.code, topic)

    def add_catalog(self, catalog: etree._Element, names: Names) -> None:
        """Read a Catalog's resources: which vocabulary a scheme or an element's FormalName is from."""
        for resource in catalog:
            uri, uses = None, []
            for child in resource:
                name = names[child.tag]
                if name == "urn" or (name == "url" and uri is None):
                    uri = words(child) or uri
                elif name == "defaultvocabularyfor":
                    uses.append(child)
            for use in uses if uri else ():
                context = (use.get("Context") or "").split("/@")[0].rpartition("/")[2].lower()
                for key in filter(None, (use.get("Scheme"), context if not use.get("Scheme") else None)):
                    self._schemes.setdefault(key, str(uri))

    def topic(self, reference: str | None) -> Topic | None:
        """Return the topic that ``#duid`` points to; None for one outside the document."""
        if not reference or not reference.startswith("#"):
            return None
        duid, seen = reference[1:], self
        while True:
            if (found := seen._by_duid.get(duid)) is not None or seen._outer is None:
                return found
            seen = seen._outer

    def coded(self, code: str) -> Topic | None:
        """Return the topic with a formal name."""
        seen = self
        while True:
            if (found := seen._by_code.get(code)) is not None or seen._outer is None:
                return found
            seen = seen._outer

    def scheme(self, element: etree._Element, name: str) -> str | None:
        """Return the vocabulary of an element's FormalName: its own, the catalog's, or the scheme's name as written."""
        written = element.get("Scheme")
        if own := element.get("Vocabulary"):
            return own
        seen: Vocabularies | None = self
        while seen is not None:
            # Few documents carry a catalog.
            if seen._schemes and (found := seen._schemes.get(written or name)):
                return found
            seen = seen._outer
        return written


def _topic(element: etree._Element, names: Names) -> Topic:
    code, scheme, kind = "", None, Kind.SUBJECT
    best: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for child in element:
        name = names[child.tag]
        if name == "formalname" and not code:
            code, scheme = words(child), child.get("Scheme")
        elif name == "topictype":
            kind = _KINDS.get(formal(child).lower().replace(" ", ""), kind)
        elif name == "description" and (value := words(child)):
            # A description may be of another sort (a category's code, an explanation); its Variant says so.
            plain = (child.get("Variant") or "name").lower() in ("name", "short", "shortname")
            (best if plain else others).append(((child.get(LANG) or "").lower().partition("-")[0], value))
    return Topic(code, scheme, kind, tuple(best or _short(others)))


def _short(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [row for row in rows if len(row[1]) > 3 and len(row[1]) < 60]

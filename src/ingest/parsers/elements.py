"""Elements by namespace and name, and what text they hold. Prefixes mean nothing here (Namespaces in XML 1.0)."""

from __future__ import annotations

import copy
from functools import lru_cache
from urllib.parse import urljoin

from lxml import etree

XML = "{http://www.w3.org/XML/1998/namespace}"
LANG = XML + "lang"
BASE = XML + "base"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ATOM = "http://www.w3.org/2005/Atom"

# Namespaces that feeds use for the format's own elements, and for the modules read here; compared without case and
# without a closing slash or hash, since publishers vary them.
_CORE = frozenset(
    (
        "",
        "http://purl.org/rss/1.0",
        "http://my.netscape.com/rdf/simple/0.9",
        "http://channel.netscape.com/rdf/simple/0.9",
        "http://my.netscape.com/publish/formats/rss-0.91.dtd",
        "http://purl.org/net/rss1.1",
        "http://backend.userland.com/rss",
        "http://backend.userland.com/rss2",
        "http://backend.userland.com/rss091",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://cyber.law.harvard.edu/rss/rss.html",
        "http://www.rssboard.org/rss-specification",
    )
)
_ATOM_OWN = frozenset(("", "http://www.w3.org/2005/atom", "http://purl.org/atom/ns"))
_MODULES = {
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://search.yahoo.com/mrss": "media",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns": "atom",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
}


# Names without namespace are the format's own in every feed: known before any is met.
_PLAIN_NAMES = {
    name: name for name in ("channel", "item", "title", "link", "description", "guid", "category", "author")
}
_PLAIN_NAMES["pubDate"] = "pubdate"


class Vocabulary(dict[str, str]):
    """Short names by lxml's ``{namespace}name``: ``title``, ``dc:creator``; an empty string for what is not read.

    The root's own namespace counts as the format's. Names of the format itself are compared in lower case, since
    feeds in the field write ``pubdate`` and ``GUID``. Filled as names are met, so it lives as long as one document.
    """

    def __init__(self, root: etree._Element, *, atom: bool) -> None:
        super().__init__(_PLAIN_NAMES)
        self._root = root.tag.rpartition("}")[0]
        self._own = _ATOM_OWN if atom else _CORE

    def __missing__(self, tag: object) -> str:
        # A node that is no element (an entity) has a function for a tag.
        name = ""
        if isinstance(tag, str):
            self[tag] = name = _short(tag, self._root, self._own)
        return name


# Most documents of a feed, and most feeds, have the same names.
@lru_cache(maxsize=4096)
def _short(tag: str, root: str, own: frozenset[str]) -> str:
    namespace, _, local = tag.rpartition("}")
    uri = _plain(namespace)
    if uri in own or uri == _plain(root):
        return local.lower()
    prefix = _MODULES.get(uri)
    return "" if prefix is None else f"{prefix}:{local}"


def _plain(namespace: str) -> str:
    return namespace.removeprefix("{").strip().lower().rstrip("/#")


Found = dict[str, list[etree._Element]]


def gather(parent: etree._Element, vocabulary: Vocabulary) -> Found:
    """Return the children that are read, by short name, in document order."""
    found: Found = {}
    for child in parent:
        if name := vocabulary[child.tag]:
            if name in found:
                found[name].append(child)
            else:
                found[name] = [child]
    return found


def text(element: etree._Element) -> str | None:
    """Return an element's text without the white space around it, children's included; None where there is none."""
    value = "".join(map(str, element.itertext())) if len(element) else element.text
    return (value.strip() or None) if value else None


def one(found: Found, name: str) -> str | None:
    """Return the first text there is under ``name``; ``text`` written out, since most of the time goes here."""
    for element in found.get(name, ()):
        value = element.text if not len(element) else "".join(map(str, element.itertext()))
        if value and (value := value.strip()):
            return value
    return None


def first(found: Found, *names: str) -> str | None:
    """Return the first text there is under any of ``names``, in the order of the names."""
    for name in names:
        if (value := one(found, name)) is not None:
            return value
    return None


def every(found: Found, *names: str) -> tuple[str, ...]:
    """Return all texts under ``names``, each once, in the order of the names."""
    values = (text(element) for name in names for element in found.get(name, ()))
    return tuple(dict.fromkeys(value for value in values if value is not None))


def inner_markup(element: etree._Element) -> str:
    """Return what is inside an element as HTML text: children without namespaces, characters escaped."""
    bare = copy.deepcopy(element)
    bare.tail = None
    for node in bare.iter(etree.Element):
        # Not by QName: it refuses a namespace with a brace in it, which libxml2 lets pass.
        node.tag = str(node.tag).rpartition("}")[2]
    etree.cleanup_namespaces(bare)
    whole = etree.tostring(bare, method="html", encoding="unicode")
    return whole[whole.index(">") + 1 : whole.rindex("</")] if whole.endswith(">") and "</" in whole else ""


def base_of(element: etree._Element, inherited: str | None) -> str | None:
    """Return the base URI inside an element: its own xml:base resolved against the inherited one (XML Base 4)."""
    own = element.get(BASE)
    if own is None:
        return inherited
    try:
        return urljoin(inherited or "", own.strip())
    except ValueError:
        return inherited


def raw(element: etree._Element) -> bytes:
    """Return an element's bytes, as UTF-8 and with the namespaces it needs, for the dead letters."""
    return bytes(etree.tostring(element, with_tail=False, encoding="utf-8"))


def line(element: etree._Element) -> str:
    """Return where an element begins, for a person."""
    return f"line {element.sourceline}"

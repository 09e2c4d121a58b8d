"""The tree of NewsComponents (NewsML 1.2 DTD): which component is what."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.errors import LimitExceeded
from ingest.parsers.newsml12.content import Content, read_content
from ingest.parsers.newsml12.names import LANG, Names, said, words
from ingest.parsers.newsml12.topics import Vocabularies

MAX_DEPTH = 40
"""Components inside components; real files have five at the most."""

# IPTC Role and the roles that senders use, by what such a component is to its story.
PARTS = {
    "headline": "headline",
    "title": "headline",
    "lead": "lead",
    "body": "body",
    "bodytext": "body",
    "abstract": "summary",
    "summary": "summary",
    "teaser": "summary",
    "caption": "caption",
    "photocaption": "caption",
    "picturecaption": "caption",
    "imagecaption": "caption",
    "legend": "caption",
    "description": "caption",
    "shotlist": "other",
    "contact": "other",
    "contacts": "other",
    "tweettext": "other",
    "boilerplate": "other",
    "stylesheet": "none",
    "script": "other",
}
_MAIN = frozenset(("", "main", "text", "story", "article", "maintext", "fulltext", "newstext", "original"))
_MEDIA_ROLES = {
    "photo": "picture",
    "picture": "picture",
    "image": "picture",
    "logo": "picture",
    "thumbnail": "picture",
    "graphic": "graphic",
    "infographic": "graphic",
    "video": "video",
    "clip": "video",
    "audio": "audio",
    "sound": "audio",
}


class Node:
    """A NewsComponent, read: its metadata elements as they stand, its contents and children."""

    __slots__ = (
        "about",
        "author",
        "children",
        "comments",
        "contents",
        "element",
        "equivalents",
        "extras",
        "headlined",
        "keywords",
        "lines",
        "media",
        "references",
        "rights",
        "role",
        "role_written",
        "text",
        "who",
    )

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.role = ""
        self.role_written = ""
        self.equivalents = element.get("EquivalentsList") == "yes"
        self.lines: etree._Element | None = None
        self.who: etree._Element | None = None
        self.rights: etree._Element | None = None
        self.about: etree._Element | None = None
        self.author = ""
        self.headlined = False
        self.extras: list[etree._Element] = []
        self.keywords: list[str] = []
        self.comments: list[str] = []
        self.contents: list[Content] = []
        self.children: list[Node] = []
        self.references: list[etree._Element] = []
        self.media = False
        self.text = False

    @property
    def part(self) -> str | None:
        """What this is to the story around it: headline, lead, body, summary, caption, other, none; None for itself."""
        return PARTS.get(self.role)

    @property
    def main(self) -> bool:
        """Whether the role does not say that this is something beside the story."""
        return self.role in _MAIN

    @property
    def picture(self) -> str | None:
        """The type of what a component shows or plays by its role; None for another role."""
        return _MEDIA_ROLES.get(self.role)

    @property
    def language(self) -> str:
        """The component's own language; empty where it does not say."""
        for child in self.about if self.about is not None else ():
            if isinstance(child.tag, str) and child.tag.endswith("Language"):
                return said(child).lower()
        return (self.element.get(LANG) or "").lower()

    def texts(self) -> list[Content]:
        """Return the texts in this component itself."""
        return [each for each in self.contents if each.text]

    def walk(self) -> Iterator[Node]:
        """Give this component and all inside it, in document order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def build(element: etree._Element, names: Names, vocabularies: Vocabularies, depth: int = 1) -> Node:
    """Return a NewsComponent as a tree; vocabularies inside it are added to ``vocabularies``.

    Raises:
        LimitExceeded: components nest deeper than ``MAX_DEPTH``.
    """
    if depth > MAX_DEPTH:
        raise LimitExceeded(f"nests NewsComponents deeper than {MAX_DEPTH}", f"line {element.sourceline}")
    node = Node(element)
    for child in element:
        name = names[child.tag]
        if name == "newscomponent":
            node.children.append(build(child, names, vocabularies, depth + 1))
        elif name == "contentitem":
            node.contents.append(read_content(child, names))
        else:
            _note(node, name, child, names, vocabularies)
    _sum_up(node)
    return node


def _note(node: Node, name: str, child: etree._Element, names: Names, vocabularies: Vocabularies) -> None:
    if name == "newslines":
        node.lines = child
        node.headlined = any(names[line.tag] == "headline" and bool(words(line)) for line in child)
    elif name == "role":
        node.role_written = said(child)
        node.role = node.role_written.lower().replace(" ", "").replace("-", "").replace("_", "")
    elif name in ("descriptivemetadata", "descriptivemetada"):
        # The second is a sender's slip of the pen that has been in its files for years.
        node.about = child
    elif name == "administrativemetadata":
        node.who = child
    elif name == "rightsmetadata":
        node.rights = child
    elif name == "metadata":
        node.extras.append(child)
    elif name == "topicset":
        vocabularies.add_topics(child, names)
    elif name == "catalog":
        vocabularies.add_catalog(child, names)
    elif name in ("newsitem", "newsitemref"):
        node.references.append(child)
    elif name == "author":
        node.author = words(child)
    elif name == "item_keywords":
        node.keywords = [value for keyword in child if (value := words(keyword))]
    elif name == "comment" and (value := words(child)):
        node.comments.append(value)


def _sum_up(node: Node) -> None:
    """Tell whether there is a text that stands for itself, and whether there is something to see or hear."""
    node.media = any(each.media for each in node.contents) or any(child.media for child in node.children)
    node.headlined = node.headlined or any(child.part == "headline" and child.text for child in node.children)
    if node.part in ("caption", "none", "other"):
        return
    if node.picture and node.media:
        return
    first = node.contents[0] if node.contents else None
    node.text = (first is not None and not first.media and any(each.text for each in node.contents)) or any(
        child.text for child in node.children
    )

"""Paths of a declared XML format: small, and each costs no more than the elements it names.

``a/b`` are local names below the item (``/a/b`` below the root element), ``*`` any name, ``.`` the item itself, ``@x``
at the end an attribute, ``a[2]`` the second such element of its parent. Behind a path, ``[:100]`` takes that many
characters of its plain text, ``=word`` tells whether it says that word. ``p + q`` are two paths with a space between
what they give (date and time), ``=words`` a constant.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from ingest.model.item import Markup
from ingest.parsers import elements
from ingest.parsers.markup import guessed

_STEP = re.compile(r"(?P<name>[^\s\[\]/@=*]+|\*)(?:\[(?P<index>[1-9]\d{0,5})\])?")
_ATTRIBUTE = re.compile(r"@(?P<name>[^\s\[\]/@=*]+)")
_CUT = re.compile(r"\[:(?P<chars>[1-9]\d{0,4})\]$")
_BREAK = re.compile(r"<(?:br|/p|/div|/h[1-6]|/li|/tr|/td)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_FALSE = frozenset(("", "false", "0", "no", "n", "nej", "nein", "non", "nei", "nee"))

Node = etree._Element | str
"""What a path finds: an element, or an attribute's text."""


class PathError(ValueError):
    """A path that cannot be read."""


class Scope:
    """Where paths begin: an ``item`` and the ``root`` element above it, the item's children by their local names."""

    __slots__ = ("children", "item", "root")

    def __init__(self, item: etree._Element, root: etree._Element) -> None:
        self.item = item
        self.root = root
        self.children: dict[str, list[etree._Element]] = {}
        children = self.children
        for child in item:
            name = _local(child.tag)
            if name in children:
                children[name].append(child)
            else:
                children[name] = [child]


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One path. ``steps`` go down from the item, or from the root element; ``chars`` and ``word`` as above."""

    steps: tuple[_Step, ...]
    attribute: str | None = None
    from_root: bool = False
    chars: int | None = None
    word: str | None = None

    def nodes(self, scope: Scope) -> list[Node]:
        """Return what the path finds, in document order."""
        found, steps = [scope.root if self.from_root else scope.item], self.steps
        if steps and not self.from_root and steps[0].name != "*":
            found, steps = _indexed(scope.children.get(steps[0].name, []), steps[0]), steps[1:]
        for step in steps:
            found = [child for parent in found for child in _children(parent, step)]
        if self.attribute is None:
            return list(found)
        return [value for each in found if (value := _attribute(each, self.attribute)) is not None]


@dataclass(frozen=True, slots=True)
class Path:
    """A declared path: a ``constant``, or what its ``pieces`` find; ``written`` is how it was declared.

    ``child`` is the name of the item's children that the path finds, if it says no more than that: most do.
    """

    written: str
    constant: str | None = None
    pieces: tuple[Piece, ...] = ()
    child: str | None = None

    def texts(self, scope: Scope) -> list[str]:
        """Return the texts that the path finds, none of them empty, white space around them gone."""
        if self.child is not None:
            return [value for each in scope.children.get(self.child, ()) if (value := elements.text(each))]
        if self.constant is not None:
            return [self.constant]
        if len(self.pieces) == 1:
            return [value for node in self.pieces[0].nodes(scope) if (value := _text(node, self.pieces[0]))]
        parts = [next((_text(node, piece) for node in piece.nodes(scope)), "") for piece in self.pieces]
        return [" ".join(parts)] if all(parts) else []

    def markups(self, scope: Scope) -> list[Markup]:
        """Return the same as markup where it is any: elements inside, or what looks like HTML."""
        nodes: Sequence[Node]
        if self.child is not None:
            nodes = scope.children.get(self.child, ())
        elif self.constant is not None or len(self.pieces) != 1 or self.pieces[0].chars:
            return [Markup(value) for value in self.texts(scope)]
        else:
            nodes = self.pieces[0].nodes(scope)
        return [markup for node in nodes if (markup := _markup(node)) is not None]

    def holds(self, scope: Scope) -> bool:
        """Tell whether the path says yes: the word it is to say, or, without one, anything but a no."""
        word = self.pieces[0].word if self.pieces else None
        said = [value.casefold() for value in self.texts(scope)]
        return word.casefold() in said if word is not None else any(value not in _FALSE for value in said)


def compile_path(written: str) -> Path:
    """Return a path ready for use.

    Raises:
        PathError: it is none.
    """
    text = written.strip()
    if text.startswith("="):
        return Path(written, constant=text[1:].strip())
    pieces = tuple(_piece(each.strip()) for each in text.split(" + "))
    return Path(written, pieces=pieces, child=_child(pieces))


def _child(pieces: tuple[Piece, ...]) -> str | None:
    step = pieces[0].steps[0] if len(pieces) == 1 and len(pieces[0].steps) == 1 else _Step("*")
    bare = step.name != "*" and pieces[0] == Piece((step,), word=pieces[0].word)
    return step.name if bare and step.index is None else None


def _piece(text: str) -> Piece:
    text, equals, word = text.partition("=")
    cut = _CUT.search(text)
    text = text[: cut.start()] if cut else text
    names = text.strip().removeprefix("/").split("/")
    attribute = _ATTRIBUTE.fullmatch(names[-1])
    steps = [_step(name, text) for name in (names[:-1] if attribute else names) if name != "."]
    return Piece(
        tuple(steps),
        attribute["name"] if attribute else None,
        text.startswith("/"),
        int(cut["chars"]) if cut else None,
        word.strip() if equals else None,
    )


def _step(name: str, path: str) -> _Step:
    match = _STEP.fullmatch(name)
    if match is None:
        raise PathError(f"no path: {path!r}")
    return _Step(match["name"], int(match["index"]) if match["index"] else None)


def _children(parent: etree._Element, step: _Step) -> list[etree._Element]:
    return _indexed([child for child in parent if step.name in ("*", _local(child.tag))], step)


def _indexed(named: list[etree._Element], step: _Step) -> list[etree._Element]:
    return named if step.index is None else named[step.index - 1 : step.index]


@lru_cache(maxsize=1024)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: etree._Element, name: str) -> str | None:
    if (value := element.get(name)) is not None:
        return value
    return next((str(value) for key, value in element.items() if _local(key) == name), None)


def _text(node: Node, piece: Piece) -> str:
    value = node.strip() if isinstance(node, str) else elements.text(node) or ""
    return plain(value)[: piece.chars].strip() if piece.chars else value


def _markup(node: Node) -> Markup | None:
    if isinstance(node, str):
        return guessed(node.strip() or None)
    if len(node):
        return Markup(inner, html=True) if (inner := elements.inner_markup(node).strip()) else None
    return guessed(elements.text(node))


def plain(value: str) -> str:
    """Return a text that may be HTML as one line of plain text."""
    if guessed(value) != Markup(value):
        value = html.unescape(_TAG.sub("", _BREAK.sub(" ", value)))
    return " ".join(value.split())

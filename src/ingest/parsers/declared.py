"""XML of no standard, read by a declared profile: which element is the story, and which of its elements is what.

A profile is for a document if its ``root`` is the root element's local name. Its ``fields`` are pairs of a name and a
path (``declaredpaths`` says what a path is):

- ``item``: the elements that are stories, below the root element; without it the root element is the one story.
- ``native_id version guid link published updated content_created embargoed expires language located rights ed_note
  urgency slugline title copyright_holder usage_terms profile status type owner``: a text each. Several paths of one
  name stand in the order of preference: the first that finds something is taken.
- ``headline summary body``: text, or markup where it is any; preference as above. A body that is found in several
  elements is all of them; so is a summary.
- ``by``: names; preference as above. ``sections``: names, of all paths.
- ``subjects genres people organisations places events objects``: concepts, of all paths; one of eight digits is an
  IPTC subject code.
- ``credit original source``: parties, of all paths. ``media``: addresses or file names of pictures, of all paths.
- ``headline.ROLE``, ``description.ROLE``, ``alt.ROLE``: further headlines, descriptions and ids, of all paths.
- ``kill``, ``correction``: a path that says yes (any text but false, 0 and no) if this version is one.

``status`` translates the agency's words into ninjs's; any other word is refused. Without an ``owner`` the profile's
name is the owner.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from ingest.errors import IllFormed, NoStories, UnknownFormat
from ingest.model.document import Document
from ingest.model.item import Category, Item, Kind, Markup, Media, Parsed, Signal, Source, Text
from ingest.model.profile import Profile
from ingest.model.story import STATUSES
from ingest.parsers import elements, isolate
from ingest.parsers.declaredfields import FLAGS, KINDS, MARKUPS, ROLES, STRINGS, Plan, compile_fields
from ingest.parsers.declaredpaths import Path, Scope
from ingest.parsers.newscodes import SUBJECT_CODES
from ingest.parsers.profiles.builtin import BUILTIN

_TYPES = frozenset(("text", "picture", "video", "audio", "graphic", "composite", "component"))
_BLOCK = re.compile(r"\s*<(?:p|div|h[1-6]|ul|ol|table|blockquote|pre|figure|hr|section)\b", re.IGNORECASE)


def read(root: etree._Element, document: Document, lane: str) -> Parsed:
    """Return the stories of an XML document by the profile that declares its root element.

    Raises:
        UnknownFormat: no profile does.
        IllFormed: the profile names a field that does not exist, or a path that is none (``place`` is ``profile``).
        NoStories: none of the elements that would be stories is there.
    """
    local = str(root.tag).rpartition("}")[2]
    profile = _profile(local, document.reading.profile)
    if profile is None:
        raise UnknownFormat(f"is XML with the root element {local[:60]}, which is no format known here")
    plan = compile_fields(profile)
    entries = [root]
    if plan.item is not None:
        entries = [node for node in plan.item.pieces[0].nodes(Scope(root, root)) if not isinstance(node, str)]
        if not entries:
            raise NoStories(f"has no element {plan.item.written}, of which profile {profile.name} makes stories")
    reader = _Reader(profile, plan, root)
    items, faults = isolate.each(entries, reader.item, _place, elements.raw)
    return Parsed("xml", lane, items, faults, raw_of=isolate.raw_by_place(entries, elements.raw))


def _place(number: int, element: etree._Element) -> str:
    return f"item {number}, line {element.sourceline}"


def _profile(root: str, declared: Profile | None) -> Profile | None:
    if declared is not None and declared.root == root:
        return declared
    return next((each for each in BUILTIN if each.root == root), None)


class _Reader:
    """Reads the stories of one document."""

    def __init__(self, profile: Profile, plan: Plan, root: etree._Element) -> None:
        self._profile = profile
        self._paths = plan.paths
        self._flags = {name: paths for name, paths in plan.paths if name in FLAGS}
        self._root = root
        self._status = {word.strip().casefold(): status for word, status in profile.status}

    def item(self, element: etree._Element, place: str) -> Item:
        filled: dict[str, Any] = {"owner": self._profile.name}
        told: dict[str, str] = {}
        scope = Scope(element, self._root)
        for name, paths in self._paths:
            for key, value, path in _values(name, paths, scope):
                held = filled.get(key)
                filled[key] = (*held, *value) if isinstance(held, tuple) and isinstance(value, tuple) else value
                told[key] = f"{told[key]}, {path}" if key in told else path
        status, signal = self._said(filled.pop("status", None), scope, place)
        if filled.get("type", "text") not in _TYPES:
            del filled["type"]
        return Item(place=place, versioned=True, status=status, signal=signal, paths=told, **filled)

    def _said(self, word: str | None, scope: Scope, place: str) -> tuple[str, Signal]:
        """Return status and signal of this version."""
        status = self._status.get(word.casefold(), word) if word else "usable"
        if status not in STATUSES:
            raise IllFormed(f"has the unknown status {word!r}", place)
        if status == "canceled" or self._holds("kill", scope):
            return "canceled", Signal.KILL
        return status, Signal.CORRECTION if self._holds("correction", scope) else Signal.NONE

    def _holds(self, name: str, scope: Scope) -> bool:
        return any(path.holds(scope) for path in self._flags.get(name, ()))


def _values(name: str, paths: tuple[Path, ...], scope: Scope) -> list[tuple[str, Any, str]]:
    """Return what a name stands for: item field, value, path; several rows where all paths count."""
    if name in STRINGS:
        return next(([(name, texts[0], path.written)] for path in paths if (texts := path.texts(scope))), [])
    if name == "by":
        return _first(name, paths, lambda path: path.texts(scope), tuple)
    if name in MARKUPS:
        return _first(name, paths, lambda path: path.markups(scope), _lead if name == "headline" else _joined)
    if name in FLAGS:
        return []
    rows = ((*_row(name, path, scope), path.written) for path in paths)
    return [row for row in rows if row[1]]


def _first(
    name: str, paths: tuple[Path, ...], find: Callable[[Path], list[Any]], made: Callable[[list[Any]], Any]
) -> list[tuple[str, Any, str]]:
    """Return the first path that finds something, with what is made of it."""
    for path in paths:
        if values := find(path):
            return [(name, made(values), path.written)]
    return []


def _lead(values: list[Markup]) -> Markup:
    return values[0]


def _joined(values: list[Markup]) -> Markup:
    """Return one text made of several elements' texts: each is a paragraph."""
    if len(values) == 1:
        return values[0]
    if any(each.html for each in values):
        return Markup("\n".join(map(_block, values)), html=True)
    return Markup("\n\n".join(each.value for each in values))


def _block(markup: Markup) -> str:
    if not markup.html:
        return f"<p>{html.escape(markup.value, quote=False)}</p>"
    return markup.value if _BLOCK.match(markup.value) else f"<p>{markup.value}</p>"


def _row(name: str, path: Path, scope: Scope) -> tuple[str, tuple[Any, ...]]:
    """Return the item's field that a list's name stands for, and what is added to it."""
    kind, _, role = name.partition(".")
    if kind in ("headline", "description"):
        return f"{kind}s", tuple(Text(role, markup) for markup in path.markups(scope))
    texts = tuple(dict.fromkeys(path.texts(scope)))
    if kind == "alt":
        return "alt_ids", tuple((role, value) for value in texts)
    if name in KINDS:
        return "categories", tuple(_concept(value, KINDS[name]) for value in texts)
    if name in ROLES:
        return "sources", tuple(Source(value, name) for value in texts)
    if name == "media":
        return "media", tuple(Media(value) for value in texts)
    return "sections", texts


def _concept(value: str, kind: Kind) -> Category:
    if kind is Kind.SUBJECT and len(value) == 8 and value.isascii() and value.isdigit():
        return Category(value, scheme=SUBJECT_CODES, code=value, kind=kind)
    return Category(value, kind=kind)

"""What in a ninjs document is an item of its own, and in which order: members first, the story that holds them after.

An association with content and an id of its own stands before its story, as the members of any package do. One
without an id is a part: it exists with its story alone, and is named by it (``ID#associations/NAME``). A story with
parts is therefore three things, in this order: its text, its parts, and the package (``ID#package``) that holds them
together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ingest.model.item import Member
from ingest.parsers.ninjs import texts
from ingest.parsers.objects import first, folded, kind, named, objects, text, word

MAX_NESTING = 8
"""Associations within associations are read this deep; further ones are references."""

_EMBARGO = ("embargoed", "embargoeduntil")
_OF_A_PART = ("version", "versioncreated", "firstcreated", "pubstatus", "language", "source", "provider")
_LONGEST_PLACE = 60


class Entry(NamedTuple):
    """One object, its member names in lower case, or whatever stood in an object's place.

    ``place`` says where it stands; ``package`` that it is the package of its story and its parts, not the story.
    """

    value: object
    members: dict[str, Any]
    place: str
    native_id: str | None
    associations: tuple[Member, ...] = ()
    package: bool = False


def unfold(tops: list[object]) -> Iterator[Entry]:
    """Yield the entries of a document's objects."""
    for number, value in enumerate(tops, start=1):
        members = folded(value)
        native_id = first(members, "uri", "guid", "_id", "id")
        yield from _unfold(value, members, f"item {number}", native_id, 0)


def _unfold(value: object, members: dict[str, Any], place: str, native_id: str | None, nesting: int) -> Iterator[Entry]:
    if not members:
        yield Entry(value, members, place, native_id)
        return
    parts: list[Entry] = []
    references: list[Member] = []
    held: list[Member] = []
    for name, each in named(members.get("associations")):
        inner = folded(each)
        its_own = first(inner, "uri", "guid")
        its_id = its_own or (f"{native_id}#associations/{name}" if native_id else None)
        told = nesting < MAX_NESTING and _tells(inner)
        if its_id is not None and (its_own or told):
            reference = _reference(inner, name, its_id)
            references.append(reference)
            if not its_own:
                held.append(reference)
        if told:
            where = f"{place}, association {name[:_LONGEST_PLACE]}"
            entries = _unfold(each, _heir(inner, members, its_own is None), where, its_id, nesting + 1)
            if its_own:
                yield from entries
            else:
                parts.extend(entries)
    yield Entry(value, members, place, native_id, tuple(references) or _grouped(members))
    yield from parts
    if held and native_id:
        story = Member("main", native_id, None, "text", _headline(members))
        yield Entry(value, members, f"{place}, package", f"{native_id}#package", (story, *held), package=True)


def _tells(members: dict[str, Any]) -> bool:
    """Tell whether an association is a story of its own rather than a reference to one that comes by itself."""
    if text(members.get("representationtype")) == "associated":
        return False
    if members.get("renditions") or any(texts.has(members)):
        return True
    dated = any(members.get(name) is not None for name in ("version", "versioncreated", "pubstatus"))
    return dated and _headline(members) is not None


def _heir(members: dict[str, Any], story: dict[str, Any], part: bool) -> dict[str, Any]:
    """Return an association with what it has from its story: the embargo, and a part its version and status too.

    ninjs 1.0, embargoed: "all versions of the news object", and what an embargoed object holds is of it.
    """
    inherited: dict[str, Any] = {}
    if all(members.get(name) is None for name in _EMBARGO):
        inherited = {name: story[name] for name in _EMBARGO if story.get(name) is not None}
    if part:
        inherited |= {name: story[name] for name in _OF_A_PART if members.get(name) is None and name in story}
    return {**members, **inherited} if inherited else members


def _reference(members: dict[str, Any], name: str, native_id: str) -> Member:
    return Member(name, native_id, text(members.get("rel")), text(members.get("type")), _headline(members))


def _grouped(members: dict[str, Any]) -> tuple[Member, ...]:
    """Return the members of a package that has NewsML-G2's groups in place of associations: each after its group."""
    rows = [
        {"name": first(group, "id", "role"), "each": each}
        for group in map(folded, objects(members.get("groups")))
        for each in map(folded, objects(group.get("refs")))
        if first(each, "residref", "guid")
    ]
    return tuple(
        _reference(row["each"], name, first(row["each"], "residref", "guid") or "") for name, row in named(rows)
    )


def _headline(members: dict[str, Any]) -> str | None:
    if (plain := word(members.get("headline"))) is not None:
        return plain
    main, _ = texts.headlines(members)
    return main.markup.value if main else None


def not_an_object(entry: Entry) -> str | None:
    """Return what stands in an object's place, for a message; None if it is one."""
    return None if isinstance(entry.value, dict) else kind(entry.value)

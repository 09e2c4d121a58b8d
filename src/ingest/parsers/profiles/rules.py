"""A profile's rules, one function each: an item in, what changes out; nothing where the rule does not apply."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ingest.errors import IllFormed
from ingest.model.document import Document
from ingest.model.item import Item, Markup, Member, Signal, Source
from ingest.model.pairs import Pairs
from ingest.model.story import STATUSES
from ingest.parsers.profiles import prose
from ingest.parsers.profiles.compiled import CompiledProfile
from ingest.parsers.profiles.fields import DATES, filled, is_empty

Changes = dict[str, Any]
Rule = Callable[[Item, CompiledProfile, Document], Changes]

# What stands for an offset at the end of a date: Z, +01, +0100, +01:00.
_OFFSET = re.compile(r"(?<=\d)\s?(?:[Zz]|[+-]\d\d(?::?\d\d)?)$")


def apply_rules(item: Item, compiled: CompiledProfile, document: Document) -> Item:
    """Return the item with all rules applied, each changed field's path naming the rule that changed it.

    Raises:
        IllFormed: a rule put a word into ``status`` that is none of ninjs's, translated or not.
    """
    paths: dict[str, str] = {}
    for name, rule in RULES:
        changes = rule(item, compiled, document)
        if changes:
            by_profile = f"profile {compiled.profile.name}: "
            for field in changes:
                before = "" if _replaces(name, field) else paths.get(field) or item.paths.get(field, "")
                paths[field] = _noted(before, by_profile, name)
            item = item._replace(**changes)
    return item._replace(paths={**item.paths, **paths}) if paths else item


def _noted(before: str, by_profile: str, rule: str) -> str:
    """Return a path with a rule after it: ``body; profile x: byline``, then ``body; profile x: byline, drop``."""
    if by_profile in before:
        return f"{before}, {rule}"
    return f"{before}; {by_profile}{rule}" if before else f"{by_profile}{rule}"


def _omit(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    changes: Changes = {}
    rows = list(item.leftovers)
    for name in compiled.profile.omit:
        value = getattr(item, name)
        if value:
            changes[name] = Item._field_defaults[name]
            texts = (value.value,) if isinstance(value, Markup) else (value,) if isinstance(value, str) else value
            rows.extend((item.paths.get(name, name), each) for each in texts)
    return {**changes, "leftovers": tuple(rows)} if changes else {}


def _take(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    return _from_leftovers(item, compiled.profile.take, even_if_full=False)


def _prefer(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    return _from_leftovers(item, compiled.profile.prefer, even_if_full=True)


def _from_leftovers(item: Item, pairs: Pairs, *, even_if_full: bool) -> Changes:
    """Several paths of one field stand in the order of preference: the first that holds something is taken."""
    changes: Changes = {}
    done: set[str] = set()
    for name, path in pairs if item.leftovers else ():
        values = tuple(value for where, text in item.leftovers if where == path and (value := text.strip()))
        if values and name not in done and (even_if_full or is_empty(item, name)):
            field, value = filled(item, name, values)
            done.add(name)
            changes[field] = value
            item = item._replace(**{field: value})
    return changes


def _id_pattern(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    """The id as written stays the version's name (NewsML-G2: guid and version; RFC 3085: the version is in the URN)."""
    pattern = compiled.id_pattern
    match = pattern.fullmatch(item.native_id) if pattern and item.native_id else None
    if pattern is None or match is None or not match["id"]:
        return {}
    changes: Changes = {"native_id": match["id"]}
    if item.guid is None:
        changes["guid"] = item.native_id
    if item.version is None and match["version"]:
        changes["version"] = match["version"]
    if item.members:
        changes["members"] = tuple(_bare_member(each, pattern) for each in item.members)
    return changes


def _bare_member(member: Member, pattern: re.Pattern[str]) -> Member:
    match = pattern.fullmatch(member.ref)
    return member._replace(ref=match["id"]) if match and match["id"] else member


def _guid(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    wanted = compiled.profile.guid
    if wanted == "bare" and item.guid is not None:
        return {"guid": None}
    if wanted == "versioned" and item.native_id and item.version:
        versioned = f"{item.native_id}:{item.version}"
        return {"guid": versioned} if item.guid != versioned else {}
    return {}


def _timezone(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    """A profile is one agency's; the feed's zone is a default for whatever agencies the feed carries, so it yields."""
    zone = compiled.profile.timezone
    return {"timezone": zone} if zone else {}


def _local_time(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    changes: Changes = {}
    for name in DATES if compiled.profile.local_time else ():
        raw = getattr(item, name)
        if raw is not None and (local := _OFFSET.sub("", raw.strip())) != raw:
            changes[name] = local
    return changes


def _date_format(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    form = compiled.profile.date_format
    return {"date_format": form} if form and item.date_format is None else {}


def _status(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    status = compiled.status.get(item.status.strip().casefold(), item.status)
    if status not in STATUSES:
        raise IllFormed(f"has the unknown status {status!r}", item.place)
    changes: Changes = {"status": status} if status != item.status else {}
    if status == "canceled" and item.signal is not Signal.KILL:
        changes["signal"] = Signal.KILL
    return changes


def _urgency(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    if item.urgency is None or not compiled.urgency:
        return {}
    urgency = compiled.urgency.get(item.urgency.strip().casefold(), item.urgency)
    return {"urgency": urgency} if urgency != item.urgency else {}


def _language(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    if item.language is None or not compiled.language:
        return {}
    language = compiled.language.get(item.language.strip().casefold(), item.language)
    return {"language": language} if language != item.language else {}


def _credit(item: Item, compiled: CompiledProfile, document: Document) -> Changes:
    name = compiled.profile.credit
    if name is None or any(each.role == "credit" for each in item.sources):
        return {}
    return {"sources": (*item.sources, Source(name, "credit"))}


RULES: tuple[tuple[str, Rule], ...] = (
    ("omit", _omit),
    ("take", _take),
    ("prefer", _prefer),
    ("id_pattern", _id_pattern),
    ("guid", _guid),
    ("timezone", _timezone),
    ("local_time", _local_time),
    ("date_format", _date_format),
    ("status", _status),
    ("urgency", _urgency),
    ("language", _language),
    ("byline", prose.byline),
    ("dateline", prose.dateline),
    ("drop", prose.drop),
    ("credit", _credit),
)
"""The rules in the order in which they are applied."""

# List fields get something after what the document says, so both are named.
_LISTS = frozenset(("categories", "sources", "descriptions"))


def _replaces(rule: str, field: str) -> bool:
    """Tell whether a rule says something in a field's place, rather than mends what stands there."""
    return field == "by" or (rule in ("take", "prefer") and field not in _LISTS)

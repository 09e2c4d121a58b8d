"""JSON values by the kind they should be of: what is of another kind is as good as absent. Nothing here raises."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from ingest.model.item import Markup

Object = Mapping[str, Any]

_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"<[^<>]*>")


def text(value: object) -> str | None:
    """Return a string without white space around it, lone surrogates replaced; None for an empty one or no string."""
    if not isinstance(value, str):
        return None
    stripped = value.strip()
    if not stripped:
        return None
    return stripped if stripped.isascii() else _SURROGATE.sub("\ufffd", stripped)


def word(value: object) -> str | None:
    """Return a string or a number as a string: ids, versions and urgencies are written either way."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else str(value)
    return str(value) if abs(value) < 10**400 else None


def percent(value: object) -> int | None:
    """Return a whole number from 0 to 100."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 100:
        return None
    return int(value)


def markup(value: object, *, html: bool = False) -> Markup | None:
    """Return a string as a text."""
    found = text(value)
    return Markup(found, html) if found else None


def words(value: object) -> tuple[str, ...]:
    """Return the strings and numbers of a list, each once; a lone one is a list of one."""
    if value is None:
        return ()
    found = [word(each) for each in value] if isinstance(value, list) else [word(value)]
    return tuple(dict.fromkeys(each for each in found if each))


def objects(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list; a lone one is a list of one."""
    if isinstance(value, dict):
        return [value]
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def folded(value: object) -> dict[str, Any]:
    """Return an object's members by their names in lower case: ``versioncreated`` and ``versionCreated`` are one."""
    return {name.lower(): each for name, each in value.items()} if isinstance(value, dict) else {}


def first(members: Object, *names: str) -> str | None:
    """Return the first of these members that holds a string or a number."""
    for name in names:
        if (value := members.get(name)) is not None and (found := word(value)) is not None:
            return found
    return None


def named(value: object) -> list[tuple[str, dict[str, Any]]]:
    """Return objects with their names, which are an object's members or stand in each (``name``, ``id``).

    Names are made different by a number, since references are made of them.
    """
    if not value:
        return []
    if isinstance(value, dict):
        pairs = [(name, each) for name, held in value.items() for each in objects(held)]
    else:
        rows = objects(value)
        pairs = [(first(each, "name", "id") or str(number), each) for number, each in enumerate(rows, start=1)]
    seen: dict[str, int] = {}
    rows_named = []
    for name, each in pairs:
        plain = text(name) or "association"
        seen[plain] = seen.get(plain, 0) + 1
        rows_named.append((plain if seen[plain] == 1 else f"{plain}--{seen[plain]}", each))
    return rows_named


def without_tags(html: str) -> str:
    """Return what stands between the tags, roughly: enough to tell whether anything does, and for short notes."""
    return " ".join(_TAG.sub(" ", html).split())


def kind(value: object) -> str:
    """Return what a value is, for a message: ``an array``, ``a string``."""
    names = {"dict": "an object", "list": "an array", "str": "a string", "NoneType": "null", "bool": "a boolean"}
    return names.get(type(value).__name__, "a number")


def scalars(path: str, value: object) -> list[tuple[str, str]]:
    """Return the strings and numbers that a member holds, with their paths; an object's are looked at one deep."""
    if isinstance(value, dict):
        return [(f"{path}/{text(name)}", found) for name, each in value.items() for found in words(each) if text(name)]
    return [(path, found) for found in words(value)]

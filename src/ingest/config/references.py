"""What a configuration refers to outside itself: secrets in files, plain-text layouts and agency profiles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.config.faults import Loc, dotted
from ingest.config.layouts import load_layout
from ingest.config.paths import is_file, resolved
from ingest.config.profiles import load_profile, profile_path
from ingest.errors import ConfigError, ConfigFault
from ingest.parsers.profiles import builtin


def resolve(data: dict[str, Any], base: Path) -> list[ConfigFault]:
    """Replace references by what they name, in place; return what could not be had.

    A layout's path becomes a ``Layout``, a profile's name or path a ``Profile``. Beside a ``password_file`` the
    ``password`` is set.
    """
    faults = list(_secret(data.get("kafka"), ("kafka",), "sasl_password", base))
    feeds = data.get("feeds")
    if isinstance(feeds, list):
        for index, feed in enumerate(feeds):
            faults.extend(_secret(feed, ("feeds", index), "password", base))
            faults.extend(_layout(feed, ("feeds", index, "layout"), base))
            faults.extend(_profile(feed, ("feeds", index, "profile"), base))
    return faults


def _secret(table: Any, loc: Loc, key: str, base: Path) -> Iterator[ConfigFault]:
    name = table.get(f"{key}_file") if isinstance(table, dict) else None
    if not isinstance(name, str):
        return
    if key in table:
        yield ConfigFault(dotted((*loc, key)), f"either {key} or {key}_file, not both")
        return
    try:
        path = resolved(name, base)
        if is_file(path):  # otherwise the model says so of the key itself
            table[key] = path.read_text("utf-8").rstrip("\r\n")
    except (OSError, ValueError):
        yield ConfigFault(dotted((*loc, f"{key}_file")), "a text file that can be read", repr(name))


def _layout(feed: Any, loc: Loc, base: Path) -> Iterator[ConfigFault]:
    if not isinstance(feed, dict) or "layout" not in feed:
        return
    name = feed.pop("layout")
    if not isinstance(name, str) or not name:
        yield ConfigFault(dotted(loc), "the path of a layout file", repr(name))
        return
    try:
        feed["layout"] = load_layout(resolved(name, base))
    except ValueError as error:
        yield ConfigFault(dotted(loc), f"the path of a layout file; {error}", repr(name))
    except ConfigError as error:
        yield from _inside(error, loc, name)


def _profile(feed: Any, loc: Loc, base: Path) -> Iterator[ConfigFault]:
    if not isinstance(feed, dict) or "profile" not in feed:
        return
    name = feed.pop("profile")
    if not isinstance(name, str) or not name:
        yield ConfigFault(dotted(loc), "a built-in profile's name or the path of a profile file", repr(name))
        return
    try:
        feed["profile"] = builtin(name) or load_profile(resolved(profile_path(name), base))
    except ValueError as error:
        yield ConfigFault(dotted(loc), str(error), repr(name))
    except ConfigError as error:
        yield from _inside(error, loc, name)


def _inside(error: ConfigError, loc: Loc, name: str) -> Iterator[ConfigFault]:
    for fault in error.faults:
        place = "" if fault.key == "file" else f"{fault.key}: "
        yield ConfigFault(dotted(loc), f"{place}{fault.expected}", f"{fault.found or 'nothing'} in {name}")

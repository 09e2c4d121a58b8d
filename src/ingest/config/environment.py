"""The environment's overrides, laid over the file's table.

``INGEST_SERVICE__BROKER`` sets ``service.broker``. A feed is named by its number or its name (letters and digits as
they are, anything else as one underscore): ``INGEST_FEEDS__VOA__PASSWORD``. ``INGEST_FEEDS`` replaces the whole list
with a JSON array, a feed's ``HEADERS`` are a JSON object. Any variable with ``_FILE`` added names a file that holds
the value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ingest.config.desk import Desk
from ingest.config.faults import Loc, dotted, shown
from ingest.config.feed import Feed
from ingest.config.settings import Kafka, Limits, Service, Topics
from ingest.config.suggest import did_you_mean
from ingest.errors import ConfigFault

PREFIX = "INGEST_"
_TABLES: dict[str, type[BaseModel]] = {
    "service": Service,
    "kafka": Kafka,
    "topics": Topics,
    "limits": Limits,
    "desk": Desk,
}
_TWINS = {"password": "password_file", "sasl_password": "sasl_password_file"}
_TWINS |= {twin: key for key, twin in _TWINS.items()}
_JSON_KEYS = frozenset({"feeds", "headers"})


@dataclass(slots=True)
class Overlay:
    """What laying the environment over a table gave: ``sources`` names the variable behind each key it set."""

    sources: dict[Loc, str] = field(default_factory=dict)
    faults: list[ConfigFault] = field(default_factory=list)


def lay_over(data: dict[str, Any], env: Mapping[str, str]) -> Overlay:
    """Put the environment's values into ``data``. Variables that are not meant for the configuration are left alone."""
    overlay = Overlay()
    for variable in sorted(env, key=_order):
        words = variable.removeprefix(PREFIX).lower().split("__")
        if not variable.startswith(PREFIX):
            continue
        if len(words) == 1:
            if words[0] not in {"feeds", "feeds_file"}:
                overlay.faults.extend(_single_underscore(variable, words[0]))
                continue
        elif words[0] != "feeds" and words[0] not in _TABLES:
            hint = did_you_mean(words[0], [*_TABLES, "feeds"])
            overlay.faults.append(ConfigFault(variable, f"no such table{hint}", shown(words[0])))
            continue
        _set(data, words, variable, env[variable], overlay)
    return overlay


def _order(variable: str) -> tuple[int, list[tuple[bool, int, str]]]:
    """The whole list before its parts, feed 2 before feed 10, and numbers before names: they may give the name."""
    words = variable.split("__")
    return len(words), [(not _is_number(word), int(word) if _is_number(word) else 0, word) for word in words]


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 6


def _single_underscore(variable: str, word: str) -> Iterator[ConfigFault]:
    for table, model in _TABLES.items():
        key = word.removeprefix(f"{table}_")
        if key != word and key in model.model_fields:
            yield ConfigFault(
                variable, f"two underscores between table and key: {PREFIX}{table.upper()}__{key.upper()}"
            )


def _set(data: dict[str, Any], words: list[str], variable: str, text: str, overlay: Overlay) -> None:
    loc, model = _locate(data, words, variable, overlay)
    if not loc:
        return
    key = str(loc[-1])
    fields = model.model_fields if model else {"feeds": None}
    if key not in fields and key.endswith("_file") and key.removesuffix("_file") in fields:
        try:
            text = Path(text).read_text("utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            overlay.faults.append(ConfigFault(dotted(loc), f"a text file that can be read; {_why(error)}", variable))
            return
        loc = (*loc[:-1], key.removesuffix("_file"))
    value: Any = text
    if loc[-1] in _JSON_KEYS:
        try:
            value = json.loads(text)
        except ValueError:
            overlay.faults.append(ConfigFault(dotted(loc), "JSON", variable))
            return
    _put(data, loc, value)
    overlay.sources[loc] = variable


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__


def _locate(
    data: dict[str, Any], words: list[str], variable: str, overlay: Overlay
) -> tuple[Loc, type[BaseModel] | None]:
    if len(words) == 1:
        return (words[0],), None
    if words[0] in _TABLES:
        return (words[0], "__".join(words[1:])), _TABLES[words[0]]
    if len(words) < 3:
        overlay.faults.append(ConfigFault(variable, "a feed's number or name, and a key: INGEST_FEEDS__VOA__URL"))
        return (), None
    feeds = data.setdefault("feeds", [])
    if not isinstance(feeds, list):  # the model says so of the list itself
        return (), None
    index = _feed_index(feeds, words[1])
    if index is None:
        names = [_slug(str(feed["name"])) for feed in feeds if isinstance(feed, dict) and "name" in feed]
        hint = did_you_mean(words[1], names)
        overlay.faults.append(ConfigFault(variable, f"the number or name of a feed{hint}", shown(words[1])))
        return (), None
    return ("feeds", index, "__".join(words[2:])), Feed


def _feed_index(feeds: list[Any], word: str) -> int | None:
    if _is_number(word):
        if int(word) == len(feeds):
            feeds.append({})
        return int(word) if int(word) < len(feeds) else None
    for index, feed in enumerate(feeds):
        if isinstance(feed, dict) and _slug(str(feed.get("name"))) == word:
            return index
    return None


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower())


def _put(data: dict[str, Any], loc: Loc, value: Any) -> None:
    table: Any = data
    for part in loc[:-1]:
        table = table.setdefault(part, {}) if isinstance(part, str) else table[part]
        if not isinstance(table, dict | list):
            return
    if not isinstance(table, dict):
        return
    key = str(loc[-1])
    if twin := _TWINS.get(key):
        # The nearer origin wins as a whole: a password from the environment also replaces the file's password_file.
        table.pop(twin, None)
    table[key] = value

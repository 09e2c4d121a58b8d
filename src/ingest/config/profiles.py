"""Agency profiles: a built-in one's name, or a TOML file whose keys are the fields of ``ingest.model.profile.Profile``.

Mappings (``take``, ``prefer``, ``fields``, ``status``, ``urgency``) are tables: ``[take]``, then ``slugline = "path"``;
several paths in a list are tried in their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import TypeAdapter, ValidationError

from ingest.config.faults import shown
from ingest.config.layouts import date_faults
from ingest.config.suggest import did_you_mean
from ingest.config.toml import read_toml
from ingest.errors import ConfigError, ConfigFault
from ingest.model.profile import Pairs, Profile
from ingest.parsers.profiles import BUILTIN, ProfileError, compile_profile

_HINTS = get_type_hints(Profile)
_TABLES = frozenset(name for name, hint in _HINTS.items() if hint == Pairs)
_NAMES = tuple(each.name for each in BUILTIN)


def profile_path(name: str) -> str:
    """Return the name of a profile's file: it ends in ``.toml``, or a folder is in it.

    Raises:
        ValueError: it is none; the message says what was expected.
    """
    if name.endswith(".toml") or "/" in name:
        return name
    known = f"a built-in profile ({', '.join(_NAMES)}) or the path of a profile file"
    raise ValueError(known + did_you_mean(name, _NAMES))


def load_profile(path: Path) -> Profile:
    """Read a profile file. ``name`` defaults to the file's stem.

    Raises:
        ConfigError: the file is missing, is not TOML, or has faults; all of them at once.
    """
    raw, faults = read_toml(path)
    values: dict[str, Any] = {"name": path.stem}
    for key, value in raw.items():
        if key not in _HINTS:
            known = ", ".join(field.name for field in fields(Profile))
            faults.append(ConfigFault(key, f"no such key; one of {known}{did_you_mean(key, _HINTS)}", shown(value)))
        elif key in _TABLES:
            pairs = tuple(_pairs(key, value, faults))
            values[key] = pairs
        else:
            try:
                values[key] = TypeAdapter(_HINTS[key]).validate_python(value, strict=_HINTS[key] is bool)
            except ValidationError as error:
                message = str(error.errors()[0]["msg"])
                faults.append(ConfigFault(key, message.removeprefix("Input should be "), shown(value)))
    faults.extend(_rule_faults(values))
    faults.extend(_zone_faults(values))
    faults.extend(date_faults(values))
    if faults:
        raise ConfigError(str(path), tuple(faults))
    return Profile(**values)


def _pairs(key: str, table: Any, faults: list[ConfigFault]) -> Iterator[tuple[str, str]]:
    if not isinstance(table, dict):
        faults.append(ConfigFault(key, "a table", shown(table)))
        return
    for name, value in table.items():
        texts = value if isinstance(value, list) else [value]
        if texts and all(isinstance(each, str) and each for each in texts):
            yield from ((name, each) for each in texts)
        elif isinstance(value, int) and not isinstance(value, bool):
            yield name, str(value)
        else:
            faults.append(ConfigFault(f"{key}.{name}", "a text, or a list of texts", shown(value)))


def _rule_faults(values: dict[str, Any]) -> tuple[ConfigFault, ...]:
    try:
        compile_profile(Profile(**values))
    except ProfileError as error:
        return tuple(ConfigFault(each.key, each.expected, shown(each.found)) for each in error.faults)
    return ()


def _zone_faults(values: dict[str, Any]) -> Iterator[ConfigFault]:
    zone = values.get("timezone")
    if not isinstance(zone, str):
        return
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = did_you_mean(zone, available_timezones())
        yield ConfigFault("timezone", f"an IANA time zone, such as Europe/London{hint}", shown(zone))

"""Agency profiles: a built-in one's name, or a TOML file whose keys are the fields of ``ingest.model.profile.Profile``.

Mappings (``take``, ``prefer``, ``fields``, ``status``, ``urgency``) are tables: ``[take]``, then ``slugline = "path"``;
several paths in a list are tried in their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.config.declared import as_shown, date_faults, read_declared
from ingest.config.faults import shown
from ingest.config.suggest import did_you_mean
from ingest.config.values import known_zone
from ingest.errors import ConfigError, ConfigFault
from ingest.model.profile import Profile
from ingest.parsers.profiles import BUILTIN, ProfileError, compile_profile

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
    values, faults = read_declared(path, Profile, numbers=True, strict=True)
    faults.extend(_rule_faults(values))
    faults.extend(_zone_faults(values))
    faults.extend(date_faults(values))
    if faults:
        raise ConfigError(str(path), tuple(faults))
    return Profile(**values)


def _rule_faults(values: dict[str, Any]) -> tuple[ConfigFault, ...]:
    try:
        compile_profile(Profile(**values))
    except ProfileError as error:
        return as_shown(error.faults)
    return ()


def _zone_faults(values: dict[str, Any]) -> Iterator[ConfigFault]:
    zone = values.get("timezone")
    if not isinstance(zone, str):
        return
    try:
        known_zone(zone)
    except ValueError as error:
        yield ConfigFault("timezone", str(error), shown(zone))

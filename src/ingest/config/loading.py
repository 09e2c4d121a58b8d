"""From a file and an environment to settings: environment over file over default."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.config.checks import cross_faults
from ingest.config.environment import lay_over
from ingest.config.faults import from_pydantic
from ingest.config.references import resolve
from ingest.config.settings import Settings
from ingest.config.toml import read_toml
from ingest.errors import ConfigError, ConfigFault


def load(path: Path | None, env: Mapping[str, str]) -> Settings:
    """Read the configuration.

    ``path`` is a TOML file, or None for the environment alone. Relative paths in the file and in the environment
    start at the file's folder (without a file: at the working directory). No file is written, no address asked.

    Raises:
        ConfigError: with every fault, each with its dotted key, in the order of the file's tables.
    """
    data: dict[str, Any] = {}
    faults: list[ConfigFault] = []
    base = Path.cwd()
    if path is not None:
        base = path.resolve().parent
        data, faults = read_toml(path)
    if not faults:
        settings, faults = _settings(data, env, base)
        if settings is not None and not faults:
            return settings
    raise ConfigError(str(path) if path is not None else "environment", tuple(dict.fromkeys(faults)))


def _settings(data: dict[str, Any], env: Mapping[str, str], base: Path) -> tuple[Settings | None, list[ConfigFault]]:
    overlay = lay_over(data, env)
    faults = [*overlay.faults, *cross_faults(data), *resolve(data, base)]
    try:
        return Settings.model_validate(data, context={"base": base}), faults
    except ValidationError as error:
        return None, [*from_pydantic(error, Settings, overlay.sources), *faults]

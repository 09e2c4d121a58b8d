"""Plain-text layouts: a TOML file whose keys are the fields of ``ingest.model.layout.Layout``.

``fields`` and ``sources`` are tables: ``[fields]``, then ``headline = 'pattern'``; several patterns for one field stand
in a list.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from ingest.config.faults import shown
from ingest.config.suggest import did_you_mean
from ingest.config.toml import read_toml
from ingest.errors import ConfigError, ConfigFault
from ingest.model.layout import Layout, Pairs
from ingest.parsers.layouts import LayoutError, compile_layout

_HINTS = get_type_hints(Layout)
_TABLES = frozenset(name for name, hint in _HINTS.items() if hint == Pairs)
_SAMPLE = datetime(2001, 2, 3, 4, 5, 6)  # noqa: DTZ001 - only asks whether a format can be read back


def load_layout(path: Path) -> Layout:
    """Read a layout file. ``name`` defaults to the file's stem.

    Raises:
        ConfigError: the file is missing, is not TOML, or has faults; all of them at once.
    """
    raw, faults = read_toml(path)
    values: dict[str, Any] = {"name": path.stem}
    for key, value in raw.items():
        if key not in _HINTS:
            known = ", ".join(field.name for field in fields(Layout))
            faults.append(ConfigFault(key, f"no such key; one of {known}{did_you_mean(key, _HINTS)}", shown(value)))
            continue
        if key in _TABLES:
            values[key] = tuple(pairs(key, value, faults))
            continue
        try:
            values[key] = TypeAdapter(_HINTS[key]).validate_python(value)
        except ValidationError as error:
            faults.extend(ConfigFault(key, _expected(str(each["msg"])), shown(value)) for each in error.errors()[:1])
    faults.extend(_pattern_faults(values))
    faults.extend(date_faults(values))
    if faults:
        raise ConfigError(str(path), tuple(faults))
    return Layout(**values)


def pairs(key: str, table: Any, faults: list[ConfigFault]) -> Iterator[tuple[str, str]]:
    """Return a table's names and texts in order, a list's one by one; what is none of these goes to ``faults``."""
    if not isinstance(table, dict):
        faults.append(ConfigFault(key, "a table", shown(table)))
        return
    for name, value in table.items():
        texts = value if isinstance(value, list) else [value]
        if texts and all(isinstance(each, str) and each for each in texts):
            yield from ((name, each) for each in texts)
        else:
            faults.append(ConfigFault(f"{key}.{name}", "a text, or a list of texts", shown(value)))


def _expected(message: str) -> str:
    return message.removeprefix("Input should be ")


def _pattern_faults(values: dict[str, Any]) -> tuple[ConfigFault, ...]:
    try:
        compile_layout(Layout(**values))
    except LayoutError as error:
        return tuple(ConfigFault(each.key, each.expected, shown(each.found)) for each in error.faults)
    return ()


def date_faults(values: dict[str, Any]) -> Iterator[ConfigFault]:
    """Return what is wrong with the value of ``date_format``, if there is one."""
    form = values.get("date_format")
    if not isinstance(form, str):
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            datetime.strptime(_SAMPLE.strftime(form), form)  # noqa: DTZ007
    except (ValueError, re.error):
        yield ConfigFault("date_format", "a strptime format, such as %Y-%m-%d %H:%M:%S", shown(form))

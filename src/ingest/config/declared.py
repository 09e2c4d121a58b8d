"""A noun declared in a TOML file of its own, such as a layout or a profile: its keys are the noun's fields."""

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
from ingest.errors import ConfigFault
from ingest.model.pairs import Pairs

_SAMPLE = datetime(2001, 2, 3, 4, 5, 6)  # noqa: DTZ001 - only asks whether a format can be read back


def read_declared(
    path: Path, noun: type, *, numbers: bool = False, strict: bool = False
) -> tuple[dict[str, Any], list[ConfigFault]]:
    """Return a file's values for the fields of ``noun``, and what is wrong with them; ``name`` defaults to its stem.

    ``numbers`` may stand for texts in tables; ``strict`` takes no other word for true and false.

    Raises:
        ConfigError: the file cannot be read.
    """
    hints = get_type_hints(noun)
    raw, faults = read_toml(path)
    values: dict[str, Any] = {"name": path.stem}
    for key, value in raw.items():
        if key not in hints:
            known = ", ".join(field.name for field in fields(noun))
            faults.append(ConfigFault(key, f"no such key; one of {known}{did_you_mean(key, hints)}", shown(value)))
        elif hints[key] == Pairs:
            values[key] = tuple(_pairs(key, value, faults, numbers))
        else:
            try:
                values[key] = TypeAdapter(hints[key]).validate_python(value, strict=strict and hints[key] is bool)
            except ValidationError as error:
                message = str(error.errors()[0]["msg"])
                faults.append(ConfigFault(key, message.removeprefix("Input should be "), shown(value)))
    return values, faults


def _pairs(key: str, table: Any, faults: list[ConfigFault], numbers: bool) -> Iterator[tuple[str, str]]:
    """Yield a table's names and texts in order, a list's one by one; what is none of these goes to ``faults``."""
    if not isinstance(table, dict):
        faults.append(ConfigFault(key, "a table", shown(table)))
        return
    for name, value in table.items():
        texts = value if isinstance(value, list) else [value]
        if texts and all(isinstance(each, str) and each for each in texts):
            yield from ((name, each) for each in texts)
        elif numbers and isinstance(value, int) and not isinstance(value, bool):
            yield name, str(value)
        else:
            faults.append(ConfigFault(f"{key}.{name}", "a text, or a list of texts", shown(value)))


def as_shown(faults: tuple[ConfigFault, ...]) -> tuple[ConfigFault, ...]:
    """Return faults with what was found as it is shown to people."""
    return tuple(ConfigFault(each.key, each.expected, shown(each.found)) for each in faults)


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

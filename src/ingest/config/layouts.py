"""Plain-text layouts: a TOML file whose keys are the fields of ``ingest.model.layout.Layout``.

``fields`` and ``sources`` are tables: ``[fields]``, then ``headline = 'pattern'``; several patterns for one field stand
in a list.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.config.declared import as_shown, date_faults, read_declared
from ingest.errors import ConfigError, ConfigFault
from ingest.model.layout import Layout
from ingest.parsers.layouts import LayoutError, compile_layout


def load_layout(path: Path) -> Layout:
    """Read a layout file. ``name`` defaults to the file's stem.

    Raises:
        ConfigError: the file is missing, is not TOML, or has faults; all of them at once.
    """
    values, faults = read_declared(path, Layout)
    faults.extend(_pattern_faults(values))
    faults.extend(date_faults(values))
    if faults:
        raise ConfigError(str(path), tuple(faults))
    return Layout(**values)


def _pattern_faults(values: dict[str, Any]) -> tuple[ConfigFault, ...]:
    try:
        compile_layout(Layout(**values))
    except LayoutError as error:
        return as_shown(error.faults)
    return ()

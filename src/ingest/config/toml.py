"""TOML files, read with their faults collected rather than raised."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from ingest.errors import ConfigFault

_PLACE = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL)


def read_toml(path: Path) -> tuple[dict[str, Any], list[ConfigFault]]:
    """Return the file's table, and its faults: unreadable, not UTF-8 (TOML 1.0), or a syntax error with its place."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return {}, [ConfigFault("file", "a file that can be read", error.strerror or type(error).__name__)]
    except UnicodeDecodeError as error:
        return {}, [ConfigFault(f"byte {error.start}", "UTF-8 text", f"0x{error.object[error.start]:02x}")]
    try:
        return tomllib.loads(text.replace("\r\n", "\n")), []
    except tomllib.TOMLDecodeError as error:
        return {}, [_syntax_fault(str(error), text)]
    except RecursionError:
        return {}, [ConfigFault("file", "tables that are nested less deeply")]


def _syntax_fault(message: str, text: str) -> ConfigFault:
    match = _PLACE.match(message)
    if match is None:
        return ConfigFault("file", f"TOML; {message}")
    lines = text.splitlines()
    line = int(match["line"]) if match["line"] else max(1, len(lines))
    column = int(match["column"]) if match["column"] else len(lines[-1]) + 1 if lines else 1
    # A line may hold a password: its text is not repeated here.
    return ConfigFault(f"line {line}, column {column}", f"TOML; {match['what'].lower()}")

"""What the commands share: options, settings, and the way an error becomes an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from ingest.config import Settings, load, load_layout
from ingest.errors import ConfigError, ConfigFault, IngestError
from ingest.model.document import FORMATS, Reading

FAILED = 1
MISUSED = 2

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Configuration file (TOML). Without it: defaults and INGEST_… variables."),
]
BrokerOption = Annotated[
    str | None,
    typer.Option("--broker", "-b", help="sqlite:PATH or kafka://host:port[,host:port]; default: the configuration's."),
]
PrefixOption = Annotated[str | None, typer.Option("--prefix", help="Topic prefix; default: the configuration's.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON lines, whatever standard output is.")]
ProviderOption = Annotated[
    str | None,
    typer.Option("--provider", "-p", help="Who files these documents; default: the address's host, or UNKNOWN."),
]
FormatOption = Annotated[
    str, typer.Option("--format", "-f", help=f"One of {', '.join(FORMATS)}; auto looks at the content.")
]
TimezoneOption = Annotated[
    str | None, typer.Option("--timezone", "-t", help="IANA zone of dates without an offset, such as Europe/Tirane.")
]
LanguageOption = Annotated[str | None, typer.Option("--language", "-l", help="BCP 47 tag of texts that declare none.")]
LayoutOption = Annotated[
    Path | None, typer.Option("--layout", help="Layout file (TOML) for plain text; see examples/layouts/.")
]


def settings_of(path: Path | None) -> Settings:
    """Load the settings from ``path`` and the environment."""
    return load(path, os.environ)


def reading_of(format_: str, timezone: str | None, language: str | None, layout: Path | None) -> Reading:
    """Return how documents are to be read, from the command line's options.

    Raises:
        ConfigError: an option has no usable value; all faults at once.
    """
    from zoneinfo import ZoneInfo

    faults: list[ConfigFault] = []
    if format_ not in FORMATS:
        faults.append(ConfigFault("--format", f"one of {', '.join(FORMATS)}", format_))
    if timezone is not None:
        try:
            ZoneInfo(timezone)
        except (KeyError, ValueError, OSError):
            faults.append(ConfigFault("--timezone", "an IANA time zone such as Europe/Tirane", timezone))
    loaded = None
    if layout is not None:
        try:
            loaded = load_layout(layout)
        except ConfigError as error:
            faults.extend(error.faults)
    if faults:
        raise ConfigError("command line", tuple(faults))
    return Reading(format_, timezone, language, loaded)


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Say what went wrong on standard error, and end."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"[bold red]error[/]: {_escaped(message)}")
    raise typer.Exit(code)


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn our errors into exit codes: a person's mistake is 2, everything else 1."""
    try:
        yield
    except ConfigError as error:
        fail(str(error), MISUSED)
    except IngestError as error:
        fail(f"{type(error).__name__}: {error}")
    except BrokenPipeError:
        # The reader of our output went away (``| head``): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def readable(as_json: bool) -> bool:
    """Return whether to write for a person: on a terminal, unless JSON was asked for."""
    return sys.stdout.isatty() and not as_json


def _escaped(message: str) -> str:
    from rich.markup import escape

    return escape(message)

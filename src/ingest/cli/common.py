"""What the commands share: options, settings, and the way an error becomes an exit code.

What only a running command needs is imported inside it, in every module of this room: ``--help`` and a mistyped option
answer at once.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from ingest.errors import ConfigError, ConfigFault, IngestError
from ingest.model.document import FORMATS, Reading

if TYPE_CHECKING:
    from ingest.broker.port import Broker
    from ingest.config import Settings
    from ingest.model.profile import Profile
    from ingest.model.topics import Topics

Answer = TypeVar("Answer")

FAILED = 1
MISUSED = 2

_PREFIX = re.compile(r"[A-Za-z0-9._-]{1,100}")


class ReaderGone(Exception):
    """Whoever read our standard output went away (``| head``): nothing is wrong, and nothing is left to do."""


def checked_prefix(value: str | None) -> str | None:
    """Return a topic prefix as it is.

    Raises:
        typer.BadParameter: no topic's name may begin like that.
    """
    if value is not None and _PREFIX.fullmatch(value) is None:
        raise typer.BadParameter("expected 1 to 100 of the characters A-Z a-z 0-9 . _ -")
    return value


ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Configuration file (TOML). Without it: defaults and INGEST_… variables."),
]
BrokerOption = Annotated[
    str | None,
    typer.Option("--broker", "-b", help="sqlite:PATH or kafka://host:port[,host:port]; default: the configuration's."),
]
PrefixOption = Annotated[
    str | None,
    typer.Option("--prefix", callback=checked_prefix, help="Topic prefix; default: the configuration's."),
]
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
ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", help="An agency's habits: a built-in profile's name, or a profile file (TOML)."),
]


def settings_of(path: Path | None) -> Settings:
    """Load the settings from ``path`` and the environment.

    Raises:
        ConfigError: the configuration has faults: all of them.
    """
    from ingest.config import load

    return load(path, os.environ)


def asked(
    settings: Settings, broker: str | None, prefix: str | None, question: Callable[[Broker, Topics], Awaitable[Answer]]
) -> Answer:
    """Open the broker, ask it ``question`` about the topics under ``prefix``, and return the answer.

    Raises:
        IngestError: the broker cannot be opened, or what the question raises.
    """
    from ingest.app.opening import open_broker, topics_of

    async def work() -> Answer:
        async with open_broker(settings, broker) as opened:
            return await question(opened, topics_of(settings, prefix))

    return asyncio.run(work())


def tried(settings: Settings, path: Path | None) -> str:
    """Run the tests of the configuration's routes; return a line that tells of them, empty where there are none.

    Raises:
        ConfigError: some fail: all of them, with what matched and what did not.
    """
    if not settings.routes:
        return ""
    from ingest.app.routing import failing, outcome

    if faults := failing(settings):
        raise ConfigError(str(path) if path is not None else "environment", faults)
    return outcome(settings)


def reading_of(
    format_: str, timezone: str | None, language: str | None, layout: Path | None, profile: str | None
) -> Reading:
    """Return how documents are to be read, from the command line's options.

    Raises:
        ConfigError: an option has no usable value; all faults at once.
    """
    from zoneinfo import ZoneInfo

    from ingest.config import load_layout
    from ingest.normalise.language import normalised

    faults: list[ConfigFault] = []
    if format_ not in FORMATS:
        faults.append(ConfigFault("--format", f"one of {', '.join(FORMATS)}", format_))
    if timezone is not None:
        try:
            ZoneInfo(timezone)
        except (KeyError, ValueError, OSError):
            faults.append(ConfigFault("--timezone", "an IANA time zone such as Europe/Tirane", timezone))
    if language is not None and normalised(language) is None:
        faults.append(ConfigFault("--language", "a BCP 47 tag such as en or sq-AL", language))
    declared = None
    if layout is not None:
        try:
            declared = load_layout(layout)
        except ConfigError as error:
            faults.extend(ConfigFault(f"--layout {layout}: {f.key}", f.expected, f.found) for f in error.faults)
    habits = _profile(profile, faults)
    if faults:
        raise ConfigError("command line", tuple(faults))
    return Reading(format_, timezone, language, declared, habits)


def _profile(name: str | None, faults: list[ConfigFault]) -> Profile | None:
    from ingest.config import load_profile
    from ingest.config.profiles import profile_path
    from ingest.parsers.profiles import builtin

    if name is None:
        return None
    try:
        return builtin(name) or load_profile(Path(profile_path(name)).expanduser())
    except ValueError as error:
        faults.append(ConfigFault("--profile", str(error), name))
    except ConfigError as error:
        faults.extend(ConfigFault(f"--profile {name}: {f.key}", f.expected, f.found) for f in error.faults)
    return None


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Say what went wrong on standard error, and end."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"[bold red]error[/]: {escape(shown(message))}")
    raise typer.Exit(code)


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn our errors into exit codes: a person's mistake is 2, everything else 1. Output is flushed at the end."""
    try:
        try:
            yield
        finally:
            flush()
    except ConfigError as error:
        fail(str(error), MISUSED)
    except IngestError as error:
        fail(f"{type(error).__name__}: {error}")
    except ReaderGone:
        # The interpreter flushes once more when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def write(data: bytes) -> None:
    """Write to standard output.

    Raises:
        ReaderGone: nobody reads it any more.
    """
    try:
        sys.stdout.buffer.write(data)
    except BrokenPipeError as error:
        raise ReaderGone from error


def flush() -> None:
    """Hand what was written to whoever reads it.

    Raises:
        ReaderGone: nobody does any more.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGone from error


def shown(text: str) -> str:
    """Return text that came from outside as a terminal may see it: without control characters but line ends."""
    from ingest.normalise.text import clean

    return clean(text)


def readable(as_json: bool) -> bool:
    """Return whether to write for a person: on a terminal, unless JSON was asked for."""
    return sys.stdout.isatty() and not as_json

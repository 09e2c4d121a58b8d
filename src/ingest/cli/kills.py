"""``ingest kills``: what must not be used any more."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from ingest.cli.common import (
    BrokerOption,
    ConfigOption,
    JsonOption,
    PrefixOption,
    asked,
    exit_codes,
    readable,
    settings_of,
    shown,
    write,
)
from ingest.errors import ConfigError, ConfigFault

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from ingest.app.kills import Kill

_AGE = re.compile(r"([0-9]{1,9})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def kills(
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="WHEN", help="A date or time (without a zone: UTC), or an age: 90m, 24h, 7d."),
    ] = None,
    config: ConfigOption = None,
    broker: BrokerOption = None,
    prefix: PrefixOption = None,
    json: JsonOption = False,
) -> None:
    """List what was killed, by time: a table on a terminal, JSON lines otherwise.

    These are the kills on stories, those that came before their story too, and the withdrawn copies on duplicates.
    """
    from ingest.app.kills import kills_of

    with exit_codes():
        settings = settings_of(config)
        first = _moment(since, datetime.now(UTC)) if since is not None else None
        found = asked(settings, broker, prefix, lambda opened, topics: kills_of(opened, topics, first))
        _print(found, readable(json))


def _moment(text: str, now: datetime) -> datetime:
    """Return the time that ``--since`` names.

    Raises:
        ConfigError: it names none.
    """
    try:
        if age := _AGE.fullmatch(text.strip()):
            return now - timedelta(**{_UNITS[age[2]]: int(age[1])})
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        expected = "a date or time, such as 2026-03-02 or 2026-03-02T10:00Z, or an age, such as 90m, 24h or 7d"
        raise ConfigError("command line", (ConfigFault("--since", expected, text),)) from None


def _print(found: list[Kill], for_people: bool) -> None:
    if not for_people:
        for kill in found:
            write(orjson.dumps(as_json(kill), option=orjson.OPT_APPEND_NEWLINE))
    elif found:
        from ingest.cli import render

        render.console().print(as_table(found))
    else:
        typer.echo("nothing was killed")


def as_json(kill: Kill) -> dict[str, object]:
    """Return a kill as one JSON object."""
    from ingest.model.envelope import rfc3339

    return {
        "time": rfc3339(kill.at),
        "what": "copy" if kill.copy else "story",
        "provider": kill.provider,
        "uri": kill.uri,
        "version": kill.version,
        "headline": kill.headline,
        "edNote": kill.note,
    }


def as_table(found: list[Kill]) -> Table:
    """Return kills for a person: a row each, times in this machine's zone."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for name in ("killed", "what", "provider", "v"):
        table.add_column(name, no_wrap=True)
    # One below the other: side by side, an address is broken into pieces that nobody can copy.
    table.add_column("headline, editor's note, uri", overflow="fold")
    for kill in found:
        what = "copy" if kill.copy else "story"
        moment = f"{kill.at.astimezone():%Y-%m-%d %H:%M}"
        said = ((kill.headline, "bold"), (kill.note, ""), (kill.uri, "dim"))
        lines = Text("\n").join(_line(text, style) for text, style in said if text)
        table.add_row(*map(_line, (moment, what, kill.provider, str(kill.version))), lines)
    return table


def _line(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(" ".join(shown(text).split()), style)

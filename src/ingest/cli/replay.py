"""``ingest replay``: an archive or a folder through the same stages, under a prefix of its own."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ingest.app.replaying import Plan, count_documents, replay_sources
from ingest.cli.common import (
    FAILED,
    BrokerOption,
    ConfigOption,
    FormatOption,
    JsonOption,
    LanguageOption,
    LayoutOption,
    ProviderOption,
    TimezoneOption,
    exit_codes,
    fail,
    reading_of,
    settings_of,
)
from ingest.errors import ConfigError, ConfigFault
from ingest.ops import logs
from ingest.replay import Replay, Summary


def replay(
    sources: Annotated[list[Path], typer.Argument(help="Folders of documents, or WARC files.", show_default=False)],
    speed: Annotated[
        str, typer.Option("--speed", help="max, or a factor of the original pace: 60 is an hour a minute.")
    ] = "max",
    prefix: Annotated[
        str | None,
        typer.Option("--prefix", help="Topic prefix of this replay; default: replay.NAME. after the source."),
    ] = None,
    provider: ProviderOption = None,
    format_: FormatOption = "auto",
    timezone: TimezoneOption = None,
    language: LanguageOption = None,
    layout: LayoutOption = None,
    config: ConfigOption = None,
    broker: BrokerOption = None,
    json: JsonOption = False,
) -> None:
    """Replay history through the same stages, and end when everything has come out.

    Original times are kept. A replay that was interrupted goes on where it stopped when it is started again with the
    same sources and prefix; a finished one says so and publishes nothing. Use another --prefix to run it anew.
    """
    with exit_codes():
        settings = settings_of(config)
        logs.configure(settings.service.log_format, "warning")
        plan = Plan(
            sources=tuple(sources),
            prefix=prefix or default_prefix(sources),
            speed=_speed(speed),
            provider=provider,
            reading=reading_of(format_, timezone, language, layout),
        )
        try:
            summary = asyncio.run(_run(plan, settings, broker, json))
        except KeyboardInterrupt:
            fail("interrupted; start the same command again to go on")
        if json:
            sys.stdout.buffer.write(orjson.dumps(as_json(plan, summary), option=orjson.OPT_APPEND_NEWLINE))
        else:
            Console().print(as_table(plan, summary))
        for damage in summary.damaged:
            typer.echo(damage, err=True)
        if summary.damaged:
            raise typer.Exit(FAILED)


async def _run(plan: Plan, settings: object, broker: str | None, json: bool) -> Summary:
    async with replay_sources(plan, settings, broker) as replay:  # type: ignore[arg-type]
        if json or not sys.stderr.isatty():
            return await replay.run(plan.sources)
        return await _with_bar(plan, replay)


async def _with_bar(plan: Plan, replay: Replay) -> Summary:
    columns = (
        SpinnerColumn(),
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("documents"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(plan.prefix, total=None)
        running = asyncio.create_task(replay.run(plan.sources))
        counting = asyncio.create_task(asyncio.to_thread(count_documents, plan.sources))
        counting.add_done_callback(lambda done: bar.update(task, total=done.result()))
        while not running.done():
            await asyncio.wait((running,), timeout=0.1)
            bar.update(task, completed=replay.progress.documents)
        await counting
        return running.result()


def default_prefix(sources: list[Path]) -> str:
    """Return ``replay.NAME.`` with what of the first source's name a topic may have."""
    name = re.sub(r"\.(warc|gz)", "", sources[0].resolve().name)
    return f"replay.{re.sub(r'[^A-Za-z0-9-]+', '-', name).strip('-') or 'run'}."


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    try:
        factor = float(text)
    except ValueError:
        factor = 0.0
    if not factor > 0:
        raise ConfigError("command line", (ConfigFault("--speed", "max, or a number above 0", text),))
    return factor


def as_json(plan: Plan, summary: Summary) -> dict[str, object]:
    """Return the summary as one JSON object."""
    changes = summary.digest.changes
    return {
        "prefix": plan.prefix,
        "documents": summary.documents,
        "skipped": sum(summary.skipped.values()),
        "damaged": len(summary.damaged),
        "created": changes.get("created", 0),
        "updated": changes.get("updated", 0),
        "corrected": changes.get("corrected", 0),
        "killed": changes.get("killed", 0),
        "stories": summary.digest.stories,
        "records": summary.digest.records,
        "repeated": summary.digest.repeated,
        "duplicates": summary.duplicates,
        "dead_letters": summary.dead_letters,
        "digest": summary.digest.sha256,
    }


def as_table(plan: Plan, summary: Summary) -> Table:
    """Return the summary for a person."""
    table = Table(title=f"Replayed under {plan.prefix}", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right", overflow="fold")
    for name, value in as_json(plan, summary).items():
        if name != "prefix":
            table.add_row(name.replace("_", " "), str(value))
    return table

"""``ingest replay``: an archive or a folder through the same stages, under a prefix of its own."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from ingest.cli.common import (
    FAILED,
    BrokerOption,
    ConfigOption,
    FormatOption,
    JsonOption,
    LanguageOption,
    LayoutOption,
    ProfileOption,
    ProviderOption,
    TimezoneOption,
    checked_prefix,
    exit_codes,
    fail,
    reading_of,
    settings_of,
    shown,
    write,
)
from ingest.errors import ConfigError, ConfigFault

TOPIC = "topic:"

if TYPE_CHECKING:
    from rich.progress import Progress
    from rich.table import Table

    from ingest.app.replaying import Plan
    from ingest.config import Settings
    from ingest.replay import Replay, Summary


def replay(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Folders of documents, WARC files, or topic:documents for one that a run has written (topic:NAME).",
        ),
    ],
    speed: Annotated[
        str, typer.Option("--speed", help="max, or a factor of the original pace: 60 is an hour a minute.")
    ] = "max",
    prefix: Annotated[
        str | None,
        typer.Option(
            "--prefix",
            callback=checked_prefix,
            help="Topic prefix of this replay; default: replay.NAME. after the first source.",
        ),
    ] = None,
    provider: ProviderOption = None,
    format_: FormatOption = "auto",
    timezone: TimezoneOption = None,
    language: LanguageOption = None,
    layout: LayoutOption = None,
    profile: ProfileOption = None,
    config: ConfigOption = None,
    broker: BrokerOption = None,
    json: JsonOption = False,
) -> None:
    """Replay history through the same stages, and end when everything has come out.

    Original times are kept, and of a topic its heartbeats and what people decided; what comes into the topic after the
    start is not replayed. A replay that was interrupted goes on where it stopped when it is started again with the same
    sources and prefix; a finished one publishes nothing and gives the same summary. Another --prefix runs it anew.
    """
    from ingest.app.replaying import Plan
    from ingest.ops import logs

    with exit_codes():
        settings = settings_of(config)
        logs.configure(settings.service.log_format, "warning")
        paths, topic = _sources(sources, settings)
        plan = Plan(
            sources=paths,
            topic=topic,
            prefix=prefix or default_prefix(sources[0]),
            speed=_speed(speed),
            provider=provider,
            reading=reading_of(format_, timezone, language, layout, profile),
        )
        try:
            summary = asyncio.run(_run(plan, settings, broker, json))
        except KeyboardInterrupt:
            fail("interrupted; start the same command again to go on")
        for damage in summary.damaged:
            typer.echo(shown(damage), err=True)
        _print(plan, summary, json)
        if summary.damaged:
            raise typer.Exit(FAILED)


def _sources(sources: list[str], settings: Settings) -> tuple[tuple[Path, ...], str | None]:
    """Return the paths, or the one topic that is to be replayed.

    Raises:
        ConfigError: a topic is named beside other sources.
    """
    from ingest.app.opening import topics_of

    names = [source.removeprefix(TOPIC) for source in sources if source.startswith(TOPIC)]
    if not names:
        return tuple(map(Path, sources)), None
    if len(sources) > 1:
        fault = ConfigFault("SOURCE", "one topic, or folders and files", " ".join(sources))
        raise ConfigError("command line", (fault,))
    return (), topics_of(settings).resolve(names[0])


def _print(plan: Plan, summary: Summary, json: bool) -> None:
    if json:
        write(orjson.dumps(as_json(plan, summary), option=orjson.OPT_APPEND_NEWLINE))
        return
    from ingest.cli import render

    render.console().print(as_table(plan, summary))


async def _run(plan: Plan, settings: Settings, broker: str | None, json: bool) -> Summary:
    from ingest.app.replaying import replay_sources

    async with replay_sources(plan, settings, broker) as replay:
        if json or not sys.stderr.isatty():
            return await replay.run(plan.topic or plan.sources)
        return await _with_bar(plan, replay)


async def _with_bar(plan: Plan, replay: Replay) -> Summary:
    from ingest.app.replaying import count_documents

    stop = threading.Event()
    running = asyncio.create_task(replay.run(plan.topic or plan.sources))
    counting = asyncio.create_task(asyncio.to_thread(count_documents, plan.sources, stop))
    try:
        with _bar() as bar:
            task = bar.add_task(plan.prefix, total=None)
            while not running.done():
                await asyncio.wait((running,), timeout=0.1)
                # A source that cannot be counted cannot be replayed either: the replay says why.
                known = not plan.topic and counting.done() and counting.exception() is None
                bar.update(task, completed=replay.progress.read, total=counting.result() if known else None)
        return await running
    finally:
        # The broker closes after this: nothing may use it any more.
        stop.set()
        running.cancel()
        await asyncio.gather(running, counting, return_exceptions=True)


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("documents"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def default_prefix(source: str) -> str:
    """Return ``replay.NAME.`` with what of a source's name a topic may have."""
    path = Path(source.removeprefix(TOPIC))
    name = re.sub(r"\.(warc|gz)", "", path.name if source.startswith(TOPIC) else path.resolve().name)
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
    from rich.table import Table

    table = Table(title=f"Replayed under {plan.prefix}", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right", overflow="fold")
    for name, value in as_json(plan, summary).items():
        if name != "prefix":
            table.add_row(name.replace("_", " "), str(value))
    return table

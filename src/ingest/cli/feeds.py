"""``ingest check``: is the configuration sound, and what would each feed publish?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ingest.app.looking import Look, look_at
from ingest.cli import render
from ingest.cli.common import FAILED, ConfigOption, exit_codes, settings_of
from ingest.config import Settings
from ingest.ops import logs

SHOWN = 3


def check(
    config: ConfigOption = None,
    online: Annotated[
        bool, typer.Option("--online", help="Fetch each feed once, and show what it would publish.")
    ] = False,
) -> None:
    """Check a configuration: every fault at once, each with its key and what was expected.

    Exit code 2 for faults; with --online, 1 when a feed could not be read.
    """
    with exit_codes():
        settings = settings_of(config)
    console = Console(highlight=False)
    console.print(_feeds(settings))
    console.print(f"[green]sound[/]: {len(settings.active_feeds)} of {len(settings.feeds)} feeds enabled")
    if online:
        logs.configure(level="error")
        looks = asyncio.run(look_at(settings))
        _report(console, looks)
        if any(look.failed for look in looks):
            raise typer.Exit(FAILED)


def _feeds(settings: Settings) -> Table:
    table = Table("feed", "provider", "format", "from")
    for feed in settings.feeds:
        table.add_row(feed.name, feed.provider, feed.format, feed.where, style="" if feed.enabled else "dim")
    return table


def _report(console: Console, looks: Iterable[Look]) -> None:
    for look in looks:
        style = "red" if look.failed else "green"
        console.print(f"\n[bold]{look.feed}[/] [{style}]{look.outcome}[/]: {len(look.stories)} stories", markup=True)
        for reason in look.reasons:
            console.print(f"  {reason}", style="red", markup=False)
        for story in look.stories[:SHOWN]:
            console.print(f"  {story.get('firstCreated', '(no date)'):<21} {render.headline(story)}", markup=False)

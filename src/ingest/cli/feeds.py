"""``ingest check``: is the configuration sound, and what would each feed publish?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.common import FAILED, ConfigOption, exit_codes, settings_of, shown, tried

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ingest.app.looking import Look
    from ingest.config import Settings

SHOWN = 3


def check(
    config: ConfigOption = None,
    online: Annotated[
        bool, typer.Option("--online", help="Fetch each feed once, and show what it would publish.")
    ] = False,
) -> None:
    """Check a configuration: every fault at once, each with its key and what was expected; and its routes' tests.

    Exit code 2 for faults; with --online, 1 when a feed could not be read.
    """
    from ingest.cli import render

    with exit_codes():
        settings = settings_of(config)
        routes = tried(settings, config)
        console = render.console()
        console.print(_feeds(settings))
        enabled = f"{len(settings.active_feeds)} of {len(settings.feeds)} feeds enabled"
        console.print(f"[green]sound[/]: {enabled}", markup=True)
        if routes:
            console.print(routes, markup=False)
        if online and _look(console, settings):
            raise typer.Exit(FAILED)


def _look(console: Console, settings: Settings) -> bool:
    """Look at every feed, and say what was seen; return whether one could not be read."""
    from ingest.app.looking import look_at
    from ingest.ops import logs

    logs.configure(level="error")
    looks = asyncio.run(look_at(settings))
    _report(console, looks)
    return any(look.failed for look in looks)


def _feeds(settings: Settings) -> Table:
    from rich.table import Table

    table = Table("feed", "provider", "format", "from")
    for feed in settings.feeds:
        table.add_row(feed.name, feed.provider, feed.format, feed.where, style="" if feed.enabled else "dim")
    return table


def _report(console: Console, looks: Iterable[Look]) -> None:
    from ingest.cli import render

    for look in looks:
        style = "red" if look.failed else "green"
        console.print(f"\n[bold]{look.feed}[/] [{style}]{look.outcome}[/]: {len(look.stories)} stories", markup=True)
        for reason in look.reasons:
            console.print(f"  {shown(reason)}", style="red", markup=False)
        for story in look.stories[:SHOWN]:
            console.print(f"  {story.get('firstCreated', '(no date)'):<21} {render.headline(story)}", markup=False)

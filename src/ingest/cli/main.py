"""The command table."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest import __version__
from ingest.cli import broker, cluster, decisions, feeds, kills, parse, replay, run, schema, tail, why

app = typer.Typer(
    name="ingest",
    help="Agency feeds in; one clean, ordered, de-duplicated stream of stories out.",
    epilog="Start with: ingest run --config examples/ingest.toml --show",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"ingest {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hold the options of ``ingest`` itself."""


app.command()(run.run)
app.command()(feeds.check)
app.command()(parse.parse)
app.command()(cluster.cluster)
app.command()(why.why)
app.command()(decisions.split)
app.command()(decisions.merge)
app.command()(tail.tail)
app.command()(kills.kills)
app.command()(replay.replay)
app.add_typer(broker.topics, name="topics")
app.command()(broker.digest)
app.command()(schema.schema)
app.command()(broker.kafka)
app.command()(run.health)

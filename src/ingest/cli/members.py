"""``ingest cluster ID``: a cluster's members over time, as a table or as JSON lines."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from ingest.cli.common import asked, exit_codes, readable, settings_of, shown, write

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ingest.app.clusters import History


def show(name: str, config: Path | None, broker: str | None, prefix: str | None, json: bool) -> None:
    """Print a cluster by its name or by any member's uri: a table on a terminal, JSON lines otherwise."""
    from ingest.app.clusters import history_of

    with exit_codes():
        settings = settings_of(config)
        history = asked(settings, broker, prefix, lambda opened, topics: history_of(opened, topics, name))
        if readable(json):
            from ingest.cli import render

            render.console().print(_table(history))
            return
        for event in history.events:
            line = {"cluster": history.cluster, **asdict(event), "now": history.members[event.uri]}
            write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


def _table(history: History) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from ingest.cli.render import STYLES

    count = sum(1 for standing in history.members.values() if standing in ("told", "copy"))
    title = f"Cluster {history.cluster}: {count} {'story' if count == 1 else 'stories'} now"
    table = Table(title=Text(_one_line(title), "bold"), title_justify="left", box=None, pad_edge=False)
    for column in ("time", "what", "#", "provider", "how", "score", "headline"):
        table.add_column(column, justify="right" if column == "score" else "left", no_wrap=True)
    table.columns[-1].overflow, table.columns[-1].no_wrap = "fold", False
    numbers = {uri: number for number, uri in enumerate(dict.fromkeys(each.uri for each in history.events), 1)}
    for event in history.events:
        what = " ".join(filter(None, (event.change, event.mark)))
        how = " ".join(dict.fromkeys(filter(None, (event.relation, event.method))))
        table.add_row(
            event.time[:19].replace("T", " "),
            Text(_one_line(what), STYLES.get(event.change, "")),
            f"{numbers[event.uri]} v{event.version}",
            _one_line(event.provider),
            how,
            "" if event.score is None else f"{event.score:g}",
            Text(_one_line(event.headline)),
        )
    now = [Text(_one_line(f"#{number} {history.members[uri]}: {uri}"), "dim") for uri, number in numbers.items()]
    return Group(table, Text(""), *now)


def _one_line(text: str) -> str:
    return " ".join(shown(text).split())

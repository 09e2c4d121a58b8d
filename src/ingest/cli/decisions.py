"""``ingest split`` and ``ingest merge``: what a person decides about clusters."""

from __future__ import annotations

import getpass
from collections.abc import Awaitable, Callable
from pathlib import Path
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
    fail,
    readable,
    settings_of,
    shown,
    write,
)

if TYPE_CHECKING:
    from ingest.app.decisions import Outcome
    from ingest.broker.port import Broker
    from ingest.model.topics import Topics

ReasonOption = Annotated[str | None, typer.Option("--reason", help="Why; it is kept with the decision.")]
ByOption = Annotated[str | None, typer.Option("--by", help="Who decides; default: the name you are logged in with.")]
WaitOption = Annotated[float, typer.Option("--wait", min=0.0, metavar="S", help="How long to wait for the desk.")]


def split(
    uri: Annotated[str, typer.Argument(metavar="URI", help="The story to take out of its cluster.")],
    reason: ReasonOption = None,
    by: ByOption = None,
    wait: WaitOption = 10.0,
    config: ConfigOption = None,
    broker: BrokerOption = None,
    prefix: PrefixOption = None,
    json: JsonOption = False,
) -> None:
    """Take a story out of its cluster: it is told on its own, and is never found to be a copy of that cluster again.

    The decision is a record like any other, obeyed in its place: a replay takes it again. Without a running service it
    waits for the next one.
    """
    from ingest.app.decisions import split as order

    _run(lambda opened, topics: order(opened, topics, uri, _said(reason, by), wait), config, broker, prefix, json)


def merge(
    uri: Annotated[str, typer.Argument(metavar="URI", help="The story to put, with its cluster, into another's.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="A story of the other cluster.")],
    reason: ReasonOption = None,
    by: ByOption = None,
    wait: WaitOption = 10.0,
    config: ConfigOption = None,
    broker: BrokerOption = None,
    prefix: PrefixOption = None,
    json: JsonOption = False,
) -> None:
    """Put a story and its cluster into another's: it is a copy from now on.

    The decision is a record like any other, obeyed in its place: a replay takes it again. Without a running service it
    waits for the next one.
    """
    from ingest.app.decisions import merge as order

    _run(lambda opened, topics: order(opened, topics, uri, into, _said(reason, by), wait), config, broker, prefix, json)


def _said(reason: str | None, by: str | None) -> dict[str, str]:
    said = {"by": by or getpass.getuser()}
    return {**said, "reason": reason} if reason else said


def _run(
    decide: Callable[[Broker, Topics], Awaitable[Outcome]],
    config: Path | None,
    broker: str | None,
    prefix: str | None,
    json: bool,
) -> None:
    with exit_codes():
        outcome = asked(settings_of(config), broker, prefix, decide)
        if readable(json):
            typer.echo(shown(in_words(outcome)))
        else:
            write(orjson.dumps(as_json(outcome), option=orjson.OPT_APPEND_NEWLINE))
        if outcome.refused:
            fail(
                "the desk read the order and did not obey: the stories have changed meanwhile; look at `ingest cluster`"
            )


def as_json(outcome: Outcome) -> dict[str, object]:
    """Return what came of an order as one JSON object."""
    return {
        "order": outcome.order.value,
        "uri": outcome.uri,
        "obeyed": outcome.obeyed,
        "refused": outcome.refused,
        "cluster": outcome.cluster,
        "records": [{"topic": topic, "uri": uri, "change": change} for topic, uri, change in outcome.records],
    }


def in_words(outcome: Outcome) -> str:
    """Return what came of an order for a person."""
    if outcome.refused:
        return f"{outcome.order}: refused"
    if not outcome.obeyed:
        return f"{outcome.order}: written down; the desk has not read it yet, and obeys when the service runs"
    lines = [f"{outcome.order}: {outcome.uri} is in the cluster {outcome.cluster} now"]
    lines += [f"  {change:<10} {uri}  ({topic})" for topic, uri, change in outcome.records]
    return "\n".join(lines)

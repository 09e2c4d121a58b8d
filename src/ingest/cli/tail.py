"""``ingest tail``: watch a topic."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.common import (
    BrokerOption,
    ConfigOption,
    JsonOption,
    PrefixOption,
    exit_codes,
    flush,
    readable,
    settings_of,
    write,
)
from ingest.errors import ConfigError, ConfigFault
from ingest.model.record import Received

if TYPE_CHECKING:
    from ingest.broker.port import Broker, Start, Subscription
    from ingest.model.topics import Topics
    from ingest.subscribe import Wanted

EARLIER = 20
"""How many earlier stories ``run --show`` prints when it starts."""

REMEMBERED = 10_000
"""Headlines kept to say which story was killed: the kill itself must not repeat them."""

Write = Callable[[Received], None]


def tail(
    topic: Annotated[
        str,
        typer.Option("--topic", help="stories, latest, duplicates, dead-letters, documents, items, or a full name."),
    ] = "stories",
    from_: Annotated[str, typer.Option("--from", help="beginning or end.")] = "end",
    max_: Annotated[int | None, typer.Option("--max", min=1, help="Stop after so many records.")] = None,
    until_idle: Annotated[
        float | None, typer.Option("--until-idle", min=0.0, metavar="S", help="Stop when nothing came for S seconds.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", "-l", help="Only this language; en wants en-GB too.")
    ] = None,
    provider: Annotated[str | None, typer.Option("--provider", "-p", help="Only this provider.")] = None,
    config: ConfigOption = None,
    broker: BrokerOption = None,
    prefix: PrefixOption = None,
    json: JsonOption = False,
) -> None:
    """Print a topic's records as they are committed: lines on a terminal, JSON lines otherwise."""
    from ingest.app.opening import open_broker, topics_of
    from ingest.subscribe import Wanted

    with exit_codes():
        settings = settings_of(config)
        if from_ not in ("beginning", "end"):
            raise ConfigError("command line", (ConfigFault("--from", "beginning or end", from_),))
        start: Start = "beginning" if from_ == "beginning" else "end"
        wanted = Wanted(language, provider)
        names = topics_of(settings, prefix)

        async def watch() -> None:
            async with open_broker(settings, broker) as opened:
                await _copy(opened, names.resolve(topic), start, wanted, max_, until_idle, _writer(json))

        try:
            asyncio.run(watch())
        except KeyboardInterrupt:
            raise typer.Exit(0) from None


async def _copy(
    broker: Broker,
    topic: str,
    start: Start,
    wanted: Wanted,
    most: int | None,
    until_idle_s: float | None,
    put: Write,
) -> None:
    """Write wanted records until ``most`` are written, or none was appended for ``until_idle_s``."""
    written = 0
    async with broker.subscribe([topic], start=start) as subscription:
        idle_since = asyncio.get_running_loop().time()
        while True:
            records = await subscription.poll(wait_s=min(0.5, until_idle_s or 0.5))
            now = asyncio.get_running_loop().time()
            if records:
                idle_since = now
            elif until_idle_s is not None and now - idle_since >= until_idle_s and await subscription.caught_up():
                return
            for record in filter(wanted.matches, records):
                put(record)
                written += 1
                if written == most:
                    return
            flush()


def _writer(as_json: bool) -> Write:
    return _line_writer() if readable(as_json) else _json_writer


def _json_writer(record: Received) -> None:
    from ingest.cli import render

    write(render.record_json(record))


def _line_writer() -> Write:
    from ingest.cli import render

    show = render.printer()
    headlines: dict[str, str] = {}

    def put(record: Received) -> None:
        show(render.record_line(record, headlines))
        if len(headlines) > REMEMBERED:
            headlines.clear()

    return put


async def follow(broker: Broker, topics: Topics, *, as_json: bool) -> None:
    """Print stories, duplicates and dead letters for ever: the last few that are there already, then each new one."""
    names = [topics.stories, topics.duplicates, topics.dead_letters]
    put = _json_writer if as_json else _line_writer()
    async with broker.subscribe(names, start="beginning") as subscription:
        await _earlier(subscription, put, as_json)
        while True:
            for record in await subscription.poll(wait_s=0.5):
                put(record)
            flush()


async def _earlier(subscription: Subscription, put: Write, as_json: bool) -> None:
    recent: deque[Received] = deque(maxlen=EARLIER)
    count = 0
    while not await subscription.caught_up():
        for record in await subscription.poll(wait_s=0.5):
            recent.append(record)
            count += 1
    if count and not as_json:
        _say(f"— the last {len(recent)} of {count} so far —")
    for record in recent:
        put(record)
    if count and not as_json:
        _say("— and now —")
    flush()


def _say(text: str) -> None:
    from rich.text import Text

    from ingest.cli import render

    render.printer()(Text(text, "dim"))

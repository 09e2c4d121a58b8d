"""``ingest cluster``: which documents tell the same story, as the desk would say it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli import members
from ingest.cli.common import (
    BrokerOption,
    ConfigOption,
    JsonOption,
    PrefixOption,
    exit_codes,
    fail,
    flush,
    write,
)

if TYPE_CHECKING:
    from ingest.desk.near import Clusters, Sketcher

_READ_BYTES = 1 << 18
_MOST_LINE_BYTES = 64 << 20


def cluster(
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A cluster, or any story of one: show its members over time.")
    ] = None,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read documents from standard input, one JSON object a line.")
    ] = False,
    window_h: Annotated[float, typer.Option("--window-hours", min=0.1, help="How long a story is remembered.")] = 72,
    most_documents: Annotated[int, typer.Option("--most", min=16, help="Documents remembered at most.")] = 200_000,
    config: ConfigOption = None,
    broker: BrokerOption = None,
    prefix: PrefixOption = None,
    json: JsonOption = False,
) -> None:
    """Show a cluster's stories over time (ID), or tell which documents of standard input tell the same (--stdin).

    A cluster is read from the topics: what was told, linked, killed, promoted, split and merged, in its order.

    With --stdin a line is {"id", "ts", "provider", "title", "body"}, in time order; `ts` is Unix time in seconds. For
    each a line {"id", "cluster"} is written in the same order, as soon as the input waits; documents of one story have
    one cluster, named by the first one's id. A line that cannot be read ends the command with its number, exit code 1.
    """
    from ingest.desk.near import Clusters, Sketcher

    if stdin == (name is not None):
        raise typer.BadParameter("give either ID, of the topics, or --stdin", param_hint="ID")
    if name is not None:
        members.show(name, config, broker, prefix, json)
        return
    with exit_codes():
        _answer(Sketcher(), Clusters(int(window_h * 3600), most_documents))


def _answer(sketcher: Sketcher, clusters: Clusters) -> None:
    import orjson

    for number, line in _lines():
        try:
            document = orjson.loads(line)
            answer = _cluster(sketcher, clusters, document)
            told = orjson.dumps({"id": document["id"], "cluster": answer})
        except ValueError as error:
            flush()
            fail(f"standard input, line {number}: {error}")
        write(told + b"\n")


def _cluster(sketcher: Sketcher, clusters: Clusters, document: Any) -> str:
    """Return the cluster of a document, and remember it.

    Raises:
        ValueError: the document lacks something, or has something else in its place.
    """
    if not isinstance(document, dict):
        raise ValueError(f"expected a JSON object, found {type(document).__name__}")
    uri = _identifier(document)
    ts = document.get("ts")
    if isinstance(ts, bool) or not isinstance(ts, int | float) or not abs(ts) < 1 << 53:
        raise ValueError('expected "ts" to be Unix time in seconds')
    texts = [document.get(name) or "" for name in ("provider", "title", "body")]
    for name, value in zip(("provider", "title", "body"), texts, strict=True):
        if not isinstance(value, str):
            raise ValueError(f'expected "{name}" to be a string')
    told = sketcher.sketch_of(uri, texts[0], int(ts), texts[1], texts[2])
    match = clusters.match(told)
    return clusters.add(told, uri if match is None else match.cluster).cluster


def _identifier(document: dict[str, Any]) -> str:
    identifier = document.get("id")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int) or identifier == "":
        raise ValueError('expected "id" to be a string or a whole number')
    return str(identifier)


def _lines() -> Iterator[tuple[int, bytes]]:
    """Yield standard input's lines with their numbers, handing on the output before it waits for more."""
    number = 0
    rest: list[bytes] = []
    held = 0
    while chunk := os.read(sys.stdin.fileno(), _READ_BYTES):
        first, *more = chunk.split(b"\n")
        rest.append(first)
        held += len(first)
        if held > _MOST_LINE_BYTES:
            fail(f"standard input, line {number + 1}: longer than {_MOST_LINE_BYTES >> 20} MiB")
        if not more:
            continue
        for line in (b"".join(rest), *more[:-1]):
            number += 1
            if line.strip():
                yield number, line
        rest, held = [more[-1]], len(more[-1])
        flush()
    if (line := b"".join(rest)).strip():
        yield number + 1, line

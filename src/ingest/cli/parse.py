"""``ingest parse``: read documents without publishing anything."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from ingest.cli.common import (
    FAILED,
    FormatOption,
    JsonOption,
    LanguageOption,
    LayoutOption,
    ProfileOption,
    ProviderOption,
    TimezoneOption,
    exit_codes,
    flush,
    readable,
    reading_of,
    shown,
    write,
)
from ingest.model.document import Document

if TYPE_CHECKING:
    from ingest.app.reading import Told


def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Documents to read; - is standard input.")],
    provider: ProviderOption = None,
    format_: FormatOption = "auto",
    timezone: TimezoneOption = None,
    language: LanguageOption = None,
    layout: LayoutOption = None,
    profile: ProfileOption = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say where each field of each story comes from.")] = False,
    json: JsonOption = False,
) -> None:
    """Read documents and print their canonical stories; nothing is published.

    On a terminal for reading; otherwise (or with --json) one ninjs 3.1 document a line, in the file's order. What
    cannot be read is reported on standard error, and the exit code is 1. With --explain each field comes with its
    origin: a place in the document, a profile's rule, the configuration, or what was detected or derived.
    """
    from ingest.app.reading import tell
    from ingest.stages.reading import Limits

    with exit_codes():
        reading = reading_of(format_, timezone, language, layout, profile)
    documents: list[Document] = []
    failed = False
    for path in files:
        try:
            body = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        except OSError as error:
            _complain(str(path), "document", error.strerror or str(error))
            failed = True
            continue
        documents.append(Document(provider or "UNKNOWN", str(path), datetime.now(UTC), body, path.name, None, reading))
    for document, told in zip(documents, tell(documents, Limits(), explain=explain), strict=True):
        with exit_codes():
            _print(told, json)
        for fault in told.faults:
            _complain(document.feed, fault.place, fault.reason)
            failed = True
    if failed:
        raise typer.Exit(FAILED)


def _print(told: Told, as_json: bool) -> None:
    if readable(as_json):
        from ingest.cli import render

        console = render.console()
        for index, story in enumerate(told.stories):
            console.print(render.explained(story, told.explained[index]) if told.explained else render.story(story))
        return
    for index, story in enumerate(told.stories):
        line = {"story": story, **told.explained[index]._asdict()} if told.explained else story
        write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    flush()


def _complain(path: str, place: str, reason: str) -> None:
    typer.echo(shown(f"{path}: {place}: {reason}"), err=True)

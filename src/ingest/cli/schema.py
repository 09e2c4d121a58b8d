"""``ingest schema``: the JSON Schema of what we publish."""

from __future__ import annotations

from typing import Annotated

import orjson
import typer

from ingest.cli.common import exit_codes, write
from ingest.model.schema import published_schema


def schema(
    part: Annotated[str, typer.Option("--part", help="all, value or headers.")] = "all",
) -> None:
    """Print the JSON Schema (2020-12) of the published records: the value (ninjs 3.1) and the headers."""
    document = published_schema()
    if part in ("value", "headers"):
        document = {**document["properties"][part], "$schema": document["$schema"], "$defs": document["$defs"]}
    elif part != "all":
        raise typer.BadParameter("expected all, value or headers", param_hint="--part")
    with exit_codes():
        write(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))

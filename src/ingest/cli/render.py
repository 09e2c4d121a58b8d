"""Records and stories, as a person reads them and as programs do."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ingest.cli.common import ReaderGone, shown
from ingest.model.envelope import change_of
from ingest.model.record import Received
from ingest.model.story import Explained

STYLES = {
    "created": "bold green",
    "updated": "bold cyan",
    "corrected": "bold yellow",
    "killed": "bold red",
    "released": "bold blue",
    "linked": "magenta",
    "dead letter": "red",
}

_VALUE_CHARS = 40
_STEP = re.compile(r"([^.\[\]]+)(?=[.\[]|$)|\[(\d+)\]")


def record_json(record: Received) -> bytes:
    """Return one record as a line of JSON, with a final newline."""
    told = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp_ms,
        "key": record.key,
        "headers": dict(record.headers),
        "value": _value(record.value),
    }
    try:
        return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        # JSON can be read deeper than it can be written: then it is told as the text it is.
        return orjson.dumps({**told, "value": _text(record.value or b"")}, option=orjson.OPT_APPEND_NEWLINE)


def _value(value: bytes | None) -> Any:
    """JSON as it is, other text as a string, other bytes as ``{"base64": …}``."""
    if value is None:
        return None
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return _text(value)


def _text(value: bytes) -> Any:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def record_line(record: Received, headlines: dict[str, str] | None = None) -> Text:
    """Return one record as a line: when it was told, what it is, by whom, and its headline.

    ``headlines`` remembers the last headline of each story, since a kill has none of its own.
    """
    headers = record.headers
    change = change_of(headers)
    if "__connect.errors.exception.message" in headers:
        change = "dead letter"
    moment = datetime.fromtimestamp(record.timestamp_ms / 1000, UTC).astimezone()
    line = Text()
    line.append(f"{moment:%H:%M:%S} ", "dim")
    line.append(f"{_one_line(change or record.topic):<11} ", STYLES.get(change, ""))
    line.append(f"{_one_line(headers.get('ce_provider', '?')):<12.12} ", "bold")
    line.append(f"{_one_line(headers.get('ce_language', '')):<5.5} ", "dim")
    version = _one_line(headers.get("ce_storyversion", ""))
    line.append(f"{'v' + version if version else '':<4}", "dim")
    line.append(_one_line(_gist(record, change, {} if headlines is None else headlines)))
    return line


def _gist(record: Received, change: str, headlines: dict[str, str]) -> str:
    headers = record.headers
    if change == "dead letter":
        return headers["__connect.errors.exception.message"]
    value = _value(record.value)
    if not isinstance(value, dict):
        return record.key or ""
    uri = headers.get("ce_subject", record.key or "")
    if title := headline(value):
        headlines[uri] = title
    gist = title or headlines.get(uri) or value.get("edNote") or uri
    original = headers.get("ce_duplicateof")
    return f"{gist}  = {original}" if original else str(gist)


def _one_line(text: str) -> str:
    return " ".join(shown(text).split())


def headline(ninjs: Mapping[str, Any]) -> str:
    """Return a story's first headline, or an empty string."""
    headlines = ninjs.get("headlines") or [{}]
    return str(headlines[0].get("value", ""))


def story(ninjs: Mapping[str, Any]) -> RenderableType:
    """Return a whole story for a person."""
    title = Text(_one_line(headline(ninjs)) or f"({ninjs.get('pubStatus', 'no headline')})", "bold")
    facts = Text(_one_line(" · ".join(_facts(ninjs))), "dim")
    body = next(
        (b["value"] for b in reversed(ninjs.get("bodies", [])) if b.get("contentType", "text/plain") == "text/plain"),
        "",
    )
    summary = next((d["value"] for d in ninjs.get("descriptions", [])), "")
    return Group(title, facts, Text(shown(body or summary)), Text(""))


def explained(ninjs: Mapping[str, Any], how: Explained) -> RenderableType:
    """Return a story's fields for a person, a row each: name, value (shortened), and where it comes from.

    Below stands what the document says beyond them, by the paths that a profile can take it from.
    """
    table = Table(title=Text(_one_line(headline(ninjs)) or str(ninjs.get("uri", "")), "bold"), title_justify="left")
    table.add_column("field", no_wrap=True)
    table.add_column("value", no_wrap=True, overflow="ellipsis", max_width=_VALUE_CHARS)
    table.add_column("from", overflow="fold")
    for place, origin in how.origins.items():
        table.add_row(Text(_one_line(place)), _shortened(str(_at(ninjs, place))), Text(_one_line(origin), "dim"))
    for place, value in how.leftovers:
        table.add_row(Text("(left over)", "dim"), _shortened(value), Text(_one_line(place), "dim"))
    return table


def _shortened(value: str) -> Text:
    line = _one_line(value)
    return Text(line if len(line) <= _VALUE_CHARS else f"{line[: _VALUE_CHARS - 1]}…")


def _at(ninjs: Mapping[str, Any], place: str) -> Any:
    """Return what a story holds at a path such as ``headlines[0].value``."""
    value: Any = ninjs
    for name, index in _STEP.findall(place):
        value = value[int(index)] if index else value[name]
    return value


def _facts(ninjs: Mapping[str, Any]) -> list[str]:
    sources = [f"{s['name']} ({s.get('role', 'source')})" for s in ninjs.get("infoSources", []) if "name" in s]
    subjects = [s.get("name") or s.get("literal", "") for s in ninjs.get("subjects", [])]
    wanted = ("firstCreated", "versionCreated", "language", "by", "located", "pubStatus")
    return [str(ninjs[key]) for key in wanted if ninjs.get(key)] + sources + subjects


class _Console(Console):
    """A console that says when its reader has gone; rich would end the process from inside the event loop."""

    def on_broken_pipe(self) -> None:
        """End the command instead, as every command ends when its reader goes."""
        raise ReaderGone


def printer() -> Callable[[Text], None]:
    """Return what prints one line on standard output: cut to a terminal's width, whole and without colour elsewhere."""
    console = _Console(highlight=False, markup=False)
    if console.is_terminal:
        return lambda line: console.print(line, no_wrap=True, overflow="ellipsis")
    return lambda line: console.print(line, soft_wrap=True)


def console() -> Console:
    """Return a console on standard output that colours only on a terminal."""
    return _Console(highlight=False, markup=False)

"""Records and stories, as a person reads them and as programs do."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from rich.console import Console, Group, RenderableType
from rich.text import Text

from ingest.model.envelope import change_of
from ingest.model.record import Received

STYLES = {
    "created": "bold green",
    "updated": "bold cyan",
    "corrected": "bold yellow",
    "killed": "bold red",
    "released": "bold blue",
    "linked": "magenta",
    "dead letter": "red",
}


def record_json(record: Received) -> bytes:
    """Return one record as a line of JSON, with a final newline."""
    return orjson.dumps(
        {
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "timestamp": record.timestamp_ms,
            "key": record.key,
            "headers": dict(record.headers),
            "value": _value(record.value),
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )


def _value(value: bytes | None) -> Any:
    """JSON as it is, other text as a string, other bytes as ``{"base64": …}``."""
    if value is None:
        return None
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        pass
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def record_line(record: Received) -> Text:
    """Return one record as a line: when it was told, what it is, by whom, and its headline."""
    headers = record.headers
    change = change_of(headers)
    if "__connect.errors.exception.message" in headers:
        change = "dead letter"
    moment = datetime.fromtimestamp(record.timestamp_ms / 1000, UTC).astimezone()
    line = Text()
    line.append(f"{moment:%H:%M:%S} ", "dim")
    line.append(f"{change or record.topic:<11} ", STYLES.get(change, ""))
    line.append(f"{headers.get('ce_provider', '?'):<12.12} ", "bold")
    line.append(f"{headers.get('ce_language', ''):<5.5} ", "dim")
    version = headers.get("ce_storyversion")
    line.append(f"{'v' + version if version else '':<4}", "dim")
    line.append(_gist(record, change))
    return line


def _gist(record: Received, change: str) -> str:
    headers = record.headers
    if change == "dead letter":
        return headers["__connect.errors.exception.message"]
    value = _value(record.value)
    if not isinstance(value, dict):
        return record.key or ""
    gist = headline(value) or value.get("edNote") or headers.get("ce_subject", record.key or "")
    original = headers.get("ce_duplicateof")
    return f"{gist}  = {original}" if original else str(gist)


def headline(ninjs: Mapping[str, Any]) -> str:
    """Return a story's first headline, or an empty string."""
    headlines = ninjs.get("headlines") or [{}]
    return str(headlines[0].get("value", ""))


def story(ninjs: Mapping[str, Any]) -> RenderableType:
    """Return a whole story for a person."""
    title = Text(headline(ninjs) or f"({ninjs.get('pubStatus', 'no headline')})", "bold")
    facts = Text(" · ".join(_facts(ninjs)), "dim")
    body = next(
        (b["value"] for b in reversed(ninjs.get("bodies", [])) if b.get("contentType", "text/plain") == "text/plain"),
        "",
    )
    summary = next((d["value"] for d in ninjs.get("descriptions", [])), "")
    return Group(title, facts, Text(body or summary), Text(""))


def _facts(ninjs: Mapping[str, Any]) -> list[str]:
    sources = [f"{s['name']} ({s.get('role', 'source')})" for s in ninjs.get("infoSources", []) if "name" in s]
    subjects = [s.get("name") or s.get("literal", "") for s in ninjs.get("subjects", [])]
    wanted = ("firstCreated", "versionCreated", "language", "by", "located", "pubStatus")
    return [str(ninjs[key]) for key in wanted if ninjs.get(key)] + sources + subjects


class _Console(Console):
    """A console that says when its reader has gone; rich would end the process from inside the event loop."""

    def on_broken_pipe(self) -> None:
        """Let the BrokenPipeError that is being handled go on."""
        raise BrokenPipeError


def printer() -> Callable[[Text], None]:
    """Return what prints one line on standard output: cut to a terminal's width, whole and without colour elsewhere."""
    console = _Console(highlight=False, markup=False)
    if console.is_terminal:
        return lambda line: console.print(line, no_wrap=True, overflow="ellipsis")
    return lambda line: console.print(line, soft_wrap=True)


def console() -> Console:
    """Return a console on standard output that colours only on a terminal."""
    return _Console(highlight=False, markup=False)

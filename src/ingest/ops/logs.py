"""Logs: JSON lines on standard error, or coloured lines on a terminal; one route for our own and for libraries'.

Modules ask ``structlog.get_logger()`` and log an event's name with values; the application calls ``configure`` once.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

import orjson
import structlog

LogFormat = Literal["auto", "json", "console"]

_HANDLER = "ingest"
_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
_SECRET_KEY = re.compile(r"pass(word|wd)?$|secret|token|authorization|api[-_]?key|cookie", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")
_CHATTY = ("aiohttp", "aiokafka", "asyncio", "kafka", "watchdog", "charset_normalizer")


def configure(log_format: LogFormat = "auto", level: str = "info", stream: TextIO | None = None) -> None:
    """Send every log line of this process to ``stream`` (standard error by default).

    ``auto`` is ``console`` where the stream is a terminal, ``json`` elsewhere. Libraries are heard from ``warning`` up,
    or as loudly as we are, whichever is quieter. Calling it again replaces what the earlier call set.
    """
    stream = stream or sys.stderr
    colours = stream.isatty()
    console = log_format == "console" or (log_format == "auto" and colours)
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.set_name(_HANDLER)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared[:2], structlog.stdlib.add_logger_name, *shared[2:]],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_console(colours) if console else _json()),
            ],
        )
    )
    _route(handler, number)


def crashed() -> None:
    """Log the exception that is being handled: it is a mistake of ours, and ends the process."""
    structlog.get_logger("ingest").critical("the service has failed", exc_info=True)


def _route(handler: logging.Handler, number: int) -> None:
    root = logging.getLogger()
    for earlier in [each for each in root.handlers if each.get_name() == _HANDLER]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(number)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    # Hundreds of lines a second while a broker is away, each as an error; our own say it once a try.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL if number > logging.DEBUG else number)
    logging.captureWarnings(True)


def _json() -> list[structlog.typing.Processor]:
    # Frames' local variables would carry passwords and whole stories into the logs.
    tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=20)
    return [
        structlog.processors.ExceptionRenderer(tracebacks),
        structlog.processors.JSONRenderer(serializer=_dumps),
    ]


def _console(colours: bool) -> list[structlog.typing.Processor]:
    return [
        structlog.dev.ConsoleRenderer(
            colors=colours, timestamp_key="time", exception_formatter=structlog.dev.plain_traceback
        )
    ]


def _dumps(value: Any, **_: Any) -> str:
    try:
        return orjson.dumps(value, default=str, option=_OPTIONS).decode()
    except TypeError:  # integers beyond 64 bits, lone surrogates
        return json.dumps(value, default=str)


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: values under a secret's name become ``***``, and so do credentials in addresses."""
    for key, value in event.items():
        if _SECRET_KEY.search(key):
            event[key] = "***"
        elif isinstance(value, str):
            event[key] = _CREDENTIALS.sub("***@", value)
    return event

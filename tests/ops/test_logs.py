from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import structlog

from ingest.ops import logs


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_our_events_and_libraries_lines_take_the_same_route_as_json() -> None:
    stream = io.StringIO()
    logs.configure("auto", "info", stream)
    structlog.get_logger().info("fetched", feed="voa", items=3)
    logging.getLogger("aiohttp.client").warning("slow %s", "broker")
    logging.getLogger("aiokafka.conn").error("said hundreds of times a second while a broker is away")
    first, second = lines(stream)
    assert first.pop("time").endswith("Z")
    assert first == {"event": "fetched", "level": "info", "feed": "voa", "items": 3}
    assert (second["event"], second["level"], second["logger"]) == ("slow broker", "warning", "aiohttp.client")


def test_a_terminal_gets_readable_coloured_lines() -> None:
    stream = Terminal()
    logs.configure("auto", "info", stream)
    structlog.get_logger().info("fetched", feed="voa")
    assert "\x1b[" in stream.getvalue()
    assert "fetched" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def test_json_and_console_can_be_asked_for() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    logs.configure("json", "info", terminal)
    structlog.get_logger().info("one")
    assert lines(terminal)[0]["event"] == "one"
    logs.configure("console", "info", pipe)
    structlog.get_logger().info("two", feed="voa")
    assert "two" in pipe.getvalue()
    assert "\x1b[" not in pipe.getvalue()


def test_levels_hold_and_libraries_are_heard_from_warning_up() -> None:
    stream = io.StringIO()
    logs.configure("json", "info", stream)
    structlog.get_logger().debug("hidden")
    logging.getLogger("aiokafka").info("hidden")
    logging.getLogger("watchdog.observers").info("hidden")
    logging.getLogger("own").info("heard")
    assert [line["event"] for line in lines(stream)] == ["heard"]


def test_configuring_again_replaces_and_does_not_double() -> None:
    first, second = io.StringIO(), io.StringIO()
    logs.configure("json", "info", first)
    logs.configure("json", "warning", second)
    structlog.get_logger().warning("once")
    structlog.get_logger().info("hidden")
    assert first.getvalue() == ""
    assert [line["event"] for line in lines(second)] == ["once"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_secrets_do_not_get_through(form: logs.LogFormat) -> None:
    stream = io.StringIO()
    logs.configure(form, "info", stream)
    log = structlog.get_logger()
    for name in ("password", "sasl_password", "api_key", "X-Api-Key", "Authorization", "token", "client_secret"):
        log.info("a", **{name: "hunter2"})
    log.info("b", url="https://me:hunter2@feeds.example/x")
    logging.getLogger("own").warning("c %s", "https://me:hunter2@feeds.example/x")
    try:
        password = "hunter2"
        raise RuntimeError("broken") from ValueError(len(password))
    except RuntimeError:
        log.exception("d")
        logging.getLogger("own").exception("e")
    text = stream.getvalue()
    assert "broken" in text
    # The source line of a console's traceback is this file's own text.
    assert text.replace('password = "hunter2"', "").count("hunter2") == 0


def test_an_exception_is_told_with_its_frames_and_cause() -> None:
    stream = io.StringIO()
    logs.configure("json", "info", stream)
    try:
        try:
            raise ValueError("reason")
        except ValueError as error:
            raise RuntimeError("broken") from error
    except RuntimeError:
        structlog.get_logger().exception("failed")
    (line,) = lines(stream)
    assert [each["exc_type"] for each in line["exception"]] == ["RuntimeError", "ValueError"]
    assert line["exception"][0]["frames"][-1]["name"] == "test_an_exception_is_told_with_its_frames_and_cause"


def test_any_value_can_be_logged() -> None:
    @dataclass(frozen=True)
    class Place:
        name: str

        def __str__(self) -> str:
            return f"<{self.name}>"

    stream = io.StringIO()
    logs.configure("json", "info", stream)
    structlog.get_logger().info("odd", big=2**80, lone="\ud800", raw=b"\xff", place=Place("a"), keys={1: 2}, many={"x"})
    structlog.get_logger().info("plain", place=Place("a"), keys={1: 2})
    odd, plain = lines(stream)
    assert odd["big"] == 2**80
    assert plain["place"] == "<a>"
    assert plain["keys"] == {"1": 2}


def test_pythons_warnings_are_logged() -> None:
    stream = io.StringIO()
    logs.configure("json", "info", stream)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn("old way", DeprecationWarning, stacklevel=1)
        logging.captureWarnings(False)
    (line,) = lines(stream)
    assert "old way" in line["event"]
    assert line["logger"] == "py.warnings"

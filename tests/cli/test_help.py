"""Help that teaches, and exit code 2 for misuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from ingest import __version__
from ingest.app.service import ROLES
from ingest.cli import run
from ingest.cli.main import app

WIDE = {"COLUMNS": "250", "TERM": "dumb", "NO_COLOR": "1"}


def _commands(command: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, *path, name)


COMMANDS = dict(_commands(typer.main.get_command(app)))


def test_every_command_of_the_issue_is_there() -> None:
    promised = ("run", "check", "parse", "tail", "replay", "topics", "digest", "schema", "kafka", "health")
    promised += ("why", "cluster", "split", "merge", "kills")
    assert set(COMMANDS) >= {(name,) for name in promised} | {("topics", "create"), ("topics", "show")}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_shows_every_option_and_says_what_it_does(alone: Any, path: tuple[str, ...]) -> None:
    end = alone.ended(*path, "--help", env=WIDE)
    assert (end.code, end.err) == (0, "")
    text = " ".join(end.out.split())
    assert COMMANDS[path].help.split("\n")[0].split("``")[0] in text
    for parameter in COMMANDS[path].params:
        if parameter.param_type_name == "option":
            assert all(name in text for name in parameter.opts), parameter.opts
        assert parameter.help, parameter.name
        assert " ".join(parameter.help.split()) in text


def test_without_arguments_it_shows_what_there_is(alone: Any) -> None:
    end = alone.ended(env=WIDE)
    assert end.code == 2
    assert "replay" in end.out + end.err


def test_the_version(alone: Any) -> None:
    end = alone.ended("--version")
    assert (end.code, end.out, end.err) == (0, f"ingest {__version__}\n", "")


def test_the_roles_offered_are_the_roles_there_are() -> None:
    assert tuple(run.ROLES.split(",")) == ROLES


MISUSED = [
    (("nonsense",), "nonsense"),
    (("tail", "--nonsense"), "--nonsense"),
    (("tail", "--broker", "rabbit://x"), "sqlite:PATH or kafka://host:port"),
    (("tail", "--broker", "kafka://x"), "a name and a port for each server"),
    (("tail", "--broker", "sqlite:"), "needs the path"),
    (("tail", "--from", "middle"), "beginning or end"),
    (("tail", "--max", "0"), "--max"),
    (("tail", "--until-idle", "soon"), "--until-idle"),
    (("tail", "--prefix", "a b/"), "--prefix"),
    (("run", "--roles", "fetch,sort"), "some of fetch,normalise,desk"),
    (("run", "--roles", ","), "some of fetch,normalise,desk"),
    (("run", "--broker", "rabbit://x"), "sqlite:PATH or kafka://host:port"),
    (("replay",), "SOURCE"),
    (("replay", ".", "--speed", "fast"), "max, or a number above 0"),
    (("replay", ".", "--speed", "0"), "max, or a number above 0"),
    (("replay", ".", "--speed", "nan"), "max, or a number above 0"),
    (("replay", ".", "--prefix", ""), "--prefix"),
    (("replay", ".", "--broker", "rabbit://x"), "sqlite:PATH or kafka://host:port"),
    (("parse", "x", "--timezone", "Europe/Atlantis"), "an IANA time zone"),
    (("parse",), "FILE"),
    (("schema", "--part", "half"), "expected all, value or headers"),
    (("digest", "--broker", "rabbit://x"), "sqlite:PATH or kafka://host:port"),
    (("topics", "show", "--broker", "rabbit://x"), "sqlite:PATH or kafka://host:port"),
    (("topics", "create", "--prefix", "ü."), "--prefix"),
    (("kafka", "--port", "many"), "--port"),
    (("check", "--config", "absent.toml"), "absent.toml"),
]


@pytest.mark.parametrize(("arguments", "said"), MISUSED, ids=[" ".join(arguments) for arguments, _ in MISUSED])
def test_misuse_is_exit_code_2_and_says_what_was_expected(alone: Any, arguments: tuple[str, ...], said: str) -> None:
    end = alone.ended(*arguments, env=WIDE)
    assert end.code == 2
    assert end.out == ""
    assert said in " ".join(end.err.split())
    assert "Traceback" not in end.err


def test_all_faults_of_the_command_line_are_told_at_once(alone: Any) -> None:
    (alone.folder / "bad.toml").write_text('credit = "["\nfoo = 1\n')
    options = ("--format", "pdf", "--timezone", "Mars", "--language", "??", "--layout", "bad.toml")
    end = alone.ended("parse", "x", *options)
    assert end.code == 2
    for said in ("--format", "--timezone", "--language", "--layout bad.toml: credit", "--layout bad.toml: foo"):
        assert said in end.err


FAULTY = """
[service]
broker = "rabbit://x"
port = 99999
[[feeds]]
name = "one"
provider = "ONE"
[[feeds]]
name = "one"
provider = "TWO"
url = "ftp://example.org/"
timezone = "Mars"
intervall_s = 3
"""
TOLD = (
    "service.broker",
    "service.port",
    "either a url or a directory",
    "a name of its own",
    "url",
    "timezone",
    "intervall_s",
)


@pytest.mark.parametrize(
    "command", [("check",), ("run",), ("tail",), ("topics", "create"), ("replay", ".")], ids=" ".join
)
def test_all_faults_of_a_configuration_are_told_at_once(alone: Any, command: tuple[str, ...]) -> None:
    (alone.folder / "faulty.toml").write_text(FAULTY)
    end = alone.ended(*command, "--config", "faulty.toml")
    assert (end.code, end.out) == (2, "")
    assert [said for said in TOLD if said not in end.err] == []
    assert "7 fault(s)" in end.err

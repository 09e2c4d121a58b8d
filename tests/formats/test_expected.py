"""Real agency files, and what the systems that received them expect (the checks beside the samples).

A check that contradicts its file or the published standard is in ``EXCEPTIONS`` with the reason; the list is meant to
stay under 3 % of the checks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.formats.exceptions import EXCEPTIONS

from ingest import normalise, parsers
from ingest.model.document import Document, Reading
from ingest.model.overlay import Overlay
from ingest.normalise.decide import decide
from ingest.normalise.html import sanitise, to_text

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "formats"
RECEIVED = {"iptc7901": datetime(2018, 12, 31, tzinfo=UTC)}
LATEST = datetime(2026, 11, 1, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")


@dataclass(frozen=True, slots=True)
class Check:
    """One check: ``number`` counts within its file."""

    path: Path
    number: int
    item: int
    field: str
    op: str
    value: Any
    timezone: str | None
    agency: str | None

    @property
    def name(self) -> str:
        """The check's name in ``EXCEPTIONS`` and on the screen."""
        return f"{self.path.parent.name}/{self.path.name}#{self.number} {self.field} {self.op}"


def _checks() -> Iterator[Check]:
    for expected in sorted(SAMPLES.rglob("*.expected.json")):
        told = json.loads(expected.read_text(encoding="utf-8"))
        path = expected.with_name(expected.name.removesuffix(".expected.json"))
        for number, check in enumerate(told["checks"]):
            yield Check(
                path, number, check["item"], check["field"], check["op"], check["value"], check.get("timezone"),
                told["agency"],
            )  # fmt: skip


CHECKS = tuple(_checks())


def stories_of(path: Path, timezone: str | None, agency: str | None) -> list[dict[str, Any]]:
    """Return a sample's canonical stories, in the document's order."""
    received_at = RECEIVED.get(path.parent.name, LATEST)
    reading = Reading(timezone=timezone)
    document = Document(agency or "UNKNOWN", "sample", received_at, path.read_bytes(), path.name, None, reading)
    found = normalise.canonical(document, parsers.read(document))
    decisions = [decide(Overlay({}), "items", document, "ref", candidate) for candidate in found.candidates]
    return [json.loads((each.record.value if each.record else None) or b"{}") for each in decisions]


@pytest.mark.parametrize("check", CHECKS, ids=[each.name for each in CHECKS])
def test_a_real_file_gives_what_is_expected(check: Check, request: pytest.FixtureRequest) -> None:
    """Each check of each sample holds."""
    if check.name in EXCEPTIONS:
        pytest.skip(EXCEPTIONS[check.name])
    if check.op == "not_contains" and not check.value:
        pytest.skip("every text contains the empty text: the check says nothing")
    stories = stories_of(check.path, check.timezone, check.agency)
    if check.field == "items":
        assert len(stories) == check.value
        return
    found = _value(stories[check.item], check.field)
    _hold(check.op, found, check.value)


def test_the_list_of_exceptions_is_short() -> None:
    """Exceptions are under 3 % of the checks, and each is a check that exists."""
    assert {check.name for check in CHECKS} >= EXCEPTIONS.keys()
    assert len(EXCEPTIONS) < 0.03 * len(CHECKS)


def _value(story: dict[str, Any], path: str) -> Any:
    value: Any = story
    for part in path.split("."):
        name, _, index = part.partition("[")
        value = value.get(name) if isinstance(value, dict) else None
        if index and value is not None:
            value = _chosen(value, index.removesuffix("]"))
    body_of = re.fullmatch(r"(bodies|descriptions)\[(.+)\]\.value", path)
    if body_of and isinstance(value, str):
        entry = _chosen(story[body_of[1]], body_of[2])
        return to_text(sanitise(value, None)) if entry.get("contentType") == "text/html" else value
    return value


def _chosen(values: list[Any], index: str) -> Any:
    if "=" in index:
        key, _, wanted = index.partition("=")
        return next((each for each in values if each.get(key) == wanted), None)
    return values[int(index)] if int(index) < len(values) else None


def _hold(op: str, found: Any, wanted: Any) -> None:
    if op == "absent" or (op == "equals" and wanted in (None, "")):
        assert found in (None, "")
        return
    if op in ("present", "truthy"):
        assert found
        return
    if op == "equals" and not isinstance(wanted, str) and not isinstance(found, str):
        assert found == wanted
        return
    text, expected = _plain(found), _plain(wanted)
    if op == "equals" and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", expected):
        assert datetime.fromisoformat(text) == datetime.fromisoformat(expected)
    elif op == "equals":
        assert text == expected
    elif op == "contains":
        assert expected in text
    elif op == "not_contains":
        assert expected not in text
    elif op == "starts_with":
        assert text.startswith(expected)
    elif op == "ends_with":
        assert text.endswith(expected)
    elif op == "regex":
        # White space is collapsed on both sides; what stands before the text is no part of it.
        assert re.search(expected.replace("^ ", "^").replace("^", r"^\s*"), text)
    else:
        pytest.fail(f"no such op: {op}")


def _plain(value: Any) -> str:
    return " ".join(str(value).split()) if value is not None else ""

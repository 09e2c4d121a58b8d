"""The tests that a configuration's routes carry: does each rule take the stories it is to take, and no others?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ingest.config import Feed, Settings
from ingest.config.faults import shown
from ingest.config.route import Route, RouteTest, uri_of
from ingest.desk.answers import Answer, answers
from ingest.desk.route import Routes, topics_for
from ingest.errors import ConfigFault
from ingest.model.document import Document
from ingest.model.envelope import with_change
from ingest.model.naming import content_type_of
from ingest.model.overlay import Overlay
from ingest.model.record import Headers
from ingest.model.story import Change, Normalised
from ingest.normalise.decide import Said, decide
from ingest.normalise.urls import is_uri
from ingest.stages.reading import Limits, read_documents
from ingest.stages.workshop import Workshop

NOBODY = "UNKNOWN"


class Case(NamedTuple):
    """A story as a test tells it: its headers as on ``stories``, and its ninjs document."""

    headers: Headers
    ninjs: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What a person calls it."""
        rows = self.ninjs.get("headlines") or [{"value": self.ninjs.get("slugline") or self.ninjs.get("title")}]
        return repr(rows[0]["value"]) if rows[0]["value"] else "the story"


def failing(settings: Settings) -> tuple[ConfigFault, ...]:
    """Run every route's tests; return a fault for each that fails, saying what matched and what did not.

    Documents are read in a worker process, within the configured limits.
    """
    tests = [
        (f"routes[{index}].tests[{number}]", route, test)
        for index, route in enumerate(settings.routes)
        for number, test in enumerate(route.tests)
    ]
    told, unread = _read_all(settings, [test for _, _, test in tests])
    faults: list[ConfigFault] = []
    for key, route, test in tests:
        if test.story is None:
            faults += _judged(key, route, test, (_inline(test),))
        elif reason := unread.get(test):
            faults.append(ConfigFault(f"{key}.story", f"a document with a story in it; {reason}", test.story.name))
        else:
            faults += _chosen(key, route, test, told[test])
    return tuple(faults)


def _chosen(key: str, route: Route, test: RouteTest, cases: tuple[Case, ...]) -> Iterable[ConfigFault]:
    """Judge those stories of a document that the test is about."""
    wanted = (test.headline or "").casefold()
    chosen = tuple(case for case in cases if wanted in case.name.casefold()) if wanted else cases
    if not chosen:
        there = ", ".join(case.name for case in cases)
        return (ConfigFault(f"{key}.headline", f"words of a headline in {there}", shown(test.headline)),)
    return _judged(key, route, test, chosen)


def _judged(key: str, route: Route, test: RouteTest, cases: tuple[Case, ...]) -> Iterable[ConfigFault]:
    rule = replace(route.rule, enabled=True)
    routes = Routes((rule,))
    taken = [case for case in cases if topics_for(routes, case.headers, case.ninjs)]
    if bool(taken) == test.expect:
        return
    does = "to take" if test.expect else "not to take"
    for case in taken or cases:
        said = _told(answers(rule, case.headers, case.ninjs))
        yield ConfigFault(key, f"the rule of {route.topic} {does} {case.name}; {said}")


def _told(given: tuple[Answer, ...]) -> str:
    """Say what did not match and what did, and which tables under ``not`` leave the story out."""
    asked = [answer for answer in given if not answer.excludes]
    parts = [
        _listed("did not match", (answer for answer in asked if not answer.holds)),
        _listed("matched", (answer for answer in asked if answer.holds)),
    ]
    for table in sorted({answer.table for answer in given if answer.excludes}):
        inside = [answer for answer in given if answer.excludes and answer.table == table]
        if all(answer.holds for answer in inside):
            parts.append(_listed(f"left out by not[{table}]", inside))
        else:
            parts.append(_listed(f"not left out by not[{table}]", (each for each in inside if not each.holds)))
    return "; ".join(filter(None, parts))


def _listed(what: str, given: Iterable[Answer]) -> str:
    names = [f"{answer.name} ({shown(answer.told) if answer.told else 'it has none'})" for answer in given]
    return f"{what}: {', '.join(names)}" if names else ""


def _read_all(
    settings: Settings, tests: list[RouteTest]
) -> tuple[dict[RouteTest, tuple[Case, ...]], dict[RouteTest, str]]:
    """Return the stories of each test with a document, and of the others why there are none."""
    unread: dict[RouteTest, str] = {}
    documents: dict[RouteTest, Document] = {}
    for test in tests:
        if test.story is not None:
            try:
                documents[test] = _document(test, test.story, settings)
            except OSError as error:
                unread[test] = error.strerror or type(error).__name__
    if not documents:
        return {}, unread
    limits = settings.limits
    workshop = Workshop(Limits(limits.parse_cpu_s, limits.parse_memory_mb, limits.parse_timeout_s), 1, read_documents)
    results = asyncio.run(workshop.read(list(documents.values())))
    told: dict[RouteTest, tuple[Case, ...]] = {}
    for (test, document), result in zip(documents.items(), results, strict=True):
        told[test] = _cases(test, document, result)
        if not told[test]:
            unread[test] = "; ".join(f"{fault.place}: {fault.reason}" for fault in result.faults)
    return told, unread


def _document(test: RouteTest, path: Path, settings: Settings) -> Document:
    feed = _feed_of(test, path, settings.feeds)
    document = Document(
        provider=test.provider or (feed.provider if feed else NOBODY),
        feed=feed.name if feed else path.name,
        received_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        body=path.read_bytes(),
        url=path.name,
        content_type=content_type_of(path.name),
    )
    return replace(document, reading=feed.reading) if feed else document


def _feed_of(test: RouteTest, path: Path, feeds: tuple[Feed, ...]) -> Feed | None:
    """Return the feed that a test names, else the one with the innermost directory that holds the file."""
    if test.feed is not None:
        return next((feed for feed in feeds if feed.name == test.feed), None)
    holding = [(len(feed.directory.parts), feed) for feed in feeds if feed.directory and feed.directory in path.parents]
    return max(holding, key=lambda each: each[0])[1] if holding else None


def _cases(test: RouteTest, document: Document, result: Normalised) -> tuple[Case, ...]:
    """Return a document's stories, each as if told for the first time."""
    cases = []
    for candidate in result.candidates:
        decision = decide(Overlay({}), "items", document, document.ref, candidate)
        if decision.record is not None:
            change = Change.KILLED if decision.said is Said.KILLED else Change.CREATED
            headers = with_change(decision.record.headers, "story", test.change or change.value, "desk")
            cases.append(Case(headers, orjson.loads(decision.record.value or b"{}")))
    return tuple(cases)


def _inline(test: RouteTest) -> Case:
    ninjs: dict[str, Any] = {"type": test.type or "text"}
    if test.headline:
        ninjs["headlines"] = [{"role": "main", "contentType": "text/plain", "value": test.headline}]
    ninjs |= {key: value for key, value in (("slugline", test.slugline), ("title", test.title)) if value}
    if test.body:
        ninjs["bodies"] = [{"role": "main", "contentType": "text/plain", "value": test.body}]
    if test.subjects:
        ninjs["subjects"] = [_subject(name) for name in test.subjects]
    headers = {
        "ce_provider": test.provider or NOBODY,
        "ce_type": f"ingest.story.{test.change or Change.CREATED.value}.v1",
        **({"ce_language": test.language} if test.language else {}),
        **({"ce_urgency": str(test.urgency)} if test.urgency else {}),
    }
    return Case(headers, ninjs)


def _subject(name: str) -> dict[str, str]:
    uri = uri_of(name)
    return {"uri": uri} if is_uri(uri) else {"name": name, "literal": name}


def outcome(settings: Settings) -> str:
    """Return one line on the routes of a configuration whose tests all hold; an empty one where there are none."""
    tests = sum(len(route.tests) for route in settings.routes)
    if not settings.routes:
        return ""
    named = ", ".join(route.topic if route.enabled else f"{route.topic} (off)" for route in settings.routes)
    return f"routes: {named}; {tests} of {tests} tests hold"

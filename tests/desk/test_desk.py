"""The desk's promises: who is told, and who must not be."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.desk.desk import Desk
from ingest.desk.hearing import fingerprint
from ingest.desk.near import Sketcher
from ingest.desk.verdict import Verdict
from ingest.model.desk import DeskRules
from ingest.model.envelope import change_of, with_change
from ingest.model.overlay import Overlay
from ingest.model.record import Received
from ingest.model.topics import Topics

TOPICS = Topics("t.")
SKETCHER = Sketcher()


def item(
    uri: str = "urn:example:1",
    version: int = 1,
    *,
    provider: str = "AURORA",
    said: str = "new",
    text: str | None = "T1",
    recorded: str = "2026-01-02T03:04:05Z",
) -> Received:
    headers = {
        "ce_subject": uri,
        "ce_storyversion": str(version),
        "ce_provider": provider,
        "ce_documentref": "sha256:00",
        "ce_recordedtime": recorded,
    }
    if text:
        headers["ce_texthash"] = text
    value = orjson.dumps({"uri": uri, "version": str(version), "type": "text", "bodies": [{"value": text}]})
    return Received(TOPICS.items, 0, 0, 0, uri, value, with_change(headers, "item", said, "normalise"))


class Hearing:
    """The desk with a dict for its state; ``again`` builds it anew from what was committed."""

    def __init__(self, state: dict[str, bytes] | None = None, rules: DeskRules | None = None) -> None:
        self.state = dict(state or {})
        self._rules = rules or DeskRules()
        self._desk = Desk(TOPICS, self._rules, self.state)

    def hears(self, received: Received) -> Verdict:
        return self.hears_all(received)[-1]

    def hears_all(self, received: Received) -> list[Verdict]:
        overlay = Overlay(self.state)
        verdicts = self._desk.hear(overlay, received, fingerprint(SKETCHER, received))
        for key, value in overlay.changes.items():
            if value is None:
                self.state.pop(key, None)
            else:
                self.state[key] = value
        return verdicts

    def again(self) -> Hearing:
        return Hearing(self.state, self._rules)


def test_a_first_telling_is_created_on_stories_and_latest() -> None:
    received = item()
    verdict = Hearing().hears(received)
    assert verdict.outcome == "created"
    assert [r.topic for r in verdict.records] == [TOPICS.stories, TOPICS.latest]
    assert {r.value for r in verdict.records} == {received.value}
    assert {change_of(r.headers) for r in verdict.records} == {"created"}


def test_an_update_and_a_correction_are_told_as_such() -> None:
    desk = Hearing()
    desk.hears(item())
    assert desk.hears(item(version=2, said="changed", text="T2")).outcome == "updated"
    assert desk.hears(item(version=3, said="corrected", text="T3")).outcome == "corrected"


def test_a_version_that_was_told_is_not_told_again() -> None:
    desk = Hearing()
    desk.hears(item(version=2))
    assert desk.hears(item(version=2)) == Verdict("stale")
    assert desk.hears(item(version=1)) == Verdict("stale")


def test_nothing_of_a_killed_story_comes_after_it() -> None:
    desk = Hearing()
    desk.hears(item())
    assert desk.hears(item(version=2, said="killed", text=None)).outcome == "killed"
    assert desk.hears(item(version=3, said="changed")) == Verdict("after_kill")


def test_a_kill_before_its_story_is_told_and_holds() -> None:
    desk = Hearing()
    assert desk.hears(item(said="killed", text=None)).outcome == "killed"
    assert desk.hears(item(version=2)) == Verdict("after_kill")


def test_the_same_text_from_another_provider_is_a_duplicate() -> None:
    desk = Hearing()
    desk.hears(item())
    verdict = desk.hears(item("urn:example:copy", provider="BOREALIS"))
    assert verdict.outcome == "duplicate"
    (link,) = verdict.records
    assert link.topic == TOPICS.duplicates
    assert link.headers["ce_duplicateof"] == "urn:example:1"
    assert link.headers["ce_type"] == "ingest.duplicate.linked.v1"
    value = orjson.loads(link.value or b"")
    assert "bodies" not in value
    assert value["associations"] == [{"name": "original", "rel": "duplicateOf", "uri": "urn:example:1"}]


def test_the_same_text_from_the_same_provider_is_not_a_duplicate() -> None:
    desk = Hearing()
    desk.hears(item())
    assert desk.hears(item("urn:example:2")).outcome == "created"


def test_a_copy_after_thirty_days_is_news_again() -> None:
    desk = Hearing()
    desk.hears(item())
    late = item("urn:example:copy", provider="BOREALIS", recorded="2026-02-02T03:04:05Z")
    assert desk.hears(late).outcome == "created"


def test_a_copy_of_a_killed_story_is_told() -> None:
    desk = Hearing()
    desk.hears(item())
    desk.hears(item(version=2, said="killed", text=None))
    assert desk.hears(item("urn:example:copy", provider="BOREALIS")).outcome == "created"


def test_a_copy_that_changes_its_text_becomes_a_story() -> None:
    desk = Hearing()
    desk.hears(item())
    desk.hears(item("urn:example:copy", provider="BOREALIS"))
    assert desk.hears(item("urn:example:copy", 2, provider="BOREALIS", said="changed", text="T2")).outcome == "created"


def test_a_told_story_that_takes_anothers_text_stays_a_story() -> None:
    desk = Hearing()
    desk.hears(item())
    desk.hears(item("urn:example:2", provider="BOREALIS", text="T2"))
    assert desk.hears(item("urn:example:2", 2, provider="BOREALIS", said="changed", text="T1")).outcome == "updated"


def test_another_provider_cannot_change_or_kill_a_story_by_its_uri() -> None:
    desk = Hearing()
    desk.hears(item())
    assert desk.hears(item(provider="MALLORY", said="killed", text=None)) == Verdict("foreign_kill")
    copied = desk.hears(item(provider="MALLORY", version=2, text="T9"))
    assert (copied.outcome, copied.method) == ("duplicate", "same-uri")
    assert desk.hears(item(version=2, said="changed", text="T2")).outcome == "updated"


def test_the_kill_of_a_copy_is_told_on_duplicates_only() -> None:
    desk = Hearing()
    desk.hears(item())
    desk.hears(item("urn:example:copy", provider="BOREALIS"))
    verdict = desk.hears(item("urn:example:copy", 2, provider="BOREALIS", said="killed", text=None))
    assert [r.topic for r in verdict.records] == [TOPICS.duplicates]
    assert change_of(verdict.records[0].headers) == "killed"
    assert desk.hears(item(version=2, said="changed", text="T2")).outcome == "updated"


def test_a_record_without_our_headers_is_refused() -> None:
    with pytest.raises(KeyError):
        Hearing().hears(Received(TOPICS.items, 0, 0, 0, "k", b"{}", {}))


told = st.lists(
    st.tuples(
        st.sampled_from(["u1", "u2", "u3"]),
        st.integers(1, 4),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["new", "changed", "corrected", "killed"]),
        st.sampled_from(["T1", "T2", None]),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=200)
@given(told)
def test_in_any_order_no_version_is_told_twice_and_nothing_after_a_kill(
    history: list[tuple[str, int, str, str, str | None]],
) -> None:
    desk = Hearing()
    seen: set[tuple[str, str]] = set()
    killed: set[str] = set()
    for uri, version, provider, said, text in history:
        for record in desk.hears(item(uri, version, provider=provider, said=said, text=text)).records:
            if record.topic != TOPICS.stories:
                continue
            key = record.key or ""
            name = (key, record.headers["ce_storyversion"])
            assert name not in seen
            assert key not in killed
            seen.add(name)
            if change_of(record.headers) == "killed":
                killed.add(key)


@settings(deadline=None, max_examples=100)
@given(told, st.integers(0, 40))
def test_a_stream_told_in_two_runs_gives_what_one_run_gives(
    history: list[tuple[str, int, str, str, str | None]], cut: int
) -> None:
    items = [item(u, v, provider=p, said=s, text=t) for u, v, p, s, t in history]
    whole, first = Hearing(), Hearing()
    at_once = [whole.hears(i) for i in items]
    parts = [first.hears(i) for i in items[:cut]]
    second = first.again()
    parts += [second.hears(i) for i in items[cut:]]
    assert parts == at_once

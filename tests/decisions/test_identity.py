"""Which earlier item is this? The promises of ``normalise.identity`` and ``normalise.decide``."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model.document import Document
from ingest.model.item import Signal
from ingest.model.overlay import Overlay
from ingest.model.story import Candidate
from ingest.normalise import identity
from ingest.normalise.decide import Decision, Said, decide

RECEIVED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DOCUMENT = Document("AURORA", "aurora-wire", RECEIVED, b"<rss/>")


def candidate(
    content: str = "c1",
    *,
    native_id: str | None = "id-1",
    names: tuple[str, ...] = (),
    sketch: tuple[int, ...] = (),
    signal: Signal = Signal.NONE,
    event_time: str | None = None,
) -> Candidate:
    return Candidate(
        place="item 1",
        ninjs={"type": "text", "pubStatus": "usable"},
        native_id=native_id,
        uri=f"urn:example:{native_id}" if native_id else None,
        identities=names,
        sketch=sketch,
        signal=signal,
        content_hash=content,
        text_hash=None,
        parser="rss/strict",
        language="en",
        event_time=event_time,
    )


class Provider:
    """One provider's history, as the stage keeps it."""

    def __init__(self) -> None:
        self.state: dict[str, bytes] = {}

    def says(self, told: Candidate, *, after: timedelta = timedelta()) -> Decision:
        overlay = Overlay(self.state)
        document = replace(DOCUMENT, received_at=RECEIVED + after)
        decision = decide(overlay, "items", document, document.ref, told)
        for key, value in overlay.changes.items():
            assert value is not None
            self.state[key] = value
        return decision


def version_and_uri(decision: Decision) -> tuple[str, str]:
    assert decision.record is not None
    return decision.record.headers["ce_storyversion"], decision.record.headers["ce_subject"]


def test_first_telling_is_new_and_a_repeat_says_nothing() -> None:
    provider = Provider()
    assert provider.says(candidate()).said is Said.NEW
    assert provider.says(candidate()) == Decision(Said.UNCHANGED)


def test_changed_content_is_the_next_version_of_the_same_uri() -> None:
    provider = Provider()
    first = version_and_uri(provider.says(candidate("c1")))
    second = version_and_uri(provider.says(candidate("c2")))
    assert (first, second) == (("1", "urn:example:id-1"), ("2", "urn:example:id-1"))


def test_the_value_carries_uri_and_version() -> None:
    decision = Provider().says(candidate())
    assert decision.record is not None
    value = orjson.loads(decision.record.value or b"")
    assert value == {"uri": "urn:example:id-1", "version": "1", "type": "text", "pubStatus": "usable"}


def test_a_kill_wins_over_everything_later() -> None:
    provider = Provider()
    provider.says(candidate("c1"))
    assert provider.says(candidate("k", signal=Signal.KILL)).said is Said.KILLED
    assert provider.says(candidate("k", signal=Signal.KILL)).said is Said.UNCHANGED
    assert provider.says(candidate("c1")).said is Said.AFTER_KILL
    assert provider.says(candidate("c9", signal=Signal.CORRECTION)).said is Said.AFTER_KILL


def test_a_kill_may_come_before_its_story() -> None:
    provider = Provider()
    assert provider.says(candidate("k", signal=Signal.KILL)).said is Said.KILLED
    assert provider.says(candidate("c1")).said is Said.AFTER_KILL


SKETCH = tuple(range(16))
OTHER = tuple(range(100, 116))


def test_an_edited_copy_without_id_is_the_next_version() -> None:
    provider = Provider()
    names = ("t:talks 13:31", "h:talks", "d:13:31", "n:cna.txt")
    first = version_and_uri(provider.says(candidate("c1", native_id=None, names=names, sketch=SKETCH)))
    edited = (*SKETCH[:14], 98, 99)
    again = provider.says(candidate("c2", native_id=None, names=("t:talks 14:00", "h:talks"), sketch=edited))
    assert version_and_uri(again) == ("2", first[1])


def test_a_new_headline_on_the_same_text_and_time_is_the_next_version() -> None:
    provider = Provider()
    old = candidate("c1", native_id=None, names=("t:a 1", "h:a", "d:1"), sketch=SKETCH)
    new = candidate("c2", native_id=None, names=("t:b 1", "h:b", "d:1"), sketch=SKETCH)
    assert version_and_uri(provider.says(old))[1] == version_and_uri(provider.says(new))[1]


def test_templates_filed_at_one_time_are_different_stories() -> None:
    provider = Provider()
    one = candidate("c1", native_id=None, names=("t:a 1", "h:a", "d:1"), sketch=SKETCH)
    alike = (*SKETCH[:11], 90, 91, 92, 93, 94)
    two = candidate("c2", native_id=None, names=("t:b 1", "h:b", "d:1"), sketch=alike)
    assert version_and_uri(provider.says(one))[1] != version_and_uri(provider.says(two))[1]


def test_another_text_under_the_same_headline_is_another_story() -> None:
    provider = Provider()
    monday = candidate("c1", native_id=None, names=("t:markets mon", "h:markets"), sketch=SKETCH)
    tuesday = candidate("c2", native_id=None, names=("t:markets tue", "h:markets"), sketch=OTHER)
    assert version_and_uri(provider.says(monday))[1] != version_and_uri(provider.says(tuesday))[1]


def test_a_file_name_used_again_for_another_text_is_another_story() -> None:
    provider = Provider()
    one = candidate("c1", native_id=None, names=("h:a", "n:latest.txt"), sketch=SKETCH)
    two = candidate("c2", native_id=None, names=("h:b", "n:latest.txt"), sketch=OTHER)
    assert version_and_uri(provider.says(one))[1] != version_and_uri(provider.says(two))[1]


def test_a_headline_holds_four_days_only() -> None:
    provider = Provider()
    one = candidate("c1", native_id=None, names=("h:weekly",), sketch=SKETCH)
    two = candidate("c2", native_id=None, names=("h:weekly",), sketch=SKETCH)
    first = version_and_uri(provider.says(one))
    later = version_and_uri(provider.says(two, after=timedelta(days=5)))
    assert first[1] != later[1]


def test_a_kill_finds_its_story_by_the_headline() -> None:
    provider = Provider()
    told = version_and_uri(provider.says(candidate("c1", native_id=None, names=("t:a 1", "h:a"), sketch=SKETCH)))
    kill = provider.says(candidate("k", native_id=None, names=("h:a",), signal=Signal.KILL))
    assert kill.said is Said.KILLED
    assert version_and_uri(kill) == ("2", told[1])
    edited = candidate("c3", native_id=None, names=("t:a 1", "h:a"), sketch=SKETCH)
    assert provider.says(edited).said is Said.AFTER_KILL


def test_a_replay_mints_the_same_uri() -> None:
    told = candidate("c1", native_id=None, names=("t:a 1", "h:a"), sketch=SKETCH)
    assert version_and_uri(Provider().says(told)) == version_and_uri(Provider().says(told))
    assert version_and_uri(Provider().says(told))[1].startswith("urn:uuid:")


def test_of_two_entries_with_one_id_the_latest_counts() -> None:
    old = candidate("old", event_time="2026-01-01T00:00:00Z")
    new = candidate("new", event_time="2026-01-02T00:00:00Z")
    for order in ((old, new), (new, old)):
        owners, others = identity.sole_owners(order)
        assert owners == (new,)
        assert others == (old,)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("123"), st.booleans()), max_size=30))
def test_any_history_gives_rising_versions_and_nothing_after_a_kill(told: list[tuple[str, str, bool]]) -> None:
    provider = Provider()
    versions: dict[str, int] = {}
    killed: set[str] = set()
    for native_id, content, kill in told:
        signal = Signal.KILL if kill else Signal.NONE
        decision = provider.says(candidate(content, native_id=native_id, signal=signal))
        if decision.record is None:
            continue
        assert native_id not in killed
        version = int(decision.record.headers["ce_storyversion"])
        assert version == versions.get(native_id, 0) + 1
        versions[native_id] = version
        if kill:
            killed.add(native_id)


@settings(deadline=None, max_examples=50)
@given(
    st.text(),
    st.integers(1, 10**9),
    st.text(),
    st.booleans(),
    st.integers(0, 2**40),
    st.lists(st.integers(0, 2**32 - 1), max_size=16),
)
def test_known_survives_its_codec(uri: str, version: int, h: str, killed: bool, at: int, sketch: list[int]) -> None:
    known = identity.Known(uri, version, h, killed, at, tuple(sketch))
    assert identity.Known.decode(known.encode()) == known

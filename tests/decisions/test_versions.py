"""Which version is the later, and what is told of the earlier: as the format defines it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import normalise
from ingest.model.document import Document
from ingest.model.item import Item, Markup, Parsed, Signal
from ingest.model.overlay import Overlay
from ingest.model.record import Record
from ingest.normalise import identity
from ingest.normalise.decide import Said, decide
from ingest.normalise.versions import compare

START = datetime(2024, 5, 1, 12, tzinfo=UTC)
STORY = Item(
    place="newsItem 1", native_id="urn:newsml:aurora.example:20240501:1", headline=Markup("Harbour reopens"),
    body=Markup("The harbour opened again on Tuesday."), version="1", versioned=True, updated="2024-05-01T10:00:00Z",
)  # fmt: skip


class Provider:
    """One provider's history: items are told one after the other."""

    def __init__(self) -> None:
        self.state = Overlay({})
        self.received_at = START
        self.records: list[Record] = []

    def tell(self, *items: Item) -> list[Said]:
        """Tell one document; return what each of its items turned out to be."""
        self.received_at += timedelta(minutes=1)
        document = Document("AURORA", "wire", self.received_at, b"x")
        result = normalise.canonical(document, Parsed("newsml-g2", "strict", items))
        assert not result.faults
        owners, _ = identity.sole_owners(result.candidates)
        decisions = [decide(self.state, "items", document, "ref", candidate) for candidate in owners]
        self.records += [each.record for each in decisions if each.record is not None]
        return [each.said for each in decisions]

    def last(self) -> dict[str, object]:
        """Return the last document told."""
        return dict(json.loads(self.records[-1].value or b"{}"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("2", None), ("1", None), (1, True)),
        (("10", None), ("9", None), (1, True)),
        (("1.10", None), ("1.9", None), (1, True)),
        (("007", None), ("7", None), (0, False)),
        (("1", "2024-05-01T10:00:00Z"), ("1", "2024-05-01T09:00:00Z"), (1, False)),
        (("a", "2024-05-01T10:00:00Z"), ("b", "2024-05-01T10:00:00.500Z"), (-1, False)),
        ((None, "2024-05-01T10:00:00Z"), ("3", "2024-05-01T10:00:00Z"), (0, False)),
        ((None, None), ("3", None), (0, False)),
    ],
)
def test_versions_compare_as_they_are_counted_else_by_time(one, other, expected):
    assert compare(*one, *other) == expected
    assert compare(*other, *one) == (-expected[0], expected[1])


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8))
def test_the_last_version_told_is_the_highest_in_whatever_order_they_come(versions):
    provider = Provider()
    for version in versions:
        provider.tell(STORY._replace(version=str(version), body=Markup(f"The harbour opened at {version}.")))
    assert provider.last()["version"] == str(max(versions))
    counted = [int(record.headers["ce_storyversion"]) for record in provider.records]
    assert counted == list(range(1, len(counted) + 1))


def test_an_earlier_version_never_overwrites_a_later_one():
    provider = Provider()
    assert provider.tell(STORY._replace(version="2")) == [Said.NEW]
    assert provider.tell(STORY._replace(version="1", headline=Markup("Harbour to reopen"))) == [Said.STALE]
    assert provider.tell(STORY._replace(version="2")) == [Said.UNCHANGED]
    assert provider.tell(STORY._replace(version="3")) == [Said.CHANGED]
    assert provider.tell(STORY._replace(version="4", signal=Signal.CORRECTION)) == [Said.CORRECTED]


def test_without_a_count_the_time_decides():
    provider = Provider()
    story = STORY._replace(version=None)
    assert provider.tell(story) == [Said.NEW]
    early = story._replace(updated="2024-05-01T09:00:00Z", headline=Markup("Harbour closed"))
    assert provider.tell(early) == [Said.STALE]
    assert provider.tell(story._replace(updated="2024-05-01T11:00:00Z")) == [Said.UNCHANGED]
    assert provider.last()["version"] == "1"


def test_a_kill_wins_whatever_its_version_and_before_its_story_too():
    provider = Provider()
    kill = STORY._replace(version="1", status="canceled", signal=Signal.KILL)
    assert provider.tell(STORY._replace(version="5")) == [Said.NEW]
    assert provider.tell(kill) == [Said.KILLED]
    assert provider.tell(STORY._replace(version="6")) == [Said.AFTER_KILL]
    late = Provider()
    assert late.tell(kill) == [Said.KILLED]
    assert late.tell(STORY) == [Said.AFTER_KILL]
    assert late.last()["pubStatus"] == "canceled" and "bodies" not in late.last()


def test_two_versions_in_one_document_are_both_told():
    provider = Provider()
    second = STORY._replace(version="2", body=Markup("The harbour opened again on Wednesday."))
    assert provider.tell(STORY, second) == [Said.NEW, Said.CHANGED]
    assert Provider().tell(second, STORY) == [Said.NEW, Said.STALE]


@given(
    st.builds(
        identity.Known,
        st.text(),
        st.integers(1, 99),
        st.text(),
        st.booleans(),
        st.integers(0, 2**31),
        st.lists(st.integers(0, 2**32), max_size=3).map(tuple),
        st.none() | st.text(),
        st.none() | st.text(),
    )
)
def test_what_is_known_survives_its_coding(known):
    assert identity.Known.decode(known.encode()) == known

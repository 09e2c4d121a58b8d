"""The state follows from the window's records alone: restored, batched or bounded, it gives the same answers."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.desk.near import Clusters, Match, Sketcher, Told

WORDS = [
    "pier",
    "boat",
    "council",
    "Tuesday",
    "said",
    "the",
    "of",
    "a",
    "12",
    "30",
    "4.5",
    "港",
    "船",
    "судно",
    "ميناء",
]
SKETCHER = Sketcher()
BASES = [
    " ".join(random.Random(seed).choice(WORDS) + (str(seed) if i % 3 else "") for i in range(60)) for seed in range(6)
]


@st.composite
def streams(draw: st.DrawFn) -> list[Told]:
    """Sketches in order of time: texts that are near one another, in bursts and with long silences."""
    at_s, stream = 0, []
    for place in range(draw(st.integers(5, 40))):
        at_s += draw(st.sampled_from([0, 60, 3600, 20 * 3600]))
        base = BASES[draw(st.integers(0, len(BASES) - 1))]
        cut = draw(st.sampled_from([0, 0, 40, 90]))
        tail = draw(st.sampled_from(["", " end of it", " number 77", " судно"]))
        provider = draw(st.sampled_from("AB"))
        stream.append(SKETCHER.sketch_of(f"u{place % 30}", provider, at_s, base[:20], base[cut:] + tail))
    return stream


def run(clusters: Clusters, stream: list[Told]) -> tuple[list[Match | None], list[Told]]:
    matches, records = [], []
    for told in stream:
        match = clusters.match(told)
        matches.append(match)
        records.append(clusters.add(told, match.cluster if match else f"{told.uri}@{told.at_s}"))
    return matches, records


@settings(max_examples=60, deadline=None)
@given(streams(), st.data(), st.sampled_from([16, 1000]))
def test_a_restored_window_answers_as_the_one_that_ran(stream: list[Told], data: st.DataObject, most: int) -> None:
    at = data.draw(st.integers(1, len(stream) - 1))
    withdrawn = data.draw(st.sampled_from([None, *(told.uri for told in stream[:at])]))
    lived = Clusters(most_documents=most)
    _, records = run(lived, stream[:at])
    if withdrawn is not None:
        taken = set(lived.remove(withdrawn))
        records = [each.taken_back() if each.number in taken else each for each in records]
    kept = [Told.decode(each.encode()) for each in records if each.number > lived.gone]
    restored = Clusters(most_documents=most)
    restored.restore(reversed(kept))
    assert len(restored) == len(lived)
    assert restored.gone == lived.gone
    assert run(restored, stream[at:]) == run(lived, stream[at:])


@settings(max_examples=30, deadline=None)
@given(streams())
def test_recorded_decisions_are_restored(stream: list[Told]) -> None:
    lived = Clusters(most_documents=1000)
    _, records = run(lived, stream)
    first, last = records[lived.gone].cluster, records[-1].cluster
    moved = set(lived.merge(last, first)) if last != first else set()
    records = [each.moved(first) if each.number in moved else each for each in records]
    split = set(lived.split([records[-1].uri], "apart"))
    records = [each.moved("apart") if each.number in split else each for each in records]
    restored = Clusters(most_documents=1000)
    restored.restore(each for each in records if each.number > lived.gone)
    for told in records:
        assert restored.cluster_of(told.uri) == lived.cluster_of(told.uri)
        assert restored.members(told.cluster) == lived.members(told.cluster)
    probes = [replace(told, uri=f"probe {told.uri}") for told in stream]
    assert [restored.match(each) for each in probes] == [lived.match(each) for each in probes]


@settings(max_examples=30, deadline=None)
@given(streams(), st.integers(1, 7))
def test_sketches_may_be_made_in_batches_and_in_any_order(stream: list[Told], size: int) -> None:
    one, other = Clusters(most_documents=1000), Clusters(most_documents=1000)
    ready: list[Told] = []
    for start in range(0, len(stream), size):
        ready += sorted(stream[start : start + size], key=lambda each: each.number)
    assert run(one, stream) == run(other, ready)


def test_a_match_changes_nothing_and_sees_nothing_later() -> None:
    early = SKETCHER.sketch_of("early", "A", 10, "", BASES[0])
    late = SKETCHER.sketch_of("late", "B", 20, "", BASES[0])
    clusters = Clusters(most_documents=100)
    assert clusters.match(early) is None
    assert clusters.match(late) is None
    clusters.add(early, "early")
    for _ in range(3):
        match = clusters.match(late)
        assert match is not None and match.original == "early"
    assert len(clusters) == 1


def test_at_its_bound_the_window_lets_the_oldest_go_and_counts_them() -> None:
    clusters = Clusters(most_documents=50)
    for place in range(120):
        text = " ".join(f"w{place}x{i}" for i in range(30))
        clusters.add(SKETCHER.sketch_of(f"u{place}", "A", place, "", text), f"u{place}")
    assert (len(clusters), clusters.left_early, clusters.gone) == (50, 70, 70)
    assert clusters.cluster_of("u69") is None
    assert clusters.cluster_of("u70") == "u70"


def test_what_is_withdrawn_is_not_matched_but_keeps_its_place() -> None:
    clusters = Clusters(most_documents=100)
    clusters.add(SKETCHER.sketch_of("gone", "A", 0, "", BASES[1]), "gone")
    assert clusters.remove("gone") == (1,)
    assert clusters.match(SKETCHER.sketch_of("copy", "B", 5, "", BASES[1])) is None
    assert clusters.members("gone") == ()
    assert clusters.remove("never told") == ()


def test_decisions_change_what_later_copies_join() -> None:
    clusters = Clusters(most_documents=100)
    for place in (0, 1):
        clusters.add(SKETCHER.sketch_of(f"u{place}", "A", place, "", BASES[place]), f"c{place}")
    assert clusters.rename("c0", "renamed") == (1,)
    assert clusters.merge("renamed", "c1") == (1,)
    assert clusters.members("c1") == ("u0", "u1")
    assert clusters.split(["u0"], "alone") == (1,)
    match = clusters.match(SKETCHER.sketch_of("copy", "B", 5, "", BASES[0]))
    assert match is not None and match.cluster == "alone"


def test_a_window_is_restored_only_when_empty_and_only_from_numbered_records() -> None:
    clusters = Clusters(most_documents=100)
    told = SKETCHER.sketch_of("u", "A", 0, "", BASES[0])
    with pytest.raises(ValueError, match="number"):
        clusters.restore([told])
    clusters.add(told, "u")
    with pytest.raises(ValueError, match="before the first"):
        clusters.restore([])

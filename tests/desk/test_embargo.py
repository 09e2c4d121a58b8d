"""Held stories: never told early, told once, never after a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import cycle
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.desk.embargo import Held, HeldItem, embargoed_until
from ingest.model.overlay import Overlay

START = datetime(2026, 1, 2, 12, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


class Room:
    """A desk's held items over a dict; ``commit`` and ``restart`` are those of its partition."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.overlay = Overlay(self.stored)
        self.held = Held()

    def commit(self) -> None:
        for key, value in self.overlay.changes.items():
            if value is None:
                self.stored.pop(key, None)
            else:
                self.stored[key] = value
        self.overlay = Overlay(self.stored)

    def restart(self) -> None:
        self.commit()
        self.held = Held.restored(self.stored)

    def hold(self, uri: str, minute: float, value: bytes = b"{}") -> None:
        self.held.hold(self.overlay, uri, at(minute), {"ce_subject": uri}, value)

    def told(self, minute: float) -> list[str]:
        return [item.uri for item in self.held.due(self.overlay, at(minute))]


def test_an_item_is_told_when_its_time_has_come_and_once() -> None:
    room = Room()
    room.hold("a", 10)
    assert room.held.next_release_at == at(10)
    assert room.told(9.999) == []
    assert "a" in room.held and len(room.held) == 1
    assert room.told(10) == ["a"]
    assert room.told(10_000) == []
    assert room.held.next_release_at is None and "a" not in room.held
    room.commit()
    assert room.stored == {}


def test_what_is_told_is_the_record_as_it_came() -> None:
    headers = {"ce_subject": "urn:x:ä", "ce_embargoeduntil": "2026-01-02T12:10:00Z"}
    value = b'{"uri":"urn:x:\xc3\xa4"}\nnot even \xff text'
    room = Room()
    room.held.hold(room.overlay, "urn:x:ä", at(10), headers, value)
    room.restart()
    assert list(room.held.due(room.overlay, at(10))) == [HeldItem("urn:x:ä", at(10), 0, headers, value)]


def test_the_largest_story_fits_into_a_record_of_the_state() -> None:
    noise = bytes(n * n * 31 % 251 for n in range(900_000))
    assert len(HeldItem("u", at(1), 0, {"ce_subject": "u" * 2000}, noise).encode()) < 1_000_000


def test_the_order_is_that_of_the_times_then_of_the_arrivals() -> None:
    room = Room()
    for uri, minute in (("late", 30), ("b", 10), ("a", 10), ("early", 5)):
        room.hold(uri, minute)
    assert room.told(29) == ["early", "b", "a"]
    assert room.told(30) == ["late"]


def test_the_zone_of_a_time_does_not_matter() -> None:
    room = Room()
    room.held.hold(room.overlay, "a", at(10).astimezone(timezone(timedelta(hours=14))), {}, b"")
    room.hold("b", 9)
    assert room.told(9) == ["b"]
    (item,) = room.held.due(room.overlay, at(10).astimezone(timezone(timedelta(hours=-11))))
    assert item.uri == "a"


def test_a_kill_takes_it_away() -> None:
    room = Room()
    room.hold("a", 10)
    room.restart()
    assert room.held.drop(room.overlay, "a") is True
    assert room.held.drop(room.overlay, "a") is False
    assert room.told(10) == []
    room.restart()
    assert room.told(10) == []


def test_a_newer_version_takes_the_place_of_the_held_one() -> None:
    room = Room()
    room.hold("a", 10, b"one")
    room.hold("b", 20)
    room.hold("a", 20, b"two")
    held = room.held.get(room.overlay, "a")
    assert held is not None and (held.value, held.release_at) == (b"two", at(20))
    assert room.held.get(room.overlay, "c") is None
    assert room.told(19) == []
    assert [(i.uri, i.value) for i in room.held.due(room.overlay, at(20))] == [("b", b"{}"), ("a", b"two")]


def test_what_is_dropped_while_others_are_told_is_not_told() -> None:
    room = Room()
    for uri in ("a", "b", "c"):
        room.hold(uri, 10)
    told = []
    for item in room.held.due(room.overlay, at(10)):
        told.append(item.uri)
        room.held.drop(room.overlay, "b")
    assert told == ["a", "c"]


def test_what_nobody_takes_stays_held() -> None:
    room = Room()
    room.hold("a", 10)
    room.hold("b", 11)
    assert next(room.held.due(room.overlay, at(11))).uri == "a"
    room.restart()
    assert room.told(11) == ["b"]


def test_other_keys_of_the_state_are_let_be() -> None:
    room = Room()
    room.hold("a", 10)
    room.commit()
    state = {**room.stored, "s:e:a": b"?", "x:1": b"?", "e": b"?"}
    assert len(Held.restored(state)) == 1
    assert len(Held.restored(state, ["x:1", "e:a"])) == 1
    assert len(Held.restored(state, ["x:1"])) == 0


def test_another_state_than_its_own_is_an_error() -> None:
    room = Room()
    room.hold("a", 10)
    with pytest.raises(KeyError, match="e:a"):
        list(room.held.due(Overlay({}), at(10)))


@pytest.mark.parametrize(
    ("until", "recorded", "held"),
    [
        (None, "2026-01-02T12:00:00Z", False),
        ("2026-01-02T12:00:01Z", "2026-01-02T12:00:00Z", True),
        ("2026-01-02T12:00:00Z", "2026-01-02T12:00:00Z", False),
        ("2026-01-02T12:00:00.500Z", "2026-01-02T12:00:00.499Z", True),
        ("2026-01-02T14:00:00+02:00", "2026-01-02T12:00:00Z", False),
        ("2026-01-02T12:00:00-02:00", "2026-01-02T12:00:00Z", True),
        ("2025-01-02T12:00:00Z", "2026-01-02T12:00:00Z", False),
    ],
)
def test_an_embargo_counts_that_ends_after_the_item_came(until: str | None, recorded: str, held: bool) -> None:
    headers = {"ce_recordedtime": recorded} | ({"ce_embargoeduntil": until} if until else {})
    found = embargoed_until(headers)
    assert (found is not None) is held
    assert found is None or (until is not None and found == datetime.fromisoformat(until))


class Step(NamedTuple):
    """Something that a desk hears: an item under embargo, a kill, time that passes."""

    what: str
    uri: str
    minute: int


URIS = ("a", "b", "c", "d")
STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(["hold", "hold", "kill", "time"]),
        st.sampled_from(URIS),
        st.integers(0, 40),
    ),
    max_size=60,
)


Between = Callable[[Room], None]


def nothing(room: Room) -> None:
    """Let the whole of a run be one batch."""


def outcomes(steps: list[Step], between: Iterable[Between] = ()) -> Iterator[tuple[int, str, bytes]]:
    """Yield (which step, uri, value) of everything that is told. Time never runs back; a killed story stays killed.

    ``between`` says what happens to the process after each step, again and again.
    """
    after = cycle(between or (nothing,))
    room, now, killed = Room(), 0, set()
    for number, step in enumerate([*steps, Step("time", "", 1000)]):
        if step.what == "hold" and step.uri not in killed and step.minute > now:
            room.hold(step.uri, step.minute, str(number).encode())
        elif step.what == "kill":
            killed.add(step.uri)
            room.held.drop(room.overlay, step.uri)
        elif step.what == "time":
            now = max(now, step.minute)
            for item in room.held.due(room.overlay, at(now)):
                yield number, item.uri, item.value
        next(after)(room)
    room.commit()
    assert room.stored == {}
    assert len(room.held) == 0


def expected(steps: list[Step]) -> list[tuple[int, str, bytes]]:
    """Say the same from the promises alone: look at each hold, and at all that came after it."""
    now, killed, told = 0, set(), []
    for number, step in enumerate(steps):
        if step.what == "time":
            now = max(now, step.minute)
        elif step.what == "kill":
            killed.add(step.uri)
        elif step.uri not in killed and step.minute > now and (end := _end(steps, number, now)) is not None:
            told.append((end, step.minute, number, step.uri))
    told.sort()
    return [(end, uri, str(number).encode()) for end, _, number, uri in told]


def _end(steps: list[Step], held: int, now: int) -> int | None:
    """Return the step at which what was held is told; None where it was killed or replaced before."""
    for number in range(held + 1, len(steps)):
        step = steps[number]
        if step.what == "time":
            now = max(now, step.minute)
            if now >= steps[held].minute:
                return number
        if step.uri == steps[held].uri and (step.what == "kill" or (step.what == "hold" and step.minute > now)):
            return None
    return len(steps)


@given(STEPS)
def test_never_early_exactly_once_never_after_a_kill(steps: list[Step]) -> None:
    assert list(outcomes(steps)) == expected(steps)


@given(STEPS, st.lists(st.sampled_from([nothing, Room.commit, Room.restart]), min_size=1, max_size=8))
def test_neither_batches_nor_restarts_change_what_is_told(steps: list[Step], between: list[Between]) -> None:
    assert list(outcomes(steps, between)) == list(outcomes(steps))

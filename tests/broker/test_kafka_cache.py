"""The local copy of a state partition: never wrong, whoever else has it open and whatever became of the file."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.broker.cache import MAX_AGE_S, StateCache
from ingest.errors import Fenced


def _open(path: Path, identity: str = "cluster/state/0") -> StateCache:
    return StateCache(path / "state-0.sqlite", identity)


def test_it_remembers_state_and_position(tmp_path: Path) -> None:
    cache = _open(tmp_path)
    cache.apply({"a": b"1", "b": b"2"}, 7, 1_000)
    cache.apply({"a": None, "c": b"\0\xff"}, 9, 2_000)
    cache.close()

    again = _open(tmp_path)
    assert dict(again) == {"b": b"2", "c": b"\0\xff"}
    assert (again.position, again.timestamp_ms, len(again)) == (9, 2_000, 2)
    assert ("a" in again, "b" in again, again.get("a"), 5 in again) == (False, True, None, False)
    again.close()


def test_a_writer_that_was_overtaken_changes_nothing(tmp_path: Path) -> None:
    zombie, owner = _open(tmp_path), _open(tmp_path)
    owner.apply({"a": b"owner"}, 5, 1)
    with pytest.raises(Fenced):
        zombie.apply({"a": b"zombie", "z": b"zombie"}, 6, 2)
    assert dict(owner) == {"a": b"owner"}
    assert owner.position == 5
    owner.apply({"b": b"owner"}, 8, 3)  # and the owner is not hindered afterwards
    assert dict(owner) == {"a": b"owner", "b": b"owner"}
    zombie.close()
    owner.close()


def test_a_copy_of_another_log_is_begun_anew(tmp_path: Path) -> None:
    cache = _open(tmp_path, "one/state/0")
    cache.apply({"a": b"1"}, 3, 1)
    cache.close()
    other = _open(tmp_path, "two/state/0")
    assert (dict(other), other.position) == ({}, 0)
    other.close()


def test_a_copy_older_than_the_tombstones_is_begun_anew(tmp_path: Path) -> None:
    cache = _open(tmp_path)
    cache.apply({"a": b"1"}, 3, 1)
    cache.close()
    with sqlite3.connect(tmp_path / "state-0.sqlite") as link:
        link.execute("UPDATE tip SET current_s = ?", (int(time.time()) - MAX_AGE_S - 60,))
    link.close()
    again = _open(tmp_path)
    assert (dict(again), again.position) == ({}, 0)
    again.close()


def test_an_unreadable_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "state-0.sqlite").write_bytes(b"this was a database once" * 300)
    cache = _open(tmp_path)
    assert (dict(cache), cache.position) == ({}, 0)
    cache.apply({"a": b"1"}, 1, 1)
    assert cache["a"] == b"1"
    cache.close()


def test_reset_forgets_everything(tmp_path: Path) -> None:
    cache = _open(tmp_path)
    cache.apply({"a": b"1"}, 3, 1)
    cache.reset()
    assert (dict(cache), cache.position, cache.timestamp_ms) == ({}, 0, 0)
    cache.close()


_changes = st.lists(
    st.dictionaries(st.text(max_size=4), st.none() | st.binary(max_size=8), max_size=5), min_size=1, max_size=12
)


@settings(deadline=None, max_examples=40)
@given(steps=_changes)
def test_it_is_a_dict_with_deletions(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, bytes | None]]
) -> None:
    cache = _open(tmp_path_factory.mktemp("cache"))
    model: dict[str, bytes] = {}
    for position, changes in enumerate(steps, start=1):
        cache.apply(changes, position, position)
        for key, value in changes.items():
            if value is None:
                model.pop(key, None)
            else:
                model[key] = value
        assert dict(cache) == model
    cache.close()

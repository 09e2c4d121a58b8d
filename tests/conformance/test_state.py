"""Promises about a stage's state."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from ingest.broker.port import Body, OwnedPartition
from ingest.model.record import Record


def change(*changes: dict[str, bytes | None]) -> Body:
    """A body that makes each of these changes in a transaction, and returns."""

    async def body(owned: OwnedPartition) -> None:
        for each in changes:
            await owned.commit([], each)

    return body


def look(into: dict[str, bytes]) -> Body:
    """A body that copies its partition's state."""

    async def body(owned: OwnedPartition) -> None:
        into.update(owned.state)

    return body


async def test_state_is_a_mapping(open_broker: Any, broker: Any) -> None:
    job = await open_broker.job(broker, fixed=(0,))
    many = {f"key {n:05}": str(n).encode() for n in range(1500)}

    async def body(owned: OwnedPartition) -> None:
        state = owned.state
        assert len(state) == 0
        assert state.get("missing") is None
        with pytest.raises(KeyError):
            state["missing"]
        await owned.commit([], many | {"": b"no name", "ключ": b""})
        assert (state["key 00007"], state[""], state["ключ"]) == (b"7", b"no name", b"")
        assert "key 01499" in state
        assert "key 01500" not in state
        assert len(state) == 1502
        assert {key: state[key] for key in state} == many | {"": b"no name", "ключ": b""}
        await owned.commit([], {"key 00007": b"new", "key 00008": None})
        assert state["key 00007"] == b"new"
        assert "key 00008" not in state
        assert len(state) == 1501

    await broker.work(job, body)


async def test_state_survives_a_restart(open_broker: Any) -> None:
    async with open_broker.make("one") as before:
        job = await open_broker.job(before, fixed=(0,))
        await before.work(job, change({"a": b"1", "b": b"2"}, {"a": b"3"}))
    state: dict[str, bytes] = {}
    async with open_broker.make("one") as after:
        await after.work(job, look(state))
    assert state == {"a": b"3", "b": b"2"}


async def test_state_is_rebuilt_where_no_local_copy_is(open_broker: Any, broker: Any) -> None:
    """Another process with another folder; and the same process, its folder deleted."""
    job = await open_broker.job(broker, fixed=(0,))
    await broker.work(job, change({f"k{n}": b"old" for n in range(50)}, {"k1": b"new", "k2": None}))
    wanted = {f"k{n}": b"old" for n in range(50) if n != 2} | {"k1": b"new"}
    elsewhere: dict[str, bytes] = {}
    await (await open_broker("two")).work(job, look(elsewhere))
    assert elsewhere == wanted
    async with open_broker.make("three") as before:
        await before.work(job, change({"k3": b"newer"}))
    shutil.rmtree(open_broker.state_dir("three"), ignore_errors=True)
    again: dict[str, bytes] = {}
    async with open_broker.make("three") as after:
        await after.work(job, look(again))
    assert again == wanted | {"k3": b"newer"}


async def test_a_local_copy_that_fell_behind_catches_up(open_broker: Any) -> None:
    """Owners take turns: each sees what the other did, old local copy or not."""
    one, two = await open_broker("one"), await open_broker("two")
    job = await open_broker.job(one, fixed=(0,))
    await one.work(job, change({"a": b"one", "b": b"one"}))
    await two.work(job, change({"a": b"two", "b": None, "c": b"two"}))
    state: dict[str, bytes] = {}
    await one.work(job, look(state))
    assert state == {"a": b"two", "c": b"two"}


async def test_a_deleted_key_stays_deleted(open_broker: Any) -> None:
    async with open_broker.make("one") as broker:
        job = await open_broker.job(broker, fixed=(0,))
        await broker.work(job, change({"a": b"1", "b": b"2"}, {"a": None}))
    for process in ("one", "two"):
        state: dict[str, bytes] = {}
        async with open_broker.make(process) as broker:
            await broker.work(job, look(state))
        assert state == {"b": b"2"}


async def test_partitions_have_states_of_their_own(open_broker: Any, broker: Any) -> None:
    job = await open_broker.job(broker, 3, fixed=(0, 1, 2))

    async def body(owned: OwnedPartition) -> None:
        await owned.commit([], {"same key": str(owned.index).encode()})

    await broker.work(job, body)
    found: dict[int, dict[str, bytes]] = {}

    async def read(owned: OwnedPartition) -> None:
        found[owned.index] = dict(owned.state)

    await (await open_broker("two")).work(job, read)
    assert found == {n: {"same key": str(n).encode()} for n in range(3)}


async def test_position_and_state_come_back_as_one(open_broker: Any) -> None:
    """After a restart the state counts exactly the records before the position."""
    async with open_broker.make("one") as broker:
        job = await open_broker.job(broker, fixed=(0,))
        await broker.append([Record(job.input, "k", str(n).encode()) for n in range(30)])

    async def some(owned: OwnedPartition) -> None:
        for _ in range(2):
            records = await owned.batch(max_records=6)
            done = int(owned.state.get("done", b"0"))
            assert int(records[0].value or b"") == done
            await owned.commit([], {"done": str(done + len(records)).encode()}, records[-1].offset + 1)
        await owned.batch(max_records=3)

    for process in ("one", "two"):
        async with open_broker.make(process) as broker:
            await broker.work(job, some)
            state: dict[str, bytes] = {}
            await broker.work(job, look(state))
            assert int(state["done"]) == 30 - await broker.pending(job.group, job.input)

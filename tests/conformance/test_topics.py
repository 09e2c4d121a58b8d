"""Promises about topics and records."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

import pytest

from ingest.broker.partitioning import partition_for
from ingest.errors import BrokerError, TopicMismatch, TopicMissing
from ingest.model.record import Record, TopicSpec


async def test_create_topics_creates_what_is_missing_and_says_what(open_broker: Any, broker: Any) -> None:
    first, second = TopicSpec(open_broker.name("a")), TopicSpec(open_broker.name("b"), 3)
    assert list(await broker.create_topics([first])) == [first.name]
    assert list(await broker.create_topics([first, second])) == [second.name]
    assert list(await broker.create_topics([first, second])) == []
    topics = await broker.topics()
    assert sorted(topics[second.name]) == [0, 1, 2]


async def test_create_topics_by_two_processes_at_once(open_broker: Any) -> None:
    one, two = await open_broker("one"), await open_broker("two")
    specs = [TopicSpec(open_broker.name(f"t{n}")) for n in range(5)]
    created = await asyncio.gather(one.create_topics(specs), two.create_topics(specs))
    assert sorted([*created[0], *created[1]]) == [spec.name for spec in specs]


@pytest.mark.parametrize(
    "other", [TopicSpec("", 3), TopicSpec("", 1), TopicSpec("", 2, compacted=True)], ids=["more", "fewer", "compacted"]
)
async def test_a_topic_with_other_settings_is_a_mismatch(open_broker: Any, broker: Any, other: TopicSpec) -> None:
    name = open_broker.name("a")
    await broker.create_topics([TopicSpec(name, 2)])
    with pytest.raises(TopicMismatch, match=name):
        await broker.create_topics([TopicSpec(name, other.partitions, compacted=other.compacted)])


async def test_append_to_a_topic_never_created_is_refused(open_broker: Any, broker: Any) -> None:
    with pytest.raises(TopicMissing, match="never"):
        await broker.append([Record(open_broker.name("never"), "k", b"v")])
    assert open_broker.name("never") not in await broker.topics()


async def test_order_per_key_and_per_partition(open_broker: Any, broker: Any, drain: Any) -> None:
    name = open_broker.name("ordered")
    await broker.create_topics([TopicSpec(name, 3)])
    for start in range(0, 300, 30):
        await broker.append([Record(name, f"key {n % 7}", str(n).encode()) for n in range(start, start + 30)])
    records = await drain(broker, name, count=300)
    assert sorted(int(r.value) for r in records) == list(range(300))
    for key in {r.key for r in records}:
        mine = [int(r.value) for r in records if r.key == key]
        assert mine == sorted(mine)
    for partition in range(3):
        offsets = [r.offset for r in records if r.partition == partition]
        assert offsets == sorted(set(offsets))


async def test_equal_keys_meet_in_the_partition_of_kafkas_java_client(
    open_broker: Any, broker: Any, drain: Any
) -> None:
    name = open_broker.name("keys")
    await broker.create_topics([TopicSpec(name, 5)])
    keys = ["a", "urn:story:1", "Übergröße", "新华社", "", *(f"key-{n}" for n in range(40))]
    wanted = [Record(name, key, b"v") for key in keys]
    await broker.append(wanted)
    await broker.append(wanted)
    records = await drain(broker, name, count=2 * len(keys))
    for record in wanted:
        found = [r.partition for r in records if r.key == record.key]
        assert found == [partition_for(record, 5)] * 2
    assert len({r.partition for r in records}) == 5


async def test_a_record_may_name_its_partition(open_broker: Any, broker: Any, drain: Any) -> None:
    name = open_broker.name("explicit")
    await broker.create_topics([TopicSpec(name, 3)])
    await broker.append([Record(name, "same", str(p).encode(), partition=p) for p in (2, 0, 1)])
    assert {(r.partition, r.value) for r in await drain(broker, name, count=3)} == {(0, b"0"), (1, b"1"), (2, b"2")}
    with pytest.raises(ValueError, match="3 partition"):
        await broker.append([Record(name, "k", b"v", partition=3)])


async def test_key_value_headers_and_time_survive(open_broker: Any, broker: Any, drain: Any) -> None:
    name = open_broker.name("whole")
    await broker.create_topics([TopicSpec(name)])
    headers = {
        "ce_type": "ingest.story.created.v1",
        "provider": "Agence France‑Presse",
        "title": "Ñandú 新华社 🗞",
        "": "",
    }
    before_ms = time.time() * 1000 - 2000
    await broker.append(
        [
            Record(name, "κλειδί", "välue".encode(), headers),
            Record(name, None, b"\x00\xff"),
            Record(name, "k", None),
            Record(name, "", b""),
        ]
    )
    whole, no_key, no_value, empty = await drain(broker, name, count=4)
    assert (whole.topic, whole.partition, whole.key, whole.value) == (name, 0, "κλειδί", "välue".encode())
    assert dict(whole.headers) == headers
    assert before_ms < whole.timestamp_ms < time.time() * 1000 + 2000
    assert (no_key.key, no_key.value, dict(no_key.headers)) == (None, b"\x00\xff", {})
    assert (no_value.key, no_value.value) == ("k", None)
    assert (empty.key, empty.value) == ("", b"")


async def test_a_large_record_goes_where_the_topic_allows_it(open_broker: Any, broker: Any, drain: Any) -> None:
    name = open_broker.name("large")
    await broker.create_topics([TopicSpec(name, max_message_bytes=12_582_912)])
    value = os.urandom(5_000_000)
    await broker.append([Record(name, "k", b"before"), Record(name, "k", value), Record(name, "k", b"after")])
    assert [r.value for r in await drain(broker, name, count=3)] == [b"before", value, b"after"]


async def test_a_record_too_large_for_its_topic_is_refused_with_its_transaction(
    open_broker: Any, broker: Any, drain: Any
) -> None:
    name, other = open_broker.name("small"), open_broker.name("other")
    await broker.create_topics([TopicSpec(name, max_message_bytes=50_000), TopicSpec(other)])
    with pytest.raises(BrokerError):
        await broker.append([Record(other, "k", b"with it"), Record(name, "k", os.urandom(80_000))])
    await broker.append([Record(other, "k", b"later"), Record(name, "k", b"later")])
    assert [r.value for r in await drain(broker, other, name, count=2)] == [b"later", b"later"]


async def test_topics_gives_ranges_that_grow(open_broker: Any, broker: Any) -> None:
    name = open_broker.name("ranged")
    await broker.create_topics([TopicSpec(name, 2)])
    assert (await broker.topics())[name] == {0: (0, 0), 1: (0, 0)}
    await broker.append([Record(name, "k", b"v", partition=1) for _ in range(3)])
    ranges = (await broker.topics())[name]
    assert ranges[0] == (0, 0)
    assert ranges[1][0] == 0
    assert ranges[1][1] >= 3


async def test_a_compacted_topic_keeps_the_latest_of_each_key(open_broker: Any, broker: Any, drain: Any) -> None:
    name = open_broker.name("compacted")
    await broker.create_topics([TopicSpec(name, compacted=True)])
    for n in range(5):
        await broker.append([Record(name, f"k{k}", f"{k}.{n}".encode()) for k in range(3)])
    await broker.append([Record(name, "k1", None)])
    records = await drain(broker, name, count=3)
    assert {r.key: r.value for r in records} == {"k0": b"0.4", "k1": None, "k2": b"2.4"}
    if open_broker.kind == "sqlite":
        assert len(records) == 3


async def test_ping_answers(broker: Any) -> None:
    await broker.ping()

"""The partitioner is the one of Kafka's Java client, which aiokafka re-implements: they must agree on every key."""

from __future__ import annotations

import pytest
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.partitioner import murmur2 as kafka_murmur2
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.broker.partitioning import murmur2, partition_for
from ingest.model.record import Record


# Values of Apache Kafka's own UtilsTest.testMurmur2.
@pytest.mark.parametrize(
    ("data", "signed"),
    [
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_murmur2_gives_the_values_of_the_java_client(data: bytes, signed: int) -> None:
    assert murmur2(data) == signed & 0xFFFFFFFF


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=200))
def test_murmur2_agrees_with_aiokafka(data: bytes) -> None:
    assert murmur2(data) == kafka_murmur2(data) & 0xFFFFFFFF


@settings(deadline=None, max_examples=200)
@given(key=st.text(max_size=60), partitions=st.integers(1, 50))
def test_a_key_goes_where_aiokafka_would_send_it(key: str, partitions: int) -> None:
    everything = list(range(partitions))
    expected = DefaultPartitioner()(key.encode(), everything, everything)
    assert partition_for(Record("t", key, b""), partitions) == expected


def test_without_a_key_it_is_partition_0() -> None:
    assert partition_for(Record("t", None, b"v"), 12) == 0


def test_a_named_partition_wins_over_the_key() -> None:
    assert {partition_for(Record("t", f"k{i}", b"v", partition=7), 12) for i in range(20)} == {7}


@pytest.mark.parametrize("wrong", [-1, 3, 99])
def test_a_partition_that_is_not_there_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match=r"3 partition\(s\)"):
        partition_for(Record("t", "k", b"v", partition=wrong), 3)

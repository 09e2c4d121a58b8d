"""Time that passes without news: written by fetch, passed on by normalise, and told again by a replay."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import normalise, parsers
from ingest.errors import Fenced
from ingest.model.control import Control, Order, control_of, control_record, is_control
from ingest.model.document import Document, Reading
from ingest.model.envelope import document_record
from ingest.model.record import Received, Record
from ingest.model.story import Normalised
from ingest.model.topics import Topics
from ingest.sources.port import Poll
from ingest.stages.fetch import FeedSource, FetchStage
from ingest.stages.heartbeats import VirtualClock, heart, heartbeat
from ingest.stages.normalise import NormaliseStage
from ingest.stages.observer import Observer

START = datetime(2026, 1, 2, 12, tzinfo=UTC)
TOPICS = Topics("t.")


class Partition:
    """A partition in memory: its input is given, what is committed to it is kept."""

    def __init__(self, index: int, records: Sequence[Received] = ()) -> None:
        self.index = index
        self.state: Mapping[str, bytes] = {}
        self.commits: list[list[Record]] = []
        self.busy = 0
        self.failure: Exception | None = None
        self._records = list(records)

    @property
    def written(self) -> list[Record]:
        return [record for commit in self.commits for record in commit]

    async def batch(self, *, max_records: int = 500, max_bytes: int = 8_388_608) -> Sequence[Received]:
        if not self._records:
            await asyncio.Event().wait()
        batch, self._records = self._records, []
        return batch

    async def commit(
        self, outputs: Sequence[Record], changes: Mapping[str, bytes | None], position: int | None = None
    ) -> None:
        assert self.busy == 0, "two transactions at once"
        self.busy += 1
        await asyncio.sleep(0.002)
        self.busy -= 1
        if self.failure is not None:
            raise self.failure
        self.commits.append(list(outputs))


class Clock:
    """A clock that is a second later each time somebody looks."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> datetime:
        self.looks += 1
        return START + timedelta(seconds=self.looks)


class Restless:
    """A source that brings a document each time."""

    async def wait(self, memory: Mapping[str, bytes]) -> None:
        await asyncio.sleep(0.001)

    async def poll(self, memory: Mapping[str, bytes]) -> Poll:
        return Poll((Document("AURORA", "f", START, b"<rss/>"),), {}, "new")

    async def committed(self, poll: Poll) -> None: ...

    async def aclose(self) -> None: ...


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.001)


async def cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def beats(records: Sequence[Record]) -> list[datetime]:
    found = [Received(r.topic, 0, 0, 0, r.key, r.value, r.headers) for r in records if is_control(r.headers)]
    return [control_of(each).at for each in found]


async def test_one_partitions_owner_writes_a_heartbeat_at_once_and_then_every_so_many_seconds() -> None:
    clock = Clock()
    stage = FetchStage(TOPICS, (), Observer(), heartbeat_s=0.01, now=clock)
    partitions = [Partition(index) for index in range(TOPICS.documents_partitions)]
    tasks = [asyncio.create_task(stage.run(each)) for each in partitions]
    mine = partitions[heart(TOPICS)]
    await until(lambda: len(mine.commits) >= 3)
    for task in tasks:
        await cancelled(task)
    assert all(each.commits == [] for each in partitions if each is not mine)
    assert beats(mine.written) == [START + timedelta(seconds=n + 1) for n in range(len(mine.commits))]
    assert all(len(commit) == 1 for commit in mine.commits)
    assert {(record.topic, record.key) for record in mine.written} == {(TOPICS.documents, "ingest")}


async def test_between_two_heartbeats_the_time_is_kept() -> None:
    partition = Partition(heart(TOPICS))
    task = asyncio.create_task(FetchStage(TOPICS, (), Observer(), heartbeat_s=3600).run(partition))
    await until(lambda: bool(partition.commits))
    await asyncio.sleep(0.05)
    await cancelled(task)
    (moment,) = beats(partition.written)
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)


async def test_heartbeats_and_documents_are_transactions_of_their_own_one_after_the_other() -> None:
    topics = Topics("t.", documents_partitions=1)
    feeds = [FeedSource(f"f{n}", "AURORA", "test", Restless) for n in range(3)]
    partition = Partition(0)
    task = asyncio.create_task(FetchStage(topics, feeds, Observer(), heartbeat_s=0.001).run(partition))
    await until(lambda: len(beats(partition.written)) >= 3 and len(partition.commits) >= 12)
    await cancelled(task)
    assert all(len(commit) == 1 for commit in partition.commits)


async def test_feeds_that_change_do_not_disturb_it() -> None:
    partition = Partition(heart(TOPICS))
    stage = FetchStage(TOPICS, (), Observer(), heartbeat_s=0.01)
    task = asyncio.create_task(stage.run(partition))
    for _ in range(3):
        stage.change_feeds(())
        count = len(partition.commits)
        await until(lambda count=count: len(partition.commits) >= count + 2)  # type: ignore[misc]
    await cancelled(task)
    assert all(later > earlier for earlier, later in pairwise(beats(partition.written)))


async def test_a_partition_that_was_lost_is_said_so_bare() -> None:
    partition = Partition(heart(TOPICS))
    partition.failure = Fenced("another worker owns it")
    with pytest.raises(Fenced):
        await FetchStage(TOPICS, [FeedSource("f", "AURORA", "test", Restless)], Observer()).run(partition)


class Here:
    """Reads documents in this process."""

    async def read(self, documents: Sequence[Document]) -> list[Normalised]:
        return [normalise.canonical(each, parsers.read(each)) for each in documents]


class Counting(Observer):
    """Counts what is committed."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def committed(self, stage: str, records: int, duration_s: float) -> None:
        self.read.append(records)


def document(number: int) -> Record:
    text = f"Ferry {number} left the harbour at {number} past nine and came back at noon with all its passengers."
    item = f"<item><guid>g{number}</guid><title>Ferry {number}</title><description>{text}</description></item>"
    body = f'<rss version="2.0"><channel><title>t</title>{item}</channel></rss>'.encode()
    at = START + timedelta(seconds=number)
    return document_record(TOPICS.documents, Document("AURORA", "f", at, body, reading=Reading("rss", "UTC", "en")))


async def passed(records: Sequence[Record]) -> tuple[list[Record], Counting]:
    """Return what the normalise stage writes for these documents, and what it says that it read."""
    received = [Received(r.topic, 0, n, 0, r.key, r.value, r.headers) for n, r in enumerate(records)]
    partition, counting = Partition(0, received), Counting()
    task = asyncio.create_task(NormaliseStage(TOPICS, Here(), counting).run(partition))
    await until(lambda: bool(counting.read))
    await cancelled(task)
    return partition.written, counting


async def test_normalise_passes_every_order_on_in_its_place_and_unread() -> None:
    split = Control(Order.SPLIT, START, {"uri": "urn:x:ä", "by": "J. Doe", "reason": "“no”"})
    odd = Record(TOPICS.documents, "ingest", b"\xff no JSON", {"ce_type": "ingest.control.later.v9", "x": "y"})
    orders = [heartbeat(TOPICS, START), control_record(TOPICS.documents, split), odd]
    written, counting = await passed([orders[0], document(1), orders[1], orders[2], document(2)])
    assert [record.topic for record in written] == [TOPICS.items] * 5
    assert [is_control(record.headers) for record in written] == [True, False, True, True, False]
    for record, order in zip((written[0], written[2], written[3]), orders, strict=True):
        assert (record.key, record.value, record.headers) == (order.key, order.value, order.headers)
    assert counting.read == [2]


async def test_an_order_with_a_documents_headers_is_still_an_order() -> None:
    real = document(1)
    order = Record(TOPICS.documents, "ingest", real.value, {**real.headers, "ce_type": "ingest.control.heartbeat.v1"})
    written, _ = await passed([order, document(2)])
    assert (written[0].value, len(written)) == (real.value, 2)
    assert written[1].headers["ce_recordedtime"] == "2026-01-02T12:00:02Z"


async def test_what_is_neither_document_nor_order_is_a_dead_letter() -> None:
    written, counting = await passed([Record(TOPICS.documents, "k", b"?", {"ce_type": "ingest.controls"}), document(1)])
    assert [record.topic for record in written] == [TOPICS.dead_letters, TOPICS.items]
    assert counting.read == [2]


def test_every_order_goes_to_the_partition_whose_owner_writes_heartbeats() -> None:
    assert {heart(Topics("t.", documents_partitions=n)) < n for n in range(1, 200)} == {True}
    assert heart(Topics("t.", documents_partitions=1)) == 0
    assert heartbeat(TOPICS, START).partition is None


@pytest.mark.parametrize(
    ("after_s", "strikes"),
    [
        ([0], [False]),
        ([0, 59], [False, False]),
        ([0, 60], [False, True]),
        ([59, 60, 61], [False, True, False]),
        ([0, 31_536_000, 31_536_001], [False, True, False]),
        ([600, 0, 300, 660], [False, False, False, True]),
    ],
)
def test_a_replay_says_the_time_once_a_minute_however_long_the_silence(after_s: list[int], strikes: list[bool]) -> None:
    clock = VirtualClock()
    assert [clock.strikes(START + timedelta(seconds=n)) for n in after_s] == strikes


@given(st.lists(st.integers(-10_000, 10_000), max_size=50), st.integers(0, 50))
def test_its_time_never_runs_back(after_s: list[int], skipped: int) -> None:
    clock = VirtualClock()
    told = [at for at in after_s if clock.strikes(START + timedelta(seconds=at))]
    assert all(later // 60 > earlier // 60 for earlier, later in pairwise(told))
    assert not after_s or max(after_s) // 60 == max([after_s[0], *told]) // 60

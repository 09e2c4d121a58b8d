"""The broker port: durable topics, and the transaction.

Two implementations live in this room, ``sqlite`` and ``kafka``; ``tests/conformance`` holds what both promise,
a named test each. Everything is for one event loop; no method may be called from another thread.

Promises:

- A record's order is the order of appends, per topic and partition. Equal keys meet in one partition.
- Nothing of a transaction is seen by any reader before all of it is; nothing of an aborted or crashed one ever.
- A worker's outputs, state changes and input position move together or not at all.
- One owner per (group, partition): whoever gained it last can write, an earlier owner gets ``Fenced``.
- Timestamps are the broker's append time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from ingest.model.record import Received, Record, TopicSpec

Start = Literal["beginning", "end"]


@dataclass(frozen=True, slots=True)
class Job:
    """A stage's place at the broker.

    ``group`` shares the partitions of ``input`` out among its members; ``state`` is the compacted changelog
    topic, with as many partitions as ``input``. ``partitions`` set: this worker takes exactly those, at once,
    fencing whoever had them (a replay, a test). ``consume=False``: the input only shares out the work (fetch,
    whose input is the clock); ``batch`` is then not available.
    """

    group: str
    input: str
    state: str
    partitions: tuple[int, ...] | None = None
    consume: bool = True


class OwnedPartition(Protocol):
    """One partition of a job's input, owned until ``PartitionLost`` or ``Fenced`` is raised."""

    @property
    def index(self) -> int:
        """The partition's number."""

    @property
    def state(self) -> Mapping[str, bytes]:
        """This partition's state as of the last commit. Look-ups are local and do not wait; iteration may be slow."""

    async def batch(self, *, max_records: int = 500, max_bytes: int = 8_388_608) -> Sequence[Received]:
        """Wait for records after the position and return at least one, in order.

        Does not move the committed position, but the next call goes on after the records returned. Returns fewer
        rather than waiting for more.

        Raises:
            PartitionLost: the partition is being handed over.
        """

    async def commit(
        self, outputs: Sequence[Record], changes: Mapping[str, bytes | None], position: int | None = None
    ) -> None:
        """Write outputs, state changes (None deletes a key) and the input position in one transaction.

        ``position`` is the offset of the next record to read (last handled offset + 1); None leaves it.
        When this returns, all of it is durable and visible to readers. A cancellation does not interrupt a
        commit that has begun. After any exception the partition must not be used again.

        Raises:
            Fenced: another worker owns the partition; nothing was written.
            BrokerUnavailable: unknown whether it was written; the next owner goes on from what was.
        """


Body = Callable[[OwnedPartition], Awaitable[None]]


class Subscription(Protocol):
    """A reader of committed records, of a group or alone."""

    async def poll(self, *, max_records: int = 500, wait_s: float = 1.0) -> Sequence[Received]:
        """Return the next records, in order per partition; an empty sequence if none came within ``wait_s``."""

    async def commit(self) -> None:
        """Store the group's positions: after everything that earlier polls returned. For groups only."""

    async def caught_up(self) -> bool:
        """Return whether earlier polls returned every record that was committed before this call."""


class Broker(Protocol):
    """Topics that outlive the process."""

    async def create_topics(self, specs: Sequence[TopicSpec]) -> Sequence[str]:
        """Create what is missing; return the names created. Existing topics are left as they are.

        Raises:
            TopicMismatch: an existing topic has another number of partitions, or another clean-up policy.
        """

    async def topics(self) -> Mapping[str, Mapping[int, tuple[int, int]]]:
        """Every topic's partitions: first offset still there, and the next offset to be written (or read)."""

    async def append(self, records: Sequence[Record]) -> None:
        """Append records in one transaction, without state or position.

        Raises:
            TopicMissing: a record names a topic that was not created.
        """

    def subscribe(
        self,
        topics: Sequence[str],
        *,
        group: str | None = None,
        start: Start = "beginning",
        partition: int | None = None,
    ) -> AbstractAsyncContextManager[Subscription]:
        """Read committed records: as a member of ``group`` (from its positions), or alone, every partition.

        ``partition`` is for a reader alone that wants only this one of each topic.

        ``start`` is where to begin where no position is stored. A reader that starts at the end sees every record
        whose transaction began after the context was entered.
        """

    async def work(self, job: Job, body: Body) -> None:
        """Run ``body`` once for each partition this worker owns, until cancelled.

        A lost, fenced or broken partition ends its body (``PartitionLost`` or ``Fenced`` from the next call); when
        it is gained again a new body starts from what was committed. Failures of the broker are retried here with
        back-off, for ever; any other exception of a body ends ``work`` with that exception. A body that returns
        ends its partition's work without error; ``work`` returns when all bodies of a job with fixed ``partitions``
        have returned, and ends with ``Fenced`` when somebody else took them. Cancelling
        lets commits that have begun finish, within 10 s.
        """

    async def pending(self, group: str, topic: str) -> int:
        """How many committed records of ``topic`` lie after the group's position. 0: all is read."""

    async def ping(self) -> None:
        """Return if the broker answers.

        Raises:
            BrokerUnavailable: it does not.
        """

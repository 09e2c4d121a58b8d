"""Replay: an archive or a folder through the same three stages, under a prefix of its own, at a pace.

    sources ──► documents ──► normalise ──► items ──► desk ──► stories · latest · duplicates

Nothing here decides anything: a replay only stands where fetch stands, with the time of its documents for a clock. Its
position moves in the transaction that stores its documents, so a replay that was killed goes on where it stopped, and
its stories are those of one run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from ingest.archive import Archived, Tally, merged, name_of
from ingest.broker.port import Broker, Job, OwnedPartition
from ingest.digest import Digest, digest_of
from ingest.errors import bare
from ingest.history import History, Place, passed_on
from ingest.model.desk import DeskRules
from ingest.model.document import Document
from ingest.model.envelope import document_record
from ingest.model.record import Record
from ingest.model.route import Rule
from ingest.model.topics import Topics
from ingest.stages.desk import DeskStage
from ingest.stages.heartbeats import VirtualClock, heartbeat
from ingest.stages.normalise import NormaliseStage
from ingest.stages.observer import Observer
from ingest.stages.workshop import Workshop

CHUNK_DOCUMENTS = 256
CHUNK_BYTES = 4 * 1024 * 1024
AHEAD_DOCUMENTS = 4096
"""How far documents may run ahead of normalise: enough to keep it busy; on a bounded disk, not a whole archive."""

QUIET_S = 0.05
ASK_EVERY = 40
STATE_KEY = "replay"

Sources = Sequence[Path] | str
"""Folders and WARC files, replayed together, or the name of a ``documents`` topic."""

Describe = Callable[[Archived], Document]
"""Says whose document an archived one is, and how to read it."""


@dataclass(slots=True)
class Progress:
    """How far a replay is: documents stored and documents read so far, in this run and those before."""

    documents: int = 0
    read: int = 0
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Summary:
    """What lies at the far end, over all runs of this replay."""

    documents: int
    skipped: Mapping[str, int]
    damaged: tuple[str, ...]
    dead_letters: int
    duplicates: int
    digest: Digest


class Replay:
    """One replay: ``run`` returns when everything has come out at the far end."""

    def __init__(
        self,
        broker: Broker,
        topics: Topics,
        workshop: Workshop,
        describe: Describe,
        *,
        speed: float | None = None,
        rules: DeskRules | None = None,
        routes: Iterable[Rule] = (),
    ) -> None:
        """``speed`` is a factor of the original pace (60: an hour in a minute); None is as fast as it goes.

        ``rules`` are the desk's, which a live run has too.
        """
        self._broker = broker
        self._topics = topics
        self._workshop = workshop
        self._describe = describe
        self._speed = speed
        self._rules = rules
        self._routes = tuple(routes)
        self.progress = Progress()
        self._observer = _Counting(self.progress)

    async def run(self, sources: Sources) -> Summary:
        """Replay ``sources`` together, and return what lies at the far end.

        Raises:
            ReplayError: a source cannot be read; what was read before it stays.
        """
        await self.play(sources)
        return await self.summary()

    async def play(self, sources: Sources) -> None:
        """Replay ``sources`` in the order of their documents' times; return when everything has come out.

        Raises:
            ReplayError: a source cannot be read; what was read before it stays.
        """
        await self._broker.create_topics(self._topics.specs())
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._stage(name)) for name in ("normalise", "desk")]
                await self._feed(sources)
                await self._drain()
                for task in tasks:
                    task.cancel()
        except BaseExceptionGroup as failures:
            raise bare(failures) from failures

    async def _stage(self, name: str) -> None:
        topics = self._topics
        if name == "normalise":
            normalise = NormaliseStage(topics, self._workshop, self._observer)
            partitions = tuple(range(topics.documents_partitions))
            await self._broker.work(self._job(name, topics.documents, partitions), normalise.run)
        else:
            desk = DeskStage(topics, self._observer, self._rules, self._routes)
            await self._broker.work(self._job(name, topics.items, (0,)), desk.run)

    def _job(self, stage: str, topic: str, partitions: tuple[int, ...], consume: bool = True) -> Job:
        return Job(self._topics.group(stage), topic, self._topics.state(stage), partitions, consume)

    async def _feed(self, sources: Sources) -> None:
        async def body(partition: OwnedPartition) -> None:
            if isinstance(sources, str):
                await self._pass_on(partition, History(self._broker, sources))
            else:
                await self._play(partition, sources)

        state = self._topics.state("fetch")
        await self._broker.work(self._job("fetch", state, (0,), consume=False), body)

    async def _play(self, partition: OwnedPartition, sources: Sequence[Path]) -> None:
        key = f"{STATE_KEY}|{name_of(sources)}"
        done = int(partition.state.get(key) or b"0")
        self.progress.documents = done
        self.progress.read = await self._read_of(done)
        pace = _Pace(self._speed)
        chunks = self._chunks(sources, done)
        # In a thread: unpacking and, after a restart, skipping what is stored would hold the event loop.
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            outputs: list[Record] = []
            for archived, later in chunk:
                await pace.until(archived.received_at)
                if later:
                    outputs.append(heartbeat(self._topics, archived.received_at))
                outputs.append(document_record(self._topics.documents, self._describe(archived)))
            done += len(chunk)
            await partition.commit(outputs, {key: str(done).encode()})
            self.progress.documents = done
            await self._until_read(done - AHEAD_DOCUMENTS)

    async def _pass_on(self, partition: OwnedPartition, history: History) -> None:
        """Pass on what a topic holds: its own heartbeats and decisions are the replay's."""
        key = f"{STATE_KEY}|{history.topic}"
        stored = partition.state.get(key)
        place = Place.decode(stored) if stored is not None else await history.beginning()
        self.progress.documents = place.documents
        self.progress.read = await self._read_of(place.documents)
        pace = _Pace(self._speed)
        most = CHUNK_DOCUMENTS if self._speed is None else 1
        outputs: list[Record] = []
        size_bytes = 0

        async def store() -> None:
            await partition.commit(outputs, {key: place.encode()})
            self.progress.documents = place.documents
            await self._until_read(place.documents - AHEAD_DOCUMENTS)

        async with aclosing(history.records(place)) as records:
            async for moment, received in records:
                await pace.until(moment)
                outputs.append(passed_on(self._topics.documents, received, self._describe))
                place = place.after(received)
                size_bytes += len(received.value or b"")
                if len(outputs) >= most or size_bytes >= CHUNK_BYTES:
                    await store()
                    outputs, size_bytes = [], 0
        await store()

    def _chunks(self, sources: Sequence[Path], skip: int) -> Iterator[list[tuple[Archived, bool]]]:
        """Yield the documents after the first ``skip``, each with whether it is of a later minute than any before."""
        chunk: list[tuple[Archived, bool]] = []
        size_bytes = 0
        most = CHUNK_DOCUMENTS if self._speed is None else 1
        clock = VirtualClock()
        # What is skipped moves the clock too, so that a replay that goes on writes the heartbeats of a whole one.
        timed = ((archived, clock.strikes(archived.received_at)) for archived in merged(sources, self.progress.tally))
        for archived, later in islice(timed, skip, None):
            if chunk and (len(chunk) >= most or size_bytes + len(archived.body) > CHUNK_BYTES):
                yield chunk
                chunk, size_bytes = [], 0
            chunk.append((archived, later))
            size_bytes += len(archived.body)
        if chunk:
            yield chunk

    async def _until_read(self, documents: int) -> None:
        """Wait until so many documents are read, by our own count, which costs nothing.

        The count falls behind where a commit's answer was lost, so now and then the broker is asked.
        """
        rounds = 0
        while self.progress.read < documents:
            await asyncio.sleep(QUIET_S)
            rounds += 1
            if rounds % ASK_EVERY == 0:
                asked = await self._read_of(self.progress.documents)
                self.progress.read = max(self.progress.read, asked)

    async def _read_of(self, stored: int) -> int:
        """Return how many of so many documents are read at least: what is pending may be heartbeats."""
        return max(0, stored - await self._pending("normalise", self._topics.documents))

    async def _drain(self) -> None:
        """Wait until normalise has read every document and, after that, the desk every item."""
        await self._until_read(self.progress.documents)
        for stage, topic in (("normalise", self._topics.documents), ("desk", self._topics.items)):
            while await self._pending(stage, topic):
                await asyncio.sleep(4 * QUIET_S)

    async def _pending(self, stage: str, topic: str) -> int:
        return await self._broker.pending(self._topics.group(stage), topic)

    async def summary(self) -> Summary:
        """Count what the topics hold, over all runs of this replay."""
        topics = self._topics
        names = (topics.stories, topics.duplicates, topics.dead_letters)
        digest, duplicates, dead = await asyncio.gather(*(digest_of(self._broker, name) for name in names))
        tally = self.progress.tally
        damaged = tuple(str(damage) for damage in tally.damaged)
        return Summary(self.progress.documents, dict(tally.skipped), damaged, dead.records, duplicates.records, digest)


class _Counting(Observer):
    """Counts the documents that were read."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def committed(self, stage: str, records: int, duration_s: float) -> None:
        if stage == "normalise":
            self._progress.read += records


class _Pace:
    """Original distances between documents, divided by the speed."""

    def __init__(self, speed: float | None) -> None:
        self._speed = speed
        self._origin: tuple[float, float] | None = None

    async def until(self, received_at: datetime) -> None:
        if self._speed is None:
            return
        clock = asyncio.get_running_loop().time
        told = received_at.timestamp()
        if self._origin is None:
            self._origin = (clock(), told)
        started, first = self._origin
        await asyncio.sleep(max(0.0, started + (told - first) / self._speed - clock()))

"""How long the event loop is held while the normalise stage reads documents."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence

from ingest.model.document import Document
from ingest.model.envelope import document_record
from ingest.model.record import Received, Record
from ingest.model.topics import Topics
from ingest.stages.normalise import NormaliseStage
from ingest.stages.observer import Observer
from ingest.stages.workshop import Workshop

TICK_S = 0.001


class Partition:
    """A partition of ``documents`` in memory, which is done when everything of it has been committed."""

    def __init__(self, records: Sequence[Received]) -> None:
        self.index = 0
        self.state: Mapping[str, bytes] = {}
        self.committed: list[Record] = []
        self.done = asyncio.Event()
        self._records = list(records)
        self._count = len(records)

    async def batch(self, *, max_records: int = 500, max_bytes: int = 8_388_608) -> Sequence[Received]:
        """Return everything at once, and then wait for ever."""
        if not self._records:
            await asyncio.Event().wait()
        batch, self._records = self._records, []
        return batch

    async def commit(
        self, outputs: Sequence[Record], changes: Mapping[str, bytes | None], position: int | None = None
    ) -> None:
        """Keep the outputs."""
        self.committed += outputs
        if position == self._count:
            self.done.set()


async def largest_lag_s(workshop: Workshop, documents: Sequence[Document]) -> float:
    """Return the longest time that the event loop was held while the stage read these documents."""
    topics = Topics("lag.")
    records = [_received(document_record(topics.documents, each), n) for n, each in enumerate(documents)]
    partition = Partition(records)
    stage = NormaliseStage(topics, workshop, Observer())
    largest = 0.0
    running = asyncio.ensure_future(stage.run(partition))
    while not partition.done.is_set():
        started = time.perf_counter()
        await asyncio.sleep(TICK_S)
        largest = max(largest, time.perf_counter() - started - TICK_S)
        if running.done():
            running.result()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return largest


def _received(record: Record, offset: int) -> Received:
    return Received(record.topic, 0, offset, 0, record.key, record.value, record.headers)

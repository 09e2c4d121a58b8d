"""The desk stage: items → stories, latest and duplicates, in one total order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence

from ingest.broker.port import OwnedPartition
from ingest.desk.desk import Desk
from ingest.desk.near import Told
from ingest.desk.route import Router
from ingest.desk.verdict import Verdict
from ingest.model.desk import DeskRules
from ingest.model.envelope import dead_letter
from ingest.model.item import Fault
from ingest.model.overlay import Overlay
from ingest.model.record import Received, Record
from ingest.model.route import Rule
from ingest.model.topics import Topics
from ingest.stages.fingerprints import Fingerprints
from ingest.stages.observer import Observer

BATCH_ITEMS = 1000
BATCH_BYTES = 8 * 1024 * 1024
YIELD_EVERY = 8
"""Items decided between two breaths of the event loop: at about 0.3 ms each, 3 ms."""


class DeskStage:
    """Decides on each item and publishes what changed."""

    def __init__(
        self,
        topics: Topics,
        observer: Observer,
        rules: DeskRules | None = None,
        routes: Iterable[Rule] = (),
        *,
        processes: int = 1,
    ) -> None:
        """``processes`` make fingerprints beside this one; 0 is none."""
        self._topics = topics
        self._observer = observer
        self._rules = rules or DeskRules()
        self._router = Router(topics, routes)
        self._fingerprints = Fingerprints(processes)

    async def run(self, partition: OwnedPartition) -> None:
        """Work on the one partition of ``items`` until it is lost; the desk is built from what was committed.

        The next batch is read and fingerprinted while the current one is being decided on and committed.
        """
        desk = Desk(self._topics, self._rules, partition.state)
        ahead = asyncio.ensure_future(self._read(partition))
        try:
            while True:
                records, fingerprints = await ahead
                ahead = asyncio.ensure_future(self._read(partition))
                await self._work(partition, desk, records, fingerprints)
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    async def _read(self, partition: OwnedPartition) -> tuple[Sequence[Received], list[Told | Exception | None]]:
        records = await partition.batch(max_records=BATCH_ITEMS, max_bytes=BATCH_BYTES)
        return records, await self._fingerprints.of(records)

    async def _work(
        self,
        partition: OwnedPartition,
        desk: Desk,
        records: Sequence[Received],
        fingerprints: Sequence[Told | Exception | None],
    ) -> None:
        state = Overlay(partition.state)
        outputs: list[Record] = []
        told: list[tuple[Received, Verdict]] = []
        for count, (record, made) in enumerate(zip(records, fingerprints, strict=True), 1):
            verdicts = [self._refused(record, made)] if isinstance(made, Exception) else desk.hear(state, record, made)
            for verdict in verdicts:
                outputs.extend(self._router.routed(state, verdict.records))
                told.append((record, verdict))
            if count % YIELD_EVERY == 0:
                await asyncio.sleep(0)
        started = time.monotonic()
        await partition.commit(outputs, state.changes, records[-1].offset + 1)
        self._observer.committed("desk", len(records), time.monotonic() - started)
        for record, verdict in told:
            self._observer.verdict(record, verdict)

    def _refused(self, record: Received, error: Exception) -> Verdict:
        fault = Fault("record", f"is not an item record: {error!r}", record.value or b"", "ParseError")
        ref = record.headers.get("ce_documentref", record.key or "unknown")
        provider = record.headers.get("ce_provider", "unknown")
        feed = record.headers.get("ce_feed", "unknown")
        letter = dead_letter(self._topics.dead_letters, "desk", ref, provider, feed, None, fault, record)
        self._observer.dead_letter("desk", feed, fault)
        return Verdict("dead_letter", (letter,))

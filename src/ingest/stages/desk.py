"""The desk stage: items → stories, latest and duplicates, in one total order."""

from __future__ import annotations

import asyncio
import time

from ingest.broker.port import OwnedPartition
from ingest.desk.decide import Verdict, decide
from ingest.model.envelope import dead_letter
from ingest.model.item import Fault
from ingest.model.overlay import Overlay
from ingest.model.record import Received, Record
from ingest.model.topics import Topics
from ingest.stages.observer import Observer

BATCH_ITEMS = 1000
BATCH_BYTES = 8 * 1024 * 1024
YIELD_EVERY = 200


class DeskStage:
    """Decides on each item and publishes what changed."""

    def __init__(self, topics: Topics, observer: Observer) -> None:
        self._topics = topics
        self._observer = observer

    async def run(self, partition: OwnedPartition) -> None:
        """Work on the one partition of ``items`` until it is lost."""
        while True:
            records = await partition.batch(max_records=BATCH_ITEMS, max_bytes=BATCH_BYTES)
            state = Overlay(partition.state)
            outputs: list[Record] = []
            verdicts: list[tuple[Received, Verdict]] = []
            for count, record in enumerate(records, 1):
                verdict = self._decide(state, record)
                outputs.extend(verdict.records)
                verdicts.append((record, verdict))
                if count % YIELD_EVERY == 0:
                    await asyncio.sleep(0)
            started = time.monotonic()
            await partition.commit(outputs, state.changes, records[-1].offset + 1)
            self._observer.committed("desk", len(records), time.monotonic() - started)
            for record, verdict in verdicts:
                self._observer.verdict(record, verdict)

    def _decide(self, state: Overlay, record: Received) -> Verdict:
        try:
            return decide(state, self._topics, record)
        except (KeyError, ValueError, TypeError) as error:
            fault = Fault("record", f"is not an item record: {error!r}", record.value or b"", "ParseError")
            ref = record.headers.get("ce_documentref", record.key or "unknown")
            provider = record.headers.get("ce_provider", "unknown")
            feed = record.headers.get("ce_feed", "unknown")
            letter = dead_letter(self._topics.dead_letters, "desk", ref, provider, feed, None, fault, record)
            self._observer.dead_letter("desk", feed, fault)
            return Verdict("dead_letter", (letter,))

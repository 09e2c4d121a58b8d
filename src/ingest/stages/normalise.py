"""The normalise stage: documents → items, each provider's news told once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ingest.broker.port import OwnedPartition
from ingest.model.control import is_control
from ingest.model.document import Document
from ingest.model.envelope import dead_letter, document_of
from ingest.model.item import Fault
from ingest.model.overlay import Overlay
from ingest.model.record import Received, Record
from ingest.model.story import Candidate, Normalised
from ingest.model.topics import MAX_STORY_BYTES, Topics
from ingest.normalise import identity
from ingest.normalise.decide import Said, decide
from ingest.stages.observer import Observer
from ingest.stages.workshop import Workshop

BATCH_DOCUMENTS = 256
BATCH_BYTES = 4 * 1024 * 1024
YIELD_EVERY = 100
"""Candidates decided between two breaths of the event loop: at about 20 µs each, 2 ms."""


@dataclass(slots=True)
class _Batch:
    """What one transaction will write."""

    state: Overlay
    outputs: list[Record] = field(default_factory=list)
    said: list[tuple[str, Said]] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)


class Reader(Protocol):
    """What reads documents: the workshop's processes, or this process in a unit test."""

    async def read(self, documents: Sequence[Document]) -> list[Normalised]: ...


class NormaliseStage:
    """Reads documents in worker processes and compares each candidate with what its provider told before."""

    def __init__(self, topics: Topics, workshop: Workshop | Reader, observer: Observer) -> None:
        self._topics = topics
        self._workshop = workshop
        self._observer = observer

    async def run(self, partition: OwnedPartition) -> None:
        """Work on one partition of ``documents`` until it is lost.

        The next batch is read and parsed while the current one is being committed.
        """
        ahead = asyncio.ensure_future(self._read(partition))
        try:
            while True:
                records, documents, results = await ahead
                ahead = asyncio.ensure_future(self._read(partition))
                batch = await self._decide(partition, records, documents, results)
                started = time.monotonic()
                await partition.commit(batch.outputs, batch.state.changes, records[-1].offset + 1)
                orders = sum(is_control(record.headers) for record in records)
                self._observer.committed("normalise", len(records) - orders, time.monotonic() - started)
                self._observe(batch)
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    async def _read(
        self, partition: OwnedPartition
    ) -> tuple[Sequence[Received], list[Document | None], list[Normalised]]:
        records = await partition.batch(max_records=BATCH_DOCUMENTS, max_bytes=BATCH_BYTES)
        documents = [_document(record) for record in records]
        results = await self._workshop.read([d for d in documents if d is not None])
        return records, documents, results

    async def _decide(
        self,
        partition: OwnedPartition,
        records: Sequence[Received],
        documents: Sequence[Document | None],
        results: list[Normalised],
    ) -> _Batch:
        batch = _Batch(Overlay(partition.state))
        remaining = iter(results)
        done = 0
        for record, document in zip(records, documents, strict=True):
            if is_control(record.headers):
                # Unread, and in its place: what came before it is decided on before it is obeyed.
                batch.outputs.append(Record(self._topics.items, record.key, record.value, record.headers))
                continue
            if document is None:
                self._foreign(batch, record)
                continue
            result = next(remaining)
            # Named when it was received; hashing 50 MB again would hold the event loop for 25 ms.
            ref = record.headers.get("ce_documentref") or document.ref
            for fault in result.faults:
                self._dead(batch, record, document, ref, fault)
            owners, others = identity.sole_owners(result.candidates)
            for candidate in others:
                batch.said.append((candidate.parser, Said.UNCHANGED))
            for candidate in owners:
                self._one(batch, record, document, ref, candidate)
                done += 1
                if done % YIELD_EVERY == 0:
                    await asyncio.sleep(0)
        return batch

    def _one(self, batch: _Batch, record: Received, document: Document, ref: str, candidate: Candidate) -> None:
        decision = decide(batch.state, self._topics.items, document, ref, candidate)
        batch.said.append((candidate.parser, decision.said))
        if decision.record is None:
            return
        value = decision.record.value or b""
        if len(value) > MAX_STORY_BYTES:
            reason = f"the canonical story has {len(value)} bytes, more than {MAX_STORY_BYTES}"
            fault = Fault(candidate.place, reason, value, "LimitExceeded")
            self._dead(batch, record, document, ref, fault)
            return
        batch.outputs.append(decision.record)

    def _dead(self, batch: _Batch, record: Received, document: Document, ref: str, fault: Fault) -> None:
        batch.outputs.append(
            dead_letter(
                self._topics.dead_letters,
                "normalise",
                ref,
                document.provider,
                document.feed,
                document.url,
                fault,
                record,
            )
        )
        batch.faults.append((document.feed, fault))

    def _foreign(self, batch: _Batch, record: Received) -> None:
        """Put a record that is no document of ours with the dead letters, so that it cannot stop the stage."""
        fault = Fault("record", "is not a document record", record.value or b"", "ParseError")
        key = record.key or "unknown"
        batch.outputs.append(
            dead_letter(self._topics.dead_letters, "normalise", key, key, "unknown", None, fault, record)
        )
        batch.faults.append(("unknown", fault))

    def _observe(self, batch: _Batch) -> None:
        for feed, fault in batch.faults:
            self._observer.dead_letter("normalise", feed, fault)
        for parser, said in batch.said:
            self._observer.item(parser, said)


def _document(record: Received) -> Document | None:
    if is_control(record.headers):
        return None
    try:
        return document_of(record)
    except (KeyError, ValueError, TypeError):
        return None

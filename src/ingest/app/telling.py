"""What the stages tell, as metrics and log lines."""

from __future__ import annotations

import time
from datetime import datetime

import structlog

from ingest.desk.verdict import Verdict
from ingest.errors import SourceError
from ingest.model.item import Fault
from ingest.model.record import Received
from ingest.model.story import Change
from ingest.normalise.decide import Said
from ingest.ops.metrics import Metrics
from ingest.sources.port import Poll
from ingest.stages.observer import Observer

log = structlog.get_logger()

PUBLISHED = frozenset(change.value for change in Change)


class Telling(Observer):
    """Counts everything; logs what an operator may want to act on."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def polled(self, feed: str, provider: str, poll: Poll, transport: str, duration_s: float) -> None:
        metrics = self._metrics
        metrics.fetches.labels(feed=feed, outcome=poll.outcome).inc()
        metrics.fetch_duration.labels(transport=transport).observe(duration_s)
        if not poll.documents:
            return
        metrics.feed_last_item.labels(feed=feed).set(poll.documents[-1].received_at.timestamp())
        size_bytes = sum(len(document.body) for document in poll.documents)
        metrics.documents.labels(provider=provider).inc(len(poll.documents))
        metrics.document_bytes.labels(provider=provider).inc(size_bytes)
        log.info("documents received", feed=feed, documents=len(poll.documents), size_bytes=size_bytes)

    def fetch_failed(self, feed: str, error: SourceError) -> None:
        log.warning("feed failed", feed=feed, error=type(error).__name__, reason=str(error))

    def item(self, parser: str, said: Said) -> None:
        if said in (Said.AFTER_KILL, Said.STALE):
            self._metrics.suppressed.labels(reason=said.value).inc()

    def dead_letter(self, stage: str, feed: str, fault: Fault) -> None:
        self._metrics.dead_letters.labels(stage=stage).inc()
        self._metrics.parse_failures.labels(parser=stage, reason=fault.kind).inc()
        log.warning("dead letter", stage=stage, feed=feed, place=fault.place, reason=fault.reason, error=fault.kind)

    def verdict(self, record: Received, verdict: Verdict) -> None:
        metrics = self._metrics
        # What an embargo held was not in the record that told of its end.
        headers = verdict.records[0].headers if verdict.records else record.headers
        provider = headers.get("ce_provider", "unknown")
        if verdict.outcome in PUBLISHED:
            metrics.stories.labels(provider=provider, change=verdict.outcome).inc()
            now = time.time()
            for header, histogram in (
                ("ce_time", metrics.publication_to_topic),
                ("ce_recordedtime", metrics.receipt_to_topic),
            ):
                told = datetime.fromisoformat(headers[header]).timestamp()
                histogram.labels(provider=provider).observe(max(0.0, now - told))
        elif verdict.method is not None:
            metrics.duplicates.labels(method=verdict.method).inc()
        else:
            metrics.suppressed.labels(reason=verdict.outcome).inc()

    def committed(self, stage: str, records: int, duration_s: float) -> None:
        self._metrics.batch_records.labels(stage=stage).observe(records)
        self._metrics.transaction_duration.labels(stage=stage).observe(duration_s)

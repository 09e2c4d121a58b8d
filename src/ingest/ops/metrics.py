"""Metrics: every one the service has, with its labels.

Labels have few values: feed, provider, transport, outcome and the like; never a story's id or an address. Names follow
Prometheus' conventions: base units, ``_total`` on counters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

from ingest import __version__

NAMESPACE = "ingest"
SHORT_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
LONG_S = (0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400)
RECORDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Metrics:
    """One application's metrics in a registry of their own. ``create`` makes them; nothing is global."""

    registry: CollectorRegistry
    fetches: Counter
    fetch_duration: Histogram
    feed_last_item: Gauge
    documents: Counter
    document_bytes: Counter
    parse_duration: Histogram
    parse_failures: Counter
    worker_restarts: Counter
    stories: Counter
    duplicates: Counter
    suppressed: Counter
    dead_letters: Counter
    publication_to_topic: Histogram
    receipt_to_topic: Histogram
    batch_records: Histogram
    transaction_duration: Histogram
    owned_partitions: Gauge
    task_restarts: Counter
    loop_lag: Gauge
    build_info: Gauge

    @classmethod
    def create(cls) -> Metrics:
        """Make all metrics, and those of the process, the garbage collector and the platform beside them."""
        registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        PlatformCollector(registry=registry)
        counter = partial(Counter, namespace=NAMESPACE, registry=registry)
        gauge = partial(Gauge, namespace=NAMESPACE, registry=registry)
        histogram = partial(Histogram, namespace=NAMESPACE, registry=registry)
        metrics = cls(
            registry=registry,
            fetches=counter("fetches_total", "Looks at a feed, by what they brought.", ("feed", "outcome")),
            fetch_duration=histogram("fetch_duration_seconds", "One look at a feed.", ("transport",), buckets=SHORT_S),
            feed_last_item=gauge(
                "feed_last_item_timestamp_seconds", "When a feed last brought a document (Unix time).", ("feed",)
            ),
            documents=counter("documents_total", "Documents received.", ("provider",)),
            document_bytes=counter("document_bytes_total", "Bytes of documents received, decoded.", ("provider",)),
            parse_duration=histogram("parse_duration_seconds", "Reading one document.", ("parser",), buckets=SHORT_S),
            parse_failures=counter(
                "parse_failures_total", "Documents or entries that could not be read.", ("parser", "reason")
            ),
            worker_restarts=counter("worker_restarts_total", "Worker processes ended and replaced.", ("reason",)),
            stories=counter("stories_total", "Stories published.", ("provider", "change")),
            duplicates=counter("duplicates_total", "Stories told before by another provider.", ("method",)),
            suppressed=counter("suppressed_total", "Stories that were not published.", ("reason",)),
            dead_letters=counter("dead_letters_total", "Records sent to the dead letters.", ("stage",)),
            publication_to_topic=histogram(
                "publication_to_topic_seconds",
                "From the provider's own time to the commit on stories.",
                ("provider",),
                buckets=LONG_S,
            ),
            receipt_to_topic=histogram(
                "receipt_to_topic_seconds", "From receipt to the commit on stories.", ("provider",), buckets=SHORT_S
            ),
            batch_records=histogram("batch_records", "Records of one batch.", ("stage",), buckets=RECORDS),
            transaction_duration=histogram(
                "transaction_duration_seconds",
                "One commit: outputs, state, position.",
                ("stage",),
                buckets=SHORT_S,
            ),
            owned_partitions=gauge("owned_partitions", "Partitions this process works on.", ("stage",)),
            task_restarts=counter("task_restarts_total", "Tasks that failed and were started again.", ("task",)),
            loop_lag=gauge("event_loop_lag_seconds", "How late the event loop last woke up."),
            build_info=gauge("build_info", "Always 1; the label says which version runs.", ("version",)),
        )
        metrics.build_info.labels(version=__version__).set(1)
        return metrics

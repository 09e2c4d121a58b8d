from __future__ import annotations

from dataclasses import fields

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

from ingest import __version__
from ingest.ops.metrics import Metrics

LABELS = {
    "ingest_fetches": ("feed", "outcome"),
    "ingest_fetch_duration_seconds": ("transport",),
    "ingest_feed_last_item_timestamp_seconds": ("feed",),
    "ingest_documents": ("provider",),
    "ingest_document_bytes": ("provider",),
    "ingest_parse_duration_seconds": ("parser",),
    "ingest_parse_failures": ("parser", "reason"),
    "ingest_worker_restarts": ("reason",),
    "ingest_stories": ("provider", "change"),
    "ingest_duplicates": ("method",),
    "ingest_suppressed": ("reason",),
    "ingest_dead_letters": ("stage",),
    "ingest_publication_to_topic_seconds": ("provider",),
    "ingest_receipt_to_topic_seconds": ("provider",),
    "ingest_batch_records": ("stage",),
    "ingest_transaction_duration_seconds": ("stage",),
    "ingest_owned_partitions": ("stage",),
    "ingest_task_restarts": ("task",),
    "ingest_event_loop_lag_seconds": (),
    "ingest_build_info": ("version",),
}


def own(metrics: Metrics) -> list[Counter | Gauge | Histogram]:
    values = (getattr(metrics, field.name) for field in fields(metrics))
    return [value for value in values if not isinstance(value, CollectorRegistry)]


def test_names_and_labels_are_those_that_dashboards_rely_on() -> None:
    assert {metric._name: metric._labelnames for metric in own(Metrics.create())} == LABELS


def test_every_metric_says_what_it_is() -> None:
    for metric in own(Metrics.create()):
        assert metric._documentation.endswith(".")


def test_two_applications_in_one_process_do_not_share_their_numbers() -> None:
    first, second = Metrics.create(), Metrics.create()
    first.stories.labels(provider="voa", change="created").inc(3)
    sample = {"provider": "voa", "change": "created"}
    assert first.registry.get_sample_value("ingest_stories_total", sample) == 3
    assert second.registry.get_sample_value("ingest_stories_total", sample) is None


def test_the_exposition_has_the_version_and_the_process() -> None:
    text = generate_latest(Metrics.create().registry).decode()
    assert f'ingest_build_info{{version="{__version__}"}} 1.0' in text
    assert "python_gc_collections_total" in text


def test_metrics_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Metrics.create().stories = None  # type: ignore[misc,assignment]

"""Documents → stories per second over our three hops, on both brokers, against the bare loop of the same run."""

from __future__ import annotations

import resource
import time
import uuid
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks import bare
from benchmarks.corpus import stories
from ingest.app.service import ease_collector
from ingest.archive import write_warc
from ingest.broker.kafka import KafkaBroker, KafkaSettings
from ingest.broker.port import Broker
from ingest.broker.sqlite import SqliteBroker
from ingest.model.document import Document
from ingest.model.topics import Topics
from ingest.replay import Replay
from ingest.stages.reading import Limits
from ingest.stages.workshop import Workshop

COUNT = 12_000
VALUE_BYTES = 3000
PROCESSES = 2


async def run(bootstrap: str, place: Path) -> None:
    """Print stories/s on both brokers, for one and for twenty stories a document, and the ratios to the bare loop."""
    base = await bare.loop_rate(bootstrap, COUNT, VALUE_BYTES)
    print(f"pipeline: {COUNT} stories of {VALUE_BYTES} bytes, {PROCESSES} parser processes")
    print(f"  {'bare transactional aiokafka loop':<40} {base:>8,.0f} records/s")
    for per_document in (1, 20):
        archive = place / f"stories-{per_document}.warc.gz"
        write_warc(archive, stories(COUNT, VALUE_BYTES, per_document))
        for name in ("sqlite", "kafka"):
            rate = await _measure(name, bootstrap, place, archive, per_document)
            label = f"{name}, {per_document} stories a document"
            print(f"  {label:<40} {rate:>8,.0f} stories/s   {rate / base:.2f} of the bare loop")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"  peak memory: this process {own:,.0f} MB; largest parser process {child:,.0f} MB")


async def _measure(name: str, bootstrap: str, place: Path, archive: Path, per_document: int) -> float:
    async with AsyncExitStack() as stack:
        broker: Broker
        if name == "sqlite":
            broker = await stack.enter_async_context(SqliteBroker(place / f"bench-{per_document}.db"))
        else:
            settings = KafkaSettings(bootstrap=bootstrap, state_dir=place / f"state-{per_document}")
            broker = await stack.enter_async_context(KafkaBroker(settings))
        ease_collector()
        workshop = Workshop(Limits(), PROCESSES)
        await workshop.warm()
        replay = Replay(broker, Topics(f"bench.{uuid.uuid4().hex[:8]}."), workshop, _describe)
        started = time.perf_counter()
        await replay.play([archive])
        taken = time.perf_counter() - started
        summary = await replay.summary()
        assert summary.digest.stories == COUNT, summary
        return COUNT / taken


def _describe(archived) -> Document:  # type: ignore[no-untyped-def]
    return Document("BENCH", "bench", archived.received_at, archived.body, archived.url)

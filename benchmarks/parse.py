"""Items per second of our parsers against feedparser, on the same documents, interleaved."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime

import feedparser

from benchmarks.corpus import polls
from ingest.model.document import Document
from ingest.normalise import canonical
from ingest.parsers import read

ROUNDS = 3
FEEDPARSER_SHARE = 10
"""feedparser reads every tenth document: its rate does not depend on how many it reads."""


def run() -> None:
    """Print items/s of CPU time: feedparser, our parsers, and our parsers with the canonical story."""
    bodies = [body for body in polls() if body.strip()]
    documents = [Document("BBC", "bbc", datetime.now(UTC), body) for body in bodies]
    rates: dict[str, list[float]] = {"feedparser": [], "read": [], "read+canonical": []}
    for _ in range(ROUNDS):
        rates["feedparser"].append(
            _rate(lambda: sum(len(feedparser.parse(b).entries) for b in bodies[::FEEDPARSER_SHARE]))
        )
        rates["read"].append(_rate(lambda: sum(len(read(d).items) for d in documents)))
        rates["read+canonical"].append(_rate(lambda: sum(len(canonical(d, read(d)).candidates) for d in documents)))
    base = statistics.median(rates["feedparser"])
    print(f"parse: {len(bodies)} documents, {ROUNDS} rounds, CPU time")
    for name, values in rates.items():
        median = statistics.median(values)
        print(f"  {name:<16} {median:>10,.0f} items/s   {median / base:>6.1f} x feedparser")


def _rate(work) -> float:  # type: ignore[no-untyped-def]
    started = time.process_time()
    items = work()
    return items / (time.process_time() - started)

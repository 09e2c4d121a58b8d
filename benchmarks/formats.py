"""Stories per second of each format on one core, against lxml or json alone; and how long the event loop is held."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import orjson
from lxml import etree

from benchmarks.lag import largest_lag_s
from benchmarks.wire import DOCUMENTS, HARBOUR_NEWS, document_bytes
from ingest.model.document import Document, Reading
from ingest.normalise import canonical
from ingest.parsers import read
from ingest.stages.reading import Limits
from ingest.stages.workshop import Workshop

ROUNDS = 7
STORIES = 40
SIZE_BYTES = 5_000
LARGE_BYTES = 50_000_000
RECEIVED = datetime(2026, 4, 1, tzinfo=UTC)
XML = frozenset(("rss", "rdf", "atom", "newsml-g2", "newsml12", "nitf", "wxr", "sitemap", "xml"))
JSON = frozenset(("jsonfeed", "ninjs", "ap-media", "dpa-digitalwires"))
AIM = 0.2

Work = Callable[[Sequence[Document]], int]


def run() -> None:
    """Print stories/s of CPU time for each format, the ratios, and the event loop's lag while documents are read."""
    corpus = {name: [_document(name, number, SIZE_BYTES) for number in range(STORIES)] for name in DOCUMENTS}
    best = dict.fromkeys(DOCUMENTS, 0.0)
    base = dict.fromkeys(DOCUMENTS, 0.0)
    for _ in range(ROUNDS):
        for name, documents in corpus.items():
            base[name] = max(base[name], _rate(_alone(name), documents))
            best[name] = max(best[name], _rate(_whole, documents))
    print(
        f"formats: one story of {SIZE_BYTES} bytes a document, best of {ROUNDS} rounds of {STORIES}, CPU time, one core"
    )
    print("  whole path: parsers.read, normalise.canonical, orjson, item.paths")
    for name, rate in best.items():
        alone = "lxml" if name in XML else "json" if name in JSON else ""
        ratio = f"{base[name]:>10,.0f}/s {alone} alone   {rate / base[name]:.2f} of it" if alone else ""
        short = f"   below {AIM}" if alone == "lxml" and rate < AIM * base[name] else ""
        print(f"  {name:<18} {rate:>8,.0f} stories/s {1e6 / rate:>7,.0f} us   {ratio}{short}")
    asyncio.run(_lags())


def _document(name: str, number: int, size_bytes: int) -> Document:
    profile = HARBOUR_NEWS if name == "xml" else None
    body = document_bytes(name, number, size_bytes)
    return Document("BENCH", name, RECEIVED, body, f"{number}.bin", None, Reading(profile=profile))


def _rate(work: Work, documents: Sequence[Document]) -> float:
    started = time.process_time()
    done = work(documents)
    taken = time.process_time() - started
    assert done == len(documents), (documents[0].feed, done)
    return done / taken


def _whole(documents: Sequence[Document]) -> int:
    done = 0
    for document in documents:
        parsed = read(document)
        candidates = canonical(document, parsed).candidates
        for item, candidate in zip(parsed.items, candidates, strict=True):
            done += bool(orjson.dumps(candidate.ninjs)) and item.paths is not None
    return done


def _alone(name: str) -> Work:
    if name in XML:
        return lambda documents: sum(etree.fromstring(each.body) is not None for each in documents)
    if name in JSON:
        return lambda documents: sum(bool(json.loads(each.body)) for each in documents)
    return lambda documents: sum(bool(each.body.decode()) for each in documents)


async def _lags() -> None:
    print(
        f"event loop: largest lag while the normalise stage has documents read, of {SIZE_BYTES} and {LARGE_BYTES} bytes"
    )
    workshop = Workshop(Limits(), 2)
    await workshop.warm()
    for name in DOCUMENTS:
        small = [_document(name, number, SIZE_BYTES) for number in range(STORIES)]
        lag_s = await largest_lag_s(workshop, small)
        large = [_document(name, 0, LARGE_BYTES)]
        large_lag_s = await largest_lag_s(workshop, large)
        print(f"  {name:<18} {1000 * lag_s:>6.1f} ms   {1000 * large_lag_s:>6.1f} ms")

"""Near-duplicates: our window against MinHash-LSH (datasketch, rensa) on the same stream, and how cost grows with it.

One core; INGEST_BENCH_LARGE=1 adds a window of a million documents, which takes some ten minutes and 2 GB. The
baselines are optional (``pip install datasketch rensa``) and are left out, saying so, where they are missing.
"""

from __future__ import annotations

import importlib
import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from training.track import track

from ingest.desk.near import Clusters, Sketcher
from ingest.desk.near.tokens import tokens

SIZES = (10_000, 100_000)
LARGE = 1_000_000
MEASURED = 3_000
ROUNDS = 3
THRESHOLD = 0.5
PERMUTATIONS = 128
GRAM = 5
VOCABULARY = 60_000
PHRASES = 2_000
CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aeiou"

Cluster = Callable[[dict[str, Any]], str]


def run() -> None:
    """Print documents a second and agreement with the truth for all, then the growth of ours."""
    _compare()
    _grow()


def _compare() -> None:
    documents = track(seed=7, stories=60)
    truth = [document["gold"] for document in documents]
    print(f"near: {len(documents)} invented documents in many scripts, one core, CPU time, best of {ROUNDS}")
    found: dict[str, float] = {}
    for name, opened in (("datasketch", _datasketch), ("rensa", _rensa), ("ours", _ours)):
        try:
            rates, answers = zip(*(_rate(opened(), documents) for _ in range(ROUNDS)), strict=True)
        except ModuleNotFoundError as error:
            print(f"  {name:<12} left out: {error}")
            continue
        found[name] = max(rates)
        print(f"  {name:<12} {found[name]:>8,.0f} documents/s   adjusted Rand index {_index(truth, answers[0]):.3f}")
    for name in sorted(set(found) - {"ours"}):
        print(f"  ours is {found['ours'] / found[name]:.2f} x as fast as {name}")


def _rate(cluster: Cluster, documents: list[dict[str, Any]]) -> tuple[float, list[str]]:
    started = time.process_time()
    answers = [cluster(document) for document in documents]
    return len(documents) / (time.process_time() - started), answers


def _index(truth: list[str], found: list[str]) -> float:
    def pairs(counts: Counter[Any]) -> int:
        return sum(count * (count - 1) // 2 for count in counts.values())

    both, true, said = pairs(Counter(zip(truth, found, strict=True))), pairs(Counter(truth)), pairs(Counter(found))
    chance = true * said / (len(truth) * (len(truth) - 1) // 2)
    return (both - chance) / ((true + said) / 2 - chance)


def _ours(most_documents: int = 200_000) -> Cluster:
    sketcher, clusters = Sketcher(), Clusters(most_documents=most_documents)

    def cluster(document: dict[str, Any]) -> str:
        uri = document["id"]
        told = sketcher.sketch_of(uri, document["provider"], document["ts"], document["title"], document["body"])
        match = clusters.match(told)
        return clusters.add(told, match.cluster if match else uri).cluster

    return cluster


def _shingles(document: dict[str, Any]) -> list[str]:
    words = tokens(document["body"])
    return [" ".join(words[at : at + GRAM]) for at in range(max(1, len(words) - GRAM + 1))]


def _datasketch() -> Cluster:
    library = importlib.import_module("datasketch")
    index = library.MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    joined: dict[str, str] = {}

    def cluster(document: dict[str, Any]) -> str:
        sketch = library.MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([shingle.encode() for shingle in _shingles(document)])
        met = index.query(sketch)
        index.insert(document["id"], sketch)
        joined[document["id"]] = joined[min(met)] if met else document["id"]
        return joined[document["id"]]

    return cluster


def _rensa() -> Cluster:
    library = importlib.import_module("rensa")
    index = library.RMinHashLSH(THRESHOLD, PERMUTATIONS, 32)
    joined: list[str] = []
    sketches: list[Any] = []

    def cluster(document: dict[str, Any]) -> str:
        sketch = library.RMinHash(PERMUTATIONS, 1)
        sketch.update(_shingles(document))
        met = [at for at in index.query(sketch) if sketches[at].jaccard(sketch) >= THRESHOLD]
        index.insert(len(joined), sketch)
        sketches.append(sketch)
        joined.append(joined[min(met)] if met else document["id"])
        return joined[-1]

    return cluster


def _grow() -> None:
    sizes = (*SIZES, LARGE) if os.environ.get("INGEST_BENCH_LARGE") else SIZES
    print(
        f"near: a window that fills; the last {MEASURED} documents are measured, CPU time; memory is all: the window, "
        "20 MB of tables, remembered words"
    )
    base: float | None = None
    for size in sizes:
        before = _resident()
        cluster = _ours(size)
        stream = _stream(size + ROUNDS * MEASURED)
        for _ in range(size):
            cluster(next(stream))
        held = _resident() - before
        took = [_timed(cluster, next(stream)) for _ in range(ROUNDS * MEASURED)]
        rounds = [took[at : at + MEASURED] for at in range(0, len(took), MEASURED)]
        best = min(rounds, key=statistics.fmean)
        mean = statistics.fmean(best)
        base = base or mean
        p50, p99 = np.quantile(best, (0.5, 0.99)) * 1e3
        print(
            f"  {size:>9,} documents: {1 / mean:>6,.0f} documents/s   p50 {p50:.2f} ms   p99 {p99:.2f} ms   "
            f"{held / size:>6,.0f} bytes a document   {mean / base:.2f} x the cost in the smallest window"
        )
        del cluster


def _timed(cluster: Cluster, document: dict[str, Any]) -> float:
    started = time.process_time()
    cluster(document)
    return time.process_time() - started


def _resident() -> int:
    """Return the bytes of memory this process holds (Linux; 0 elsewhere)."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.is_file() else 0


def _stream(count: int) -> Iterator[dict[str, Any]]:
    """Yield documents of 60 to 600 words, a third of them copies of the last thousand with another tail.

    Words are as common as words are (Zipf and Mandelbrot: 1 / (rank + 2.7)); one in forty is a number, and each text
    has three stock phrases, by which it resembles some that tell something else.
    """
    rng = random.Random(11)
    generator = np.random.default_rng(11)
    words = np.array([*map(_word, range(VOCABULARY)), *map(str, range(VOCABULARY // 40))])
    shares = 1 / (np.arange(VOCABULARY) + 2.7)
    bounds = np.concatenate((shares, np.full(VOCABULARY // 40, shares.sum() / VOCABULARY))).cumsum()
    stock = words[bounds.searchsorted(generator.random((PHRASES, 9)) * bounds[-1])].tolist()
    phrases = [phrase[: rng.randint(5, 9)] for phrase in stock]
    recent: list[tuple[str, str]] = []
    for place in range(count):
        if recent and rng.random() < 0.33:
            title, body = rng.choice(recent)
            body += f"\n\n(outlet {place % 50})"
        else:
            drawn = generator.random(rng.choice((60, 120, 250, 350, 600))) * bounds[-1]
            chosen = words[bounds.searchsorted(drawn)].tolist()
            for _ in range(3):
                at = rng.randrange(len(chosen))
                chosen[at:at] = rng.choice(phrases)
            body, title = " ".join(chosen) + ".", " ".join(chosen[:7])
            recent.append((title, body))
            del recent[:-1000]
        yield {
            "id": f"urn:example:{place}",
            "ts": place // 100,
            "provider": f"p{place % 40}",
            "title": title,
            "body": body,
        }


def _word(rank: int) -> str:
    """Return a word of syllables, the commoner the shorter."""
    syllables: list[str] = []
    while rank or not syllables:
        rank, at = divmod(rank, len(CONSONANTS) * len(VOWELS))
        syllables.append(CONSONANTS[at // len(VOWELS)] + VOWELS[at % len(VOWELS)])
    return "".join(syllables)

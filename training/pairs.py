"""Pairs of documents with their features, as the window meets them, and whether they tell the same story."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ingest.desk.near import Clusters, Sketcher
from ingest.desk.near.features import Pair
from ingest.desk.near.told import Told

SHARED = Path(__file__).resolve().parents[2] / "shared" / "samples" / "dedup"


@dataclass
class Pairs:
    """Features, truths, and the group of each pair: what is held out together."""

    features: np.ndarray
    same: np.ndarray
    groups: np.ndarray
    kinds: np.ndarray

    @staticmethod
    def of(rows: list[tuple[tuple[float, ...], bool, str, str]]) -> Pairs:
        """Return rows of (features, same, group, kind)."""
        features, same, groups, kinds = zip(*rows, strict=True)
        return Pairs(np.array(features), np.array(same, float), np.array(groups), np.array(kinds))


def met(documents: Iterable[dict[str, Any]], group: str) -> Iterator[tuple[tuple[float, ...], bool, str, str]]:
    """Yield the pairs that the window would compare, each document going to its true cluster afterwards."""
    truth: dict[str, str] = {}
    rows: list[tuple[tuple[float, ...], bool, str, str]] = []
    current: dict[str, Any] = {}

    def observe(_: Told, uri: str, pair: Pair, __: float) -> None:
        same = truth[uri] == current["gold"]
        rows.append((pair.values, same, group or current["lang"], current["kind"]))

    sketcher, clusters = Sketcher(), Clusters(observe=observe)
    for current in documents:
        told = sketcher.sketch_of(current["id"], current["provider"], current["ts"], current["title"], current["body"])
        clusters.match(told)
        truth[current["id"]] = current["gold"]
        clusters.add(told, current["gold"])
        yield from rows
        rows.clear()


def labelled_wire() -> list[tuple[tuple[float, ...], bool, str, str]]:
    """Return the labelled pairs of the visible wire track; none where the folder is absent."""
    if not SHARED.is_dir():
        return []
    labels = [json.loads(line) for line in (SHARED / "reuters_1987.pairs.jsonl").read_text().splitlines()]
    wanted: dict[str, list[tuple[str, bool]]] = {}
    documents = visible("reuters_1987")
    order = {document["id"]: place for place, document in enumerate(documents)}
    for row in labels:
        if row["label"] in "PD":
            first, second = sorted((str(row["a"]), str(row["b"])), key=order.__getitem__)
            wanted.setdefault(second, []).append((first, row["label"] == "P"))
    rows = []
    exact: dict[bytes, str] = {}
    sketcher, clusters = Sketcher(), Clusters()
    for document in documents:
        uri = document["id"]
        told = sketcher.sketch_of(uri, document["provider"], document["ts"], document["title"], document["body"])
        for other, same in wanted.get(uri, ()):
            pair = clusters.compare(told, other)
            if pair is not None:
                rows.append((pair.values, same, f"wire{len(rows) % 5}", "wire"))
        # Only what is the same word for word shares a cluster: no weights choose what they are to learn from.
        clusters.add(told, exact.setdefault(told.text_hash or uri.encode(), uri))
    return rows


def visible(track: str) -> list[dict[str, Any]]:
    """Return the documents of a visible track, ids as strings; none where the folder is absent."""
    path = SHARED / f"{track}.jsonl.gz"
    if not path.is_file():
        return []
    with gzip.open(path, "rt") as lines:
        return [{**document, "id": str(document["id"])} for document in map(json.loads, lines)]

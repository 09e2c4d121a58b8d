"""Documents to measure with: the BBC sample's polls where it is present, and stories made here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.archive import read_warc
from ingest.model.document import Document

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "samples" / "replay" / "bbc-2020-2021.warc.gz"
START = datetime(2026, 3, 1, tzinfo=UTC)
WORDS = (
    *("agency", "minister", "city", "council", "river", "bridge", "market", "harvest", "election", "report", "storm"),
    *("railway", "court", "budget", "museum", "school", "festival", "harbour", "energy", "border", "treaty", "strike"),
    *("ferry", "glacier", "vaccine", "satellite", "library", "orchestra"),
)


def polls() -> list[bytes]:
    """Return the sample's documents, or, without the sample, feeds of made stories of the same size."""
    if SAMPLE.exists():
        return [archived.body for archived in read_warc(SAMPLE)]
    rng = random.Random(1)
    return [_feed([_item(rng, f"{poll}-{n}", 30) for n in range(60)]) for poll in range(100)]


def stories(count: int, text_bytes: int = 3000, per_document: int = 1) -> Iterator[Document]:
    """Yield documents of made stories, ``count`` in all, each with about ``text_bytes`` of body, none alike."""
    rng = random.Random(7)
    words = text_bytes // 7
    for first in range(0, count, per_document):
        items = [_item(rng, str(n), words) for n in range(first, min(count, first + per_document))]
        yield Document("BENCH", "bench", START + timedelta(seconds=first), _feed(items), f"{first:09}.xml")


def _item(rng: random.Random, number: str, words: int) -> str:
    text = " ".join(rng.choices(WORDS, k=words))
    title = " ".join(rng.choices(WORDS, k=8)).capitalize()
    return (
        f"<item><guid isPermaLink='false'>bench-{number}</guid><title>{title} {number}</title>"
        f"<link>https://example.org/{number}</link><pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate>"
        f"<description>{text[:140]}</description>"
        f"<content:encoded><![CDATA[<p>{number} {text}</p>]]></content:encoded></item>"
    )


def _feed(items: list[str]) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Bench</title>'
        f"<language>en</language>{''.join(items)}</channel></rss>"
    ).encode()

"""What must not stop the wire: a broker that goes away, parsers that are killed, a document larger than memory."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.broker.local_kafka import LocalKafka
from ingest.model.document import Document
from ingest.stages.reading import Limits
from ingest.stages.workshop import Workshop


def feed_of(number: int) -> bytes:
    """Return a feed with one story of its own."""
    text = f"Ferry {number} leaves at noon. " + " ".join(f"word{number}x{n}" for n in range(40))
    item = f"<item><guid>g{number}</guid><title>Ferry {number}</title><description>{text}</description></item>"
    return f'<rss version="2.0"><channel><title>t</title>{item}</channel></rss>'.encode()


@pytest.mark.kafka
@pytest.mark.crash
def test_files_dropped_while_kafka_is_away_come_out_once_when_it_is_back(
    alone: Any, kafka_extra: None, tmp_path: Path
) -> None:
    kafka = LocalKafka()
    alone.broker = f"kafka://{kafka.start(tmp_path / 'kafka')}"
    port = int(alone.broker.rsplit(":", 1)[1])
    try:
        folder = alone.folder / "in"
        process = alone.serve(alone.config(alone.feed("drop", "AURORA", folder)))
        alone.drop(folder, "before.xml", feed_of(0))
        alone.wait_for("stories", lambda records: len(records) == 1)
        assert kafka.pid is not None
        os.kill(kafka.pid, signal.SIGKILL)
        for number in range(1, 60):
            alone.drop(folder, f"{number}.xml", feed_of(number))
            time.sleep(0.1)
        kafka.stop()
        kafka.start(tmp_path / "kafka", port=port)
        records = alone.wait_for("stories", lambda records: len(records) >= 60, timeout_s=90)
        assert sorted(r["value"]["headlines"][0]["value"] for r in records) == sorted(f"Ferry {n}" for n in range(60))
        alone.end(process)
    finally:
        kafka.stop()


def _readers(pid: int) -> list[int]:
    """Return the worker processes of a service."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children]


@pytest.mark.crash
def test_killed_parser_processes_cost_no_story(place: Any) -> None:
    folder = place.folder / "in"
    process = place.serve(place.config(place.feed("drop", "AURORA", folder)))
    for number in range(200):
        place.drop(folder, f"{number}.xml", feed_of(number))
        if number % 25 == 10:
            for reader in _readers(process.pid)[:1]:
                os.kill(reader, signal.SIGKILL)
            # A document whose reader ends three times is given up: the next one must have begun to read.
            time.sleep(0.5)
        time.sleep(0.01)
    place.wait_for("stories", lambda records: len(records) == 200)
    assert place.tail("dead-letters") == []
    place.end(process)


@pytest.mark.timeout(30)
async def test_a_document_larger_than_a_readers_memory_is_a_fault_and_the_next_is_read() -> None:
    entry = f"<item><guid>%d</guid><title>t %d</title><description>{'word ' * 2000}</description></item>"
    items = "".join(entry % (n, n) for n in range(3000))
    large = f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
    now = datetime.now(UTC)
    workshop = Workshop(Limits(memory_mb=16), processes=1)
    results = await workshop.read([Document("P", "f", now, large), Document("P", "f", now, feed_of(1))])
    (fault,) = results[0].faults
    assert (results[0].candidates, fault.kind, fault.raw) == ((), "LimitExceeded", large)
    assert [candidate.native_id for candidate in results[1].candidates] == ["g1"]


@pytest.mark.parametrize("role", ["fetch", "normalise", "desk"])
def test_hangup_ends_no_role(alone: Any, role: str) -> None:
    process = alone.serve(alone.config(alone.feed("drop", "AURORA", alone.folder / "in")), "--roles", role)
    process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert process.poll() is None
    alone.end(process)

"""Fingerprints made in another process: the same as here, and a process that is ended costs nothing."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from tests.desk.test_copies import TEXT, TOPICS, story

from ingest.model.record import Received
from ingest.stages.fingerprints import INLINE_ITEMS, Fingerprints

ITEMS = [story(f"urn:example:{n}", "AURORA", f"{TEXT} Berth {n}.", minute=n % 60) for n in range(40)]


def workers() -> list[int]:
    """Return the processes that this one started to work for it."""
    mine = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in mine if b"to_process" in Path(f"/proc/{pid}/cmdline").read_bytes()]


async def test_another_process_makes_what_this_one_makes() -> None:
    here, there = await Fingerprints(0).of(ITEMS), await Fingerprints(1).of(ITEMS)
    assert here == there and len(here) == len(ITEMS) > INLINE_ITEMS
    assert all(each is not None and not isinstance(each, Exception) for each in here)


async def test_a_record_that_is_no_item_is_its_error_and_the_others_are_made() -> None:
    bad = Received(TOPICS.items, 0, 0, 0, "k", b"{}", {})
    made = await Fingerprints(1).of([*ITEMS, bad])
    assert isinstance(made[-1], KeyError) and not any(isinstance(each, Exception) for each in made[:-1])


async def test_a_process_that_is_ended_costs_no_fingerprint() -> None:
    fingerprints = Fingerprints(1)
    expected = await Fingerprints(0).of(ITEMS)
    for _ in range(5):
        work = asyncio.ensure_future(fingerprints.of(ITEMS * 20))
        await asyncio.sleep(0.02)
        for pid in workers():
            os.kill(pid, signal.SIGKILL)
        assert await work == expected * 20

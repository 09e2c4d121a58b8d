"""A worker in a process of its own, to be killed: ``child.py KIND ADDRESS STATE_DIR PREFIX WHAT [OPTION]``."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from ingest.broker.kafka import KafkaBroker, KafkaSettings
from ingest.broker.port import Job, OwnedPartition
from ingest.broker.sqlite import SqliteBroker
from ingest.model.record import Record

KIND, ADDRESS, STATE_DIR, PREFIX, WHAT, *OPTIONS = sys.argv[1:]


def job(*, fixed: tuple[int, ...] | None) -> Job:
    return Job(PREFIX + "group", PREFIX + "in", PREFIX + "state", fixed)


async def copy(owned: OwnedPartition) -> None:
    """Copy each record to two topics and count it in the state, a few records a transaction."""
    print("owned", owned.index, flush=True)
    while True:
        records = await owned.batch(max_records=7)
        outputs = [Record(PREFIX + name, r.key, r.value) for r in records for name in ("out", "more")]
        seen = int(owned.state.get("seen", b"0")) + len(records)
        await owned.commit(outputs, {"seen": str(seen).encode()}, records[-1].offset + 1)
        print("committed", owned.index, records[-1].offset, flush=True)


async def stop_before_commit(owned: OwnedPartition) -> None:
    """Read, say so, and never commit."""
    records = await owned.batch()
    print("batch", len(records), flush=True)
    await asyncio.sleep(3600)


def die_in_commit(moment: str) -> None:
    """Let SIGKILL come at a chosen moment of the SQLite broker's next commit that moves a position."""
    from ingest.broker.sqlite import lease, store

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    transact = store._transact

    def transact_and_die(*args: Any) -> Any:
        outcomes = transact(*args)
        die()
        return outcomes

    if moment == "inside":
        lease.move = die
    else:
        store._transact = transact_and_die


async def append(broker: SqliteBroker | KafkaBroker) -> None:
    """Append pairs to two topics for ever, each pair in a transaction."""
    for n in range(1_000_000):
        await broker.append([Record(PREFIX + name, str(n), b"x" * 2000) for name in ("out", "more")])
        print("appended", n, flush=True)


async def main() -> None:
    broker: SqliteBroker | KafkaBroker
    if KIND == "sqlite":
        broker = SqliteBroker(Path(ADDRESS))
    else:
        broker = KafkaBroker(KafkaSettings(bootstrap=ADDRESS, state_dir=Path(STATE_DIR), session_timeout_ms=6_000))
    async with broker:
        print("ready", flush=True)
        fixed = (0,) if "fixed" in OPTIONS else None
        if WHAT == "copy":
            await broker.work(job(fixed=fixed), copy)
        elif WHAT == "stop-before-commit":
            await broker.work(job(fixed=fixed), stop_before_commit)
        elif WHAT == "die":

            async def die(owned: OwnedPartition) -> None:
                records = await owned.batch()
                outputs = [Record(PREFIX + name, r.key, r.value) for r in records for name in ("out", "more")]
                die_in_commit(OPTIONS[-1])
                await owned.commit(outputs, {"seen": str(len(records)).encode()}, records[-1].offset + 1)

            await broker.work(job(fixed=fixed), die)
        elif WHAT == "append":
            await append(broker)


asyncio.run(main())

"""A process of its own that works on a job until it is killed: copies the input to the output, once.

Arguments: bootstrap, group, input topic, output topic, state topic, state folder, instance id ("" for none), session
timeout in milliseconds.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from ingest.broker.kafka import KafkaBroker, KafkaSettings
from ingest.broker.port import Job, OwnedPartition
from ingest.model.record import Record


async def main(
    bootstrap: str, group: str, source: str, target: str, state: str, folder: str, instance: str, session_ms: str
) -> None:
    """Work for ever; say on standard output what the broker reports."""

    async def body(partition: OwnedPartition) -> None:
        while True:
            records = await partition.batch(max_records=20)
            first: dict[str, bytes | None] = {}
            outputs = []
            for record in records:
                key = record.key or ""
                if key not in first and key not in partition.state:
                    first[key] = record.value
                    outputs.append(Record(target, key, record.value))
            await partition.commit(outputs, first, records[-1].offset + 1)

    def tell(event: str, what: Mapping[str, object]) -> None:
        print(event, dict(what), flush=True)

    settings = KafkaSettings(
        bootstrap, state_dir=Path(folder), session_timeout_ms=int(session_ms), instance_id=instance or None
    )
    async with KafkaBroker(settings, tell) as broker:
        await broker.work(Job(group, source, state), body)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

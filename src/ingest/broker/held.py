"""What topics hold now, read once through."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ingest.broker.port import Broker
from ingest.model.record import Received

READ_RECORDS = 5000


async def held(broker: Broker, *topics: str) -> AsyncIterator[Received]:
    """Yield every record that the topics hold when this begins, each partition in its order; later ones may follow.

    Raises:
        TopicMissing: a topic was never created.
    """
    async with broker.subscribe(topics, start="beginning") as subscription:
        while not await subscription.caught_up():
            for record in await subscription.poll(max_records=READ_RECORDS, wait_s=0.1):
                yield record

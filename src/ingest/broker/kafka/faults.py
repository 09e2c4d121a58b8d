"""aiokafka's errors, in the words of our tree; and ends that cannot hang."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

from aiokafka import errors as kafka

from ingest.errors import BrokerError, BrokerUnavailable, Fenced, TopicMissing

_FENCED = (kafka.ProducerFenced, kafka.InvalidProducerEpoch, kafka.TransactionCoordinatorFenced)
_TOO_LARGE = (kafka.MessageSizeTooLargeError, kafka.RecordListTooLargeError, kafka.RecordTooLargeError)
# AssertionError: aiokafka asserts its transaction states, so that a call after a lost race ends in one.
_FAILED = (kafka.KafkaError, kafka.IllegalOperation, kafka.ConsumerStoppedError, OSError, AssertionError)


@contextlib.contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise what goes wrong inside as a ``BrokerError`` that says what was being done."""
    try:
        yield
    except BrokerError:
        raise
    except _FENCED as error:
        raise Fenced(f"{doing}: another worker owns it now") from error
    except kafka.UnknownTopicOrPartitionError as error:
        raise TopicMissing(f"{doing}: {error}") from error
    except _TOO_LARGE as error:
        raise BrokerError(f"{doing}: a record is larger than the topic allows: {error}") from error
    except (*_FAILED, TimeoutError) as error:
        raise BrokerUnavailable(f"{doing}: {error or type(error).__name__}") from error


async def stop_consumer(consumer: Any, limit_s: float = 5.0) -> None:
    """Stop a consumer, for ``limit_s`` at most; what it could not say to the broker, the session timeout says."""
    try:
        async with asyncio.timeout(limit_s):
            await consumer.stop()
    except Exception:
        await _close_client(consumer._client)


async def stop_producer(producer: Any, limit_s: float = 5.0) -> None:
    """Stop a producer, for ``limit_s`` at most: aiokafka's own stop waits for a silent broker without end.

    What it has not delivered is given up; its transaction is ended by the next producer of the same id.
    """
    producer._message_accumulator.fail_all(kafka.ProducerClosed())
    _look_at_failures(producer)
    try:
        async with asyncio.timeout(limit_s):
            await producer.stop()
    except Exception:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1.0):
                await producer._sender.close()
        await _close_client(producer.client)


def _look_at_failures(producer: Any) -> None:
    """Futures that aiokafka failed and nobody waits for: asyncio would report each as never looked at."""
    batches = [batch for queue in producer._message_accumulator._batches.values() for batch in queue]
    waiters = [waiter for batch in batches for waiter in (batch.future, batch._drain_waiter)]
    waiters.append(producer._txn_manager._transaction_waiter)
    for waiter in waiters:
        if waiter is not None and waiter.done() and not waiter.cancelled():
            waiter.exception()


async def _close_client(client: Any) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(1.0):
            await client.close()

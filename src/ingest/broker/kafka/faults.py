"""aiokafka's errors, in the words of our tree; and ends that cannot hang."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
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


async def _within(limit_s: float, ending: Coroutine[Any, Any, Any]) -> bool:
    """Run one of aiokafka's ends for ``limit_s`` at most; return whether it ended well.

    In a task of its own: after an outage aiokafka re-raises the cancellation of its inner tasks, which here would pass
    for a cancellation of the caller and end it without a word.
    """
    task = asyncio.ensure_future(ending)
    try:
        done, _ = await asyncio.wait({task}, timeout=limit_s)
    finally:
        if not task.done():
            task.cancel()
    return bool(done) and not task.cancelled() and task.exception() is None


async def stop_consumer(consumer: Any, limit_s: float = 5.0) -> None:
    """Stop a consumer, for ``limit_s`` at most; what it could not say to the broker, the session timeout says."""
    if not await _within(limit_s, consumer.stop()):
        await _within(1.0, consumer._client.close())


async def stop_producer(producer: Any, limit_s: float = 5.0) -> None:
    """Stop a producer, for ``limit_s`` at most: aiokafka's own stop waits for a silent broker without end.

    What it has not delivered is given up; its transaction is ended by the next producer of the same id.
    """
    producer._message_accumulator.fail_all(kafka.ProducerClosed())
    _look_at_failures(producer)
    if not await _within(limit_s, producer.stop()):
        await _within(1.0, producer._sender.close())
        await _within(1.0, producer.client.close())


def _look_at_failures(producer: Any) -> None:
    """Futures that aiokafka failed and nobody waits for: asyncio would report each as never looked at."""
    batches = [batch for queue in producer._message_accumulator._batches.values() for batch in queue]
    waiters = [waiter for batch in batches for waiter in (batch.future, batch._drain_waiter)]
    waiters.append(producer._txn_manager._transaction_waiter)
    for waiter in waiters:
        if waiter is not None and waiter.done() and not waiter.cancelled():
            waiter.exception()

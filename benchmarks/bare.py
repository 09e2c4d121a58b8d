"""The baseline: a bare transactional aiokafka loop, and one bare produce-to-read transaction."""

from __future__ import annotations

import asyncio
import time
import uuid

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

BATCH = 1000


async def _topics(bootstrap: str, *names: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(name, 1, 1) for name in names])
    await admin.close()


async def loop_rate(bootstrap: str, count: int, value_bytes: int) -> float:
    """Return records/s of consume → two outputs and a changelog record → offsets → commit, zstd, one partition."""
    run = uuid.uuid4().hex[:8]
    source, one, two, changelog = (f"bare.{run}.{name}" for name in ("in", "one", "two", "changelog"))
    await _topics(bootstrap, source, one, two, changelog)
    words = [uuid.uuid4().hex for _ in range(997)]
    filler = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True, compression_type="zstd")
    await filler.start()
    for n in range(count):
        value = " ".join(words[(n * 7 + k) % 997] for k in range(value_bytes // 33)).encode()
        await filler.send(source, value, str(n).encode())
    await filler.stop()
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, transactional_id=f"bare-{run}", compression_type="zstd", max_batch_size=262_144
    )
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=f"bare-{run}", enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await producer.start()
    await consumer.start()
    partition = TopicPartition(source, 0)
    consumer.assign([partition])
    done = 0
    started = time.perf_counter()
    while done < count:
        records = (await consumer.getmany(partition, timeout_ms=1000, max_records=BATCH)).get(partition, [])
        if not records:
            continue
        async with producer.transaction():
            sends = []
            for record in records:
                sends += [await producer.send(topic, record.value, record.key) for topic in (one, two)]
                sends.append(await producer.send(changelog, record.key * 4, record.key))
            await asyncio.gather(*sends)
            await producer.send_offsets_to_transaction({partition: records[-1].offset + 1}, f"bare-{run}")
        done += len(records)
    rate = done / (time.perf_counter() - started)
    await producer.stop()
    await consumer.stop()
    return rate


async def transaction_latencies(bootstrap: str, count: int, value_bytes: int, pause_s: float) -> list[float]:
    """Return seconds from before one produce transaction to its record at a read_committed reader, ``count`` times."""
    topic = f"bare.{uuid.uuid4().hex[:8]}.latency"
    await _topics(bootstrap, topic)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=topic)
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, isolation_level="read_committed", auto_offset_reset="earliest"
    )
    await producer.start()
    await consumer.start()
    value = b"x" * value_bytes
    taken: list[float] = []
    for _ in range(count):
        await asyncio.sleep(pause_s)
        started = time.perf_counter()
        async with producer.transaction():
            await producer.send_and_wait(topic, value)
        await consumer.getone()
        taken.append(time.perf_counter() - started)
    await producer.stop()
    await consumer.stop()
    return taken

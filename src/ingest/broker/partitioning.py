"""Which partition a record goes to: the same choice on every broker, and the same as Kafka's Java client makes."""

from __future__ import annotations

import struct

from ingest.model.record import Record

_MASK = 0xFFFFFFFF
_SEED = 0x9747B28C
_MIX = 0x5BD1E995


def murmur2(data: bytes) -> int:
    """Return the 32-bit murmur2 of ``data``, unsigned, with the seed Kafka's Java client uses."""
    length = len(data)
    digest = (_SEED ^ length) & _MASK
    whole = length & ~3
    for (word,) in struct.iter_unpack("<I", data[:whole]):
        word = (word * _MIX) & _MASK
        word ^= word >> 24
        digest = ((digest * _MIX) & _MASK) ^ ((word * _MIX) & _MASK)
    if whole < length:
        digest ^= int.from_bytes(data[whole:], "little")
        digest = (digest * _MIX) & _MASK
    digest ^= digest >> 13
    digest = (digest * _MIX) & _MASK
    return digest ^ (digest >> 15)


def partition_for(record: Record, partitions: int) -> int:
    """Return the partition ``record`` belongs to among ``partitions``: its own, or its key's; without a key, 0.

    Raises:
        ValueError: the record names a partition that is not there.
    """
    if record.partition is not None:
        if not 0 <= record.partition < partitions:
            raise ValueError(f"{record.topic} has {partitions} partition(s), not number {record.partition}")
        return record.partition
    if record.key is None or partitions == 1:
        return 0
    return (murmur2(record.key.encode()) & 0x7FFFFFFF) % partitions

"""The sketches of the window, packed one after the other: 36 bytes and 4 for each hash, the oldest leaving first."""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

import numpy as np

from ingest.desk.near.grams import U32
from ingest.desk.near.told import Told

_CHUNK_WORDS: Final = 1 << 18
_HEAD: Final = struct.Struct("=BBBBIIHHHH16s")
_HEAD_WORDS: Final = _HEAD.size // 4


class Kept(NamedTuple):
    """One document of the window, as it is compared."""

    number: int
    at_s: int
    cluster: int
    provider: int
    cue: int
    runs: int
    sample: int
    token_sample: int
    words: int
    text_hash: bytes
    shingles: U32
    tokens: U32
    numbers: U32
    contexts: U32
    title: U32


class Records:
    """Packed sketches; each is found by the place that ``write`` returned."""

    def __init__(self) -> None:
        self._chunks: dict[int, tuple[U32, memoryview]] = {}
        self._end = 0

    def write(self, told: Told) -> int:
        """Enter a sketch behind the others and return its place."""
        numbers = len(told.numbers)
        packed = b"".join(
            (
                _HEAD.pack(
                    told.cue, told.sample, told.token_sample, len(told.text_hash), told.runs, told.words,
                    len(told.shingles), len(told.title), len(told.tokens), numbers, told.text_hash,
                ),
                *(each.tobytes() for each in (told.shingles, told.tokens, told.numbers, told.contexts, told.title)),
            )
        )  # fmt: skip
        length = len(packed) // 4
        chunk, offset = divmod(self._end, _CHUNK_WORDS)
        if offset + length > _CHUNK_WORDS:
            chunk, offset = chunk + 1, 0
        if chunk not in self._chunks:
            words = np.empty(_CHUNK_WORDS, np.uint32)
            self._chunks[chunk] = (words, words.data.cast("B"))
        self._chunks[chunk][1][4 * offset : 4 * offset + len(packed)] = packed
        place = chunk * _CHUNK_WORDS + offset
        self._end = place + length
        return place

    def text_hash(self, place: int) -> bytes:
        """Return the hash of the text whose sketch is at a place, empty for a text under five tokens."""
        chunk, offset = divmod(place, _CHUNK_WORDS)
        held = _HEAD.unpack_from(self._chunks[chunk][1], 4 * offset)
        text_hash: bytes = held[-1][: held[3]]
        return text_hash

    def read(self, place: int, number: int, at_s: int, cluster: int, provider: int) -> Kept:
        """Return the sketch at a place with what is known of its document; arrays are views, good until it leaves."""
        chunk, offset = divmod(place, _CHUNK_WORDS)
        words, octets = self._chunks[chunk]
        cue, sample, token_sample, hash_length, runs, count, shingles, title, tokens, numbers, text_hash = (
            _HEAD.unpack_from(octets, 4 * offset)
        )
        a = offset + _HEAD_WORDS
        b = a + shingles
        c = b + tokens
        d = c + numbers
        e = d + numbers
        return Kept(
            number, at_s, cluster, provider, cue, runs, sample, token_sample, count, text_hash[:hash_length],
            words[a:b], words[b:c], words[c:d], words[d:e], words[e : e + title],
        )  # fmt: skip

    def drop_before(self, place: int) -> None:
        """Give back the memory of all chunks before that of a place."""
        chunk = place // _CHUNK_WORDS
        while self._chunks and (oldest := next(iter(self._chunks))) < chunk:
            del self._chunks[oldest]

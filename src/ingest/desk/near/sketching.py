"""From a document's title and text to its sketch: the expensive part, which needs no state and keeps no order."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

import numpy as np

from ingest.desk.near.cues import cue_of
from ingest.desk.near.grams import HALF, U32, U64, constant, distinct, fingerprints, grams, mix, sampled, shingles
from ingest.desk.near.tokens import HASH_BYTES, TextHashes
from ingest.desk.near.told import Told

MOST_TOKENS: Final = 160
MOST_NUMBERS: Final = 48
MOST_TITLE: Final = 32
LEAST_EXACT: Final = 5
_HASH: Final = np.dtype("<u8")
_NUMBER: Final = constant(1)
_NO_NUMBER: Final = constant(0xFFFFFFFFFFFFFFFE)
_EVEN: Final = constant(0xFFFFFFFE)
_UNSPACED_WORD: Final = 3
_UPPER: Final = constant(0xFFFFFFFF00000000)
_LEFT: Final = constant(0xD6E8FEB86659FD93)
_NO_WORDS: Final = np.empty(0, np.uint32)


class Sketcher:
    """Makes sketches; what it remembers are hashes of tokens only, so every sketcher makes the same sketches."""

    def __init__(self, remembered: int = 200_000) -> None:
        self._hashes = TextHashes(remembered)

    def sketch_of(self, uri: str, provider: str, at_s: int, title: str | None, body: str) -> Told:
        """Return the record of a document told at ``at_s`` (Unix time), without number or cluster. Pure."""
        cue, bare = cue_of(title or "", body)
        packed, unspaced = self._hashes.of(body)
        hashes = np.frombuffer(packed, _HASH)
        q = 2 if unspaced else 1
        runs, longer = grams(hashes, 3 * q, 4 * q)
        some, sample, count = shingles(runs)
        marks = hashes & _NUMBER
        kept, token_sample = sampled(distinct(_words(hashes, marks, q)), MOST_TOKENS, lowest=1)
        numbers, contexts = _numbers(hashes, marks)
        return Told(
            uri=uri,
            provider=provider,
            at_s=at_s,
            cue=int(cue),
            q=q,
            runs=count,
            sample=sample,
            token_sample=token_sample,
            text_hash=blake2b(packed, digest_size=16).digest() if len(hashes) >= LEAST_EXACT else b"",
            fingerprints=fingerprints(longer, len(hashes), q),
            shingles=some,
            tokens=kept,
            numbers=numbers,
            contexts=contexts,
            title=self._title(bare, q),
            words=len(hashes),
        )

    def _title(self, bare: str, q: int) -> U32:
        packed, _ = self._hashes.of(bare)
        hashes = np.frombuffer(packed[: 4 * MOST_TITLE * HASH_BYTES], _HASH)
        return distinct(_words(hashes, hashes & _NUMBER, q))[:MOST_TITLE]


def _words(hashes: U64, marks: U64, q: int) -> U32:
    """Return what names are made of: tokens, or in scripts written without spaces runs of three characters.

    Of their hashes the upper halves; a number keeps its mark in the lowest bit, and samples go by the bits above it.
    """
    if q == 1 or len(hashes) < _UNSPACED_WORD:
        upper = hashes >> HALF
        np.bitwise_and(upper, _EVEN, upper)
        np.bitwise_or(upper, marks, upper)
        return upper.astype(np.uint32)
    return (grams(hashes, _UNSPACED_WORD)[0] >> HALF & _EVEN).astype(np.uint32)


def _numbers(hashes: U64, marks: U64) -> tuple[U32, U32]:
    """Return a text's first 48 numbers, each once a context, and the contexts: hashes of both neighbours."""
    at = marks.nonzero()[0][: 2 * MOST_NUMBERS]
    if not len(at):
        return _NO_WORDS, _NO_WORDS
    padded = np.zeros(len(hashes) + 2, np.uint64)
    padded[1:-1] = hashes
    contexts = padded.take(at)
    np.multiply(contexts, _LEFT, contexts)
    contexts += padded.take(at + 2)
    mix(contexts)
    np.bitwise_and(contexts, _UPPER, contexts)
    contexts |= hashes.take(at) >> HALF
    pairs = dict.fromkeys(contexts.tolist())
    if len(pairs) < len(contexts):
        contexts = np.fromiter(pairs, np.uint64, len(pairs))
    kept = contexts[:MOST_NUMBERS]
    return kept.astype(np.uint32), (kept >> HALF).astype(np.uint32)

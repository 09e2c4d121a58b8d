"""From a document's title and text to its sketch: the expensive part, which needs no state and keeps no order."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

import numpy as np

from ingest.desk.near.cues import cue_of
from ingest.desk.near.grams import U32, U64, distinct, fingerprints, grams, mixed, sampled, shingles
from ingest.desk.near.tokens import TokenHashes, tokens, unspaced
from ingest.desk.near.told import Told

MOST_TOKENS: Final = 160
MOST_NUMBERS: Final = 48
MOST_TITLE: Final = 32
LEAST_EXACT: Final = 5
_HALF: Final = np.uint64(32)
_NUMBER: Final = np.uint64(1)
_EVEN: Final = np.uint64(0xFFFFFFFE)
_UNSPACED_WORD: Final = 3
_UPPER: Final = np.uint64(0xFFFFFFFF00000000)
_LEFT: Final = np.uint64(0xD6E8FEB86659FD93)
_NO_WORDS: Final = np.empty(0, np.uint32)


class Sketcher:
    """Makes sketches; what it remembers are hashes of tokens only, so every sketcher makes the same sketches."""

    def __init__(self, remembered: int = 200_000) -> None:
        self._hashes = TokenHashes(remembered)

    def sketch_of(self, uri: str, provider: str, at_s: int, title: str | None, body: str) -> Told:
        """Return the record of a document told at ``at_s`` (Unix time), without number or cluster. Pure."""
        cue, bare = cue_of(title or "", body)
        found = tokens(body)
        packed = b"".join(map(self._hashes.__getitem__, found))
        hashes: U64 = np.frombuffer(packed, "<u8").astype(np.uint64, copy=False)
        q = 1 if body.isascii() or not unspaced(found) else 2
        some, sample, runs = shingles(hashes, q)
        kept, token_sample = sampled(distinct(_halves(_words(hashes, q))), MOST_TOKENS, lowest=1)
        numbers, contexts = _numbers(hashes)
        return Told(
            uri=uri,
            provider=provider,
            at_s=at_s,
            cue=int(cue),
            q=q,
            runs=runs,
            sample=sample,
            token_sample=token_sample,
            text_hash=blake2b(packed, digest_size=16).digest() if len(found) >= LEAST_EXACT else b"",
            fingerprints=fingerprints(hashes, q),
            shingles=some,
            tokens=kept,
            numbers=numbers,
            contexts=contexts,
            title=self._title(bare, q),
            words=len(found),
        )

    def _title(self, bare: str, q: int) -> U32:
        packed = b"".join(map(self._hashes.__getitem__, tokens(bare)[: 4 * MOST_TITLE]))
        hashes = np.frombuffer(packed, "<u8").astype(np.uint64, copy=False)
        return distinct(_halves(_words(hashes, q)))[:MOST_TITLE]


def _words(hashes: U64, q: int) -> U64:
    """Return what names are made of: tokens, or in scripts written without spaces runs of three characters."""
    return hashes if q == 1 or len(hashes) < _UNSPACED_WORD else grams(hashes, _UNSPACED_WORD) & ~_NUMBER


def _halves(hashes: U64) -> U32:
    """Return the upper halves; a number keeps its mark in the lowest bit, and samples go by the bits above it."""
    return ((hashes >> _HALF) & _EVEN | hashes & _NUMBER).astype(np.uint32)


def _numbers(hashes: U64) -> tuple[U32, U32]:
    """Return a text's first 48 numbers, each once a context, and the contexts: hashes of both neighbours."""
    at = np.flatnonzero(hashes & _NUMBER)[: 2 * MOST_NUMBERS]
    if not len(at):
        return _NO_WORDS, _NO_WORDS
    padded = np.zeros(len(hashes) + 2, np.uint64)
    padded[1:-1] = hashes
    contexts = mixed(padded[at] * _LEFT + padded[at + 2]) & _UPPER
    pairs = list(dict.fromkeys((contexts | hashes[at] >> _HALF).tolist()))[:MOST_NUMBERS]
    kept = np.array(pairs, np.uint64)
    return kept.astype(np.uint32), (kept >> _HALF).astype(np.uint32)

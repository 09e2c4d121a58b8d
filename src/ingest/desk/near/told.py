"""What the window keeps of one document: a packed record of at most some 1.7 KB, without a word of its text."""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from ingest.desk.near.grams import HALF, U32, U64

_FORMAT = 1
_WORD = np.dtype("<u4")
_LITTLE = sys.byteorder == "little"
_HEAD = struct.Struct("<BBBBqQQII4B6H")
_WITHDRAWN = 1


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """One document: who told it when, its sketch, and its place in the window.

    ``at_s`` is Unix time. ``number`` is the place in the total order from 1, 0 before it is added; ``opened`` the
    ordinal of the cluster that the document opened, 0 if it joined one. ``q`` is 2 for scripts written without spaces,
    1 otherwise. ``runs`` counts all shingles of the text, ``shingles`` holds those whose lowest ``sample`` bits are 0,
    in the text's order; ``tokens`` likewise with ``token_sample``, in order of size. ``numbers`` and ``contexts``
    belong together: a number's hash and that of its neighbours. ``text_hash`` has 16 bytes, or none for a text under
    five tokens.
    """

    uri: str
    provider: str
    at_s: int
    cue: int
    q: int
    runs: int
    sample: int
    token_sample: int
    text_hash: bytes
    fingerprints: U64
    shingles: U32
    tokens: U32
    numbers: U32
    contexts: U32
    title: U32
    words: int = 0
    cluster: str = ""
    number: int = 0
    opened: int = 0
    withdrawn: bool = False

    def encode(self) -> bytes:
        """Return the record as bytes, little-endian."""
        texts = [each.encode("utf-8", "surrogatepass") for each in (self.uri, self.provider, self.cluster)]
        head = _HEAD.pack(
            _FORMAT,
            _WITHDRAWN if self.withdrawn else 0,
            self.cue,
            self.q,
            self.at_s,
            self.number,
            self.opened,
            self.runs,
            self.words,
            self.sample,
            self.token_sample,
            len(self.text_hash),
            len(self.fingerprints),
            *(len(each) for each in texts),
            len(self.shingles) | len(self.title) << 8,
            len(self.tokens),
            len(self.numbers),
        )
        arrays = (self.fingerprints, self.shingles, self.tokens, self.numbers, self.contexts, self.title)
        return b"".join(
            (head, *texts, self.text_hash, *((each if _LITTLE else each.byteswap()).tobytes() for each in arrays))
        )

    @staticmethod
    def decode(value: bytes) -> Told:
        """Return what ``encode`` wrote.

        Raises:
            ValueError: the bytes are no such record.
        """
        try:
            return _decoded(value)
        except (struct.error, IndexError) as error:
            raise ValueError("a near-duplicate record is damaged") from error

    def numbered(self, number: int, cluster: str, opened: int) -> Told:
        """Return the same document with its place in the window."""
        return Told(
            self.uri,
            self.provider,
            self.at_s,
            self.cue,
            self.q,
            self.runs,
            self.sample,
            self.token_sample,
            self.text_hash,
            self.fingerprints,
            self.shingles,
            self.tokens,
            self.numbers,
            self.contexts,
            self.title,
            self.words,
            cluster,
            number,
            opened,
        )

    def moved(self, cluster: str) -> Told:
        """Return the same document in another cluster."""
        return replace(self, cluster=cluster)

    def taken_back(self) -> Told:
        """Return the same document, withdrawn: it keeps its place, and nothing is compared with it any more."""
        return replace(self, withdrawn=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told) and self.encode() == other.encode()

    def __hash__(self) -> int:
        return hash(self.encode())


def _decoded(value: bytes) -> Told:
    (form, flags, cue, q, at_s, number, opened, runs, words, sample, token_sample, hash_length, keys, *rest) = (
        _HEAD.unpack_from(value)
    )
    if form != _FORMAT:
        raise ValueError(f"a near-duplicate record has the unknown format {form}")
    uri_length, provider_length, cluster_length, both, tokens, numbers = rest
    at = _HEAD.size
    texts = []
    for length in (uri_length, provider_length, cluster_length):
        texts.append(value[at : at + length].decode("utf-8", "surrogatepass"))
        at += length
    text_hash = value[at : at + hash_length]
    at += hash_length
    ends = tuple(accumulate((keys * 2, both & 0xFF, tokens, numbers, numbers, both >> 8)))
    if len(value) != at + 4 * ends[-1]:
        raise ValueError("a near-duplicate record is damaged")
    values = np.frombuffer(value, _WORD, ends[-1], at).astype(np.uint32)
    return Told(
        uri=texts[0],
        provider=texts[1],
        at_s=at_s,
        cue=cue,
        q=q,
        runs=runs,
        sample=sample,
        token_sample=token_sample,
        text_hash=text_hash,
        fingerprints=values[: ends[0]].view(np.uint64) if _LITTLE else _joined(values[: ends[0]]),
        shingles=values[ends[0] : ends[1]],
        tokens=values[ends[1] : ends[2]],
        numbers=values[ends[2] : ends[3]],
        contexts=values[ends[3] : ends[4]],
        title=values[ends[4] :],
        words=words,
        cluster=texts[2],
        number=number,
        opened=opened,
        withdrawn=bool(flags & _WITHDRAWN),
    )


def _joined(halves: U32) -> U64:
    """Return 64-bit values from their halves, the lower one first."""
    joined: U64 = halves[1::2].astype(np.uint64) << HALF | halves[::2]
    return joined

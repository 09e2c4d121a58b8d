"""The processes that read documents: started when needed, replaced when they die, killed when they hang."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import anyio
from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from ingest.model.document import Document
from ingest.model.story import Normalised
from ingest.stages.reading import Limits, read_documents, unreadable

CHUNK_BYTES = 1_000_000
CHUNK_DOCUMENTS = 32
ATTEMPTS = 3

Reader = Callable[[tuple[Document, ...], Limits], tuple[Normalised, ...]]


class Workshop:
    """Reads documents in up to ``processes`` worker processes; results keep the documents' order.

    ``read`` is what runs in them: ``read_documents``, or its explaining twin.
    """

    def __init__(self, limits: Limits, processes: int, read: Reader = read_documents) -> None:
        self._limits = limits
        self._read = read
        self._limiter = CapacityLimiter(processes)
        self._processes = processes

    async def warm(self) -> None:
        """Start every process now, so that the first document does not wait for it."""
        await asyncio.gather(*(self._in_process(()) for _ in range(self._processes)), return_exceptions=True)

    async def read(self, documents: Sequence[Document]) -> list[Normalised]:
        """Return one result per document. Never raises for what a document holds."""
        parts = await asyncio.gather(*(self._read_chunk(chunk) for chunk in self._chunks(documents)))
        return [result for part in parts for result in part]

    def _chunks(self, documents: Sequence[Document]) -> list[tuple[Document, ...]]:
        """Cut into chunks small enough to share among the processes, large enough to be worth the way there."""
        most = max(1, min(CHUNK_DOCUMENTS, -(-len(documents) // self._processes)))
        chunks: list[tuple[Document, ...]] = []
        chunk: list[Document] = []
        size_bytes = 0
        for document in documents:
            if chunk and (len(chunk) >= most or size_bytes + len(document.body) > CHUNK_BYTES):
                chunks.append(tuple(chunk))
                chunk, size_bytes = [], 0
            chunk.append(document)
            size_bytes += len(document.body)
        if chunk:
            chunks.append(tuple(chunk))
        return chunks

    async def _read_chunk(self, chunk: tuple[Document, ...], attempt: int = 1) -> Sequence[Normalised]:
        """Read a chunk; where its process ends, each document by itself, and a lone one again in another process.

        A process may have been ended by somebody else, or have had little memory left from what it read before. Any
        error counts: out of memory, a process cannot even say what it was reading.
        """
        try:
            return await self._in_process(chunk)
        except Exception as error:
            if len(chunk) == 1 and (attempt >= ATTEMPTS or isinstance(error, TimeoutError)):
                return (self._condemned(chunk[0], error),)
        if len(chunk) == 1:
            return await self._read_chunk(chunk, attempt + 1)
        return [result for document in chunk for result in await self._read_chunk((document,))]

    async def _in_process(self, chunk: tuple[Document, ...]) -> Sequence[Normalised]:
        with anyio.fail_after(self._limits.wall_s):
            return await to_process.run_sync(self._read, chunk, self._limits, cancellable=True, limiter=self._limiter)

    def _condemned(self, document: Document, error: Exception) -> Normalised:
        limits = self._limits
        if isinstance(error, TimeoutError):
            reason = f"took longer than {limits.wall_s:g} s to read"
        elif isinstance(error, BrokenWorkerProcess):
            reason = f"ended its reader {ATTEMPTS} times; a reader has {limits.cpu_s} s and {limits.memory_mb} MB"
        else:
            reason = f"cannot be read within {limits.memory_mb} MB: {type(error).__name__}"
        return unreadable(document, "LimitExceeded", "document", reason)

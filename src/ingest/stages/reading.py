"""What runs in a worker process: documents in, normalised documents out, within limits.

Hostile bytes can make any parser slow or large; here they can only end this process, which its owner replaces.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest import normalise, parsers
from ingest.errors import ParseError
from ingest.model.document import Document
from ingest.model.item import Fault
from ingest.model.story import Normalised
from ingest.normalise import explain, language
from ingest.parsers import tracing


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one document's reading. ``cpu_s`` and ``memory_mb`` are the kernel's, ``wall_s`` is the owner's."""

    cpu_s: int = 10
    memory_mb: int = 512
    wall_s: float = 60.0


def read_documents(documents: tuple[Document, ...], limits: Limits) -> tuple[Normalised, ...]:
    """Read and normalise documents, each by itself; called in a worker process only."""
    return _within(limits, read_document, documents)


def explain_documents(documents: tuple[Document, ...], limits: Limits) -> tuple[Normalised, ...]:
    """Do what ``read_documents`` does, and say where each field comes from; called in a worker process only."""
    return _within(limits, explain_document, documents)


def _within(
    limits: Limits, read: Callable[[Document], Normalised], documents: tuple[Document, ...]
) -> tuple[Normalised, ...]:
    _confine(limits)
    try:
        return tuple(read(document) for document in documents)
    finally:
        _release()


def read_document(document: Document) -> Normalised:
    """Read and normalise one document. A document that cannot be read becomes a fault with all its bytes."""
    return _normalised(document, _read)


def explain_document(document: Document) -> Normalised:
    """Read and normalise one document, and explain its stories: ``explained`` has an entry for each candidate."""
    return _normalised(document, _explain)


def _read(document: Document) -> Normalised:
    return normalise.canonical(document, parsers.read(document))


def _explain(document: Document) -> Normalised:
    parsed = tracing.traced(document, parsers.read(document))
    found = normalise.canonical(document, parsed)
    return found._replace(explained=explain.explained(document, parsed, found))


def _normalised(document: Document, read: Callable[[Document], Normalised]) -> Normalised:
    try:
        return read(document)
    except ParseError as error:
        return unreadable(document, type(error).__name__, error.place, error.reason)
    except MemoryError:
        return unreadable(document, "LimitExceeded", "document", "needs more memory than allowed")
    except RecursionError:
        return unreadable(document, "LimitExceeded", "document", "is nested deeper than allowed")


def unreadable(document: Document, kind: str, place: str, reason: str) -> Normalised:
    """Return the result of a document that gave no story at all."""
    return Normalised(document.reading.format, (), (Fault(place, reason, document.body, kind),))


def _confine(limits: Limits) -> None:
    """Set the kernel's limits, and leave Ctrl-C to the owner.

    RLIMIT_DATA counts private memory only; RLIMIT_CPU counts from the process's start. Both are set from what is used
    already, so that a document has the same room whatever was read before it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The language model is every document's, and counts to none; its library reserves memory for each thread.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    language.prepare()
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = int(used.ru_utime + used.ru_stime) + limits.cpu_s + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, hard))
    if os.uname().sysname == "Linux":
        memory = _private_bytes() + limits.memory_mb * 1024 * 1024
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (memory, hard))


def _release() -> None:
    """Lift the memory limit: out of memory between two calls, the process would stop in the middle of a message."""
    if os.uname().sysname == "Linux":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def _private_bytes() -> int:
    """Return the private memory this process has now (proc_pid_statm(5): the sixth figure, in pages)."""
    return int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()

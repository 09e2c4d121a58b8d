"""Several folders and WARC files as one archive."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.archive.archived import Archived, Tally
from ingest.archive.reading import read_folder, read_warc
from ingest.errors import ReplayError


def name_of(sources: Sequence[Path]) -> str:
    """Name a set of sources, so that another set under the same prefix starts from its own beginning."""
    names = "\n".join(path.resolve().as_posix() for path in sources)
    return hashlib.blake2b(names.encode(), digest_size=8).hexdigest()


def merged(sources: Sequence[Path], tally: Tally | None = None) -> Iterator[Archived]:
    """Yield the documents of all sources in the order of their times; what they are is counted in ``tally``.

    Raises:
        ReplayError: a source is absent or cannot be read.
    """
    streams = [_open(path, tally) for path in sources]
    if len(streams) == 1:
        return streams[0]
    return heapq.merge(*streams, key=lambda archived: archived.received_at)


def _open(path: Path, tally: Tally | None) -> Iterator[Archived]:
    if path.is_dir():
        return read_folder(path, tally=tally)
    if not path.exists():
        raise ReplayError(f"{path}: there is no such file or folder")
    return read_warc(path, tally=tally)

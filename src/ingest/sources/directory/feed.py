"""A drop folder's settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ingest.model.document import Reading


@dataclass(frozen=True, slots=True)
class DirectoryFeed:
    """One folder that files are dropped into.

    ``pattern`` is a shell pattern on file names, or on relative paths where it holds a ``/``. ``order`` says which of
    several complete files is first: the one changed first, or the first by name. ``after`` says what
    becomes of a file whose document is stored: it stays and is remembered, or it is moved to ``done_dir`` (inside the
    folder unless absolute), keeping sub-folders. ``settle_s`` is how long size and time of change must stand still
    before a file counts as complete when nothing tells that its writer closed it; ``unclosed_s`` the same for a file
    that is known to be open for writing. ``batch_files`` and ``batch_bytes`` bound one poll. Every ``rescan_s`` the
    whole folder is compared (less often where that takes long).
    """

    name: str
    provider: str
    path: str
    reading: Reading = field(default_factory=Reading)
    pattern: str = "*"
    recursive: bool = True
    order: Literal["mtime", "name"] = "mtime"
    after: Literal["remember", "move"] = "remember"
    done_dir: str = ".done"
    settle_s: float = 1.0
    unclosed_s: float = 60.0
    rescan_s: float = 5.0
    max_bytes: int = 52_428_800
    batch_files: int = 64
    batch_bytes: int = 8_388_608

"""Moving a file that is done: never over another one, never one that changed. Blocking; for a worker thread."""

from __future__ import annotations

import errno
import os
import shutil
from itertools import count
from pathlib import Path

from ingest.sources.directory.files import Folder, Gone, Moving, Stamp

_NO_LINKS = (errno.EPERM, errno.EACCES, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)


def file_away(folder: Folder, path: str, done_dir: str, stamp: Stamp) -> Path | Moving | Gone:
    """Move one file to the same relative path under ``done_dir``, with a suffix where that is taken.

    Returns where it is now; ``Moving`` when it is no longer in the state ``stamp``, and stays; ``Gone`` when absent.

    A hard link is made and then the old name is removed: that never replaces a file, and unlike a rename it does not
    hold the watcher's queue up while it waits for the other half of a move. A crash in between leaves two names of
    one file, which the next call ends.

    Raises:
        OSError: the target cannot be written.
    """
    source = Path(folder.root, path)
    root = Path(folder.root, done_dir)
    try:
        if Stamp.of(source.stat()) != stamp:
            return Moving(path)
    except FileNotFoundError:
        return Gone(path)
    wished = root / path
    wished.parent.mkdir(parents=True, exist_ok=True)
    for number in count():
        target = wished if number == 0 else wished.with_name(f"{wished.stem}.{number}{wished.suffix}")
        if target.exists() and target.samefile(source):
            source.unlink()
            return target
        if _place(source, target):
            break
    return target


def _place(source: Path, target: Path) -> bool:
    """Move ``source`` to ``target``; return False where ``target`` is taken."""
    try:
        target.hardlink_to(source)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno == errno.EXDEV:
            return _copy(source, target)
        if error.errno in _NO_LINKS:
            return _rename(source, target)
        raise
    source.unlink()
    return True


def _rename(source: Path, target: Path) -> bool:
    if target.exists():
        return False
    source.rename(target)
    return True


def _copy(source: Path, target: Path) -> bool:
    if target.exists():
        return False
    unfinished = target.with_name(f".{target.name}.part")
    shutil.copy2(source, unfinished)
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    source.unlink()
    return True

"""Locks on small files: the kernel gives them back when their process dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path


class FileLock:
    """An exclusive flock(2) on a file of its own. Two of them exclude each other within one process too."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        # A forked child shares the lock: it must not keep it alive after its parent was killed.
        os.register_at_fork(after_in_child=_closer(weakref.ref(self)))

    def try_acquire(self) -> bool:
        """Take the lock if it is free; return whether it is ours now."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextlib.contextmanager
    def held(self, timeout_s: float) -> Iterator[None]:
        """Hold the lock. Blocks the calling thread.

        Raises:
            TimeoutError: somebody else held it all the time.
        """
        deadline = time.monotonic() + timeout_s
        while not self.try_acquire():
            if time.monotonic() > deadline:
                raise TimeoutError(f"another process has been writing for {timeout_s:g} s")
            # Shorter than a writer's pause between two transactions: a busy writer must not shut the others out.
            time.sleep(0.0005)
        try:
            yield
        finally:
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the lock back, if it is held."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def is_held(path: Path) -> bool:
    """Return whether anybody holds the lock on ``path``. A file that is not there is held by nobody."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        # Shared, so that two who look at the same time do not take each other for the holder.
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


def _closer(target: weakref.ref[FileLock]) -> Callable[[], None]:
    def close() -> None:
        lock = target()
        if lock is not None:
            lock.close()

    return close

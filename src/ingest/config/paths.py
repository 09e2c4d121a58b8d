"""Paths as a person writes them, which may be anything."""

from __future__ import annotations

from pathlib import Path


def resolved(text: str | Path, base: Path) -> Path:
    """Return the absolute path; a relative one starts at ``base``, ``~`` is the user's home.

    Raises:
        ValueError: the text cannot be a path.
    """
    if not str(text):
        raise ValueError("a path")
    try:
        return Path(base, Path(text).expanduser()).resolve()
    except (ValueError, OSError, RuntimeError):
        # NUL; too long; a home that nobody has, or links that go round
        raise ValueError("a path") from None


def is_file(path: Path) -> bool:
    """Whether there is a file; no if it cannot be looked at."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_directory(path: Path) -> bool:
    """Whether there is a directory; no if it cannot be looked at."""
    try:
        return path.is_dir()
    except OSError:
        return False

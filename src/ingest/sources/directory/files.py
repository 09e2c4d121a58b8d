"""Looking at the folder: what is in it, and one file's bytes. Blocking; for a worker thread."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import BodyTooLarge, FetchFailed, SourceError
from ingest.model.naming import ignored, portable, wanted


@dataclass(frozen=True, slots=True, order=True)
class Stamp:
    """What tells one state of a file from the next without reading it."""

    size: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """Return the stamp in a stat result."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


@dataclass(frozen=True, slots=True)
class Contents:
    """A file, read whole and standing still while it was read."""

    path: str
    stamp: Stamp
    body: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that is there and is not read. ``stamp`` None: trying again may help though the file does not change."""

    path: str
    stamp: Stamp | None
    failure: SourceError


@dataclass(frozen=True, slots=True)
class Moving:
    """A file that changed while it was read, or before it could be moved."""

    path: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A file that is not there any more."""

    path: str


Reading = Contents | Trouble | Moving | Gone


@dataclass(slots=True)
class Survey:
    """What a look at the folder found: files ``present``, of which ``changed`` differ from the stamps given.

    ``missing`` is for the caller to fill in: files that were expected.
    """

    present: set[str] = field(default_factory=set)
    changed: dict[str, Stamp] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder by its real path, and which of its files are wanted. Paths given and returned are relative to it.

    ``done`` is a sub-folder that is left out.
    """

    root: str
    pattern: str = "*"
    recursive: bool = True
    done: str | None = None

    def reads(self, path: str, pattern: str | None = None) -> bool:
        """Return whether a file of this path would be read."""
        within_done = self.done is not None and path.startswith(self.done + "/")
        return not within_done and wanted(path, pattern or self.pattern)

    def identity(self) -> tuple[int, int]:
        """Return what tells this folder from another one of the same name.

        Raises:
            OSError: it is missing, or not a folder.
        """
        status = os.stat(self.root)  # noqa: PTH116 - byte-true names
        if not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(f"{self.root} is not a folder")
        return status.st_dev, status.st_ino

    def survey(self, known: Mapping[str, Stamp], below: str = "") -> Survey:
        """Compare the folder (or its sub-folder ``below``) with ``known``.

        Raises:
            OSError: the folder itself cannot be listed; a sub-folder that cannot is a trouble.
        """
        found = Survey()
        pending = [below]
        while pending:
            place = pending.pop()
            try:
                entries = list(os.scandir(self._absolute(place)))
            except OSError as error:
                if not place:
                    raise
                if not isinstance(error, FileNotFoundError | NotADirectoryError):
                    found.troubles.append(Trouble(place, None, FetchFailed(f"{portable(place)}: {error.strerror}")))
                continue
            for entry in entries:
                path = f"{place}/{entry.name}" if place else entry.name
                if ignored(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if self.recursive and path != self.done:
                        pending.append(path)
                elif wanted(path, self.pattern):
                    self._note(entry, path, known, found)
        return found

    def stamps(self, paths: Iterable[str]) -> Iterator[tuple[str, Stamp | None]]:
        """Return each file's present stamp, None where there is no file."""
        for path in paths:
            try:
                yield path, Stamp.of(os.stat(self._absolute(path)))  # noqa: PTH116
            except OSError:
                yield path, None

    def read(self, path: str, max_bytes: int) -> Reading:
        """Read one file whole."""
        try:
            descriptor = os.open(self._absolute(path), os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb", buffering=0) as file:
                before = os.fstat(file.fileno())
                stamp = Stamp.of(before)
                if not self._contains(path, before):
                    return Trouble(path, None, _leaving(path))
                if (failure := _refusal(path, before, max_bytes)) is not None:
                    return Trouble(path, stamp, failure)
                body = file.readall()
                after = Stamp.of(os.fstat(file.fileno()))
            named = Stamp.of(os.stat(self._absolute(path)))  # noqa: PTH116
        except (FileNotFoundError, NotADirectoryError):
            return Gone(path)
        except OSError as error:
            return Trouble(path, None, FetchFailed(f"{portable(path)}: {error.strerror}"))
        if not stamp == after == named or len(body) != stamp.size:
            return Moving(path)
        return Contents(path, stamp, body, hashlib.sha256(body).hexdigest())

    def _note(self, entry: os.DirEntry[str], path: str, known: Mapping[str, Stamp], found: Survey) -> None:
        try:
            if entry.is_symlink() and not self._inside(path):
                found.troubles.append(Trouble(path, None, _leaving(path)))
                return
            status = entry.stat()
        except OSError:
            # It vanished between listing and looking, or is a link to nothing.
            return
        if not stat.S_ISREG(status.st_mode):
            return
        found.present.add(path)
        stamp = Stamp.of(status)
        if known.get(path) != stamp:
            found.changed[path] = stamp

    def _contains(self, path: str, status: os.stat_result) -> bool:
        real = os.path.realpath(self._absolute(path))
        # Asked after opening: what was opened must be the very file that lies inside the folder.
        return self._inside(path) and os.path.samestat(os.stat(real), status)  # noqa: PTH116

    def _inside(self, path: str) -> bool:
        return os.path.realpath(self._absolute(path)).startswith(self.root.rstrip("/") + "/")

    def _absolute(self, path: str) -> str:
        return f"{self.root}/{path}" if path else self.root


def real_folder(path: str) -> str:
    """Return a folder's path without links in it; it need not exist."""
    return os.path.realpath(Path(path).expanduser())


def done_within(root: str, done_dir: str) -> str | None:
    """Return the folder for moved files relative to ``root``, None where it is not inside."""
    real = os.path.realpath(os.path.join(root, done_dir))  # noqa: PTH118
    return real[len(root) + 1 :] if real.startswith(root.rstrip("/") + "/") else None


def _refusal(path: str, status: os.stat_result, max_bytes: int) -> SourceError | None:
    if not stat.S_ISREG(status.st_mode):
        return FetchFailed(f"{portable(path)}: not a regular file")
    if status.st_size > max_bytes:
        return BodyTooLarge(f"{portable(path)}: {status.st_size} bytes, more than {max_bytes}")
    if status.st_size == 0:
        return FetchFailed(f"{portable(path)}: an empty file")
    return None


def _leaving(path: str) -> SourceError:
    return FetchFailed(f"{portable(path)}: a symbolic link that leaves the folder")

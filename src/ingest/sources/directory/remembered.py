"""What the feed's memory holds of a file that was stored: key ``f:<path>``."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from ingest.model.naming import portable
from ingest.sources.directory.files import Contents, Stamp

PREFIX = "f:"


def key_of(path: str) -> str:
    """Return the memory key of a relative path: valid Unicode, different for different paths."""
    return PREFIX + portable(path)


@dataclass(frozen=True, slots=True)
class Remembered:
    """The state of a file whose document is stored."""

    size: int
    mtime_ns: int
    inode: int
    sha256: str

    @classmethod
    def of(cls, contents: Contents) -> Remembered:
        """Return what to remember of a file that was read."""
        stamp = contents.stamp
        return cls(stamp.size, stamp.mtime_ns, stamp.inode, contents.sha256)

    @classmethod
    def decoded(cls, data: bytes | None) -> Remembered | None:
        """Return what was kept; None where nothing was, or where it cannot be read (then the file is read again)."""
        if data is None:
            return None
        try:
            fields = orjson.loads(data)
            return cls(fields["size"], fields["mtime_ns"], fields["inode"], fields["sha256"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return None

    def encoded(self) -> bytes:
        """Return the bytes to keep."""
        return orjson.dumps(self)

    @property
    def stamp(self) -> Stamp:
        """The stamp the file had."""
        return Stamp(self.size, self.mtime_ns, self.inode)

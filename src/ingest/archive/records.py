"""The records of a WARC file one after the other, going on behind damage (WARC 1.1, ISO 28500:2017 section 4).

Records are framed here, not by warcio's iterator: that one takes a cut or corrupted file for its end without a word.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from ingest.archive.archived import Damage
from ingest.errors import ReplayError

_GZIP = b"\x1f\x8b\x08"
_PLAIN = b"WARC/"
_STEP_BYTES = 65_536
_MAX_HEADER_BYTES = 65_536
# A compressed record may be followed to its end, without keeping it, up to this many times the limit.
_FOLLOW = 16
_LENGTH = re.compile(rb"(?im)^content-length[ \t]*:[ \t]*(\d{1,15})[ \t]*\r?$")
_BEGIN = re.compile(rb"WARC/[01]\.\d{1,2}\r\n[A-Za-z-]+:")

Buffer = bytes | mmap.mmap


class _Broken(Exception):
    """No whole record at this place. ``end`` is where it ends, if that is known all the same."""

    def __init__(self, reason: str, end: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.end = end


def records(path: Path, max_bytes: int) -> Iterator[tuple[int, bytes] | Damage]:
    """Yield each record, whole, with the byte offset it (or its gzip member) has in the file; or what is damaged.

    Behind damage the next record is looked for by its first bytes. A record larger than ``max_bytes`` is a damage.

    Raises:
        ReplayError: the file is absent, or no WARC file.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ReplayError(f"{path}: {error.strerror}") from error
    with file:
        if not file.read(1):
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if data[:3] == _GZIP:
                yield from _compressed(str(path), data, max_bytes)
            elif data[:5] == _PLAIN:
                for offset, found in _framed(data, max_bytes):
                    yield _damage(str(path), offset, found) if isinstance(found, _Broken) else (offset, found)
            else:
                raise ReplayError(f"{path}: not a WARC file")


def _compressed(path: str, data: mmap.mmap, max_bytes: int) -> Iterator[tuple[int, bytes] | Damage]:
    offset = 0
    while 0 <= offset < len(data):
        end: int | None
        try:
            member, end = _member(data, offset, max_bytes)
        except _Broken as broken:
            yield _damage(path, offset, broken)
            end = broken.end
        else:
            for _, found in _framed(member, max_bytes):
                yield _damage(path, offset, found) if isinstance(found, _Broken) else (offset, found)
        offset = end if end is not None else _next_member(data, offset + 1)


def _member(data: mmap.mmap, offset: int, max_bytes: int) -> tuple[bytes, int]:
    """Return one gzip member's bytes and where it ends."""
    limit = max_bytes + _MAX_HEADER_BYTES
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    size, position = 0, offset
    while not decoder.eof:
        pending = decoder.unconsumed_tail
        if not pending:
            pending = data[position : position + _STEP_BYTES]
            position += len(pending)
        if not pending:
            raise _Broken("the file is cut short")
        try:
            part = decoder.decompress(pending, _STEP_BYTES)
        except zlib.error as error:
            raise _Broken(f"damaged: {error}") from error
        size += len(part)
        if size <= limit:
            parts.append(part)
        elif size > _FOLLOW * limit:
            raise _Broken(f"more than {max_bytes} bytes, or a file compressed as one piece")
    end = position - len(decoder.unused_data)
    if size > limit:
        raise _Broken(f"more than {max_bytes} bytes, or a file compressed as one piece", end)
    return b"".join(parts), end


def _framed(data: Buffer, max_bytes: int) -> Iterator[tuple[int, bytes | _Broken]]:
    """Yield the records in uncompressed bytes."""
    offset = 0
    while 0 <= offset < len(data):
        try:
            end = _end_of_record(data, offset)
            following = _behind_blank_lines(data, end)
            if end - offset > max_bytes + _MAX_HEADER_BYTES:
                raise _Broken(f"more than {max_bytes} bytes", following)
        except _Broken as broken:
            yield offset, broken
            offset = broken.end if broken.end is not None else _next_plain(data, offset + 1)
        else:
            yield offset, data[offset:end]
            offset = following


def _end_of_record(data: Buffer, offset: int) -> int:
    if data[offset : offset + len(_PLAIN)] != _PLAIN:
        raise _Broken("no record begins here")
    blank = data.find(b"\r\n\r\n", offset, offset + _MAX_HEADER_BYTES)
    if blank < 0:
        raise _Broken("the record's header does not end")
    length = _LENGTH.search(data[offset : blank + 2])
    if length is None:
        raise _Broken("the record has no Content-Length")
    end = blank + 4 + int(length.group(1))
    if end > len(data):
        raise _Broken(f"the record is cut short: {len(data) - blank - 4} of {length.group(1).decode()} bytes")
    if end < len(data) and data[end : end + 2] != b"\r\n":
        raise _Broken("the record does not end where its Content-Length says")
    return end


def _behind_blank_lines(data: Buffer, position: int) -> int:
    while data[position : position + 1] in (b"\r", b"\n"):
        position += 1
    return position


def _next_plain(data: Buffer, position: int) -> int:
    found = _BEGIN.search(data, position)
    return found.start() if found is not None else -1


def _next_member(data: mmap.mmap, position: int) -> int:
    """Return where the next gzip member that holds a WARC record begins, -1 where none does."""
    while (position := data.find(_GZIP, position)) >= 0:
        try:
            start = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data[position : position + 1024], len(_PLAIN))
        except zlib.error:
            start = b""
        if start == _PLAIN:
            return position
        position += 1
    return -1


def _damage(path: str, offset: int, broken: _Broken) -> Damage:
    return Damage(path, offset, broken.reason)

"""HTTP content codings (RFC 9110 section 8.4.1): bytes in, bytes out, never more than allowed.

Decoding is done here and not in the HTTP client because a client stops silently where a compressed body was cut
short; half a document with the whole one's ETag would then be kept as long as the server answers 304.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Any, Final

import brotli  # type: ignore[import-untyped]

from ingest.errors import LimitExceeded, ParseError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPT_ENCODING: Final = "gzip, deflate, br, zstd"

_STEP_BYTES = 65_536
# RFC 9659: a window larger than 8 MiB must not be needed for the coding "zstd".
_ZSTD_WINDOW_LOG = 23
# Each further member copies what is left of the input; real bodies have one.
_MAX_MEMBERS = 16
_MAX_CODINGS = 3


def decode(body: bytes, content_encoding: str | None, max_bytes: int) -> bytes:
    """Return ``body`` with the codings of a ``Content-Encoding`` field undone, last applied first.

    Memory stays near ``max_bytes`` whatever the input promises.

    Raises:
        LimitExceeded: more than ``max_bytes`` would come out.
        ParseError: an unknown coding, damaged bytes, or bytes that end too early.
    """
    codings = [part.strip().lower() for part in (content_encoding or "").split(",")]
    codings = [part for part in codings if part not in ("", "identity")]
    if len(codings) > _MAX_CODINGS:
        raise ParseError(f"{len(codings)} content codings")
    for coding in reversed(codings):
        decoder = _DECODERS.get(coding)
        if decoder is None:
            raise ParseError(f"unknown content coding {coding[:40]!r}")
        try:
            body = decoder(body, max_bytes)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
            raise ParseError(f"the {coding} body is damaged: {error}") from error
    if len(body) > max_bytes:
        raise _too_large(max_bytes)
    return body


def _too_large(max_bytes: int) -> LimitExceeded:
    return LimitExceeded(f"more than {max_bytes} bytes after decoding")


class _Output:
    def __init__(self, max_bytes: int) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self.max_bytes = max_bytes

    def add(self, part: bytes) -> None:
        self.parts.append(part)
        self.size += len(part)
        if self.size > self.max_bytes:
            raise _too_large(self.max_bytes)

    @property
    def room(self) -> int:
        return min(_STEP_BYTES, self.max_bytes - self.size + 1)

    def joined(self) -> bytes:
        return b"".join(self.parts)


def _members(body: bytes, max_bytes: int, fresh: Callable[[], Any], magic: bytes) -> bytes:
    """Decode members that follow each other; what follows them without their magic is padding."""
    output = _Output(max_bytes)
    for _ in range(_MAX_MEMBERS):
        decoder = fresh()
        pending = body
        while not decoder.eof:
            part = decoder.decompress(pending, output.room)
            pending = getattr(decoder, "unconsumed_tail", b"")
            output.add(part)
            if not part and not pending and not decoder.eof:
                raise EOFError("it ends too early")
        body = decoder.unused_data
        if not body.startswith(magic):
            return output.joined()
    raise ParseError(f"more than {_MAX_MEMBERS} compressed members")


def _gzip(body: bytes, max_bytes: int) -> bytes:
    return _members(body, max_bytes, lambda: zlib.decompressobj(zlib.MAX_WBITS | 16), b"\x1f\x8b")


def _deflate(body: bytes, max_bytes: int) -> bytes:
    # RFC 9110 means zlib (RFC 1950); some servers send the bare stream (RFC 1951) instead.
    wrapped = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0
    bits = zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS
    output = _Output(max_bytes)
    decoder = zlib.decompressobj(bits)
    while not decoder.eof:
        part = decoder.decompress(body, output.room)
        body = decoder.unconsumed_tail
        output.add(part)
        if not part and not body and not decoder.eof:
            raise EOFError("it ends too early")
    return output.joined()


def _brotli(body: bytes, max_bytes: int) -> bytes:
    output = _Output(max_bytes)
    decoder = brotli.Decompressor()
    part = decoder.process(body, output_buffer_limit=_STEP_BYTES)
    while True:
        output.add(part)
        if decoder.is_finished():
            return output.joined()
        part = decoder.process(b"", output_buffer_limit=_STEP_BYTES)
        if not part and not decoder.is_finished():
            raise EOFError("it ends too early")


def _zstd(body: bytes, max_bytes: int) -> bytes:
    options = {int(zstd.DecompressionParameter.window_log_max): _ZSTD_WINDOW_LOG}
    output = _Output(max_bytes)
    for _ in range(_MAX_MEMBERS):
        decoder = zstd.ZstdDecompressor(options=options)
        pending = body
        while not decoder.eof:
            part = decoder.decompress(pending, output.room)
            pending = b""
            output.add(part)
            if not part and decoder.needs_input and not decoder.eof:
                raise EOFError("it ends too early")
        body = decoder.unused_data
        if not body:
            return output.joined()
    raise ParseError(f"more than {_MAX_MEMBERS} compressed members")


_DECODERS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}

"""A message as a tree of parts (RFC 2046). Nothing is copied or decoded before it is wanted."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.errors import IllFormed, LimitExceeded
from ingest.parsers.mail.headers import Header, base64, decode

MAX_DEPTH = 12
"""Parts inside parts; mails in the field have three or four levels."""

MAX_PARTS = 1_000
"""Parts of one message, on all levels."""

_HEADER_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"[ \t]*(?:\r?\n|\Z)")
_MAX_HEADER = 256 * 1024

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its ``number`` within the message (``2.1``; empty for the message itself), header and raw content.

    It stands in ``source`` from ``start`` to ``end``, its content from ``body``; ``kind`` is its media type.
    """

    number: str
    header: Header
    source: bytes
    start: int
    body: int
    end: int
    kind: str
    parts: tuple[Part, ...] = ()

    @property
    def raw(self) -> bytes:
        """Its bytes, header and all."""
        return self.source[self.start : self.end]

    def data(self) -> tuple[bytes, bool]:
        """Return the content with its transfer encoding undone (RFC 2045 6.7, 6.8), and whether it was damaged."""
        content = self.source[self.body : self.end]
        match self.header.encoding:
            case "base64":
                return base64(content)
            case "quoted-printable":
                return binascii.a2b_qp(content), False
            case _:
                return content, False

    def text(self) -> tuple[str, bool]:
        """Return the content as text, and whether something in it had to be guessed or mended."""
        data, damaged = self.data()
        text, guessed = decode(data, self.header.parameter("charset"))
        return text, guessed or damaged


def parse(source: bytes) -> Part:
    """Return a message as a tree.

    Raises:
        IllFormed: a multipart without its parts; a message that ends in its header or without its last boundary.
        LimitExceeded: more parts, or deeper ones, than allowed.
    """
    return _Tree(source).part("", (0, len(source)), "text/plain")


class _Tree:
    """Reads one message; counts its parts."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._count = 0

    def part(self, number: str, span: Span, default: str) -> Part:
        """Return what stands in ``span``; ``default`` is the media type of a part that names none (RFC 2046 5.1.5)."""
        source, (start, end) = self._source, span
        header, body = self._header(number, span)
        kind = header.content_type if "content-type" in header.names else default
        if not kind.startswith("multipart/"):
            return Part(number, header, source, start, body, end, kind)
        if number.count(".") >= MAX_DEPTH:
            raise LimitExceeded(f"has parts nested deeper than {MAX_DEPTH}", _place(number))
        boundary = (header.parameter("boundary") or "").encode("utf-8", "replace")
        pieces, closed = self._pieces((body, end), boundary, number) if boundary else ([], False)
        if not pieces:
            raise IllFormed("says that it has parts, but none is there", _place(number))
        # Inside another multipart the outer boundary shows that nothing was cut off (RFC 2046 5.1.2).
        if not number and not closed:
            raise IllFormed("ends before its last boundary: it is cut short", _place(number))
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        numbers = (f"{number}.{n}" if number else str(n) for n in range(1, len(pieces) + 1))
        parts = tuple(self.part(each, piece, inner) for each, piece in zip(numbers, pieces, strict=True))
        return Part(number, header, source, start, body, end, kind, parts)

    def _header(self, number: str, span: Span) -> tuple[Header, int]:
        source, (start, end) = self._source, span
        if source.startswith((b"\n", b"\r\n"), start, end):
            return Header(b""), source.index(b"\n", start) + 1
        found = _HEADER_END.search(source, start, end)
        stop, body = found.span() if found else (end, end)
        if stop - start > _MAX_HEADER:
            raise LimitExceeded(f"has a header of more than {_MAX_HEADER} bytes", _place(number))
        header = Header(source[start:stop])
        if found is None and not number and header.names:
            # A header ends with an empty line, even where nothing follows it: this one was cut short (RFC 5322 2.1).
            raise IllFormed("ends in its header: it is cut short", _place(number))
        return header, body

    def _pieces(self, span: Span, boundary: bytes, number: str) -> tuple[list[Span], bool]:
        """Return what stands between the boundaries, and whether the last one is there (RFC 2046 5.1.1)."""
        pieces: list[Span] = []
        start: int | None = None
        for begin, after, last in self._delimiters(span, b"--" + boundary):
            if start is not None:
                pieces.append((start, max(start, begin)))
                self._count += 1
            if self._count > MAX_PARTS:
                raise LimitExceeded(f"has more than {MAX_PARTS} parts", _place(number))
            start = after
            if last:
                return pieces, True
        if start is not None:
            pieces.append((start, span[1]))
        return pieces, False

    def _delimiters(self, span: Span, mark: bytes) -> Iterator[tuple[int, int, bool]]:
        """Return where each delimiter begins, with the line end before it, where it ends, and if it is the last."""
        source, (first, end) = self._source, span
        at = source.find(mark, first, end)
        while at >= 0:
            after = at + len(mark)
            last = source.startswith(b"--", after, end)
            line_end = _LINE_END.match(source, after + 2 * last, end)
            if line_end is not None and (at == first or source[at - 1] == ord("\n")):
                begin = max(first, at - 1)
                begin -= begin > first and source[begin - 1] == ord("\r")
                after = line_end.end()
                yield begin, after, last
            at = source.find(mark, after, end)


def _place(number: str) -> str:
    return f"part {number}" if number else "message"

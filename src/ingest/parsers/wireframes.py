"""How a teleprinter file divides into messages, and a message into header, text and trailer.

Sources: IPTC 7901 (5th edition, 1995); ANPA Bulletin 1312 (89-3). Both frame with SOH, STX, ETX and EOT (ISO 646).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from ingest.errors import IllFormed, LimitExceeded
from ingest.model.item import Item, Parsed
from ingest.parsers import isolate

SOH, STX, ETX, EOT = "\x01", "\x02", "\x03", "\x04"
# NUL, BEL, SYN, DEL, space and line ends keep a line busy between messages.

_FIRST = re.compile(rb"[\x00\x04\x07\x16\x7f \t\r\n]{0,512}")
_START = re.compile(rb"\x01(?=[A-Za-z]{1,6}\d)")
_NEWLINE = re.compile("\r+\n?|[\x85\u2028]")


# A wire's message is some kilobytes, its longest tables some hundred: more is no message.
_MAX_BYTES = 4 * 1024 * 1024
_MAX_LINES = 100_000


class Frame(NamedTuple):
    """A message: its number in the file, the line on which it begins, its bytes."""

    number: int
    line: int
    raw: bytes

    @property
    def place(self) -> str:
        """Where in the file the message stands."""
        return f"message {self.number}, line {self.line}"


class Parts(NamedTuple):
    """A message's characters: ``head`` from SOH to STX, ``text`` to ETX, ``trailer`` after it."""

    head: str
    text: str
    trailer: str


def after_fill(start: bytes) -> bytes:
    """Return the beginning of a file without the bytes that only keep a line busy."""
    match = _FIRST.match(start)
    return start[match.end() :] if match else start


def frames(body: bytes) -> Iterator[Frame]:
    """Return the messages of a file; one begins at each SOH that a header follows.

    Raises:
        LimitExceeded: there are more than any feed files at once.
    """
    starts = [match.start() for match in islice(_START.finditer(body), isolate.MAX_ITEMS + 1)]
    if len(starts) > isolate.MAX_ITEMS:
        raise LimitExceeded(f"has more than {isolate.MAX_ITEMS} messages")
    line, counted = 1, 0
    for number, start in enumerate(starts, start=1):
        line += body.count(b"\n", counted, start)
        counted = start
        end = starts[number] if number < len(starts) else len(body)
        yield Frame(number, line, body[start:end])


def divided(characters: str, place: str) -> Parts:
    """Return a message's parts; line ends are newlines.

    Raises:
        IllFormed: it has no start of text, or ends before its end of text: what is there may be half a story.
    """
    characters = _NEWLINE.sub("\n", characters)
    head, start, rest = characters.partition(STX)
    if not start:
        raise IllFormed("ends before its text begins" if EOT not in characters else "has no start of text (STX)", place)
    # The last one: noise on the line may look like an earlier end.
    text, end, trailer = rest.rpartition(ETX)
    if not end:
        text, end, trailer = rest.rpartition(EOT)
        if not end:
            raise IllFormed("ends before its end of text (ETX)", place)
        return Parts(head, text, end + trailer)
    if EOT not in trailer and "\n" not in trailer:
        raise IllFormed("ends in its trailer", place)
    return Parts(head, text, trailer)


def stories(name: str, frames: Sequence[Frame], one: Callable[[Frame, str], Item], *, guessed: bool) -> Parsed:
    """Return a file's stories: what ``one`` reads of each message, and a fault for each that it cannot read.

    Raises:
        ParseError: the file is one message, and ``one`` cannot read that.
        LimitExceeded: there are more messages than any feed files at once, or its one message is too long.
    """
    lane = "lenient" if guessed else "strict"

    def limited(frame: Frame, place: str) -> Item:
        if len(frame.raw) > _MAX_BYTES or frame.raw.count(b"\n") > _MAX_LINES:
            raise LimitExceeded(f"has more than {_MAX_BYTES} bytes or {_MAX_LINES} lines", place)
        return one(frame, place)

    if len(frames) == 1:
        item = isolate.holding_something(limited(frames[0], frames[0].place))
        return Parsed(name, lane, (item._replace(raw=frames[0].raw),))
    items, faults = isolate.each(frames, limited, lambda _, frame: frame.place, lambda frame: frame.raw)
    return Parsed(name, lane, items, faults, raw_of=isolate.raw_by_place(frames, lambda frame: frame.raw))

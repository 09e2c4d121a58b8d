"""A message and what is attached to it, read one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ingest.errors import LimitExceeded, NoStories, ParseError, UnknownFormat
from ingest.model.document import Document
from ingest.model.item import Fault, Item, Media, Parsed
from ingest.model.profile import Profile
from ingest.parsers import encoding, isolate
from ingest.parsers.mail import attached
from ingest.parsers.mail.attached import Attached
from ingest.parsers.mail.bodies import content
from ingest.parsers.mail.mime import Part, parse
from ingest.parsers.mail.story import item_of

FORMAT = "email"
MAX_ATTACHED = 100
"""Documents and messages attached to one mail, on all levels."""

MAX_DEPTH = 3
"""Messages attached to messages."""

_HEAD_BYTES = 65_536

Begins = Callable[[str], bool]


class _Found:
    """The stories of a document while they are being collected."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.faults: list[Fault] = []
        self.inner: list[tuple[str, Parsed]] = []
        self.mended = False

    def raw_of(self, place: str) -> bytes:
        """Return the bytes of an item of an attached document; a message's own item has them itself."""
        for prefix, parsed in self.inner:
            if place.startswith(prefix) and parsed.raw_of is not None:
                return parsed.raw_of(place.removeprefix(prefix))
        return b""


class Reader:
    """Reads one document of format email; ``begins`` tells what is a message by its beginning."""

    def __init__(self, document: Document, begins: Begins) -> None:
        self._document = document
        self._begins = begins
        self._found = _Found()
        self._attached = 0

    def parsed(self, message: bytes) -> Parsed:
        """Return the stories of a document that is one message; raises as ``read``."""
        self._message(message, "", 0)
        return self._result()

    def mailbox(self, messages: list[bytes]) -> Parsed:
        """Return the stories of all messages; one that cannot be read is a fault.

        Raises:
            LimitExceeded: it holds more messages than any document has entries.
        """
        if len(messages) > isolate.MAX_ITEMS:
            raise LimitExceeded(f"has more than {isolate.MAX_ITEMS} messages")
        for number, message in enumerate(messages, start=1):
            self._attached = 0
            try:
                self._message(message, f"message {number}, ", 0)
            except ParseError as error:
                self._fail(f"message {number}", error, message)
        return self._result()

    def _result(self) -> Parsed:
        found = self._found
        lane = "lenient" if found.mended else "strict"
        return Parsed(FORMAT, lane, tuple(found.items), tuple(found.faults), raw_of=found.raw_of)

    def _fail(self, place: str, error: ParseError, raw: bytes) -> None:
        self._found.faults.append(Fault(place, error.reason, raw, type(error).__name__))

    def _message(self, raw: bytes, prefix: str, depth: int) -> None:
        tree = parse(raw)
        if not tree.header.names:
            raise UnknownFormat("is no mail: it has no header")
        held = content(tree)
        if (tree.header.get("Auto-Submitted") or "no").lower().startswith("auto-replied"):
            raise NoStories("is an automatic reply, not a story", "message")
        self._found.mended |= held.mended
        found, named = self._found, list[Media]()
        items_before, faults_before = len(found.items), len(found.faults)
        for part in held.others:
            named += self._part(part, prefix, depth)
        inside = tuple(found.items[items_before:])
        if held.body is None and (inside or len(found.faults) > faults_before):
            # The mail is only the envelope of what is attached.
            return
        item = item_of(tree, held, prefix.removesuffix(", ") or "message", tuple(named), inside, raw)
        found.items.insert(items_before, isolate.holding_something(item))

    def _part(self, part: Part, prefix: str, depth: int) -> list[Media]:
        """Read what is attached; return it as media where it is only to be named."""
        kind = attached.kind_of(part)
        if kind is Attached.MEDIA:
            return [attached.media(part)]
        if kind is Attached.NOTHING:
            return []
        self._attached += 1
        if self._attached > MAX_ATTACHED:
            raise LimitExceeded(f"has more than {MAX_ATTACHED} attached documents")
        place = f"{prefix}part {part.number}" if part.number else f"{prefix}content"
        try:
            return self._document_in(part, kind, place, depth)
        except ParseError as error:
            self._fail(place, error, part.raw)
            return []

    def _document_in(self, part: Part, kind: Attached, place: str, depth: int) -> list[Media]:
        data, damaged = part.data()
        content_type = part.header.get("Content-Type")
        if kind is Attached.MESSAGE or self._begins(encoding.decode(data[:_HEAD_BYTES])[0].lstrip()):
            if depth >= MAX_DEPTH:
                raise LimitExceeded(f"is a message attached more than {MAX_DEPTH} deep")
            self._message(data.lstrip(b" \t\r\n"), f"{place}, ", depth + 1)
            return []
        try:
            parsed = self._read(data, content_type)
        except (UnknownFormat, NoStories):
            # A note or a footer: a text is a story only if it looks like one.
            if part.kind != "text/plain":
                raise
            return [attached.media(part)] if part.header.file_name else []
        self._take(parsed, f"{place}, ")
        self._found.mended |= damaged or parsed.lane != "strict"
        return []

    def _read(self, data: bytes, content_type: str | None) -> Parsed:
        from ingest import parsers  # it reads mail as well, so it cannot be there before this module is

        reading = replace(self._document.reading, format="auto", profile=self._profile())
        return parsers.read(replace(self._document, body=data, content_type=content_type, reading=reading))

    def _profile(self) -> Profile | None:
        """Return the profile for attached documents: one for mail as well is applied to all items at the end."""
        profile = self._document.reading.profile
        if profile is None or profile.root is not None:
            return profile
        return profile if profile.formats and FORMAT not in profile.formats else None

    def _take(self, parsed: Parsed, prefix: str) -> None:
        found = self._found
        found.inner.append((prefix, parsed))
        for item in parsed.items:
            language = item.language or parsed.language
            found.items.append(item._replace(place=f"{prefix}{item.place}", language=language))
        found.faults += [replace(fault, place=f"{prefix}{fault.place}") for fault in parsed.faults]

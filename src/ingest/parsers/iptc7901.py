"""IPTC 7901, "The Text Transmission Format" (5th edition, 1995): one message or many, from SOH to EOT.

The header line is source identification, message number, priority (1 to 6), category, word count and what the sender
adds; a keyword line follows, then STX, the text, ETX and the date-time group. The lines up to one that ends with an
equals sign are the story's own header: tags, headline, byline, notes to editors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.errors import IllFormed, NoStories
from ingest.model.document import Document
from ingest.model.item import Category, Item, Markup, Parsed, Signal, Source, Text
from ingest.parsers import wirebody, wirechars, wirecodes, wireframes
from ingest.parsers.wireframes import Frame, Parts
from ingest.parsers.wirehead import Head, head_of, kill_of
from ingest.parsers.wirenotes import Notes, notes_of

_HEADER = (
    r"(?P<source>[A-Za-z]{2,5})(?P<number>\d{1,5})[ ]{1,3}(?P<priority>[1-9])[ ]{1,3}(?P<category>[A-Za-z]{1,5})"
    r"(?:[ ]{1,3}(?P<words>\d{1,5}))?(?P<option>[ ][^\n]{0,200})?"
)
_HEAD = re.compile(rf"\x01?{_HEADER}[^\S\n]*(?:\n|$)")
_BEGINS = re.compile(rf"\x01{_HEADER}[ ]{{0,20}}\r{{0,2}}(?:\n|\x02)".encode())
# A file that lost its control bytes on the way is known by the sender's own number at the end of the header line.
_BARE = r"[A-Za-z]{3}\d{3,4} [1-6] [A-Za-z]{1,3} \d{1,5} {1,4}[A-Za-z]{2,6} {0,4}\d{2,5}[ ]{0,4}"
_BARE_BEGINS = re.compile(rf"{_BARE}\r{{0,2}}\n".encode())
_BARE_STARTS = re.compile(rf"^{_BARE}$".encode().replace(b"$", rb"\r{0,2}$"), re.MULTILINE)
_OWN_NUMBER = re.compile(r"(?:^|.*\s)(?P<agency>[A-Za-z]{2,6})[ -]{0,4}(?P<number>\d{2,6})\s*$")
_FILED = re.compile(
    r"(?P<day>\d\d)(?P<clock>(?:[01]\d|2[0-4])[0-5]\d)\s{0,3}(?:(?P<zone>[A-Z]{1,5}\b|[+-]\d\d:?\d\d)\s{0,3})?"
    r"(?P<month>[^\W\d_]{3,9})\.?(?:\s{0,3}(?P<year>\d{4}|\d\d))?(?!\d)"
)
_SLUG = re.compile(r"[^\s/][^/\n]*(?:[-/][^\n]*)")
_PATHS = {
    "native_id": "header line and date-time group",
    "urgency": "header line, priority",
    "categories": "header line, category",
    "sources": "header line, source identification; dateline",
    "owner": "header line or dateline",
    "slugline": "keyword line",
    "sections": "keyword line",
    "headline": "text, lines up to the equals sign",
    "headlines": "text, lines up to the equals sign",
    "by": "text, lines up to the equals sign",
    "ed_note": "text, notes to editors",
    "body": "text",
    "located": "text, dateline",
    "published": "date-time group",
    "updated": "date-time group",
    "signal": "text, lines up to the equals sign",
}


class _Header(NamedTuple):
    source: str
    number: str
    priority: str
    category: str
    option: str
    keywords: tuple[str, ...]


def begins(start: bytes) -> bool:
    """Tell whether a file begins as an IPTC 7901 message does, after what only kept the line busy."""
    first = wireframes.after_fill(start)
    return _BEGINS.match(first) is not None or _BARE_BEGINS.match(first) is not None


def read(document: Document) -> Parsed:
    """Return the stories of a file, one a message; a message that cannot be read is a fault.

    Raises:
        IllFormed: the file is one message, and that is incomplete or has no header of this format.
        NoStories: there is no message in it, or its only message has no text.
        LimitExceeded: it has more messages than any feed files at once.
    """
    decode, guessed = wirechars.decoder(document.body, document.content_type)
    frames = tuple(wireframes.frames(document.body)) or tuple(_bare_frames(document.body))
    if not frames:
        raise NoStories("has no message that begins with SOH and a header line")

    def one(frame: Frame, place: str) -> Item:
        return _item(_parts(decode(frame.raw), place), place, document)

    return wireframes.stories("iptc7901", frames, one, guessed=guessed)


def _bare_frames(body: bytes) -> Iterator[Frame]:
    starts = [match.start() for match in _BARE_STARTS.finditer(body)]
    for number, start in enumerate(starts, start=1):
        end = starts[number] if number < len(starts) else len(body)
        yield Frame(number, 1 if number == 1 else body.count(b"\n", 0, start) + 1, body[start:end])


def _parts(characters: str, place: str) -> Parts:
    if characters.startswith(wireframes.SOH) or wireframes.STX in characters:
        return wireframes.divided(characters, place)
    # Without control bytes: the keyword line is the first one after the header line.
    lines = [line.rstrip() for line in characters.replace("\r", "").split("\n")]
    first = next((index for index, line in enumerate(lines[1:], start=1) if line), len(lines))
    has_slug = first < len(lines) and lines[first].endswith("/")
    start = first + 1 if has_slug else first
    last = next((n for n in range(len(lines) - 1, max(start, len(lines) - 6), -1) if _FILED.match(lines[n].strip())), 0)
    text = lines[start:last] if last else lines[start:]
    return Parts("\n".join(lines[:start]), "\n".join(text), lines[last] if last else "")


def _header(head: str, place: str) -> _Header:
    match = _HEAD.match(head)
    if match is None:
        raise IllFormed("has no IPTC 7901 header line", place)
    keywords = (wirecodes.printable(line).strip() for line in head[match.end() :].split("\n"))
    return _Header(
        match["source"],
        match["number"],
        match["priority"],
        match["category"],
        wirecodes.printable(match["option"] or "").strip(),
        tuple(line for line in keywords if line),
    )


def _item(parts: Parts, place: str, document: Document) -> Item:
    header = _header(parts.head, place)
    text = wirecodes.without_instructions(wirecodes.killed_words(parts.text)).replace("\x1f", "\t")
    head, rest = head_of(wirecodes.printable(text).split("\n"))
    own = _OWN_NUMBER.match(header.option)
    notes = notes_of(rest, own["agency"] if own else None)
    body = wirebody.paragraphs(notes.lines)
    filed = wirebody.dateline(body)
    moment = _moment(parts.trailer, document)
    day = moment.day if moment else document.received_at.date().isoformat()
    name = f"{own['agency']}{own['number']}" if own else header.number
    killed = kill_of(head, body) if own else None
    keywords = (*header.keywords, head.slug) if head.slug else header.keywords
    slugs = tuple(line.rstrip("/ ") for line in keywords if line.endswith("/") or _SLUG.fullmatch(line))
    return Item(
        place=place,
        native_id=f"{header.source}-{killed or name}-{day}",
        versioned=True,
        headline=Markup(head.headline) if head.headline else None,
        headlines=(Text("kicker", Markup(head.kicker)),) if head.kicker else (),
        body=Markup(body) if body else None,
        published=moment.date if moment else None,
        updated=moment.date if moment else None,
        by=head.by,
        sections=tuple(line for line in header.keywords if line.rstrip("/ ") not in slugs),
        slugline=" ".join(slugs) or None,
        categories=(Category(header.category, code=header.category),),
        urgency=header.priority,
        sources=_sources(header, filed.credit),
        owner=filed.credit or (own["agency"] if own else header.source),
        located=filed.located,
        ed_note="\n".join((*head.notes, *notes.public)) or None,
        signal=Signal.KILL if killed else head.signal,
        status="canceled" if killed else "usable",
        leftovers=tuple(_leftovers(header, head, notes)),
        paths=_PATHS,
    )


def _moment(trailer: str, document: Document) -> wirebody.Moment | None:
    match = _FILED.search(trailer[:400])
    if match is None:
        return None
    return wirebody.moment(
        match["day"], match["month"], match["year"], match["clock"], match["zone"], document.received_at
    )


def _sources(header: _Header, credit: str | None) -> tuple[Source, ...]:
    original = Source(header.source, "original")
    return (original, Source(credit, "credit")) if credit else (original,)


def _leftovers(header: _Header, head: Head, notes: Notes) -> Iterator[tuple[str, str]]:
    yield "number", header.number
    if header.option:
        yield "option", header.option
    yield from (("keyword", line) for line in header.keywords)
    yield from (("tag", tag) for tag in head.tags)
    if notes.sign_off:
        yield "signoff", notes.sign_off

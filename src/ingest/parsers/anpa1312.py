"""ANPA Bulletin 1312 (89-3), "High-Speed Wire Service Transmission Guidelines": messages from SOH to EOT.

The first header line is service level, story number and selector codes, the second priority, category, format codes,
the keyword in at most 24 characters, the version, the day and the word count. In the text a circumflex begins a slug
line, "<" (quad left) and "=" (quad centre) end a line, and a BS begins a line of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.errors import NoStories
from ingest.model.document import Document
from ingest.model.item import Item, Markup, Parsed, Signal, Source
from ingest.parsers import wirebody, wirechars, wirecodes, wireframes
from ingest.parsers.anpahead import Header, categories, header_of, urgency
from ingest.parsers.anpatext import Story, story_of
from ingest.parsers.wirebody import Moment
from ingest.parsers.wireframes import Frame

_BEGINS = re.compile(
    rb"\x01[A-Za-z]\d{4}[A-Za-z ]{0,12}(?:\x1f|\r{0,2}\n"
    rb"[A-Za-z][ ][A-Za-z]?[ ]?[\x11-\x14]{0,3}[ ]{0,3}[^\n]{0,200}"
    rb"[ \t]\d{1,2}-\d{1,2}(?:[ \t]{1,9}\d{0,5})?[ \t]{0,9}\r{0,2}(?:\n|\x02))"
)
_FILED = (
    # AP-WF-11-13-13 1509GMT, AP-NY-11-13-13 0949EST
    re.compile(
        r"(?P<agency>[A-Za-z]{2,8})-(?P<wire>[A-Z]{2,4})-(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d) "
        r"(?P<clock>\d{4})(?P<zone>[A-Z]{1,5})?<?\s*(?:\n|\x04|$)"
    ),
    # JST-15:04-18-12-18
    re.compile(
        r"(?P<zone>[A-Z]{1,5})-(?P<clock>\d\d:\d\d)-(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d\d)<?\s*(?:\n|\x04|$)"
    ),
)
_VERSION_OF_ITS_OWN = re.compile(
    r"\b(?:take|add|sub|insert|advisory)\b|\b\d+(?:st|nd|rd|th)[ -]?(?:add|take)\b", re.IGNORECASE
)
_KILL = re.compile(r"\b(?:BULLETIN |MANDATORY |URGENT )?KILL\b|\b(?:Bulletin |Mandatory )Kill\b")
_CORRECTION = re.compile(r"\b(?:CORRECT(?:ION|IVE)|Correct(?:ion|ive))\b")
_PATHS = {
    "native_id": "slug line and date, or header, service level and story number",
    "urgency": "header, priority",
    "categories": "header, category",
    "slugline": "slug line, or header, keyword",
    "signal": "slug line, version",
    "status": "slug line, version",
    "headline": "text, first line in upper rail after the slug line",
    "by": "text, byline",
    "ed_note": "text, notes to editors",
    "sources": "text, line after the byline; dateline",
    "owner": "trailer, dateline or header",
    "body": "text",
    "located": "text, dateline",
    "published": "trailer",
    "updated": "trailer",
    "embargoed": "slug line, version",
}


def begins(start: bytes) -> bool:
    """Tell whether a file begins as an ANPA 1312 message does, after what only kept the line busy."""
    return _BEGINS.match(wireframes.after_fill(start)) is not None


def read(document: Document) -> Parsed:
    """Return the stories of a file, one a message; a message that cannot be read is a fault.

    Raises:
        IllFormed: the file is one message, and that is incomplete or has no header of this format.
        NoStories: there is no message in it, or its only message has no text.
        LimitExceeded: it has more messages than any feed files at once.
    """
    decode, guessed = wirechars.decoder(document.body, document.content_type)
    frames = tuple(wireframes.frames(document.body))
    if not frames:
        raise NoStories("has no message that begins with SOH, service level and story number")

    def one(frame: Frame, place: str) -> Item:
        return _item(decode(frame.raw), place, document)

    return wireframes.stories("anpa1312", frames, one, guessed=guessed)


def _item(characters: str, place: str, document: Document) -> Item:
    parts = wireframes.divided(characters, place)
    header = header_of(parts.head, place)
    text = wirecodes.without_instructions(wirecodes.killed_words(parts.text))
    text, agency, moment = _filed(text, parts.trailer, document)
    story = story_of(text, header.keyword, tabular=header.tabular)
    where = wirebody.dateline(story.body)
    day = moment.day if moment else _header_day(header, document)
    version = story.version or header.version
    killed = bool(_KILL.search(version))
    return Item(
        place=place,
        native_id=_native_id(header, story, version, day),
        versioned=True,
        headline=Markup(story.headline) if story.headline else None,
        body=Markup(story.body) if story.body else None,
        published=moment.date if moment else None,
        updated=moment.date if moment else None,
        by=story.by,
        slugline=story.slugline or None,
        categories=categories(header),
        urgency=urgency(header),
        sources=tuple(Source(name, "credit") for name in (story.bureau or where.credit,) if name),
        owner=agency or where.credit or header.sender or story.bureau,
        located=where.located,
        ed_note=story.ed_note,
        signal=Signal.KILL if killed else Signal.CORRECTION if _CORRECTION.search(version) else Signal.NONE,
        status="canceled" if killed else "usable",
        embargoed=_embargoed(version, day),
        leftovers=tuple(_leftovers(header, story, version)),
        paths=_PATHS,
    )


def _filed(text: str, trailer: str, document: Document) -> tuple[str, str | None, Moment | None]:
    """Return the text without the sender's sign at its end, the sender, and when it filed."""
    body = text.rstrip()
    start = body.rfind("\n") + 1
    for where, last in ((trailer[:400], False), (body[start:].strip()[:100], True)):
        for pattern in _FILED:
            match = pattern.match(where.lstrip())
            if match is None:
                continue
            named = match.groupdict()
            moment = wirebody.moment(
                named["day"],
                named["month"],
                named["year"],
                named["clock"].replace(":", ""),
                named["zone"],
                document.received_at,
            )
            return (body[:start] if last else text), named.get("agency"), moment
    return text, None, None


def _header_day(header: Header, document: Document) -> str:
    moment = wirebody.moment(header.day, header.month, None, "0000", None, document.received_at)
    return moment.day if moment else document.received_at.date().isoformat()


def _native_id(header: Header, story: Story, version: str, day: str) -> str:
    """Return a name that the story's next version has too, where the sender's slug line promises that.

    The keyword of a cycle's story (BC-, AM-, PM-) is repeated in exactly the same form on all later leads (AP
    Stylebook, "Keyword slug line"); a take or an add is another part of the story, not another version of it.
    """
    if not story.keyword:
        return f"{header.service}{header.number}-{day}"
    part = f"-{version}" if _VERSION_OF_ITS_OWN.search(version) else ""
    return f"{story.keyword}{part}-{day}".replace(" ", "_")


def _embargoed(version: str, day: str) -> str | None:
    """Return the day for which an advance is filed ("Adv05"): the next one of that number."""
    match = re.search(r"\bADV ?(\d\d)\b", version, re.IGNORECASE)
    if match is None or not 1 <= int(match[1]) <= 31:
        return None
    year, month = int(day[:4]), int(day[5:7])
    if int(match[1]) < int(day[8:10]):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return f"{year:04}-{month:02}-{match[1]}"


def _leftovers(header: Header, story: Story, version: str) -> Iterator[tuple[str, str]]:
    yield "number", header.service + header.number
    if header.selectors.strip("-"):
        yield "selectors", header.selectors
    yield "keyword", header.keyword
    if version:
        yield "version", version
    yield from story.leftovers

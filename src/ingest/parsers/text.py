"""Plain text: a headline, a date line, paragraphs, a credit. What a layout does not declare is found if it is obvious.

Nothing is guessed that could take a sentence away from the story: a credit counts only at the end, a date line only
near the beginning and short, and lines are dropped only if declared, or if short and after the credit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.errors import IllFormed, NoStories, UnknownFormat
from ingest.model.document import Document
from ingest.model.item import Item, Markup, Parsed, Signal, Source
from ingest.parsers import datelines, encoding, isolate, wirefields, wires
from ingest.parsers.datelines import Dateline
from ingest.parsers.layouts import CompiledLayout, LayoutError, compile_layout
from ingest.parsers.textblocks import blocks_of, cleaned

__all__ = ["CompiledLayout", "LayoutError", "compile_layout", "read"]

_HEAD_BLOCKS = 6
_TAIL_BLOCKS = 4
_TAIL_CHARS = 60
_LONE_CUE = re.compile(r"\(?[^\W\d_a-z][^a-z\d]{2,30}\)?\s*[:–—-]")
_NAME = r"[^\W\d_a-z][\w.&'’-]*(?:[ /][^\W\d_a-z][\w.&'’-]*){0,3}"
_CREDIT_LINE = re.compile(
    r"^(?:SOURCE|Source|Burimi|Quelle|Fuente|Fonte|Źródło|Источник|Izvor)\s*:\s*(?P<credit>[^:]{2,60}?)\.?\s*$"
)
_CREDITS = (
    re.compile(rf"(?<=[.!?…\"”»'’)])\s*/{{1,2}}\s*(?P<credit>{_NAME})\s*/?\s*$"),
    re.compile(rf"(?<=[.!?…\"”»'’])\s*\((?P<credit>{_NAME})\)\.?\s*$"),
    _CREDIT_LINE,
)
_OPENING = re.compile(
    r"^(?P<located>[^\W\d_a-z][^\W\d_a-z .'’-]+)(?:,[^()\n]{1,40}?)?,?\s+\((?P<credit>[A-Z][\w .&/-]{1,30})\)\s*[–—-]"
)


_PATHS = {
    "headline": "first line",
    "body": "text",
    "published": "date line",
    "by": "date line",
    "sections": "date line",
    "sources": "date line, or end of the text",
    "located": "date line, or beginning of the text",
    "signal": "headline",
}


@dataclass(slots=True)
class _Story:
    """A text while it is being taken apart."""

    blocks: list[str]
    headline: str = ""
    bare_headline: str | None = None
    signal: Signal = Signal.NONE
    dateline: Dateline | None = None
    credit: str | None = None
    located: str | None = None
    sources: list[Source] = field(default_factory=list)


def read(document: Document, *, declared: bool = False) -> Parsed:
    """Return the one story of a plain text.

    Raises:
        NoStories: there is nothing in it.
        UnknownFormat: nobody declared it to be text, and one line alone (unless it is a cue) may be anything.
        IllFormed: the reading's layout has patterns that cannot be used (``place`` is ``layout``).
    """
    characters, guessed = encoding.decode(document.body, document.content_type)
    characters, lane = cleaned(characters), "lenient" if guessed else "strict"
    try:
        layout = compile_layout(document.reading.layout) if document.reading.layout else wires.chosen(characters)
    except LayoutError as error:
        raise IllFormed(str(error), "layout") from None
    if layout is None or not (layout.fields or layout.begins or layout.ends):
        item = _read_story(characters, layout or CompiledLayout(), document)
        if item.body is None and not declared and not (item.headline and _LONE_CUE.match(item.headline.value)):
            raise UnknownFormat("is one line of text; declare the format if that is a story")
        return Parsed("text", lane, (item._replace(raw=document.body),))
    messages = tuple(wires.messages(characters, layout))
    if len(messages) == 1:
        return Parsed("text", lane, (_read_wire(messages[0][1], layout, document)._replace(raw=document.body),))
    items, faults = isolate.each(
        messages,
        lambda message, place: _read_wire(message[1], layout, document)._replace(place=place),
        lambda number, message: f"message {number}, line {message[0]}",
        lambda message: message[1].encode(),
    )
    return Parsed("text", lane, items, faults, raw_of=isolate.raw_by_place(messages, lambda each: each[1].encode()))


def _read_story(characters: str, layout: CompiledLayout, document: Document) -> Item:
    story = _Story(blocks_of(characters, layout))
    if not story.blocks:
        raise NoStories("the text is empty")
    _take_headline(story, layout)
    _take_dateline(story, layout, document.provider)
    _drop_repeated_headline(story, layout)
    _take_credit(story, layout)
    _take_opening(story)
    return _item(story, layout)


def _read_wire(characters: str, layout: CompiledLayout, document: Document) -> Item:
    """Return the story of a message whose layout declares what stands above the text."""
    fields, text = wirefields.fields_of(characters, layout)
    headline = fields.first("headline")
    story = _Story(blocks_of(text, layout, head=headline is None))
    if headline is not None:
        _set_headline(story, headline, layout)
    elif not story.blocks:
        raise NoStories("the text is empty")
    else:
        _take_headline(story, layout)
    if "published" not in fields.values:
        _take_dateline(story, layout, document.provider)
    _drop_repeated_headline(story, layout)
    _take_credit(story, layout)
    _take_opening(story)
    story.blocks[:0] = fields.kept
    return wirefields.item_of(_item(story, layout), fields, layout)


def _take_headline(story: _Story, layout: CompiledLayout) -> None:
    if len(story.blocks) > 1 and (match := _CREDIT_LINE.match(story.blocks[0])):
        story.credit = match["credit"].strip()
        story.blocks.pop(0)
    headline = story.blocks.pop(0)
    if story.blocks and _LONE_CUE.fullmatch(headline):
        headline = f"{headline} {story.blocks.pop(0)}"
    _set_headline(story, headline, layout)


def _set_headline(story: _Story, headline: str, layout: CompiledLayout) -> None:
    story.headline = headline
    for pattern, signal in ((layout.kill, Signal.KILL), (layout.correction, Signal.CORRECTION)):
        if pattern is not None and (match := pattern.search(headline)):
            story.signal = signal
            story.bare_headline = (headline[: match.start()] + headline[match.end() :]).strip()
            return


def _take_dateline(story: _Story, layout: CompiledLayout, provider: str) -> None:
    for index, block in enumerate(story.blocks[:_HEAD_BLOCKS]):
        if layout.dateline is not None:
            match = layout.dateline.fullmatch(block.strip())
            found = Dateline(**{k: v.strip() for k, v in match.groupdict().items() if v}) if match else None
        else:
            found = datelines.find(block, provider)
        if found is not None:
            story.dateline = found
            del story.blocks[index]
            return


def _drop_repeated_headline(story: _Story, layout: CompiledLayout) -> None:
    if not layout.headline_repeats:
        return
    same = {_folded(story.headline), _folded(story.bare_headline or story.headline)}
    if story.blocks and _folded(story.blocks[0]) in same:
        story.blocks.pop(0)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _take_credit(story: _Story, layout: CompiledLayout) -> None:
    """Take the credit off the end; what is short and no sentence after it belongs to the page, not to the story."""
    last = len(story.blocks) - 1
    for index in range(last, max(-1, last - _TAIL_BLOCKS), -1):
        block = story.blocks[index]
        for pattern in (layout.credit,) if layout.credit else _CREDITS:
            match = pattern.search(block)
            if match is None or block[match.end() :].strip():
                continue
            story.credit = match["credit"].strip()
            rest = block[: match.start()].rstrip()
            story.blocks[index:] = [rest] if rest else []
            return
        if len(block) > _TAIL_CHARS or block.endswith((".", "!", "?", "…", '"', "”", "»")):
            return


def _take_opening(story: _Story) -> None:
    """Read "KYIV (Reuters) -" at the beginning; it stays in the text, where the agency put it."""
    match = _OPENING.match(story.blocks[0]) if story.blocks else None
    if match is None:
        return
    story.located = match["located"].strip(" ,")
    story.credit = story.credit or match["credit"].strip()


def _item(story: _Story, layout: CompiledLayout) -> Item:
    dateline = story.dateline
    sources = [Source(dateline.source, "source")] if dateline and dateline.source else []
    if story.credit:
        sources.append(Source(story.credit, "credit"))
    return Item(
        place="text",
        headline=Markup(story.headline),
        bare_headline=story.bare_headline,
        body=Markup("\n\n".join(story.blocks)) if story.blocks else None,
        published=dateline.date if dateline else None,
        date_format=layout.date_format,
        by=(dateline.by,) if dateline and dateline.by else (),
        sections=(dateline.section,) if dateline and dateline.section else (),
        sources=tuple(sources),
        located=(dateline.located if dateline else None) or story.located,
        signal=story.signal,
        paths=_PATHS,
    )

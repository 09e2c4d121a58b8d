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
from ingest.parsers import datelines, encoding
from ingest.parsers.datelines import Dateline
from ingest.parsers.layouts import CompiledLayout, LayoutError, compile_layout

__all__ = ["CompiledLayout", "LayoutError", "compile_layout", "read"]

_HEAD_BLOCKS = 6
_TAIL_BLOCKS = 4
_TAIL_CHARS = 60
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_NEWLINE = re.compile("\r\n|[\r\x85\u2028]")
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
_LIST_LINE = re.compile(r"\s*(?:[-*•–]\s|\d{1,2}[.)]\s)")
_COLUMNS = re.compile(r"\S(?:\t|\s{2,})\S")


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
    try:
        layout = compile_layout(document.reading.layout) if document.reading.layout else CompiledLayout()
    except LayoutError as error:
        raise IllFormed(str(error), "layout") from None
    story = _Story(_blocks(_drop_boilerplate(_lines(characters), layout)))
    if not story.blocks:
        raise NoStories("the text is empty")
    _take_headline(story, layout)
    _take_dateline(story, layout, document.provider)
    _drop_repeated_headline(story, layout)
    _take_credit(story, layout)
    _take_opening(story)
    if not story.blocks and not declared and not _LONE_CUE.match(story.headline):
        raise UnknownFormat("is one line of text; declare the format if that is a story")
    return Parsed("text", "lenient" if guessed else "strict", (_item(story, layout, document.body),))


def _lines(characters: str) -> list[str]:
    """Return the lines; a form feed separates paragraphs, other control characters are the wire's, not the story's."""
    characters = _NEWLINE.sub("\n", characters.removeprefix("\ufeff")).replace("\f", "\n\n").replace("\u2029", "\n\n")
    return [line.rstrip() for line in _CONTROL.sub("", characters).split("\n")]


def _drop_boilerplate(lines: list[str], layout: CompiledLayout) -> list[str]:
    if not layout.boilerplate:
        return lines
    kept = []
    for line in lines:
        rest = line
        for pattern in layout.boilerplate:
            match = pattern.search(rest)
            if match and match.end() == len(rest):
                rest = rest[: match.start()].rstrip()
        if rest or not line:
            kept.append(rest)
    return kept


def _blocks(lines: list[str]) -> list[str]:
    """Return the paragraphs: lines between blank ones, or, in a text without blank lines, each line."""
    filled = [index for index, line in enumerate(lines) if line]
    lines = lines[filled[0] : filled[-1] + 1] if filled else []
    if "" not in lines:
        return [line.strip() for line in lines]
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    blocks = [block for block in blocks if block]
    return [*_head_lines(blocks[0]), *(_joined(block) for block in blocks[1:])]


def _head_lines(block: list[str]) -> list[str]:
    """Keep the first paragraph's lines apart: a headline, a date line and more may stand there without blank lines."""
    return [line.strip() for line in block]


def _joined(block: list[str]) -> str:
    """Return a paragraph in one line if it was only wrapped; lists and columns keep their lines."""
    if any(_LIST_LINE.match(line) or _COLUMNS.search(line) for line in block):
        return "\n".join(line.rstrip() for line in block)
    return " ".join(line.strip() for line in block)


def _take_headline(story: _Story, layout: CompiledLayout) -> None:
    if len(story.blocks) > 1 and (match := _CREDIT_LINE.match(story.blocks[0])):
        story.credit = match["credit"].strip()
        story.blocks.pop(0)
    headline = story.blocks.pop(0)
    if story.blocks and _LONE_CUE.fullmatch(headline):
        headline = f"{headline} {story.blocks.pop(0)}"
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


def _item(story: _Story, layout: CompiledLayout, raw: bytes) -> Item:
    dateline = story.dateline
    sources = [Source(dateline.source, "source")] if dateline and dateline.source else []
    if story.credit:
        sources.append(Source(story.credit, "credit"))
    return Item(
        place="text",
        raw=raw,
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
    )

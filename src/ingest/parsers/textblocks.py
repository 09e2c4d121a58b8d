"""A plain text's lines and paragraphs."""

from __future__ import annotations

import re
from itertools import groupby

from ingest.parsers import wirebody
from ingest.parsers.layouts import CompiledLayout

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_NEWLINE = re.compile("\r\n|[\r\x85\u2028]")


def cleaned(characters: str) -> str:
    """Return a text with newlines; a form feed separates paragraphs, other control characters are the wire's."""
    characters = _NEWLINE.sub("\n", characters.removeprefix("\ufeff")).replace("\f", "\n\n").replace("\u2029", "\n\n")
    return _CONTROL.sub("", characters)


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


def blocks_of(characters: str, layout: CompiledLayout, *, head: bool = True) -> list[str]:
    """Return the paragraphs: lines between blank ones, or, in a text without blank lines, each line.

    With ``head`` the first paragraph's lines are kept apart: a headline, a date line and more may stand there without
    blank lines.
    """
    lines = _drop_boilerplate([line.rstrip() for line in characters.split("\n")], layout)
    first = next((index for index, line in enumerate(lines) if line), len(lines))
    last = next((index for index in range(len(lines) - 1, first, -1) if lines[index]), first)
    del lines[last + 1 :], lines[:first]
    if "" not in lines and not layout.keeps_lines:
        return [line.strip() for line in lines]
    measure = max(map(len, lines), default=0)
    start = next((index for index, line in enumerate(lines) if not line), len(lines)) if head else 0
    # The first paragraph's lines; in a table only the headline stands apart.
    split = min(start, 1) if layout.keeps_lines else start
    blocks = [line.strip() for line in lines[:split]]
    for filled, block in groupby(lines[split:], bool):
        if filled:
            rows = list(block)
            blocks.append("\n".join(rows) if layout.keeps_lines else wirebody.joined(rows, measure))
    return blocks

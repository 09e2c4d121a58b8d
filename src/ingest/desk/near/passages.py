"""The longest passages that two texts share, for whoever asks why they were taken for one story."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

MOST_WORDS: Final = 4000
_WORD: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


class _Run(NamedTuple):
    length: int
    start: int


def passages(a_text: str, b_text: str, most: int = 3, least: int = 8) -> tuple[str, ...]:
    """Return at most ``most`` shared runs of at least ``least`` words, the longest first, as ``a_text`` has them.

    Only the first 4,000 words of each text are looked at; words are equal when they are equal without case. In scripts
    written without spaces a word is one character. Takes time in proportion to the texts.
    """
    words = [match for _, match in zip(range(MOST_WORDS), _WORD.finditer(a_text), strict=False)]
    mine = [match[0].casefold() for match in words]
    theirs = [match[0].casefold() for _, match in zip(range(MOST_WORDS), _WORD.finditer(b_text), strict=False)]
    found = sorted(_runs(mine, theirs, max(1, least)), key=lambda run: (-run.length, run.start))[:most]
    return tuple(a_text[words[run.start].start() : words[run.start + run.length - 1].end()] for run in found)


def _runs(mine: list[str], theirs: list[str], least: int) -> list[_Run]:
    """Return the shared runs that do not overlap in the first text, each as long as it goes from where it is met."""
    places: dict[tuple[str, ...], int] = {}
    for at in range(len(theirs) - least + 1):
        places.setdefault(tuple(theirs[at : at + least]), at)
    found = []
    at = 0
    while at <= len(mine) - least:
        there = places.get(tuple(mine[at : at + least]))
        if there is None:
            at += 1
            continue
        length = least
        while at + length < len(mine) and there + length < len(theirs) and mine[at + length] == theirs[there + length]:
            length += 1
        found.append(_Run(length, at))
        at += length
    return found

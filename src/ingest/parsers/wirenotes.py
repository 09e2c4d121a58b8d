"""What stands below a wire story: a notepad for editors, what is not for publication, the desk's sign-off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_NOTEPAD = re.compile(
    r"#{1,2}\s{0,3}(?:[\w-]{2,12}[ -])?(?:NOTEBOOK|Notebook|NOTEPAD|Notepad|Notizblock|NOTIZBLOCK|Bloc-notes)\b"
)
_PRIVATE = re.compile(
    r"\bnot (?:intended )?for publication\b|\bnicht zur Ver(?:ö|oe)ffentlichung\b|"
    r"\bnon destinées? à (?:la )?publication\b|\bno destinad[ao]s? a (?:la )?publicaci[óo]n\b|"
    r"\bniet voor publicatie\b|\bikke (?:for|til) (?:publisering|offentliggørelse)",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*(?:\*\s{0,2}){3,}\s*")
_MAX_LINE = 200


class Notes(NamedTuple):
    """A text's own lines, the notes that subscribers may read, and who signed it off."""

    lines: list[str]
    public: tuple[str, ...]
    sign_off: str | None


def notes_of(lines: Sequence[str], agency: str | None) -> Notes:
    """Return a text without what is below it. What it says is not for publication is in neither part."""
    end = len(lines)
    notepad: list[str] | None = None
    for index, line in enumerate(lines):
        if len(line) > _MAX_LINE:
            continue
        if notepad is None and _NOTEPAD.match(line):
            notepad, end = [], index
        elif _PRIVATE.search(line):
            end = min(end, index)
            break
        elif notepad is not None:
            notepad.append(line.strip())
    text = [line.rstrip() for line in lines[:end]]
    public = [line.lstrip("# ") for line in notepad or () if line and not _RULE.fullmatch(line)]
    while text and (not text[-1] or _RULE.fullmatch(text[-1])):
        text.pop()
    last = public if public else text
    signed = last.pop() if last and _signs_off(last[-1], agency) else None
    return Notes(text, tuple(public), signed)


def _signs_off(line: str, agency: str | None) -> bool:
    """Tell whether a line is the desk's: the agency's sign and those of the people who wrote and edited."""
    words = line.split()
    if not 2 <= len(words) <= 7 or not agency or words[0].casefold() != agency.casefold():
        return False
    return all(word.isascii() and word.isalnum() and word.islower() and len(word) <= 4 for word in words)

"""Control bytes of teleprinter texts: what is an order to a typesetter, what takes words back, what is only noise.

Sources: ISO-IR 26 (control set for newspaper text transmission), IPTC 7901 (5th edition, 1995), ISO 2022 and
ISO 6429 (escapes).
"""

from __future__ import annotations

import re

_ESCAPE = re.compile("\x1b(?:\\[[\x30-\x3f]{0,16}[\x20-\x2f]{0,4}[\x40-\x7e]?|[\x20-\x2f]{0,4}[\x30-\x5a\x5c-\x7e]?)")
_INSTRUCTION = re.compile("\x0c[^\x0b\x0c\n]{0,200}\x0b")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")


def killed_words(text: str) -> str:
    """Return a text without the words that a following CAN takes back (ISO-IR 26: kill word)."""
    if "\x18" not in text:
        return text
    kept: list[str] = []
    *taken, last = text.split("\x18")
    for part in taken:
        cut = max(part.rfind(" "), part.rfind("\n") + 1, 0)
        kept.append(part[:cut])
    return "".join((*kept, last))


def without_instructions(text: str) -> str:
    """Return a text without typesetting instructions (FF to VT) and escape sequences."""
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    return _INSTRUCTION.sub("", text) if "\x0c" in text else text


def printable(text: str) -> str:
    """Return a text without control characters but tabs and newlines."""
    return _CONTROL.sub("", text) if not text.isprintable() else text

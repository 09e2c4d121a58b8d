"""Plain text: what may stand in it, and how it is compared."""

from __future__ import annotations

import re
import unicodedata

# Control characters, non-characters and lone surrogates: none is text, some break JSON or a terminal.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_BLANKS = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\s*\n\s*\n\s*")
_TOKEN = re.compile(r"[^\W_]+")
_WORD = re.compile(r"\S+")


def clean(value: str) -> str:
    """Return ``value`` without characters that are no text; line ends are newlines."""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value if value.isprintable() else _NOT_TEXT.sub("", value)


def line(value: str) -> str:
    """Return ``value`` as one line: white space collapsed, none around it."""
    return " ".join(clean(value).split())


def paragraphs(value: str) -> str:
    """Return ``value`` with paragraphs one blank line apart and no white space around lines.

    Inside a paragraph line breaks stay: only the sender knows whether they are a list.
    """
    value = clean(value)
    if "\n" not in value:
        return " ".join(value.split())
    blocks = _GAPS.split(value.strip())
    return "\n\n".join("\n".join(_BLANKS.sub(" ", row).strip() for row in block.split("\n")) for block in blocks)


def tokens(value: str) -> list[str]:
    """Return the words and numbers of a text, compatibility-normalised (NFKC) and casefolded: for comparing."""
    if not value.isascii():
        value = unicodedata.normalize("NFKC", value)
    return _TOKEN.findall(value.casefold())


def word_count(value: str) -> int:
    """Return the number of words: runs of anything but white space."""
    return len(_WORD.findall(value))

"""Plain text: what may stand in it, and how it is compared."""

from __future__ import annotations

import re
import unicodedata

# Control characters, non-characters and lone surrogates: none is text, some break JSON or a terminal.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
# The same in ASCII, for bytes.translate: a fifth of the pattern's time, and most of a story's texts are ASCII.
_NO_ASCII_TEXT = bytes((*range(9), *range(11, 32), 127))
_OTHER_SPACE = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f"
_BLANKS = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\n{3,}")
_TOKEN = re.compile(r"[^\W_]+")
# ASCII has no letter that folds to anything but itself in small, so a table does what the pattern does, in a tenth.
_ASCII_FOLDED = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def clean(value: str) -> str:
    """Return ``value`` without characters that are no text; line ends are newlines."""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if value.isascii():
        return value.encode().translate(None, _NO_ASCII_TEXT).decode()
    return value if value.isprintable() else _NOT_TEXT.sub("", value)


def is_even(value: str) -> bool:
    """Tell whether all white space in a text is single blanks: most texts, and what there is nothing to collapse in."""
    if "  " in value:
        return False
    # The only printable white space is the blank (str.isprintable).
    return not any(map(value.__contains__, _OTHER_SPACE)) if value.isascii() else value.isprintable()


def collapsed(value: str) -> str:
    """Return ``value`` with every run of white space as one blank, and none around it."""
    flat = value.replace("\n", " ")
    return flat.strip() if is_even(flat) else " ".join(value.split())


def line(value: str) -> str:
    """Return ``value`` as one line: white space collapsed, none around it."""
    # The only printable white space is the blank (str.isprintable), so nothing else is left to collapse.
    if value.isprintable() and "  " not in value:
        return value.strip()
    return " ".join(clean(value).split())


def paragraphs(value: str) -> str:
    """Return ``value`` with paragraphs one blank line apart and no white space around lines.

    Inside a paragraph line breaks stay: only the sender knows whether they are a list.
    """
    value = clean(value)
    if "\n" not in value:
        return " ".join(value.split())
    # Row by row: one pattern for the white space around a gap takes quadratic time on a long run of blanks.
    return _GAPS.sub("\n\n", "\n".join(_BLANKS.sub(" ", row).strip() for row in value.split("\n"))).strip("\n")


def tokens(value: str) -> list[str]:
    """Return the words and numbers of a text, compatibility-normalised (NFKC) and casefolded: for comparing."""
    if value.isascii():
        return value.translate(_ASCII_FOLDED).split()
    return _TOKEN.findall(unicodedata.normalize("NFKC", value).casefold())


def word_count(value: str, *, even: bool = False) -> int:
    """Return the number of words: runs of anything but white space.

    ``even`` says that words and lines are known to be one blank, one or two line breaks apart, with none at the ends:
    then there is a word more than blanks in each line, and counting takes a quarter of the time of splitting.
    """
    if even:
        return value.count(" ") + sum(map(bool, value.split("\n")))
    return len(value.split())

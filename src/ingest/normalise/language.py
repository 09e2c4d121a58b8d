"""Which language? What is declared counts; what is not is detected offline, if the text is long and clear enough."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_TAG = re.compile(
    r"(?P<language>[A-Za-z]{2,3})(?P<extended>(?:-[A-Za-z]{3}){0,3})"
    r"(?:-(?P<script>[A-Za-z]{4}))?(?:-(?P<region>[A-Za-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*)(?P<rest>(?:-[A-Za-z0-9](?:-[A-Za-z0-9]{2,8})+)*)"
)
# ISO 639-2 codes for a text without one language (RFC 5646 4.1): they say that nobody said.
_NOTHING = frozenset(("und", "mul", "zxx", "mis", "root", "xx"))

MIN_LETTERS = 40
"""Fewer letters than this tell too little: neighbours (Danish and Norwegian, Serbian and Croatian) look alike."""

MIN_PROBABILITY = 0.9
_ENOUGH_CHARS = 800


def normalised(tag: str | None) -> str | None:
    """Return a BCP 47 tag in its usual case (RFC 5646 2.1.1: ``en-GB``, ``zh-Hans``); None for what is not one."""
    match = _TAG.fullmatch(tag.strip().replace("_", "-")) if tag else None
    if match is None:
        return None
    language = match["language"].lower()
    if language in _NOTHING:
        return None
    script = f"-{match['script'].title()}" if match["script"] else ""
    region = f"-{match['region'].upper()}" if match["region"] else ""
    return f"{language}{match['extended'].lower()}{script}{region}{match['variants'].lower()}{match['rest'].lower()}"


def known(item: str | None, document: str | None, feed: str | None, text: str) -> tuple[str | None, str | None]:
    """Return the language, and how it is known: declared by the item, the document or the feed, or detected."""
    for said, by in ((item, "item"), (document, "document"), (feed, "feed")):
        if (tag := normalised(said)) is not None:
            return tag, by
    found = detected(text)
    return found, "detected" if found else None


def detected(text: str) -> str | None:
    """Return the language a text is in; None for a short text, or where the detector is not sure."""
    text = text[:_ENOUGH_CHARS]
    # The first few lines have them, if the text has them at all.
    if sum(map(str.isalpha, text[: 4 * MIN_LETTERS])) < MIN_LETTERS and sum(map(str.isalpha, text)) < MIN_LETTERS:
        return None
    found, probability = _identifier().classify(text)
    return str(found) if probability >= MIN_PROBABILITY else None


def prepare() -> None:
    """Load the model now, which takes a quarter of a second, and not when the first text needs it."""
    _identifier()


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """Load the model when it is first needed; it does not change and keeps nothing of what it sees."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

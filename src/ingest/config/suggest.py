"""The nearest word that would have been right."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return ``; did you mean X?`` for the word nearest to ``word``, or nothing where none is near."""
    by_lower = {candidate.lower(): candidate for candidate in words}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean {by_lower[near[0]]}?" if near else ""

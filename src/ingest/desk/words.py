"""Keywords in a story's texts: whole words, whatever their case.

Texts and keywords are folded alike: normalised (Unicode Standard Annex 15, form C) and casefolded (The Unicode
Standard, 3.13, toCasefold).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ingest.model.story import Ninjs

# No blank stands between a word and the next, or between it and its particle: Thai, Lao, Myanmar, Khmer, kana, Han and
# Hangul (Unicode Standard Annex 29, 4.1: word boundaries there need a dictionary).
_RUNNING = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_RUNS_ON = re.compile(f"[{_RUNNING}\U00020000-\U0003ffff]")
_TAG = re.compile("<[^<>]*>")
_HTML = "text/html"

# Between two texts: no keyword reaches over it, since it is neither white space nor part of a word.
_GAP = "\n\x00\n"


def folded(text: str) -> str:
    """Return ``text`` as it is compared: without regard to case, however its letters are composed."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()


class Words:
    """Words and phrases, compiled once. A blank in a phrase is any white space in the text."""

    __slots__ = ("_words",)

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple((max(each.split(), key=len), _search(each)) for each in map(folded, words))

    def within(self, text: str) -> bool:
        """Return whether one of them stands in a text of ``words_of``."""
        # Most texts do not hold the characters at all, which ``in`` says a hundred times as fast.
        return any(rarest in text and search(text) is not None for rarest, search in self._words)


def words_of(ninjs: Ninjs, *, body: bool) -> str:
    """Return what names a story, folded: headlines, slugline, title, subjects' names; with ``body`` its texts, too."""
    parts = list(_names(ninjs))
    if body:
        parts += map(_plain, (*ninjs.get("descriptions", ()), *_bodies(ninjs)))
    return folded(_GAP.join(filter(None, parts)))


def _search(words: str) -> Callable[[str], re.Match[str] | None]:
    inner = r"\s+".join(map(re.escape, words.split()))
    # An underscore joins the words of a slugline, and is part of none.
    before = "" if _RUNS_ON.match(words[0]) else r"(?<![^\W_])"
    after = "" if _RUNS_ON.match(words[-1]) else r"(?![^\W_])"
    return re.compile(f"{before}{inner}{after}").search


def _names(ninjs: Ninjs) -> Iterator[str]:
    for row in ninjs.get("headlines", ()):
        yield row.get("value", "")
    for key in ("slugline", "title"):
        if key in ninjs:
            yield ninjs[key]
    for row in ninjs.get("subjects", ()):
        yield row.get("name", "")


def _bodies(ninjs: Ninjs) -> Iterable[dict[str, Any]]:
    """Return the plain bodies; the HTML ones only where there are no others, since the plain are made of them."""
    rows = ninjs.get("bodies", ())
    return [row for row in rows if row.get("contentType") != _HTML] or rows


def _plain(row: dict[str, Any]) -> str:
    value = str(row.get("value", ""))
    return html.unescape(_TAG.sub(" ", value)) if row.get("contentType") == _HTML else value

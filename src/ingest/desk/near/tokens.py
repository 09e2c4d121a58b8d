"""A text's tokens and their hashes, in any script and without asking for its language.

A token is a number with its inner separators, one character of a script written without spaces, or a run of letters
with their combining marks. Tokens are equal when they are equal without case, marks and format characters (Unicode
Standard Annex 15, NFKD), so a copy that lost its diacritics is still a copy; but in Thai, Lao, Khmer and Myanmar the
marks are vowels, and stay. All decimal digits count as ASCII ones.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

HASH_BYTES = 8

_UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003134f"
)
_MARKS = frozenset(("Mn", "Mc", "Me", "Cf"))
_PLANES = ((0x80, 0x20000), (0xE0000, 0xE0200))  # no others hold marks or format characters


def _is_vowel_mark(code: int) -> bool:
    return 0x0E00 <= code <= 0x0EFF or 0x1000 <= code <= 0x109F or 0x1780 <= code <= 0x17FF


def _mark_class() -> str:
    codes = [
        code
        for low, high in _PLANES
        for code in range(low, high)
        if unicodedata.category(chr(code)) in _MARKS and not _is_vowel_mark(code)
    ]
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)


_MARK_CLASS = _mark_class()
_NUMBER = r"\d+(?:[.,:٫٬]\d+)*"
_TOKEN = re.compile(rf"{_NUMBER}|[{_UNSPACED}]|[^\W\d_{_UNSPACED}](?:[^\W\d_{_UNSPACED}]+|[{_MARK_CLASS}]+)*")
_ASCII_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[a-z]+")
_ONE_UNSPACED = re.compile(rf"[{_UNSPACED}]")
# Every character whose NFKC form may hold one of those, and some more.
_PERHAPS_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u31ff\u3200-\u9fff\uf900-\ufaff\uff00-\uffef"
    "\U0001f100-\U0001f2ff\U00020000-\U0003ffff]"
)
_MOST_CHARACTERS = 32
_MOST_BYTES = 4 * HASH_BYTES
_TOKENS_SHARE = 4  # single tokens are asked for seldom where words are remembered
_MARK = re.compile(rf"[{_MARK_CLASS}]")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, casefolded, in order."""
    if text.isascii():
        return _ASCII_TOKEN.findall(text.lower())
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return _TOKEN.findall(text.casefold())


def unspaced(found: list[str]) -> bool:
    """Return whether more than half of a text's first 200 tokens are characters of scripts written without spaces."""
    first = found[:200]
    return 2 * sum(map(bool, map(_ONE_UNSPACED.match, first))) > len(first)


class TokenHashes(dict[str, bytes]):
    """64-bit hashes of tokens, 8 bytes each; the lowest bit says whether it is a number.

    A memo of a pure function: it may be emptied at any time, and is when it holds ``remembered`` tokens.
    """

    def __init__(self, remembered: int) -> None:
        super().__init__()
        self._remembered = remembered

    def __missing__(self, token: str) -> bytes:
        number = token[0].isdecimal()
        plain = _number(token) if number else _letters(token)
        digest = bytearray(blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest())
        digest[0] = (digest[0] | 1) if number else (digest[0] & 0xFE)
        if len(self) >= self._remembered:
            self.clear()
        self[token] = hashed = bytes(digest)
        return hashed


class TextHashes:
    """The hashes of a text's tokens, joined, as ``TokenHashes`` has them for ``tokens``; quicker for most scripts.

    No token crosses white space, and neither does any step of normalising. So a text is split there first, and what
    stands between is remembered with the tokens in it: "harbour," is one look-up. At most ``remembered`` are kept, of
    some 200 bytes each.
    """

    def __init__(self, remembered: int) -> None:
        self._tokens = TokenHashes(max(1, remembered // _TOKENS_SHARE))
        self._words = _Words(self._tokens, remembered)

    def of(self, text: str) -> tuple[bytes, bool]:
        """Return the hashes, 8 bytes each, and whether it is a text of a script written without spaces."""
        if text.isascii():
            return b"".join(map(self._words.__getitem__, text.lower().split())), False
        if _PERHAPS_UNSPACED.search(text) is None:
            return b"".join(map(self._words.__getitem__, text.split())), False
        found = tokens(text)
        return b"".join(map(self._tokens.__getitem__, found)), unspaced(found)


class _Words(dict[str, bytes]):
    """What stands between white space, with the hashes of its tokens: a memo like ``TokenHashes``."""

    def __init__(self, hashes: TokenHashes, remembered: int) -> None:
        super().__init__()
        self._hashes = hashes
        self._remembered = remembered

    def __missing__(self, word: str) -> bytes:
        packed = b"".join(map(self._hashes.__getitem__, tokens(word)))
        if len(word) <= _MOST_CHARACTERS and len(packed) <= _MOST_BYTES:
            if len(self) >= self._remembered:
                self.clear()
            self[word] = packed
        return packed


def _letters(token: str) -> str:
    return token if token.isascii() else _MARK.sub("", unicodedata.normalize("NFKD", token)) or token


def _number(token: str) -> str:
    if not token.isascii():
        token = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in token)
        token = token.replace("٬", ",").replace("٫", ".")
    return token.replace(",", "") if _GROUPED.fullmatch(token) else token

"""Which characters are a teleprinter's bytes? National sets of 7 and 8 bits, chosen by declaration, else by evidence.

IPTC 7901 (1995) allows ISO 646 with its national versions, and sets of 8 bits; which one a feed
uses is agreed with the sender and not in the message. Sources of the tables: IANA Character Sets (names), ISO/IEC 646
national versions (ISO-IR 4, 10, 11, 15, 17, 21, 60, 69), ISO/IEC 6937:2001 with the accent that ITU-T T.61 adds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import islice

from ingest.parsers import encoding

_REPLACED = "#$@[\\]^`{|}~"
_NATIONAL = {
    "iso646-de": "#$§ÄÖÜ^`äöüß",
    "iso646-se": "#¤@ÄÖÅ^`äöå~",
    "iso646-no": "#$@ÆØÅ^`æøå~",
    "iso646-fr": "£$à°ç§^µéùè¨",
    "iso646-es": "£$§¡Ñ¿^`°ñç~",
    "iso646-it": "£$§°çé^ùàòèì",
}
_TABLES = {name: str.maketrans(_REPLACED, letters) for name, letters in _NATIONAL.items()}
_LABELS = {
    "din66003": "iso646-de",
    "iso646de": "iso646-de",
    "sen850200b": "iso646-se",
    "iso646se": "iso646-se",
    "iso646fi": "iso646-se",
    "ns45511": "iso646-no",
    "iso646no": "iso646-no",
    "ds2089": "iso646-no",
    "iso646dk": "iso646-no",
    "nfz62010": "iso646-fr",
    "iso646fr": "iso646-fr",
    "iso646es": "iso646-es",
    "iso646it": "iso646-it",
    "iso6937": "iso6937",
    "iso69372add": "iso6937",
    "t61": "iso6937",
    "t618bit": "iso6937",
}
# Words that hardly any text of the language lacks, by the national version that writes it.
_WORDS = {
    "iso646-de": re.compile(r"\b(?:der|die|das|und|nicht)\b"),
    "iso646-se": re.compile(r"\b(?:och|att|som|inte|ett)\b"),
    "iso646-no": re.compile(r"\b(?:og|ikke|til|av|af)\b"),
    "iso646-fr": re.compile(r"\b(?:les|des|une|est|dans)\b"),
    "iso646-es": re.compile(r"\b(?:el|los|las|una|por)\b"),
    "iso646-it": re.compile(r"\b(?:il|che|della|per|sono)\b"),
}
_NATIONAL_LETTER = re.compile(r"[A-Za-z][{|}\\\]\[][a-z]")
_MIN_LETTERS = 2
_MIN_WORDS = 3

# ISO/IEC 6937, 0xA0 to 0xFF; a blank stands for a code point without character. The second row of C0 are the accents,
# which come before their letter.
_ISO6937 = dict(
    zip(
        range(0xA0, 0x100),
        "\xa0¡¢£$¥#§¤‘“«←↑→↓°±²³×µ¶·÷’”»¼½¾¿\ufffd\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0308\u030a\u0327"
        "\u0332\u030b\u0328\u030c―¹®©™♪¬¦\ufffd\ufffd\ufffd\ufffd⅛⅜⅝⅞ΩÆĐªĦ\ufffdĲĿŁØŒºÞŦŊŉĸæđðħıĳŀłøœßþŧŋ\xad",
        strict=True,
    )
)
_ACCENTED = re.compile("([\u0300-\u0332])(.)", re.DOTALL)

_WESTERN = ("cp1252", "cp850", "cp437", "iso6937", "cp1250", "iso8859-2", "mac-roman")
_CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866")
_FREQUENT = frozenset("оеаинтсрвл")
_EVIDENCE = re.compile(rb"[!-~]{0,20}[\x80-\xff][!-\xff]{0,40}")
_HEAD = 1 << 18
_MAX_EVIDENCE = 4096
_FITTING = frozenset("«»“”„‘’‚‹›–—…€£§°½¼¾ºª¿¡·²³×±®©™ \xa0")


def decoder(body: bytes, content_type: str | None) -> tuple[Callable[[bytes], str], bool]:
    """Return what decodes a wire file's bytes, and whether its characters had to be guessed.

    Order: the charset that the feed declares (IANA names, ISO 646 versions and ISO 6937 included); ASCII or a national
    version of ISO 646, as its letters tell; UTF-8; else the set of 8 bits in which most letters stand as letters do.
    """
    said = declared(content_type)
    if said in _TABLES or said == "iso6937":
        return _own(said), False
    if body.isascii() and said in (None, "ascii", "utf-8"):
        version = _national(body[:_HEAD].decode("ascii"))
        return (_own(version), True) if version else (_plain("ascii"), False)
    for name in (said, "utf-8"):
        if name is not None and _decodes(body, name):
            return _plain(name), False
    return _own(_guess(body)), True


def declared(content_type: str | None) -> str | None:
    """Return the charset of a Content-Type: a key of our own tables or a Python codec; None if absent or unknown."""
    match = re.search(r"charset\s*=\s*[\"']?\s*([\w.:/-]+)", content_type or "", re.IGNORECASE)
    if match is None:
        return None
    folded = re.sub(r"[^a-z0-9]", "", match[1].lower())
    return _LABELS.get(folded) or encoding.charset(content_type)


def _own(name: str) -> Callable[[bytes], str]:
    if name == "iso6937":
        return _from_iso6937
    if (table := _TABLES.get(name)) is not None:
        return _from_national(table)
    return _plain(name)


def _plain(name: str) -> Callable[[bytes], str]:
    # The Encoding Standard's superset (WHATWG Encoding 4.2): no wire means the C1 controls of ISO 8859-1.
    meant = "cp1252" if name == "iso8859-1" else name
    return lambda raw: raw.decode(meant, "replace")


def _from_national(table: Mapping[int, str | int]) -> Callable[[bytes], str]:
    return lambda raw: raw.decode("latin-1").translate(table)


def _from_iso6937(raw: bytes) -> str:
    spacing_last = _ACCENTED.sub(r"\2\1", raw.decode("latin-1").translate(_ISO6937))
    return unicodedata.normalize("NFC", spacing_last)


def _decodes(body: bytes, name: str) -> bool:
    try:
        body.decode("cp1252" if name == "iso8859-1" else name)
    except (UnicodeError, LookupError):
        return False
    return True


def _national(text: str) -> str | None:
    """Return the version of ISO 646 that a text of 7 bits is in, if brackets and braces stand for letters in it."""
    if not any(True for _ in islice(_NATIONAL_LETTER.finditer(text), _MIN_LETTERS - 1, None)):
        return None
    words = {name: len(pattern.findall(text)) for name, pattern in _WORDS.items()}
    best = max(words, key=lambda name: words[name])
    return best if words[best] >= _MIN_WORDS else None


def _guess(body: bytes) -> str:
    sample = b" ".join(match[0] for match in islice(_EVIDENCE.finditer(body), _MAX_EVIDENCE))
    high = sum(byte >= 0x80 for byte in sample)
    if high * 2 > sum(65 <= byte & 0xDF <= 90 for byte in sample if byte < 0x80) + high:
        frequent = {name: sum(c in _FREQUENT for c in _own(name)(sample)) for name in _CYRILLIC}
        best = max(frequent, key=lambda name: frequent[name])
        if frequent[best] * 3 > high:
            return best
    scores = {name: _score(_own(name)(sample)) for name in _WESTERN}
    # Of equals the first wins: it is the more frequent set.
    return max(scores, key=lambda name: scores[name])


def _score(text: str) -> int:
    """Return how much a text looks like words: letters inside words, signs outside."""
    total = 0
    for index, char in enumerate(text):
        if char < "\x80":
            continue
        before, after = text[index - 1 : index], text[index + 1 : index + 2]
        inside = before.isalpha() and after.isalpha()
        if char.islower():
            total += 2 if before.isalpha() or after.isalpha() else 1
        elif char.isupper():
            total += -3 if before.islower() else 1
        elif char in _FITTING:
            total += 2 if char == "’" or not inside else -2
        else:
            total -= 5 if char == "\ufffd" or not char.isprintable() else 3
    return total

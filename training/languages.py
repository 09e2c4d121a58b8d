"""Invented languages: words of letters of one script each, as common as words are (Zipf), with names and phrases.

Nothing here is text of any language: a model that is fitted to it cannot know a language either.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

SCRIPTS: dict[str, tuple[str, str, str]] = {
    # name: letters, digits, full stop
    "latin": ("abcdefghijklmnoprstuvz", "0123456789", ". "),
    "latin_accents": ("abcdefghijklmnopqrstuvxyzëçéáőüıšžłąờ", "0123456789", ". "),
    "cyrillic": ("абвгдежзийклмнопрстуфхцчшыьэюя", "0123456789", ". "),
    "greek": ("αβγδεζηθικλμνξοπρστυφχψωάέή", "0123456789", ". "),
    "arabic": ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "٠١٢٣٤٥٦٧٨٩", ". "),
    "hebrew": ("אבגדהוזחטיכלמנסעפצקרשת", "0123456789", ". "),
    "devanagari": ("कखगघचछजटठडतथदधनपफबभमयरलवशसहािीुूेो", "०१२३४५६७८९", "। "),
    "bengali": ("কখগঘচছজটঠডতথদধনপফবভমযরলশসহািীুে", "০১২৩৪৫৬৭৮৯", "। "),
    "tamil": ("கஙசஞடணதநபமயரலவழளறனாிீுெே", "0123456789", ". "),
    "georgian": ("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "0123456789", ". "),
    "armenian": ("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ", "0123456789", "։ "),
    "ethiopic": ("".join(map(chr, range(0x1200, 0x1248))), "0123456789", "። "),
    "hangul": ("".join(map(chr, range(0xAC00, 0xB400, 7))), "0123456789", ". "),
    "thai": ("กขคงจชซญดตถทธนบปผพฟภมยรลวศสหอะาิีุูเแโใไ่้", "0123456789", " "),
    "khmer": ("".join(map(chr, range(0x1780, 0x17A3))) + "ាិីុូេែោ", "០១២៣៤៥៦៧៨៩", "។"),
    "han": ("".join(map(chr, range(0x4E00, 0x9000, 9))), "0123456789", "。"),
    "kana": (
        "".join(map(chr, range(0x3042, 0x3094))) + "".join(map(chr, range(0x4E00, 0x9000, 29))),
        "0123456789",
        "。",
    ),
}
UNSPACED = frozenset(("thai", "khmer", "han", "kana"))


@dataclass(frozen=True)
class Language:
    """A vocabulary with its cumulated weights, names, phrases, and how sentences are set."""

    name: str
    words: tuple[str, ...]
    cumulated: np.ndarray
    names: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    digits: str
    stop: str
    gap: str

    def word(self, rng: random.Random) -> str:
        """Return a word, as often as its rank makes it common."""
        return self.words[int(np.searchsorted(self.cumulated, rng.random()))]

    def number(self, rng: random.Random, text: str | None = None) -> str:
        """Return a number in the language's digits."""
        if text is None:
            kind = rng.random()
            if kind < 0.5:
                text = str(rng.randint(1, 99))
            elif kind < 0.75:
                text = f"{rng.randint(1, 99)}.{rng.randint(0, 99)}"
            elif kind < 0.9:
                text = str(rng.choice((rng.randint(100, 999), rng.randint(1980, 2026))))
            else:
                text = f"{rng.randint(1, 999)},{rng.randint(0, 999):03d}"
        return text.translate(str.maketrans("0123456789", self.digits)) if self.digits != "0123456789" else text


def language(script: str, seed: int) -> Language:
    """Return the invented language of a script and a seed."""
    rng = random.Random(f"{script} {seed}")
    letters, digits, stop = SCRIPTS[script]
    unspaced = script in UNSPACED
    lengths = (1, 2, 2, 2, 3) if unspaced else (2, 3, 4, 5, 5, 6, 7, 8, 10)
    size = rng.choice((3000, 6000, 12000))
    words = {"".join(rng.choice(letters) for _ in range(rng.choice(lengths))): None for _ in range(size)}
    ranked = tuple(sorted(words, key=lambda word: len(word) + rng.random() * 4))
    weights = 1 / (np.arange(len(ranked)) + 6.0) ** rng.uniform(0.95, 1.1)
    cumulated = np.cumsum(weights / weights.sum())
    cumulated[-1] = 1.0
    names = tuple("".join(rng.choice(letters) for _ in range(rng.choice((2, 3, 4) if unspaced else (5, 6, 8))))
                  .capitalize() for _ in range(1500))  # fmt: skip
    made = Language(script, ranked, cumulated, names, (), digits, stop, "" if unspaced else " ")
    phrases = tuple(tuple(made.word(rng) for _ in range(rng.randint(2, 5))) for _ in range(1500))
    return Language(script, ranked, cumulated, names, phrases, digits, stop, made.gap)

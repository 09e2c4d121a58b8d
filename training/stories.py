"""Invented stories, and what happens to them on the way to a reader: the copies, versions and traps to tell apart."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from training.languages import Language

Sentence = tuple[str, ...]
CUES = {
    "correction": ("CORRECTED-", "CORRECTION: ", "KORREKTUR: ", "ИСПРАВЛЕНИЕ: ", "Corrigé: ", "訂正：", "تصحيح: "),
    "update": ("UPDATE {n}-", "UPDATE {n}: ", "WRITETHRU: ", "Aktualisierung: ", "ОБНОВЛЕНИЕ: ", "（更新）", "تحديث: "),
}


@dataclass(frozen=True)
class Story:
    """A title and paragraphs of sentences of words; ``numbers`` are words too, marked by their first character."""

    title: Sentence
    paragraphs: tuple[tuple[Sentence, ...], ...]
    prefix: str = ""
    head: str = ""
    tail: tuple[str, ...] = ()
    names: tuple[str, ...] = field(default=())

    def words(self) -> int:
        """Return how many words the paragraphs have."""
        return sum(len(sentence) for paragraph in self.paragraphs for sentence in paragraph)


class Newsroom:
    """Writes stories of one language."""

    def __init__(self, language: Language, rng: random.Random) -> None:
        self.language = language
        self.rng = rng
        self.backgrounds = [self._paragraph(self._pick(6), 3) for _ in range(25)]
        self.boilerplate = [self._paragraph((), rng.randint(2, 6)) for _ in range(30)]
        self.skeletons = [self._skeleton() for _ in range(10)]

    def _pick(self, count: int) -> tuple[str, ...]:
        return tuple(self.rng.choice(self.language.names) for _ in range(count))

    def sentence(self, names: Sentence, numbers: float = 0.05) -> Sentence:
        """Return a sentence about some names."""
        rng = self.rng
        words: list[str] = []
        for _ in range(rng.randint(6, 24)):
            kind = rng.random()
            if kind < 0.08:
                words += rng.choice(self.language.phrases)
            elif kind < 0.18 and names:
                words.append(rng.choice(names))
            elif kind < 0.18 + numbers:
                words.append(self.language.number(rng))
            else:
                words.append(self.language.word(rng))
        return tuple(words)

    def _paragraph(self, names: Sentence, most: int = 4) -> tuple[Sentence, ...]:
        numbers = self.rng.choice((0.0, 0.03, 0.05, 0.12))
        return tuple(self.sentence(names, numbers) for _ in range(self.rng.randint(1, most)))

    def title(self, names: Sentence) -> Sentence:
        """Return a headline."""
        words = [self.language.word(self.rng) for _ in range(self.rng.randint(3, 8))]
        for name in self.rng.sample(names, min(2, len(names))):
            words[self.rng.randrange(len(words))] = name
        return tuple(words)

    def original(self) -> Story:
        """Return a story of its own, from a brief to a long read."""
        names = self._pick(self.rng.randint(3, 8))
        paragraphs = self.rng.choice((1, 1, 2, 3, 4, 6, 9, 14))
        return Story(self.title(names), tuple(self._paragraph(names) for _ in range(paragraphs)), names=names)

    def _skeleton(self) -> tuple[tuple[int | None, ...], list[tuple[str | int, ...]]]:
        """Return a form: words, 0 for a number, 1 for the subject, 2 for another name, 3 for one of a few words."""
        rng = self.rng
        density = rng.choice((0.0, 0.0, 0.03, 0.06, 0.1, 0.2, 0.35))
        named = rng.choice((0.08, 0.12, 0.2)) if density < 0.05 else rng.choice((0.0, 0.03, 0.08))
        form: list[tuple[str | int, ...]] = []
        for _ in range(rng.choice((1, 2, 4, 6, 8))):
            sentence: list[str | int] = []
            for _ in range(rng.randint(6, 18)):
                kind = rng.random()
                shares = (density, 0.03, named, 0.02)
                slot = next((place for place in range(4) if kind < sum(shares[: place + 1])), None)
                sentence.append(self.language.word(rng) if slot is None else slot)
            form.append(tuple(sentence))
        if not any({0, 2} & set(sentence) for sentence in form):
            form[0] = (*form[0], 0, 1, 2)
        return (1, None, None, 0) if rng.random() < 0.5 else (1, None, None), form

    def from_template(self, place: int, before: Story | None = None) -> Story:
        """Return a report of a form; with ``before``, the next one on the same names, some numbers staying."""
        rng = self.rng
        head, form = self.skeletons[place]
        names = before.names if before is not None else self._pick(2)
        few = random.Random(f"{place} {self.language.name}")
        choices = [self.language.word(few) for _ in range(4)]
        stays = rng.choice((0.0, 0.0, 0.3, 0.5)) if before is not None else 0.0
        old = iter([w for p in before.paragraphs for s in p for w in s if w[0].isdecimal()] if before else [])

        def fill(slot: str | int | None) -> str:
            if slot == 0:
                same = next(old, None)
                return same if same is not None and rng.random() < stays else self.language.number(rng)
            if slot == 1:
                return names[0]
            if slot == 2:
                return " ".join(rng.choice(self.language.names) for _ in range(rng.choice((1, 1, 2))))
            return rng.choice(choices) if slot == 3 else str(slot)

        body = tuple(tuple(fill(slot) for slot in sentence) for sentence in form)
        title = tuple(choices[i % 4] if slot is None else fill(slot) for i, slot in enumerate(head))
        return Story(title, (body,), names=names)

    def follow_up(self, story: Story) -> Story:
        """Return another story on the same names, with some of its background: distinct, however much they share."""
        fresh = tuple(self._paragraph(story.names) for _ in range(self.rng.randint(1, 5)))
        kept = story.paragraphs[-self.rng.randint(1, 2) :] if len(story.paragraphs) > 3 else ()
        title = self.title(story.names) if self.rng.random() < 0.8 else story.title
        return Story(title, fresh + kept, names=story.names)

    def with_background(self) -> Story:
        """Return a story that ends in a background paragraph which others end in too."""
        story = self.original()
        return replace(story, paragraphs=(*story.paragraphs[:4], self.rng.choice(self.backgrounds)))

    def text(self, story: Story) -> str:
        """Return the body as it is sent."""
        gap, stop = self.language.gap, self.language.stop
        body = "\n\n".join(
            "".join((gap.join(sentence) or "").capitalize() + stop for sentence in paragraph).strip()
            for paragraph in story.paragraphs
        )
        return "\n\n".join(filter(None, (story.head + body, *story.tail)))

    def set_paragraph(self, paragraph: tuple[Sentence, ...]) -> str:
        """Return a paragraph as it is sent."""
        return "".join(self.language.gap.join(sentence) + self.language.stop for sentence in paragraph).strip()

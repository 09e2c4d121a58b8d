"""What desks do to a story that stays the same story, and to one that does not."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from training.stories import CUES, Newsroom, Sentence, Story

Edit = Callable[[Newsroom, Story, random.Random], Story]


def credit_tail(room: Newsroom, story: Story, rng: random.Random) -> Story:
    """Add a credit line."""
    names = " ".join(room.language.word(rng) for _ in range(rng.randint(1, 5)))
    return replace(story, tail=(*story.tail, rng.choice((f"({names})", f"— {names}", names))))


def dateline(room: Newsroom, story: Story, rng: random.Random) -> Story:
    """Open with a place and an agency."""
    place, agency = rng.choice(room.language.names), rng.choice(room.language.names)
    day = room.language.number(rng, str(rng.randint(1, 31))) if rng.random() < 0.5 else ""
    return replace(story, head=f"{place.upper()}, {day} ({agency}) - ")


def boilerplate(room: Newsroom, story: Story, rng: random.Random) -> Story:
    """End with what an outlet puts under everything."""
    few = rng.sample(room.boilerplate[:12], rng.randint(1, 3))
    return replace(story, tail=(*story.tail, *(room.set_paragraph(each) for each in few)))


def trim(_: Newsroom, story: Story, rng: random.Random) -> Story:
    """Cut from the end, at a paragraph or a sentence."""
    sentences = [(i, s) for i, p in enumerate(story.paragraphs) for s in p]
    if len(sentences) < 2:
        return story
    keep = sentences[: max(1, round(len(sentences) * rng.uniform(0.25, 0.85)))]
    paragraphs = tuple(tuple(s for j, s in keep if j == i) for i in range(keep[-1][0] + 1))
    return replace(story, paragraphs=paragraphs)


def headline(room: Newsroom, story: Story, rng: random.Random) -> Story:
    """Write another headline."""
    return replace(story, title=room.title(story.names or ("x",)))


def _reworded(room: Newsroom, sentence: Sentence, share: float, rng: random.Random) -> Sentence:
    words: list[str] = []
    for word in sentence:
        kind = rng.random()
        if kind >= share or word[0].isdecimal() or word in room.language.names:
            words.append(word)
        elif kind < share * 0.6:
            words.append(room.language.word(rng))
        elif kind < share * 0.8:
            words += (word, room.language.word(rng))
    return tuple(words) or sentence


def small_edits(room: Newsroom, story: Story, rng: random.Random) -> Story:
    """Change a word here and there."""
    share = rng.uniform(0.01, 0.06)
    return replace(story, paragraphs=tuple(tuple(_reworded(room, s, share, rng) for s in p) for p in story.paragraphs))


def heavy_edits(room: Newsroom, story: Story, rng: random.Random) -> Story:
    """Reword a good part, drop sentences, and sometimes change their order."""
    share = rng.uniform(0.06, 0.2)
    paragraphs = [[_reworded(room, s, share, rng) for s in p if rng.random() > 0.1] for p in story.paragraphs]
    kept = [tuple(p) for p in paragraphs if p] or list(story.paragraphs)
    if rng.random() < 0.3 and len(kept) > 2:
        place = rng.randrange(1, len(kept) - 1)
        kept[place], kept[place + 1] = kept[place + 1], kept[place]
    return replace(story, paragraphs=tuple(kept))


def renumbered(room: Newsroom, story: Story, count: int, rng: random.Random) -> Story:
    """Change some numbers, or a name where there are none."""
    places = [(i, j, k) for i, p in enumerate(story.paragraphs) for j, s in enumerate(p) for k, w in enumerate(s)
              if w[0].isdecimal()]  # fmt: skip
    chosen = set(rng.sample(places, min(count, len(places))))
    return replace(
        story,
        paragraphs=tuple(
            tuple(tuple(room.language.number(rng) if (i, j, k) in chosen else w for k, w in enumerate(s))
                  for j, s in enumerate(p)) for i, p in enumerate(story.paragraphs)
        ),
    )  # fmt: skip


def write_through(room: Newsroom, story: Story, rng: random.Random) -> Story:
    """Send the story again with something added, in front or within."""
    fresh = tuple(tuple(room.sentence(story.names) for _ in range(rng.randint(1, 3))) for _ in range(rng.randint(1, 2)))
    place = rng.choice((0, 1, len(story.paragraphs)))
    story = replace(story, paragraphs=story.paragraphs[:place] + fresh + story.paragraphs[place:])
    prefix = rng.choice(CUES["update"]).format(n=rng.randint(1, 4)) if rng.random() < 0.7 else ""
    return replace(renumbered(room, story, rng.choice((0, 0, 1, 2)), rng), prefix=prefix)


def correction(room: Newsroom, story: Story, rng: random.Random) -> Story:
    """Correct a number or two, saying so."""
    return replace(renumbered(room, story, rng.randint(1, 2), rng), prefix=rng.choice(CUES["correction"]))


def concatenated(room: Newsroom, story: Story, rng: random.Random) -> Story:
    """Put other stories behind it, as web pages do."""
    other = room.original()
    sentences = tuple(p for p in other.paragraphs)[: rng.randint(1, 4)]
    return replace(story, tail=(*story.tail, *(room.set_paragraph(p) for p in sentences)))


def typography(text: str, rng: random.Random) -> str:
    """Set a text otherwise: quotation marks, dashes, spaces, line ends, sometimes without diacritics."""
    text = text.replace('"', rng.choice("“”«»")).replace(" - ", rng.choice((" – ", " — ")))
    if rng.random() < 0.3:
        text = text.replace("\n\n", rng.choice(("\n", " ", "\n\n\n")))
    if rng.random() < 0.3:
        text = text.replace(" ", "\u00a0", 20)
    if rng.random() < 0.3:
        text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn" or c > "\u0530")
    return unicodedata.normalize("NFC", text)


COPIES: tuple[Edit, ...] = (credit_tail, dateline, boilerplate, trim, headline, small_edits, heavy_edits, concatenated)
VERSIONS: tuple[Edit, ...] = (write_through, correction)

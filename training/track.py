"""A stream of invented documents in many scripts, in time order, with the true cluster of each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from training.edits import COPIES, VERSIONS, typography
from training.languages import SCRIPTS, language
from training.stories import Newsroom, Story

START_S = 1_800_000_000
SPAN_S = 6 * 86_400


def track(seed: int, stories: int, scripts: tuple[str, ...] = tuple(SCRIPTS)) -> list[dict[str, Any]]:
    """Return documents {id, ts, provider, lang, title, body, gold, kind}; the same seed gives the same documents."""
    found: list[dict[str, Any]] = []
    for script in scripts:
        rng = random.Random(f"{seed} {script}")
        room = Newsroom(language(script, seed), rng)
        found.extend(_documents(room, rng, f"{seed}-{script}", stories))
    found.sort(key=lambda each: (each["ts"], each["id"]))
    return found


def _documents(room: Newsroom, rng: random.Random, name: str, stories: int) -> Iterator[dict[str, Any]]:
    count = 0
    for number in range(stories):
        gold = f"{name}-{number}"
        for kind, story, provider, at_s, apart in _told(room, rng):
            count += 1
            title = story.prefix + room.language.gap.join(story.title)
            body = room.text(story)
            if rng.random() < 0.15 and kind not in ("original", "template"):
                body = typography(body, rng)
            yield {
                "id": f"{name}:{count}", "ts": at_s, "provider": provider, "lang": room.language.name,
                "title": title, "body": body, "gold": f"{gold}{apart}", "kind": kind,
            }  # fmt: skip


def _told(room: Newsroom, rng: random.Random) -> Iterator[tuple[str, Story, str, int, str]]:
    """Yield what comes of one story: itself, its copies and versions, and the stories that are not the same."""
    at_s = START_S + rng.randrange(SPAN_S)
    wire = f"wire{rng.randrange(3)}"
    if rng.random() < 0.35:
        yield from _series(room, rng, at_s, wire)
        return
    story = room.with_background() if rng.random() < 0.15 else room.original()
    yield "original", story, wire, at_s, ""
    if rng.random() < 0.15:
        later_s = at_s + rng.randrange(3600, 40 * 3600)
        yield "follow_up", room.follow_up(story), rng.choice((wire, wire, "outlet9")), later_s, "f"
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
        later_s = at_s + int(rng.expovariate(1 / (6 * 3600)))
        if rng.random() < 0.25 and story.words() > 30:
            edit = rng.choice(VERSIONS)
            yield edit.__name__, edit(room, story, rng), wire, later_s, ""
            continue
        edits = rng.sample(COPIES, rng.choice((1, 1, 1, 2, 3)))
        if rng.random() < 0.1:
            edits = []
        made = story
        for edit in edits:
            made = edit(room, made, rng)
        kind = "combo" if len(edits) > 1 else edits[0].__name__ if edits else "exact"
        yield kind, made, f"outlet{rng.randrange(20)}", later_s, ""


def _series(room: Newsroom, rng: random.Random, at_s: int, wire: str) -> Iterator[tuple[str, Story, str, int, str]]:
    place = rng.randrange(len(room.skeletons))
    before: Story | None = None
    step_s = rng.choice((1800, 3600, 6 * 3600, 24 * 3600))
    for index in range(rng.choice((1, 2, 4))):
        report = room.from_template(place, before if rng.random() < 0.5 else None)
        if before is not None and report.paragraphs == before.paragraphs:
            continue
        when_s = at_s + index * step_s
        yield "template", report, wire, when_s, f"t{index}"
        before = report
        if rng.random() < 0.15:
            later_s = when_s + rng.randrange(60, 12 * 3600)
            edits = [edit for edit in COPIES if edit.__name__ in ("credit_tail", "dateline", "boilerplate", "headline")]
            yield (
                "template_copy",
                rng.choice(edits)(room, report, rng),
                f"outlet{rng.randrange(20)}",
                later_s,
                f"t{index}",
            )

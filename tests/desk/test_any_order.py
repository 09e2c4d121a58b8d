"""Whatever the order of arrival, the batches and the restarts: the same stories belong together."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.desk.test_copies import TOPICS, story
from tests.desk.test_desk import Hearing

from ingest.model.record import Received

WORDS = [
    "harbour",
    "council",
    "minister",
    "ferry",
    "school",
    "bridge",
    "storm",
    "river",
    "vote",
    "budget",
    "court",
    "police",
    "village",
    "market",
    "bread",
    "museum",
    "tower",
    "engine",
    "winter",
    "island",
    "doctor",
    "nurse",
    "strike",
    "railway",
    "forest",
    "farmer",
    "harvest",
    "company",
    "worker",
    "union",
    "lawyer",
    "judge",
    "teacher",
    "student",
    "engineer",
    "captain",
    "sailor",
    "baker",
    "painter",
    "singer",
    "coach",
    "player",
    "referee",
    "mayor",
    "clerk",
    "driver",
    "pilot",
]
PROVIDERS = ("AURORA", "BOREALIS", "KESTREL", "MERIDIAN", "ZEPHYR")


def base(number: int) -> list[str]:
    """Return the paragraphs of one invented story; another number is another story."""
    rng = random.Random(number)
    sentences = []
    for _ in range(8):
        words = [rng.choice(WORDS) for _ in range(rng.randint(12, 20))]
        sentences.append(f"The {' '.join(words)} said on Tuesday.")
    return [" ".join(sentences[index : index + 2]) for index in range(0, 8, 2)]


EDITS = (
    lambda rows: rows,
    lambda rows: ["Read more on our site, and subscribe to our letter.", *rows],
    lambda rows: [*rows, "(Agencies) All rights reserved by our paper."],
    lambda rows: rows[:-1],
    lambda rows: [f"NORHAVN, March 3 (AW) - {rows[0]}", *rows[1:]],
    lambda rows: [row.replace(" said on Tuesday", " told reporters") if n == 1 else row for n, row in enumerate(rows)],
)
TOLD = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, len(EDITS) - 1), st.sampled_from(PROVIDERS), st.booleans()),
    min_size=2,
    max_size=12,
    unique_by=lambda each: (each[0], each[2]),
)


def items(told: list[tuple[int, int, str, bool]]) -> list[tuple[int, Received, bool]]:
    found = []
    for minute, (number, edit, provider, restart) in enumerate(told):
        body = "\n\n".join(EDITS[edit](base(number)))
        uri = f"urn:example:{number}:{provider}"
        found.append(
            (number, story(uri, provider, body, headline=f"Story {number} of {provider}", minute=minute), restart)
        )
    return found


def clusters(told: list[tuple[int, int, str, bool]], *, restarts: bool = False) -> dict[str, str]:
    """Return each story's cluster, by uri, as ``stories`` and ``duplicates`` say it."""
    desk = Hearing()
    found: dict[str, str] = {}
    for _, received, restart in items(told):
        if restarts and restart:
            desk = desk.again()
        for record in desk.hears(received).records:
            if record.topic in (TOPICS.stories, TOPICS.duplicates):
                found[record.key or ""] = record.headers["ce_cluster"]
    return found


def together(found: dict[str, str]) -> set[frozenset[str]]:
    """Return which stories belong together, whatever their cluster is called."""
    return {frozenset(uri for uri, each in found.items() if each == cluster) for cluster in set(found.values())}


@settings(deadline=None, max_examples=60)
@given(TOLD)
def test_the_edits_of_one_story_belong_together_and_no_others(told: list[tuple[int, int, str, bool]]) -> None:
    for group in together(clusters(told)):
        assert len({uri.split(":")[2] for uri in group}) == 1
    numbers = {number for number, *_ in told}
    assert len(together(clusters(told))) == len(numbers)


@settings(deadline=None, max_examples=60)
@given(TOLD, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_clusters(
    told: list[tuple[int, int, str, bool]], rng: random.Random
) -> None:
    shuffled = list(told)
    rng.shuffle(shuffled)
    assert together(clusters(told)) == together(clusters(shuffled))


@settings(deadline=None, max_examples=60)
@given(TOLD)
def test_restarts_at_any_point_change_nothing(told: list[tuple[int, int, str, bool]]) -> None:
    assert clusters(told, restarts=True) == clusters(told)

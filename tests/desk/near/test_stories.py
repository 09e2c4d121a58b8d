"""The same story is found again; another story is not taken for it."""

from __future__ import annotations

import pytest
from tests.desk.near.room import HARBOUR, HOUR_S, OTHER_HARBOUR, Room

from ingest.desk.near import Relation, passages

TITLE = "Skarnes closes its ferry pier"
PARAGRAPHS = HARBOUR.split("\n\n")
BOILERPLATE = (
    "\n\nRead the news first: subscribe to our morning letter and never miss a story from the coast. Our "
    "reporters are "
    "on the road for you every day of the year. Support us by telling your friends about it."
)
COPIES = {
    "exact": HARBOUR,
    "credit": HARBOUR + "\n\nSource: Aurora News Agency",
    "dateline": "SKARNES, March 3 (Aurora) — " + HARBOUR,
    "boilerplate": HARBOUR + BOILERPLATE,
    "cut": "\n\n".join(PARAGRAPHS[:2]),
    "typography": HARBOUR.replace('"', "”").replace(" ", "\u00a0", 9).upper(),
    "edited": HARBOUR.replace("voted on Tuesday", "decided Tuesday").replace("fear an empty", "expect a poor"),
    "inside": HARBOUR + "\n\n" + OTHER_HARBOUR,
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_joins_the_story_and_says_which(kind: str) -> None:
    room = Room()
    room.tell(OTHER_HARBOUR, "Largest cod of the season")
    room.tell(HARBOUR, TITLE)
    match = room.tell(COPIES[kind], "Pier shut" if kind == "edited" else TITLE, provider="HARBOUR POST")
    assert match is not None
    assert (match.cluster, match.original) == ("urn:example:2", "urn:example:2")
    assert match.relation is Relation.COPY
    assert match.probability >= 0.6
    assert match.exact is (kind in ("exact", "typography"))
    assert match.as_evidence()["original"] == "urn:example:2"


def test_another_story_from_the_same_town_opens_its_own_cluster() -> None:
    room = Room()
    room.tell(HARBOUR, TITLE)
    assert room.tell(OTHER_HARBOUR, "Largest cod of the season") is None


def test_one_boilerplate_under_two_stories_does_not_make_them_one() -> None:
    room = Room()
    room.tell(HARBOUR + BOILERPLATE, TITLE)
    assert room.tell(OTHER_HARBOUR + BOILERPLATE, "Largest cod", provider="AURORA") is None


@pytest.mark.parametrize(
    ("title", "relation"),
    [
        (f"CORRECTED-{TITLE}", Relation.CORRECTION),
        (f"UPDATE 2-{TITLE}", Relation.UPDATE),
        (f"KORREKTUR: {TITLE}", Relation.CORRECTION),
        (f"ИСПРАВЛЕНИЕ: {TITLE}", Relation.CORRECTION),
        (f"訂正：{TITLE}", Relation.CORRECTION),
        (f"تصحيح: {TITLE}", Relation.CORRECTION),
        (f"REFILE-{TITLE}", Relation.CORRECTION),
        (f"WRITETHRU: {TITLE}", Relation.UPDATE),
        (f"Actualisation: {TITLE}", Relation.UPDATE),
        (f"{TITLE} (updated)", Relation.UPDATE),
        (TITLE, Relation.UPDATE),
    ],
)
def test_a_version_of_the_same_provider_keeps_the_cluster_and_says_what_it_is(title: str, relation: Relation) -> None:
    room = Room()
    room.tell(HARBOUR, TITLE)
    match = room.tell(HARBOUR.replace("38 million crowns", "41 million crowns"), title)
    assert match is not None
    assert (match.cluster, match.relation) == ("urn:example:1", relation)
    assert match.differing == 1


def test_the_same_text_of_the_same_provider_is_a_repeat() -> None:
    room = Room()
    room.tell(HARBOUR, TITLE)
    match = room.tell(HARBOUR, f"RPT-{TITLE}")
    assert match is not None
    assert (match.relation, match.exact) == (Relation.REPEAT, True)


def test_a_correction_may_change_most_numbers_which_without_a_cue_is_another_report() -> None:
    report = (
        "Shares of Nordvik Line rose {} percent to {} crowns after the shipowner reported a profit of {} million for "
        "the first quarter, compared with {} million a year earlier. Revenue came to {} million. "
        "Analysts expected less."
    )
    room = Room()
    room.tell(report.format(4.1, 212.5, 310, 280, 1904), "Nordvik Line results")
    later = report.format(3.9, 214.5, 309, 280, 1904)
    assert room.tell(later, "Nordvik Line results") is None
    match = room.tell(later.replace("309", "311"), "CORRECTED-Nordvik Line results")
    assert match is not None
    assert match.relation is Relation.CORRECTION


def test_documents_of_one_uri_are_not_asked() -> None:
    room = Room()
    room.tell(HARBOUR, TITLE, uri="urn:example:story")
    assert room.tell(HARBOUR, TITLE, uri="urn:example:story") is None


def test_evidence_shows_the_shared_passages_as_they_are_written() -> None:
    copy = "Elsewhere. " + PARAGRAPHS[1] + " Ends."
    (longest, *rest) = passages(HARBOUR, copy)
    assert longest.startswith("Shop owners along the pier") and longest.endswith("on Thursday")
    assert rest == []
    assert passages(HARBOUR, OTHER_HARBOUR) == ()


def test_passages_take_time_in_proportion_to_the_texts() -> None:
    assert passages("a " * 200_000, "a " * 200_000)


@pytest.mark.parametrize("body", ["", "Kurz.", "1", "\ud800\ud800 \ud800", "​‌", "a" * 100_000, "٠٫٫٫ ..."])
def test_any_text_is_taken(body: str) -> None:
    room = Room()
    room.tell(body, body)
    room.tell(body, body, provider="OTHER")
    assert len(room.clusters) == 2


def test_a_story_is_remembered_for_the_window_and_no_longer() -> None:
    room = Room()
    room.tell(HARBOUR, TITLE)
    room.tell(OTHER_HARBOUR, "Cod", after_s=71 * HOUR_S)
    assert room.tell(HARBOUR, TITLE, provider="POST", after_s=30 * 60) is not None
    room.clusters.expire(room.at_s + 80 * HOUR_S)
    assert len(room.clusters) == 0
    assert room.tell(HARBOUR, TITLE, provider="POST", after_s=80 * HOUR_S) is None

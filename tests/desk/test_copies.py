"""The same story from many mouths: who is told, who is linked, and what happens when the told one goes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import orjson
import pytest
from tests.desk.test_desk import TOPICS, Hearing

from ingest.desk.verdict import Verdict
from ingest.model.control import Control, Order, control_record
from ingest.model.desk import DeskRules
from ingest.model.envelope import change_of, with_change
from ingest.model.record import Received, Record

PARAGRAPHS = (
    "The harbour of Norhavn will stay closed for another week after divers found a second crack in the northern sea "
    "wall, the port authority said on Tuesday.",
    "Eleven freighters are waiting outside the harbour, and three have left for Holm. The fish market has asked the "
    "council for help, since no boat has landed its catch since Friday.",
    "The wall was built in 1931 and was last repaired after the storm of 1987. Repairs are expected to cost 14 million "
    "crowns, said the harbour master, Ragna Ström.",
    "Ferries to the islands sail from the southern pier, which is not affected. The council will meet on Thursday.",
)
TEXT = "\n\n".join(PARAGRAPHS)


def story(
    uri: str,
    provider: str,
    body: str = TEXT,
    *,
    headline: str = "Harbour of Norhavn closed for another week",
    version: int = 1,
    said: str = "new",
    minute: int = 0,
    embargo: str | None = None,
    credit: str | None = None,
    from_content: bool = False,
) -> Received:
    recorded = f"2026-01-02T{3 + minute // 60:02}:{minute % 60:02}:00Z"
    headers = {
        "ce_subject": uri,
        "ce_storyversion": str(version),
        "ce_provider": provider,
        "ce_documentref": "sha256:00",
        "ce_recordedtime": recorded,
    }
    if embargo:
        headers["ce_embargoeduntil"] = embargo
    if from_content:
        headers["ce_idfrom"] = "content"
    ninjs: dict[str, object] = {"uri": uri, "version": str(version), "type": "text", "pubStatus": "usable"}
    if said == "killed":
        ninjs["pubStatus"] = "canceled"
    else:
        ninjs["headlines"] = [{"role": "main", "contentType": "text/plain", "value": headline}]
        ninjs["bodies"] = [{"role": "main", "contentType": "text/plain", "value": body}]
    if credit:
        ninjs["infoSources"] = [{"name": provider, "role": "provider"}, {"name": credit, "role": "credit"}]
    value = orjson.dumps(ninjs)
    return Received(TOPICS.items, 0, 0, 0, uri, value, with_change(headers, "item", said, "normalise"))


def order(kind: Order, minute: int, **fields: str) -> Received:
    from datetime import UTC, datetime

    at = datetime(2026, 1, 2, 3 + minute // 60, minute % 60, tzinfo=UTC)
    record = control_record(TOPICS.items, Control(kind, at, fields))
    return Received(record.topic, 0, 0, 0, record.key, record.value, record.headers)


def on_stories(verdicts: Sequence[Verdict]) -> list[tuple[str, str]]:
    """Return what ``stories`` got: change and uri."""
    records = [record for verdict in verdicts for record in verdict.records if record.topic == TOPICS.stories]
    return [(change_of(record.headers), record.key or "") for record in records]


def links(verdicts: Sequence[Verdict]) -> list[Record]:
    return [r for v in verdicts for r in v.records if r.topic == TOPICS.duplicates]


THREE = (
    ("urn:example:a", "AURORA", TEXT, "Harbour of Norhavn closed for another week", "AW"),
    (
        "urn:example:b",
        "BOREALIS",
        f"NORHAVN (AW) - {TEXT}\n\nRead more on our site. Subscribe to our newsletter.",
        "Second crack keeps Norhavn's harbour closed",
        "AURORA",
    ),
    ("urn:example:c", "KESTREL", "\n\n".join(PARAGRAPHS[:3]), "Norhavn: harbour shut after divers find crack", None),
)


@pytest.mark.parametrize("order_of", list(itertools.permutations(range(3))))
def test_three_providers_with_other_heads_tails_and_credits_give_one_story_and_two_links(order_of) -> None:
    desk = Hearing()
    verdicts = []
    for minute, index in enumerate(order_of):
        uri, provider, body, headline, credit = THREE[index]
        verdicts.append(desk.hears(story(uri, provider, body, headline=headline, minute=minute, credit=credit)))
    first = THREE[order_of[0]][0]
    assert on_stories(verdicts) == [("created", first)]
    assert [record.headers["ce_duplicateof"] for record in links(verdicts)] == [first, first]
    assert {record.headers["ce_cluster"] for record in links(verdicts)} == {first}
    for record in links(verdicts):
        assert record.headers["ce_method"] == "near" and 0.6 <= float(record.headers["ce_score"]) <= 1
        assert orjson.loads(record.headers["ce_evidence"])
        assert "bodies" not in orjson.loads(record.value or b"")


def test_a_credit_that_names_the_first_teller_is_evidence() -> None:
    desk = Hearing()
    desk.hears(story("urn:example:a", "AURORA"))
    verdict = desk.hears(story("urn:example:b", "BOREALIS", credit="AURORA", body=TEXT + "\n\nMore to come.", minute=1))
    assert orjson.loads(links([verdict])[0].headers["ce_evidence"])["credit"] == "AURORA"


@pytest.mark.parametrize(("policy", "stories", "linked"), [("link", 1, 1), ("drop", 1, 0), ("publish", 2, 1)])
def test_what_becomes_of_copies_is_a_rule(policy, stories, linked) -> None:
    desk = Hearing(rules=DeskRules(duplicates=policy))
    verdicts = [
        desk.hears(story("urn:example:a", "AURORA")),
        desk.hears(story("urn:example:b", "BOREALIS", body=f"{TEXT}\n\nBy our staff.", minute=1)),
    ]
    assert len(on_stories(verdicts)) == stories and len(links(verdicts)) == linked


def test_when_the_told_story_is_killed_a_surviving_copy_is_told() -> None:
    desk = Hearing()
    for minute, (uri, provider, body, headline, _) in enumerate(THREE):
        desk.hears(story(uri, provider, body, headline=headline, minute=minute))
    kill = desk.again().hears(story("urn:example:a", "AURORA", version=2, said="killed", minute=5))
    assert on_stories([kill]) == [("killed", "urn:example:a"), ("created", "urn:example:b")]
    (relinked,) = links([kill])
    assert (relinked.key, relinked.headers["ce_duplicateof"]) == ("urn:example:c", "urn:example:b")
    told = next(r for r in kill.records if change_of(r.headers) == "created")
    assert "bodies" in orjson.loads(told.value or b"") and told.headers["ce_promotedfrom"] == "urn:example:a"


def test_after_a_promotion_the_story_goes_on() -> None:
    desk = Hearing()
    for minute, (uri, provider, body, headline, _) in enumerate(THREE):
        desk.hears(story(uri, provider, body, headline=headline, minute=minute))
    desk.hears(story("urn:example:a", "AURORA", version=2, said="killed", minute=5))
    changed = story("urn:example:b", "BOREALIS", TEXT + "\n\nIt opens.", version=2, said="changed", minute=6)
    update = desk.hears(changed)
    assert on_stories([update]) == [("updated", "urn:example:b")]
    late = desk.hears(story("urn:example:d", "MERIDIAN", minute=7))
    assert links([late])[0].headers["ce_duplicateof"] == "urn:example:b"
    again = desk.hears(story("urn:example:a", "AURORA", version=3, said="changed", minute=8))
    assert again == Verdict("after_kill")


def test_a_copy_that_is_killed_is_not_promoted() -> None:
    desk = Hearing()
    desk.hears(story("urn:example:a", "AURORA"))
    desk.hears(story("urn:example:b", "BOREALIS", minute=1))
    desk.hears(story("urn:example:b", "BOREALIS", version=2, said="killed", minute=2))
    kill = desk.hears(story("urn:example:a", "AURORA", version=2, said="killed", minute=3))
    assert on_stories([kill]) == [("killed", "urn:example:a")]


CORRECTED = TEXT.replace("14 million", "40 million").replace("Eleven", "Twelve")


def test_a_correction_under_another_id_is_the_storys_next_version() -> None:
    desk = Hearing()
    desk.hears(story("urn:example:a1", "AURORA"))
    headline = "CORRECTED-Harbour of Norhavn closed for another week"
    fixed = desk.hears(story("urn:example:a2", "AURORA", CORRECTED, headline=headline, minute=30))
    assert on_stories([fixed]) == [("corrected", "urn:example:a1")]
    record = fixed.records[0]
    assert record.headers["ce_storyversion"] == "2" and record.headers["ce_supersedes"] == "urn:example:a1#1"
    assert orjson.loads(record.value or b"")["uri"] == "urn:example:a1"
    body, headline = CORRECTED + " It rains.", "UPDATE 2-Harbour closed"
    later = story("urn:example:a2", "AURORA", body, headline=headline, version=2, said="changed", minute=40)
    once_more = desk.again().hears(later)
    assert on_stories([once_more]) == [("updated", "urn:example:a1")]
    assert once_more.records[0].headers["ce_storyversion"] == "3"


def test_a_silent_rewrite_without_an_id_is_the_next_version_and_with_one_is_linked() -> None:
    rewritten = TEXT.replace("will stay closed", "is to stay shut") + "\n\nThe council met at noon."
    desk = Hearing()
    desk.hears(story("urn:example:a1", "AURORA", from_content=True))
    silent = desk.hears(story("urn:example:a2", "AURORA", rewritten, minute=30, from_content=True))
    assert on_stories([silent]) == [("updated", "urn:example:a1")]
    other = Hearing()
    other.hears(story("urn:example:a1", "AURORA"))
    told = other.hears(story("urn:example:a2", "AURORA", rewritten, minute=30))
    assert on_stories([told]) == [("created", "urn:example:a2")]
    assert told.records[0].headers["ce_supersedes"] == "urn:example:a1"


def test_a_repeat_is_not_told_again() -> None:
    desk = Hearing()
    desk.hears(story("urn:example:a1", "AURORA"))
    again = desk.hears(story("urn:example:a2", "AURORA", headline="RPT-Harbour of Norhavn closed", minute=30))
    assert on_stories([again]) == [] and again.method == "repeat"


def test_templates_stay_apart() -> None:
    desk = Hearing()
    quake = (
        "An earthquake of magnitude {} struck {} km off {} on Tuesday at a depth of {} km, the institute said. "
        "There were no reports of damage."
    )
    quakes = (
        ("AURORA", ("5.1", 120, "Norhavn", 10)),
        ("BOREALIS", ("6.3", 45, "Holm", 33)),
        ("AURORA", ("4.8", 80, "Vesle", 12)),
    )
    told = [
        desk.hears(story(f"urn:example:{n}", provider, quake.format(*values), headline="Earthquake", minute=n))
        for n, (provider, values) in enumerate(quakes)
    ]
    assert [verdict.outcome for verdict in told] == ["created"] * 3


def test_a_split_copy_is_told_and_stays_apart() -> None:
    desk = Hearing()
    desk.hears(story("urn:example:a", "AURORA"))
    desk.hears(story("urn:example:b", "BOREALIS", minute=1, body=TEXT + "\n\nOurs."))
    split = desk.hears(order(Order.SPLIT, 2, uri="urn:example:b"))
    assert on_stories([split]) == [("created", "urn:example:b")]
    changed = desk.again().hears(story("urn:example:b", "BOREALIS", version=2, said="changed", minute=3))
    assert on_stories([changed]) == [("updated", "urn:example:b")]
    assert desk.hears(order(Order.SPLIT, 4, uri="urn:example:nobody")).outcome == "refused"


def test_merged_stories_are_one_and_the_merged_one_is_a_copy_from_then_on() -> None:
    desk = Hearing()
    desk.hears(story("urn:example:a", "AURORA"))
    talks = "Talks on fishing quotas failed on Tuesday, the minister said. " * 4
    desk.hears(story("urn:example:z", "ZEPHYR", talks, minute=1))
    merged = desk.hears(order(Order.MERGE, 2, uri="urn:example:z", into="urn:example:a"))
    assert merged.outcome == "merged"
    assert on_stories([merged]) == [("updated", "urn:example:z")]
    assert links([merged])[0].headers["ce_duplicateof"] == "urn:example:a"
    kill = desk.again().hears(story("urn:example:a", "AURORA", version=2, said="killed", minute=3))
    assert on_stories([kill]) == [("killed", "urn:example:a"), ("created", "urn:example:z")]


def test_an_embargoed_story_waits_for_its_hour_and_is_released() -> None:
    desk = Hearing()
    held = desk.hears(story("urn:example:a", "AURORA", embargo="2026-01-02T04:00:00Z"))
    assert held == Verdict("held")
    desk = desk.again()
    assert on_stories(desk.hears_all(order(Order.HEARTBEAT, 59))) == []
    released = desk.hears_all(order(Order.HEARTBEAT, 61))
    assert on_stories(released) == [("released", "urn:example:a")]
    assert on_stories(desk.hears_all(order(Order.HEARTBEAT, 62))) == []
    flag = Hearing(rules=DeskRules(embargo="flag"))
    flagged = flag.hears(story("urn:example:a", "AURORA", embargo="2026-01-02T04:00:00Z"))
    assert on_stories([flagged]) == [("created", "urn:example:a")]


def test_a_story_killed_under_embargo_is_never_told() -> None:
    desk = Hearing()
    desk.hears(story("urn:example:a", "AURORA", embargo="2026-01-02T04:00:00Z"))
    kill = desk.hears(story("urn:example:a", "AURORA", version=2, said="killed", minute=10))
    assert on_stories([kill]) == [("killed", "urn:example:a")]
    assert on_stories(desk.hears_all(order(Order.HEARTBEAT, 120))) == []

"""``ingest split`` and ``ingest merge``: obeyed by a running desk, kept for one that does not run."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from tests.wirestories import CHOIR, COPY, CUT, FERRY, document, ferry_wire, killed, replayed

from ingest.app.clusters import history_of
from ingest.app.opening import open_broker
from ingest.config import load
from ingest.model.envelope import document_record


def decided(place: Any, *arguments: str) -> dict[str, Any]:
    end = place.ended(*arguments, *place.at)
    assert (end.code, end.said) == (0, []), end.err
    (line,) = end.lines
    return dict(line)


def with_a_wire(place: Any) -> Any:
    """Return a running service that has heard the wire; the first story first, whichever partition is read first."""
    service = place.serve(place.config(""))
    first, *others = (document_record(place.topics.documents, each) for each in ferry_wire())
    place.fill(first)
    heard(place, 1, 0)
    place.fill(*others)
    heard(place, 3, 2)
    return service


def heard(place: Any, stories: int, duplicates: int) -> None:
    place.wait_for("stories", lambda records: len(records) >= stories)
    place.wait_for("duplicates", lambda records: len(records) >= duplicates)


def summaries(records: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(record["key"], record["headers"]["ce_type"].split(".")[2]) for record in records]


def test_a_split_and_a_merge_are_obeyed_and_seen(place: Any) -> None:
    service = with_a_wire(place)
    told = decided(place, "split", COPY, "--reason", "own reporting", "--by", "Runa", "--wait", "60")
    assert (told["order"], told["uri"], told["obeyed"], told["refused"]) == ("split", COPY, True, False)
    assert told["cluster"] == COPY
    assert [(r["topic"], r["uri"], r["change"]) for r in told["records"]] == [(place.topics.stories, COPY, "created")]
    stories = place.tail()
    assert (COPY, "created") in summaries(stories)
    (split,) = [record for record in stories if record["key"] == COPY]
    assert split["headers"]["ce_splitfrom"] == FERRY

    (why,) = place.ended("why", FERRY, COPY, *place.at).lines
    assert why["verdict"].startswith("two stories for the desk: Runa split B from its cluster on ")
    assert "(own reporting)" in why["verdict"] and why["kept_apart"] == [COPY]
    assert [(order["order"], order["by"]) for order in why["orders"]] == [("split", "Runa")]

    told = decided(place, "merge", COPY, CUT, "--wait", "60")
    assert (told["obeyed"], told["cluster"]) == (True, FERRY)
    assert (place.topics.duplicates, COPY, "linked") in [(r["topic"], r["uri"], r["change"]) for r in told["records"]]
    assert (COPY, "updated") in summaries(place.tail())
    (why,) = place.ended("why", FERRY, COPY, *place.at).lines
    assert why["one_story"] and "merged B into" in why["verdict"] and why["kept_apart"] == []

    lines = place.ended("cluster", FERRY, *place.at).lines
    mine = [(line["change"], line["mark"]) for line in lines if line["uri"] == COPY]
    assert mine[:2] == [("linked", ""), ("created", "split")]
    assert sorted(mine[2:]) == [("linked", "merged"), ("updated", "merged")]
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
    place.end(service)


def test_without_a_service_the_order_waits_for_the_next_one(place: Any) -> None:
    service = with_a_wire(place)
    place.end(service)
    told = decided(place, "split", CUT, "--wait", "1")
    assert (told["obeyed"], told["refused"], told["records"]) == (False, False, [])
    service = place.serve(place.config(""))
    heard(place, 4, 2)
    assert (CUT, "created") in summaries(place.tail())
    place.end(service)


def test_what_cannot_be_decided_is_said_and_not_written_down(alone: Any) -> None:
    end = alone.ended("split", COPY, *alone.at)
    assert end.code == 1 and "no service has worked" in end.err
    replayed(alone, [*ferry_wire(), document("AURORA", 40, killed(FERRY))])
    before = alone.run("topics", "show", *alone.at)
    for arguments, said in (
        (("split", "urn:example:none"), "the desk does not know urn:example:none"),
        (("merge", "urn:example:none", COPY), "the desk does not know urn:example:none"),
        (("merge", COPY, "urn:example:none"), "the desk does not know urn:example:none"),
        (("split", CHOIR), "in no cluster with others"),
        (("merge", COPY, CUT), f"in the cluster {FERRY} already"),
        (("split", FERRY), f"{FERRY} was killed"),
        (("merge", CHOIR, FERRY), f"{FERRY} was killed"),
    ):
        end = alone.ended(*arguments, *alone.at)
        assert (end.code, end.out) == (1, ""), arguments
        assert said in " ".join(end.err.split()), (arguments, end.err)
    assert alone.run("topics", "show", *alone.at) == before


def test_on_a_terminal_it_says_what_came_of_it(alone: Any, terminal: Any) -> None:
    replayed(alone, ferry_wire())
    code, shown = terminal(alone, "split", COPY, *alone.at, "--wait", "0")
    assert code == 0 and "obeys when the service runs" in " ".join(shown.split())
    (record,) = [r for r in alone.records("documents") if r.headers["ce_type"] == "ingest.control.split.v1"]
    assert abs((datetime.now(UTC) - datetime.fromisoformat(record.headers["ce_recordedtime"])).total_seconds()) < 120


def test_a_cluster_of_its_own_name_is_found(alone: Any) -> None:
    replayed(alone, ferry_wire())

    async def ask() -> tuple[str, str | None]:
        settings = load(None, {"INGEST_SERVICE__STATE_DIR": str(alone.folder / "state")})
        async with open_broker(settings, alone.broker) as broker:
            history = await history_of(broker, alone.topics, FERRY)
        return history.cluster, history.head

    assert asyncio.run(ask()) == (FERRY, FERRY)

"""``ingest why``: why two stories are one, or two."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from tests.wirestories import (
    CHOIR,
    COPY,
    COPY_BODY,
    CUT,
    FERRY,
    FERRY_BODY,
    OTHER_BODY,
    OTHER_NUMBERS,
    document,
    ferry_wire,
    killed,
    ninjs,
    replayed,
)

from ingest.app.comparing import compare, texts
from ingest.desk.near import Clusters, Sketcher

TITLE = "Ferry line to reopen"


def why(place: Any, first: str, second: str, *options: str) -> dict[str, Any]:
    end = place.ended("why", first, second, *place.at, *options)
    assert (end.code, end.said) == (0, [])
    (line,) = end.lines
    return dict(line)


def test_what_makes_two_stories_one_or_two(place: Any) -> None:
    replayed(place, ferry_wire())
    told = why(place, FERRY, COPY)
    assert told["verdict"] == (
        "B is a copy of A: 100 % of B's words stand in A in the same order; no number differs; B credits AURORA; "
        "told 12 minutes later by another provider"
    )
    assert (told["one_story"], told["relation"], told["later"]) == (True, "copy", "B")
    assert told["A"]["standing"] == "told" and told["B"]["standing"] == f"a copy of {FERRY}"
    assert any(FERRY_BODY.startswith(passage) for passage in told["passages"])
    turned = why(place, COPY, FERRY)
    assert turned["verdict"].startswith("A is a copy of B: 100 % of A's words stand in B")
    assert (turned["later"], turned["score"]) == ("A", told["score"])

    apart = why(place, FERRY, OTHER_NUMBERS)
    assert apart["verdict"].startswith("two stories for the desk: the numbers differ: 3 of 5")
    assert (apart["numbers"]["only_A"], apart["numbers"]["only_B"]) == (
        ["4,200", "5,000", "12"],
        ["4,900", "6,500", "14"],
    )
    assert not apart["one_story"] and apart["score"] > apart["needed"]

    other = why(place, FERRY, CHOIR)
    assert "none of the passages that the desk samples is in both" in other["verdict"]
    assert (other["weighed"], other["features"], other["passages"]) == (False, [], [])

    both = why(place, COPY, CUT)
    assert both["verdict"].startswith(f"both are copies of {FERRY}: ")


def test_the_score_is_the_one_that_the_desk_gave(place: Any) -> None:
    replayed(place, ferry_wire())
    told = why(place, FERRY, CUT)
    (link,) = told["decided"]
    assert link["uri"] == CUT and link["original"] == FERRY and link["method"] == "near"
    # Nothing came after it, so the window's frequencies are those of the decision.
    assert told["score"] == pytest.approx(link["evidence"]["probability"], abs=0.0002)
    found = {feature["name"]: feature["value"] for feature in told["features"]}
    assert found == pytest.approx(link["evidence"]["features"], abs=0.001)
    assert found.keys() == link["evidence"]["features"].keys()
    weights = [abs(feature["weight"]) for feature in told["features"]]
    assert weights == sorted(weights, reverse=True) and weights[0] > 1


def test_a_later_version_is_compared_with_what_was_told_by_then(alone: Any) -> None:
    wire = [*ferry_wire(), document("AURORA", 60, ninjs(FERRY, TITLE, "All is new. " * 20, 2))]
    replayed(alone, wire)
    told = why(alone, FERRY, COPY)
    assert (told["later"], told["share"]) == ("B", 1.0)
    assert told["verdict"].startswith("B is a copy of A")


def test_a_killed_story_is_said_to_be_killed(alone: Any) -> None:
    replayed(alone, [*ferry_wire(), document("AURORA", 40, killed(FERRY))])
    told = why(alone, FERRY, CUT)
    assert told["A"]["standing"] == "killed"
    assert "A was killed" in told["verdict"] and "A is a copy" not in told["verdict"]
    assert why(alone, COPY, CUT)["verdict"].startswith("B is a copy of A")


def test_two_files_need_no_broker(alone: Any) -> None:
    for name, body in (("a", FERRY_BODY), ("b", COPY_BODY), ("n", OTHER_BODY)):
        (alone.folder / f"{name}.json").write_bytes(ninjs(f"urn:example:{name}", TITLE, body))
    said = [
        dict(alone.ended("why", "a.json", name, "--broker", "sqlite:/nowhere/at/all.db").lines[0])
        for name in ("b.json", "n.json")
    ]
    assert said[0]["verdict"].startswith("B would be a copy of A: 100 % of B's words stand in A")
    assert said[1]["verdict"].startswith("two stories for the desk: the numbers differ: 3 of 5")


def test_what_cannot_be_compared_is_said(alone: Any) -> None:
    end = alone.ended("why", "urn:a", "urn:b", *alone.at)
    assert end.code == 1 and "no service has worked under the prefix t." in end.err
    replayed(alone, ferry_wire()[:1])
    end = alone.ended("why", FERRY, "urn:example:none", *alone.at)
    assert end.code == 1 and "the desk does not know urn:example:none" in end.err
    (alone.folder / "a.json").write_bytes(ninjs("urn:example:a", TITLE, FERRY_BODY))
    (alone.folder / "b.json").write_bytes(b"no story at all")
    for pair in (("a.json", FERRY), (FERRY, FERRY), ("a.json", "a.json"), ("a.json", "b.json")):
        end = alone.ended("why", *pair, *alone.at)
        assert (end.code, end.out) == (2, ""), pair
        assert "Traceback" not in end.err


def test_a_terminal_shows_the_sentence_and_what_it_rests_on(alone: Any, terminal: Any) -> None:
    replayed(alone, ferry_wire())
    code, shown = terminal(alone, "why", FERRY, OTHER_NUMBERS, *alone.at)
    plain = " ".join(shown.split())
    assert code == 0
    for said in (FERRY, "DRACO", "the numbers differ: 3 of 5", "numbers only in A: 4,200", "containment", "both: “"):
        assert said in plain, said
    code, shown = terminal(alone, "why", FERRY, OTHER_NUMBERS, *alone.at, "--json")
    assert code == 0 and orjson.loads(shown)["one_story"] is False


def test_nothing_is_written(alone: Any) -> None:
    replayed(alone, ferry_wire())
    before = alone.run("topics", "show", *alone.at)
    why(alone, FERRY, COPY)
    assert alone.run("topics", "show", *alone.at) == before


def test_only_the_two_are_compared_whatever_else_is_in_the_window() -> None:
    sketcher = Sketcher()
    first = sketcher.sketch_of("a", "AURORA", 0, TITLE, FERRY_BODY)
    crowd = [sketcher.sketch_of(f"c{n}", f"P{n}", n, TITLE, FERRY_BODY + f"Copy {n}.") for n in range(1, 30)]
    later = sketcher.sketch_of("b", "BOREALIS", 60, TITLE, COPY_BODY)
    clusters = Clusters()
    window = [clusters.add(told, "a") for told in (first, *crowd)]
    found = compare(window, 72 * 3600, window[0], later)
    assert found.accepted and found.weighed and found.features
    # The order of the records does not matter, nor does a gap where one has left.
    assert compare(reversed(window), 72 * 3600, window[0], later) == found
    assert compare(window[:5] + window[6:], 72 * 3600, window[0], later).accepted


def test_what_texts_share() -> None:
    found = texts("The boat left at 1,200 with 30 men.", "Then the boat left at 1200 with 31 men on board")
    assert (found.only_earlier, found.only_later) == (("30",), ("31",))
    assert found.share == pytest.approx(6 / 11)
    assert texts("a b c", "").share == 0.0

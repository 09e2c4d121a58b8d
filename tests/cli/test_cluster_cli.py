"""``ingest cluster ID``: a cluster's stories over time."""

from __future__ import annotations

from typing import Any

from tests.wirestories import CHOIR, COPY, CUT, FERRY, document, ferry_wire, killed, replayed


def cluster(place: Any, name: str) -> list[dict[str, Any]]:
    end = place.ended("cluster", name, *place.at)
    assert (end.code, end.said) == (0, [])
    return list(end.lines)


def events(lines: list[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    return [(line["time"][11:16], line["uri"], line["change"], line["mark"]) for line in lines]


def test_a_cluster_over_time(place: Any) -> None:
    replayed(place, [*ferry_wire(), document("AURORA", 40, killed(FERRY))])
    lines = cluster(place, FERRY)
    assert events(lines) == [
        ("12:00", FERRY, "created", ""),
        ("12:12", COPY, "linked", ""),
        ("12:30", CUT, "linked", ""),
        ("12:40", FERRY, "killed", ""),
        ("12:40", COPY, "created", "promoted"),
        ("12:40", CUT, "linked", "relinked"),
    ]
    assert {line["cluster"] for line in lines} == {FERRY}
    near = lines[1]
    assert (near["relation"], near["method"], near["original"]) == ("copy", "near", FERRY)
    assert 0.6 <= near["score"] <= 1 and near["provider"] == "BOREALIS" and near["version"] == 1
    assert near["headline"] == "Ferry line to reopen after winter repairs"
    assert lines[5]["original"] == COPY
    assert {line["uri"]: line["now"] for line in lines} == {FERRY: "killed", COPY: "told", CUT: "copy"}
    # Any member names the cluster.
    assert cluster(place, CUT) == lines == cluster(place, COPY)


def test_a_story_alone_is_a_cluster_of_one(alone: Any) -> None:
    replayed(alone, ferry_wire())
    assert events(cluster(alone, CHOIR)) == [("12:05", CHOIR, "created", "")]


def test_what_the_desk_does_not_know_is_said(alone: Any) -> None:
    end = alone.ended("cluster", FERRY, *alone.at)
    assert end.code == 1 and "no service has worked under the prefix t." in end.err
    replayed(alone, ferry_wire()[:1])
    end = alone.ended("cluster", "urn:example:none", *alone.at)
    assert end.code == 1 and "no cluster and no story urn:example:none" in end.err


def test_either_an_id_or_standard_input(alone: Any) -> None:
    for arguments in ((), (FERRY, "--stdin")):
        end = alone.ended("cluster", *arguments, given=b"")
        assert (end.code, end.out) == (2, "") and "--stdin" in end.err


def test_a_terminal_has_a_table(alone: Any, terminal: Any) -> None:
    replayed(alone, ferry_wire())
    code, shown = terminal(alone, "cluster", COPY, *alone.at)
    assert code == 0
    for said in (f"Cluster {FERRY}: 3 stories now", "2026-03-02 12:12:00", "linked", "copy near", f"#2 copy: {COPY}"):
        assert said in " ".join(shown.split()), said

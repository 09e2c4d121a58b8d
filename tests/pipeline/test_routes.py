"""Routes in the running service and in a replay: the records of ``stories`` that belong there, and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

ROUTES = """
[[routes]]
topic = "sea"
keyword = ["ferry", "harbour"]
not = { urgency = 1 }
[[routes.tests]]
headline = "The ferry sails"
[[routes.tests]]
headline = "A tram stops"
expect = false

[[routes]]
topic = "norhavn"
provider = "norhavn"
"""


def document(*items: tuple[str, str, str]) -> bytes:
    """Return an RSS document of (guid, title, text)."""
    rows = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title><description>{text}</description></item>"
        for guid, title, text in items
    )
    return f'<rss version="2.0"><channel><title>Aurora</title><language>en</language>{rows}</channel></rss>'.encode()


def told(records: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return (version, change) of each record."""
    return [(r["headers"]["ce_storyversion"], r["headers"]["ce_type"].split(".")[2]) for r in records]


def same(records: list[dict[str, Any]]) -> list[tuple[Any, Any, Any]]:
    """Return what two topics' records have in common: all but their place."""
    return [(r["key"], r["headers"], r["value"]) for r in records]


def changed(place: Any, count: int) -> list[dict[str, Any]]:
    return list(place.wait_for("stories", lambda records: len(records) == count))


def test_what_becomes_of_a_story_reaches_its_route_after_a_restart_too(place: Any) -> None:
    folder = place.folder / "in"
    config = place.config(place.feed("aurora", "AURORA", folder) + ROUTES)
    process = place.serve(config)
    place.drop(folder, "1.xml", document(("a", "The ferry sails", "At noon."), ("b", "A tram stops", "At the quay.")))
    changed(place, 2)
    sea = place.topics.route("sea")
    assert told(place.tail(sea)) == [("1", "created")]
    place.end(process)

    process = place.serve(config)
    place.drop(folder, "2.xml", document(("a", "The boat stays", "At noon."), ("b", "A tram goes on", "To the quay.")))
    changed(place, 4)
    place.drop(folder, "3.xml", document(("a", "KILL: The boat stays", ""), ("b", "The harbour tram", "Goes.")))
    stories = changed(place, 6)
    place.end(process)

    on_it = place.tail(sea)
    (ferry,) = {r["key"] for r in on_it if r["value"].get("pubStatus") == "canceled"}
    assert told([r for r in on_it if r["key"] == ferry]) == [("1", "created"), ("2", "updated"), ("3", "killed")]
    (tram,) = {r["key"] for r in on_it} - {ferry}
    assert told([r for r in on_it if r["key"] == tram]) == [("3", "updated")]
    for key, since in ((ferry, 1), (tram, 3)):
        expected = [r for r in stories if r["key"] == key and int(r["headers"]["ce_storyversion"]) >= since]
        assert same([r for r in on_it if r["key"] == key]) == same(expected)
    assert place.tail(place.topics.route("norhavn")) == []


def test_a_replay_has_the_routes_of_the_configuration_and_tail_knows_their_names(place: Any) -> None:
    config = place.config(ROUTES)
    for provider in ("norhavn", "veld"):
        wire = EXAMPLES / "wire" / provider
        place.run(*place.replay(wire), "--provider", provider, "--config", str(config))
    stories = place.tail()
    wanted = [r for r in stories if r["headers"]["ce_provider"] == "norhavn"]
    assert len(wanted) > 4 and len(wanted) < len(stories)
    whole = ("--from", "beginning", "--until-idle", "0.5")
    found = place.ended("tail", "--topic", "norhavn", *place.at, *whole, "--config", str(config)).lines
    assert {r["topic"] for r in found} == {f"{place.prefix}routes.norhavn.v1"}
    assert sorted(map(repr, same(found))) == sorted(map(repr, same(wanted)))
    for key in {r["key"] for r in found}:
        assert same([r for r in found if r["key"] == key]) == same([r for r in wanted if r["key"] == key])
    shown = place.ended("topics", "show", *place.at).lines
    partitions = {line["topic"]: len(line["partitions"]) for line in shown}
    assert partitions[place.topics.route("sea")] == partitions[place.topics.stories]


def test_topics_of_routes_are_created_with_the_others(place: Any) -> None:
    config = place.config(ROUTES)
    created = place.run("topics", "create", "--config", str(config))
    assert place.topics.route("sea") in created and place.topics.route("norhavn") in created
    assert place.run("topics", "create", "--config", str(config)) == "nothing to create: every topic is there\n"

"""Routes' promises: which stories they hold, and that what becomes of a story reaches every reader of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.desk.answers import answers
from ingest.desk.route import Router, Routes, sent_of, stored, topics_for
from ingest.desk.words import Words, folded, words_of
from ingest.model.envelope import change_of
from ingest.model.overlay import Overlay
from ingest.model.record import Record
from ingest.model.route import Criteria, Rule
from ingest.model.story import Change
from ingest.model.topics import DAY_MS, OWN_NAMES, Topics

TOPICS = Topics("t.")


def headers(
    provider: str = "norhavn", language: str | None = "en", urgency: int | None = None, change: str = "created"
) -> dict[str, str]:
    told = {"ce_provider": provider, "ce_type": f"ingest.story.{change}.v1"}
    if language is not None:
        told["ce_language"] = language
    if urgency is not None:
        told["ce_urgency"] = str(urgency)
    return told


def takes(rule: Rule, told: Mapping[str, str], ninjs: Mapping[str, Any] | None = None) -> bool:
    """Whether a rule takes a story it has never seen; the same for the value as JSON and decoded."""
    ninjs = {"type": "text"} if ninjs is None else ninjs
    found = topics_for(Routes((rule,)), told, ninjs)
    assert topics_for(Routes((rule,)), told, orjson.dumps(ninjs)) == found
    asked = answers(rule, told, ninjs)
    tables = {answer.table for answer in asked if answer.excludes}
    left_out = any(all(a.holds for a in asked if a.excludes and a.table == table) for table in tables)
    assert (all(a.holds for a in asked if not a.excludes) and not left_out) == bool(found)
    return found == (rule.topic,)


def rule(*, without: tuple[Criteria, ...] = (), **criteria: Any) -> Rule:
    return Rule("sea", Criteria(**criteria), without)


@pytest.mark.parametrize(
    ("wanted", "told", "expected"),
    [
        ({"provider": ("NORHAVN", "veld")}, headers("Norhavn"), True),
        ({"provider": ("norhavn",)}, headers("norhavn-sport"), False),
        ({"language": ("en",)}, headers(language="en"), True),
        ({"language": ("en",)}, headers(language="en-GB"), True),
        ({"language": ("en-gb",)}, headers(language="en-GB"), True),
        ({"language": ("en-GB",)}, headers(language="en"), False),
        ({"language": ("en",)}, headers(language="enm"), False),
        ({"language": ("de", "en")}, headers(language=None), False),
        ({"urgency": (1, 2)}, headers(urgency=2), True),
        ({"urgency": (1, 2)}, headers(urgency=3), False),
        ({"urgency": (1, 2)}, headers(), False),
        ({"change": ("created", "killed")}, headers(change="killed"), True),
        ({"change": ("created",)}, headers(change="updated"), False),
        ({"provider": ("norhavn",), "urgency": (1,)}, headers(urgency=1), True),
        ({"provider": ("veld",), "urgency": (1,)}, headers(urgency=1), False),
        ({"provider": ("norhavn",), "urgency": (1,)}, headers(urgency=5), False),
    ],
)
def test_what_the_headers_answer(wanted: dict[str, Any], told: dict[str, str], expected: bool) -> None:
    assert takes(rule(**wanted), told) is expected


def test_a_rule_without_criteria_takes_everything() -> None:
    assert takes(rule(), {})


STORY = {
    "type": "text",
    "headlines": [{"value": "Ferry to Skarv"}, {"role": "sub", "value": "Storm\u00a0warning lifted"}],
    "slugline": "WEATHER-ferry_islands/gale",
    "title": "Morning ROUND-UP",
    "subjects": [
        {"name": "Transport", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000337"},
        {"name": "Straße", "literal": "road-7"},
    ],
    "descriptions": [{"contentType": "text/html", "value": "<p>The b&uuml;rgermeister of <b>Norhavn</b> spoke.</p>"}],
    "bodies": [
        {"contentType": "text/html", "value": '<p class="gannet">A seal</p><p>sat on the quay.</p>'},
        {"contentType": "text/plain", "value": "A seal\n\nsat on the quay."},
    ],
}


@pytest.mark.parametrize(
    ("word", "named", "told"),
    [
        ("ferry", True, True),
        ("FERRY", True, True),
        ("ferr", False, False),
        ("erry", False, False),
        ("storm warning", True, True),
        ("warning storm", False, False),
        ("Skarv storm", False, False),
        ("islands", True, True),
        ("gale", True, True),
        ("weather-ferry", True, True),
        ("round-up", True, True),
        ("STRASSE", True, True),
        ("transport", True, True),
        ("road-7", False, False),
        ("seal", False, True),
        ("seal sat", False, True),
        ("gannet", False, False),
        ("Bürgermeister", False, True),
        ("Bu\u0308rgermeister", False, True),
        ("b", False, False),
    ],
)
def test_a_keyword_is_a_whole_word_whatever_its_case(word: str, named: bool, told: bool) -> None:
    assert takes(rule(keyword=(word,)), headers(), STORY) is named
    assert takes(rule(keyword=("nothing here", word), body=True), headers(), STORY) is told


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("台风", "强台风来袭"),
        ("พายุ", "ข่าวพายุวันนี้"),
        ("태풍", "태풍이 온다"),
        ("C++", "The C++ wars"),
        ("#sea", "By #sea"),
    ],
)
def test_a_keyword_is_found_where_no_blanks_stand_or_letters_end(word: str, text: str) -> None:
    assert takes(rule(keyword=(word,)), headers(), {"headlines": [{"value": text}]})


def test_html_alone_is_read_without_its_tags() -> None:
    html = {"bodies": [{"contentType": "text/html", "value": "<p>Gull &amp; tern</p><p>seal</p>"}]}
    assert takes(rule(keyword=("gull & tern",), body=True), headers(), html)
    assert not takes(rule(keyword=("ternseal", "amp", "p"), body=True), headers(), html)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("http://cv.iptc.org/newscodes/mediatopic/20000337", True),
        ("transport", True),
        ("ROAD-7", True),
        ("strasse", True),
        ("trans", False),
        ("http://cv.iptc.org/newscodes/mediatopic/2000033", False),
    ],
)
def test_a_subject_is_a_uri_a_literal_or_a_name(subject: str, expected: bool) -> None:
    assert takes(rule(subject=("nothing", subject)), headers(), STORY) is expected


def test_a_story_without_the_asked_parts_does_not_fit() -> None:
    for wanted in ({"subject": ("x",)}, {"keyword": ("x",)}, {"keyword": ("x",), "body": True}, {"type": ("text",)}):
        assert not takes(rule(**wanted), headers(), {})


def test_what_is_under_not_leaves_out_where_all_of_it_holds() -> None:
    picture = Criteria(type=("picture",), provider=("veld",))
    ready = rule(language=("en",), without=(picture, Criteria(urgency=(9,))))
    assert takes(ready, headers("veld"), {"type": "text"})
    assert takes(ready, headers("norhavn"), {"type": "picture"})
    assert not takes(ready, headers("veld"), {"type": "picture"})
    assert not takes(ready, headers(urgency=9), {"type": "text"})
    assert not takes(ready, headers("veld", "de"), {"type": "text"})


def test_the_value_is_read_only_if_a_rule_asks_for_more_than_headers() -> None:
    by_headers = Rule("a", Criteria(provider=("norhavn",)), (Criteria(provider=("veld",), type=("text",)),))
    by_value = Rule("b", Criteria(language=("de",), type=("text",)))
    ready = Routes((by_headers, by_value))
    assert topics_for(ready, headers(), b"no JSON") == ("a",)
    assert topics_for(ready, headers(language="de"), b"[]") == ("a",)
    with pytest.raises(ValueError):
        topics_for(ready, headers(language="de"), b"no JSON")
    assert topics_for(ready, headers(language="de"), b"no JSON", frozenset("b")) == ("a", "b")


def test_a_rule_that_is_off_takes_nothing_in_and_what_it_took_is_followed() -> None:
    ready = Routes((Rule("off", enabled=False), Rule("on")))
    assert topics_for(ready, headers(), {}) == ("on",)
    assert topics_for(ready, headers(), {}, frozenset(("off",))) == ("off", "on")


def test_a_route_that_is_gone_is_not_written_to() -> None:
    assert topics_for(Routes((Rule("on", Criteria(provider=("x",))),)), headers(), {}, frozenset(("gone",))) == ()
    assert topics_for(Routes(), headers(), b"no JSON", frozenset(("gone",))) == ()


def test_so_many_combinations_of_headers_as_there_are() -> None:
    ready = Routes((rule(provider=("p7",), urgency=(1, 2)),))
    for number in range(10_000):
        assert bool(topics_for(ready, headers(f"p{number}", urgency=number % 9 + 1), None)) is (
            number == 7 and number % 9 < 2
        )
    assert topics_for(ready, headers("p7", urgency=1), None) == ("sea",)


def test_without_rules_records_are_as_they_were_and_nothing_is_remembered() -> None:
    state = Overlay({"r:1": b"gone"})
    records = (Record(TOPICS.stories, "1", b"no JSON", headers()), Record(TOPICS.duplicates, "1", b"", headers()))
    assert Router(TOPICS).routed(state, records) == records
    assert state.changes == {}


def test_only_records_of_stories_are_routed() -> None:
    records = [Record(topic, "1", b"{}", headers()) for topic in (TOPICS.latest, TOPICS.duplicates, TOPICS.stories)]
    state = Overlay({})
    copy = Record(TOPICS.route("all"), "1", b"{}", headers())
    assert Router(TOPICS, (Rule("all"),)).routed(state, records) == (*records, copy)
    assert state.changes == {"r:1": b"all"}


def test_topics_know_their_routes() -> None:
    topics = Topics("t.", stories_partitions=3, stories_retention_days=2, routes=("sea", "sport"))
    assert topics.resolve("sport") == topics.route("sport") == "t.routes.sport.v1"
    assert Topics("t.").resolve("sport") == "sport"
    specs = {spec.name: spec for spec in topics.specs()}
    for name in topics.routes:
        spec = specs[topics.route(name)]
        assert (spec.partitions, spec.compacted, spec.retention_ms) == (3, False, 2 * DAY_MS)
    assert specs.keys() - {spec.name for spec in Topics("t.").specs()} == {topics.route(n) for n in topics.routes}
    assert all(topics.resolve(name) != name for name in OWN_NAMES)
    assert Topics("t.", routes=OWN_NAMES).resolve("stories") == "t.stories.v1"


@given(st.frozensets(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True), max_size=6))
def test_what_was_sent_is_stored_and_read_back(sent: frozenset[str]) -> None:
    assert sent_of(stored(sent)) == sent
    assert sent_of(None) == frozenset()


@given(st.text(max_size=12).filter(str.strip), st.text(max_size=40), st.text(max_size=40))
def test_any_word_between_blanks_is_found(word: str, before: str, after: str) -> None:
    text = words_of({"headlines": [{"value": f"{before} {word} {after}"}]}, body=False)
    assert Words((word,)).within(text) or folded(word) not in text


# A small wire: stories by three providers, their versions in order, each with the change it tells.
criteria = st.builds(
    Criteria,
    provider=st.sampled_from([(), ("a",), ("a", "b")]),
    language=st.sampled_from([(), ("en",)]),
    urgency=st.sampled_from([(), (1, 2), (3,)]),
    change=st.sampled_from([(), ("created",), ("updated", "corrected")]),
    type=st.sampled_from([(), ("text",), ("picture",)]),
    keyword=st.sampled_from([(), ("ferry",), ("seal",)]),
    body=st.booleans(),
)
rules = st.lists(st.tuples(criteria, st.lists(criteria, max_size=2).map(tuple), st.booleans()), max_size=4).map(
    lambda each: tuple(Rule(f"r{n}", wanted, without, on) for n, (wanted, without, on) in enumerate(each))
)
version = st.tuples(
    st.sampled_from("123"),
    st.sampled_from([change.value for change in Change]),
    st.sampled_from([None, 1, 3]),
    st.sampled_from([None, "en-GB", "de"]),
    st.sampled_from(["text", "picture"]),
    st.sampled_from(["Ferry sails", "Quiet day"]),
    st.sampled_from(["A seal", "A gull"]),
)
wires = st.lists(version, max_size=30)


def told(wire: list[tuple[Any, ...]]) -> list[Record]:
    """Return a wire's records on ``stories``: a kill has no content, and the desk lets nothing follow it."""
    found: list[Record] = []
    killed: set[str] = set()
    for number, (uri, change, urgency, language, kind, headline, body) in enumerate(wire):
        if uri in killed:
            continue
        ninjs: dict[str, Any] = {"uri": uri, "type": kind, "version": str(number)}
        if change == Change.KILLED:
            killed.add(uri)
        else:
            ninjs |= {"headlines": [{"value": headline}], "bodies": [{"value": body}]}
        provider = "ab"[int(uri) % 2]
        found.append(Record(TOPICS.stories, uri, orjson.dumps(ninjs), headers(provider, language, urgency, change)))
    return found


class Wire:
    """Publishes as the desk does, each record in a batch of its own, with a dict for its state."""

    def __init__(self) -> None:
        self.state: dict[str, bytes] = {}
        self.topics: dict[str, list[Record]] = {}

    def publish(self, router: Router, record: Record) -> None:
        state = Overlay(self.state)
        latest = Record(TOPICS.latest, record.key, record.value, record.headers)
        routed = router.routed(state, (record, latest))
        assert [each for each in routed if "routes" not in each.topic] == [record, latest]
        for each in routed:
            self.topics.setdefault(each.topic, []).append(each)
        for key, value in state.changes.items():
            if value is None:
                self.state.pop(key)
            else:
                self.state[key] = value


def fits(asked: Criteria, record: Record) -> bool:
    """What the documentation of a rule says, in so many words."""
    told, ninjs = record.headers, orjson.loads(record.value or b"")
    language, urgency = told.get("ce_language", ""), told.get("ce_urgency")
    text = [row["value"] for row in ninjs.get("headlines", [])]
    text += [row["value"] for row in ninjs.get("bodies", [])] if asked.body else []
    words = " / ".join(text).lower().split()
    return (
        (not asked.provider or told["ce_provider"] in asked.provider)
        and (not asked.language or language.split("-")[0] in asked.language)
        and (not asked.urgency or (urgency is not None and int(urgency) in asked.urgency))
        and (not asked.change or change_of(told) in asked.change)
        and (not asked.type or ninjs["type"] in asked.type)
        and (not asked.keyword or any(word in words for word in asked.keyword))
    )


@settings(deadline=None, max_examples=300)
@given(rules, wires)
def test_a_route_holds_the_records_of_stories_that_fit_and_what_becomes_of_them(
    given_rules: tuple[Rule, ...], wire: list[tuple[Any, ...]]
) -> None:
    stories, router, desk = told(wire), Router(TOPICS, given_rules), Wire()
    for record in stories:
        desk.publish(router, record)
    for each in given_rules:
        on_it: set[str | None] = set()
        expected = []
        for record in stories:
            fit = each.enabled and fits(each.wanted, record) and not any(fits(e, record) for e in each.excluded)
            if fit or record.key in on_it:
                on_it.add(record.key)
                expected.append((record.key, record.value, record.headers))
        found = desk.topics.get(TOPICS.route(each.topic), [])
        assert [(record.key, record.value, record.headers) for record in found] == expected


def shelf(records: list[Record]) -> dict[str | None, Record]:
    """Return what a reader keeps: the last record of each story, none of a killed one."""
    kept: dict[str | None, Record] = {}
    for record in records:
        kept[record.key] = record
        if change_of(record.headers) == Change.KILLED:
            del kept[record.key]
    return kept


@settings(deadline=None, max_examples=300)
@given(rules, rules, wires, st.integers(0, 30))
def test_a_reader_of_a_route_never_keeps_a_killed_or_an_old_version_whatever_the_rules_become(
    first: tuple[Rule, ...], then: tuple[Rule, ...], wire: list[tuple[Any, ...]], cut: int
) -> None:
    """The rules change in the middle, as by a restart; a topic stays as long as some rule has it."""
    then = (*then, *(Rule(rule.topic, enabled=False) for rule in first[len(then) :]))
    stories, desk = told(wire), Wire()
    for number, record in enumerate(stories):
        desk.publish(Router(TOPICS, first if number < cut else then), record)
    latest = shelf(stories)
    assert shelf(desk.topics.get(TOPICS.stories, [])) == latest
    assert {key.removeprefix("r:") for key in desk.state} <= latest.keys()
    for records in desk.topics.values():
        for key, record in shelf(records).items():
            assert key in latest
            assert record.value == latest[key].value

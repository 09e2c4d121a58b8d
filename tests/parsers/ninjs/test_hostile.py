"""Whatever a JSON document of these formats holds: a ParseError, or items whose publication is valid."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.parsers.ninjs import welltyped
from tests.validity import Valid

from ingest import normalise, parsers
from ingest.errors import IllFormed, LimitExceeded, ParseError
from ingest.model.document import Document, Reading
from ingest.model.overlay import Overlay
from ingest.normalise.decide import decide

PICTURE = {
    "type": "picture",
    "headline": "B",
    "renditions": {"m": {"href": "http://e.org/b.jpg", "width": 5, "duration": 9}},
}
SEEDS: dict[str, Any] = {
    "ninjs": {
        "items": [
            {
                "uri": "urn:x-test:1", "guid": "g", "version": "3", "versioncreated": "2024-05-01T09:00:00Z",
                "firstCreated": "2024-05-01T08:00:00Z", "pubstatus": "usable", "urgency": 3, "headline": "Bridge",
                "headlines": [{"role": "main", "value": "Bridge"}, {"role": "sub", "value": "x"}],
                "body_html": "<p>Open.</p>",
                "bodies": [{"role": "html", "contentType": "text/html", "value": "<p>Open</p>"}],
                "description_text": "d", "descriptions": [{"role": "summary", "value": "s"}], "byline": "A",
                "authors": [{"name": "A", "role": "writer"}], "usageterms": ["a", "b"], "altids": {"a": "b"},
                "subject": [{"code": "04001000", "name": "a", "relevance": 5, "rel": "about", "creator": "c"}],
                "places": [{"uri": "http://e.org/p", "name": "P"}], "infosource": [{"name": "I", "role": "x"}],
                "associations": {"main": {"uri": "urn:x-test:2", **PICTURE}, "part": PICTURE, "ref": {"uri": "u"}},
                "trustIndicators": [{"role": "http://e.org/r"}], "representationType": "full", "keywords": ["k"],
                "eventDetails": {"dates": {"startDate": "2024-05-01T10:00:00Z"}, "organiser": {"name": "O"}},
                "plannedCoverage": [{"urgency": 3, "commissioned": {"by": "x"}}],
                "rightsInfo": {"encodedRights": "x"}, "digitalSourceType": {"name": "x"},
            }
        ]
    },
    "ap-media": {
        "data": {
            "items": [
                {
                    "item": {
                        "altids": {"itemid": "a1", "etag": "a1_0"}, "version": 1, "type": "text", "urgency": 4,
                        "versioncreated": "2024-05-01T09:00:00Z", "pubstatus": "usable", "headline": "Bridge",
                        "slugline": "BC-US--Bridge, 1st Ld", "bylines": [{"by": "By A"}], "editorialtypes": ["Lead"],
                        "headline_extended": "x", "description_summary": "s", "usageterms": ["u"],
                        "subject": [{"code": "c", "scheme": "http://cv.ap.org/id/", "name": "n", "rels": ["direct"]}],
                        "associations": {"1": {"altids": {"itemid": "a2"}, "type": "picture", "headline": "P"}},
                        "renditions": {"nitf": {"href": "http://e.org/n", "duration": 1500, "nitf": "<body.content>x"}},
                        "photographer": {"name": "P"}, "infosource": [{"name": "AP"}], "links": [{"rel": "canonical"}],
                        "datelinelocation": {"city": "C"}, "foreignkeys": [{"a": "b"}], "keywords": ["k"],
                    }
                }
            ]
        }
    },
    "dpa-digitalwires": {
        "entries": [
            {
                "format": "digitalwires@0.9.1", "urn": "urn:newsml:example.com:1", "entry_id": "e", "version": 1,
                "version_created": "2024-05-01T09:00:00+02:00", "pubstatus": "usable", "signal": "sig:correction",
                "headline": "Bridge", "kicker": "k", "teaser": "t", "byline": "Von A", "dateline": "Ort (dpa) - ",
                "article_html": "<section><p>Offen.</p></section>", "creditline": "dpa",
                "notepad": {"public_html": "<p>n</p>"}, "ednotes": [{"ednote": "x", "is_publishable": True}],
                "descriptions": [{"role": "drol:caption", "description": "d"}],
                "categories": [{"type": "dnltype:dpasubject", "name": "n", "qcode": "medtop:20000002", "rank": 1}],
                "associations": [
                    {"type": "image", "urn": "urn:newsml:example.com:2", "version": 1, "headline": "P", "caption": "c",
                     "renditions": [{"url": "http://e.org/p.jpg", "mimetype": "image/jpeg", "size": 2048, "width": 1}]}
                ],
            }
        ]
    },
}  # fmt: skip
WORDS = st.sampled_from(
    ("uri", "guid", "headline", "name", "value", "role", "code", "rel", "type", "picture", "canceled", "usable",
     "\ud800", "", "http://e.org/x", "2024-05-01T09:00:00Z", "<p>x</p>", "1" * 500, "associations", "renditions",
     "a\x00b", "a b")
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), WORDS, st.text(max_size=8), st.integers(), st.just(10**390), st.floats(allow_nan=False)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)
VALID = Valid()


def outcome(body: bytes, name: str) -> None:
    """Read, normalise and decide: no other error than ParseError, and nothing invalid."""
    document = Document("W", "f", datetime(2024, 6, 1, tzinfo=UTC), body, None, None, Reading(format=name))
    try:
        parsed = parsers.read(document)
    except ParseError as error:
        assert error.reason
        return
    for item in parsed.items:
        welltyped.check(item)
        assert parsed.raw_of is not None and parsed.raw_of(item.place)
    found = normalise.canonical(document, parsed)
    for candidate in found.candidates:
        decision = decide(Overlay({}), "items", document, "ref", candidate)
        if decision.record is not None and decision.record.value is not None:
            VALID.value(decision.record.value)


def places_in(value: Any) -> list[tuple[Any, Any]]:
    """Return every (container, key) in a value."""
    found: list[tuple[Any, Any]] = []
    level = [value]
    while level:
        inner = []
        for each in level:
            keys: Any = list(each) if isinstance(each, dict) else range(len(each)) if isinstance(each, list) else ()
            found += [(each, key) for key in keys]
            inner += [each[key] for key in keys]
        level = inner
    return found


@pytest.mark.parametrize("name", SEEDS)
def test_the_seed_itself_is_read(name: Any) -> None:
    parsed = parsers.read(Document("W", "f", datetime(2024, 6, 1, tzinfo=UTC), json.dumps(SEEDS[name]).encode()))
    assert parsed.format == name and parsed.items and not parsed.faults
    outcome(json.dumps(SEEDS[name]).encode(), "auto")


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SEEDS)), st.lists(st.tuples(st.integers(0, 10_000), VALUES), min_size=1, max_size=4))
def test_any_member_of_any_kind(name: Any, changes: Any) -> None:
    value = copy.deepcopy(SEEDS[name])
    for index, new in changes:
        places = places_in(value)
        container, key = places[index % len(places)]
        container[key] = new
        if not places_in(value):
            break
    outcome(json.dumps(value).encode(), name)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(SEEDS)), VALUES)
def test_any_value_at_all(name: Any, value: Any) -> None:
    outcome(json.dumps(value).encode(), name)
    outcome(json.dumps(value).encode(), "auto")


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[" * 100_000, LimitExceeded),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, LimitExceeded),
        (b"[" * 300 + b"]" * 300, LimitExceeded),
        (b'{"uri": NaN}', IllFormed),
        (b'{"uri": "a", "headline": "b"', IllFormed),
        (b'{"uri": "a"} {"uri": "b"}', IllFormed),
    ],
)
def test_hostile_text(name: Any, body: Any, kind: Any) -> None:
    with pytest.raises(kind):
        parsers.read(Document("W", "f", datetime(2024, 6, 1, tzinfo=UTC), body, None, None, Reading(format=name)))


def test_numbers_that_nothing_can_hold_and_names_told_twice() -> None:
    body = b'{"uri": 1e999, "version": 1' + b"0" * 5000 + b', "headline": "A", "headline": "B", "urgency": -0.0}'
    document = Document("W", "f", datetime(2024, 6, 1, tzinfo=UTC), body, None, None, Reading(format="ninjs"))
    (item,) = parsers.read(document).items
    assert (item.native_id, item.headline and item.headline.value) == ("1e999", "B")
    outcome(body, "ninjs")


def test_a_large_document_is_read_in_linear_time() -> None:
    story = {**SEEDS["ninjs"]["items"][0], "body_html": "<p>" + "x" * 20_000 + "<" * 20_000, "usageterms": "<" * 50_000}
    rows = [{**story, "uri": f"urn:x-test:{number}"} for number in range(200)]
    body = json.dumps(rows).encode()
    document = Document("W", "f", datetime(2024, 6, 1, tzinfo=UTC), body)
    assert len(parsers.read(document).items) == 800

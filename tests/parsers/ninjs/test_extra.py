"""Members of ninjs 3.1 that are passed on are valid, or left out."""

from __future__ import annotations

from typing import Any

import pytest

CASES = [
    ("trustIndicators", [{"role": "http://e.org/r", "title": "x", "href": "http://e.org/h"}, {"title": "y"}],
     [{"role": "http://e.org/r", "href": "http://e.org/h"}]),
    ("trustIndicators", [{"role": "not a uri", "href": "http://e.org/a b"}], None),
    ("rightsInfo", {"langId": "http://e.org/l", "encodedRights": "<x/>", "other": 1},
     {"langId": "http://e.org/l", "encodedRights": "<x/>"}),
    ("rightsInfo", {"encodedRights": "<x/>", "linkedRights": "http://e.org/"}, None),
    ("rightsInfo", "free", None),
    ("digitalSourceType", {"name": "Photo", "uri": "http://e.org/d", "literal": 5}, {"name": "Photo", "uri": "http://e.org/d"}),
    ("eventDetails", {"eventStatus": "http://e.org/s", "dates": {"startDate": "2024-05-01T10:00:00Z", "other": 1}},
     {"eventStatus": "http://e.org/s", "dates": {"startDate": "2024-05-01T10:00:00Z"}}),
    ("eventDetails", {"dates": {"expectedStartDate": "2024-05", "expectedEndDate": "2024-05-02"}},
     {"dates": {"expectedStartDate": "2024-05", "expectedEndDate": "2024-05-02"}}),
    ("eventDetails", {"dates": {"startDate": "2024-02-30T10:00:00Z"}}, None),
    ("eventDetails", {"dates": {"estimatedStartDate": "2016-09-03"}}, None),
    ("eventDetails", {"dates": {"startDate": "2024-05-01T10:00:00Z", "expectedStartDate": "2024"}}, None),
    ("eventDetails", {"organiser": {"name": "Board", "contactInfo": [{"type": "phone", "value": "1"}, {"type": "x"}]}},
     {"organiser": {"name": "Board", "contactInfo": [{"type": "phone", "value": "1"}]}}),
    ("plannedCoverage",
     [{"type": "picture", "urgency": 3, "itemCount": {"rangeFrom": 1}, "wordCount": "x"}, {"urgency": 10}],
     [{"type": "picture", "urgency": 3, "itemCount": {"rangeFrom": 1}}]),
    ("representationType", "full", "full"),
    ("representationType", "some", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "told", "kept"), CASES)
def test_members_are_checked(one: Any, name: Any, told: Any, kept: Any) -> None:
    expected = {} if kept is None else {name: kept}
    assert one(**{name: told}).extra == expected
    assert one(**{name.lower(): told}).extra == expected


def test_early_versions_become_late_ones(one: Any) -> None:
    assert one(representationtype="incomplete").extra == {"representationType": "partial"}
    row = {"scheme": "http://cv.iptc.org/newscodes/trustindicator/", "code": "ethics", "href": "http://e.org/"}
    assert one(trustindicator=[row]).extra == {
        "trustIndicators": [{"role": "http://cv.iptc.org/newscodes/trustindicator/ethics", "href": "http://e.org/"}]
    }
    assert one(rightsinfo={"linkedrights": "http://e.org/"}).extra == {"rightsInfo": {"linkedRights": "http://e.org/"}}

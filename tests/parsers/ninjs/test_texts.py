"""Which headline, description and body of several."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.model.item import Markup, Text


def plain(value: str) -> Markup:
    return Markup(value)


def html(value: str) -> Markup:
    return Markup(value, html=True)


@pytest.mark.parametrize(
    ("members", "body"),
    [
        ({"body_text": "a", "body_xhtml": "<p>b</p>"}, html("<p>b</p>")),
        ({"body_text": "a"}, plain("a")),
        ({"body_html5": "<p>b</p>", "body_richhtml5": "<p>c</p>", "body_text": "a"}, html("<p>b</p>")),
        ({"body_nitf": "<nitf/>", "body_text": "a"}, plain("a")),
        ({"body_sidebar_html": "<p>s</p>", "body_text": "a"}, plain("a")),
        ({"bodies": [{"value": "a"}]}, plain("a")),
        ({"bodies": [{"contenttype": "application/xml", "role": "ttnitf", "value": "<x/>"}, {"value": "a"}]},
         plain("a")),
        ({"bodies": [{"role": "sidebar", "contentType": "text/html", "value": "<p>s</p>"},
                     {"role": "main", "value": "a"}]},
         plain("a")),
        ({"body": "<p>b</p>"}, html("<p>b</p>")),
        ({"body_html": 5, "bodies": "x"}, plain("x")),
        ({"body_html": " ", "bodies": [5, {"value": None}]}, None),
    ],
)  # fmt: skip
def test_bodies(one: Any, members: Any, body: Any) -> None:
    assert one(**members).body == body


def test_a_body_for_another_purpose_is_left_for_profiles(one: Any) -> None:
    item = one(bodies=[{"role": "main", "value": "a"}, {"role": "script", "value": "s"}])
    assert item.leftovers == (("bodies/script", "s"),)


@pytest.mark.parametrize(
    ("members", "main", "others"),
    [
        ({"headline": "a", "headline_short_text": "b"}, "a", (Text("short", plain("b")),)),
        ({"headline": None, "headlines": [{"role": "sub", "value": "b"}, {"role": "main", "value": "a"}]}, "a",
         (Text("sub", plain("b")),)),
        ({"headline": None, "headlines": [{"role": "http://cv.example.org/role/short", "value": "b"}]}, "b", ()),
    ],
)  # fmt: skip
def test_headlines(one: Any, members: Any, main: Any, others: Any) -> None:
    item = one(**members)
    assert item.headline == plain(main)
    assert item.headlines == others


@pytest.mark.parametrize(
    ("members", "summary", "others"),
    [
        ({"description_text": "a"}, plain("a"), (Text("caption", plain("a")),)),
        ({"description_text": "a", "description_html": "<p>a</p>"}, html("<p>a</p>"), (Text("caption", plain("a")),)),
        ({"description_summary_text": "s", "description_text": "a"}, plain("s"), (Text("caption", plain("a")),)),
        ({"descriptions": [{"role": "text", "value": "a"}]}, plain("a"), ()),
        ({"descriptions": [{"value": "a"}, {"role": "caption", "value": "c"}]}, plain("a"),
         (Text("caption", plain("c")),)),
        ({"type": "picture", "description_text": "a"}, None, (Text("caption", plain("a")),)),
        ({"type": "picture", "descriptions": [{"value": "a"}]}, None, (Text("caption", plain("a")),)),
        ({"type": "picture", "description_html": "<p>a</p>", "description_summary": "s"}, plain("s"),
         (Text("caption", html("<p>a</p>")),)),
    ],
)  # fmt: skip
def test_descriptions(one: Any, members: Any, summary: Any, others: Any) -> None:
    item = one(**members)
    assert item.summary == summary
    assert item.descriptions == others


def test_what_is_told_to_the_receiver_alone_is_no_description(one: Any) -> None:
    item = one(description_usage="Not for the web", description_text="a")
    assert item.ed_note == "Not for the web"
    assert "Not for the web" not in str(item.descriptions)
    assert one(description_usage="Not for the web", ednote="Adds ferry").ed_note == "Adds ferry"

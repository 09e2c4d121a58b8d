"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import json

import pytest

from ingest.errors import IllFormed, LimitExceeded
from ingest.model.item import Category, Markup, Media


@pytest.fixture
def items(read):
    def do(*rows: object, **feed: object):
        return read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": rows, **feed}))

    return do


def test_a_full_item(items):
    parsed = items(
        {
            "id": "1",
            "url": "http://e.com/1",
            "external_url": "http://o.com/",
            "title": "Head",
            "content_html": "<p>x</p>",
            "content_text": "x",
            "summary": "Sum",
            "date_published": "2020-01-01T00:00:00Z",
            "date_modified": "2020-01-02T00:00:00Z",
            "authors": [{"name": "Ann"}, {"url": "http://e.com"}],
            "tags": ["a", "b", "a"],
            "language": "de",
            "image": "http://e.com/i.jpg",
            "attachments": [
                {"url": "http://e.com/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 7, "duration_in_seconds": 1.5}
            ],
        },
        language="en",
        title="Feed",
    )
    (found,) = parsed.items
    assert (parsed.format, parsed.language, parsed.title) == ("jsonfeed", "en", "Feed")
    assert (found.native_id, found.link, found.language) == ("1", "http://e.com/1", "de")
    assert (found.headline, found.summary) == (Markup("Head"), Markup("Sum"))
    assert found.body == Markup("<p>x</p>", html=True)
    assert found.by == ("Ann",)
    assert found.categories == (Category("a"), Category("b"))
    assert found.media == (
        Media("http://e.com/i.jpg", medium="image"),
        Media("http://e.com/a.mp3", content_type="audio/mpeg", size_bytes="7", duration_s="1.5"),
    )


@pytest.mark.parametrize(
    ("raw", "said"), [("1", "1"), ('"a"', "a"), ("12345678901234567890123", None), ("1" * 5000, None)]
)
def test_ids_may_be_numbers_of_any_length(read, raw, said):
    body = f'{{"version": "https://jsonfeed.org/version/1", "items": [{{"id": {raw}, "content_text": "x"}}]}}'
    assert read(body).items[0].native_id == (said or raw)


def test_plain_text_stays_plain(items):
    assert items({"id": 1, "content_text": "a <b> & c"}).items[0].body == Markup("a <b> & c")


def test_version_1_0_has_one_author(items):
    assert items({"id": 1, "content_text": "x"}, author={"name": "Me"}).items[0].by == ("Me",)
    assert items({"id": 1, "content_text": "x", "author": {"name": "You"}}, author={"name": "Me"}).items[0].by == (
        "You",
    )


@pytest.mark.parametrize("bad", [7, "text", None, [], {}, {"id": "1"}, {"id": "1", "title": {"a": 1}, "tags": 4}])
def test_one_bad_item_does_not_stop_the_others(items, bad):
    parsed = items({"id": "a", "content_text": "x"}, bad, {"id": "b", "content_text": "y"})
    assert [i.native_id for i in parsed.items] == ["a", "b"]
    assert parsed.faults[0].place == "item 2"
    assert json.loads(parsed.faults[0].raw) == bad


@pytest.mark.parametrize("odd", [True, 3, [], {}, "x", None])
def test_fields_of_the_wrong_kind_are_not_read(items, odd):
    names = ("url", "title", "summary", "date_published", "authors", "tags", "attachments", "language", "image")
    (found,) = items({"id": "1", "content_text": "x", **dict.fromkeys(names, odd)}).items
    assert found.body == Markup("x")


def test_lone_surrogates_become_replacement_characters(read):
    body = rb'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "\ud800", "content_text": "a\udfff"}]}'
    (found,) = read(body).items
    assert (found.native_id, found.body) == ("\ufffd", Markup("a\ufffd"))


def test_what_is_not_json(read):
    head = '{"version": "https://jsonfeed.org/version/1", "items": '
    with pytest.raises(IllFormed):
        read(head + "[NaN]}")
    with pytest.raises(LimitExceeded):
        read(head + "[" * 100_000)


def test_the_samples(read, samples):
    for path in sorted((samples / "formats" / "jsonfeed").glob("*.json")):
        parsed = read(path.read_bytes())
        assert parsed.items and not parsed.faults, path.name
        assert all(i.native_id for i in parsed.items)

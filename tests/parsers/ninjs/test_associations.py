"""Associations: references, stories of their own, and parts that exist with their story alone."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.model.item import Member, Signal

PICTURE = {
    "type": "picture",
    "headline": "The bridge",
    "description_text": "Seen from the ferry",
    "renditions": {"original": {"href": "http://e.org/b.jpg", "mimetype": "image/jpeg"}},
}
STORY = {
    "uri": "urn:x-test:1",
    "version": "4",
    "versioncreated": "2024-05-01T09:00:00Z",
    "language": "en",
    "headline": "Bridge reopens",
    "body_text": "The bridge is open.",
}


@pytest.mark.parametrize("held", [
    {"main": {"uri": "urn:x-test:2", **PICTURE}},
    [{"name": "main", "uri": "urn:x-test:2", **PICTURE}],
    {"main": [{"uri": "urn:x-test:2", **PICTURE}]},
])  # fmt: skip
def test_a_picture_with_an_id_comes_before_its_story(parsed: Any, held: Any) -> None:
    picture, story = parsed({**STORY, "associations": held}).items
    assert (picture.native_id, picture.type, picture.place) == ("urn:x-test:2", "picture", "item 1, association main")
    assert picture.version is None
    assert story.members == (Member("main", "urn:x-test:2", None, "picture", "The bridge"),)


@pytest.mark.parametrize("reference", [
    {"uri": "urn:x-test:2"},
    {"uri": "urn:x-test:2", "type": "picture", "headline": "The bridge"},
    {"uri": "urn:x-test:2", "representationtype": "associated", **PICTURE},
])  # fmt: skip
def test_a_reference_is_a_member_only(parsed: Any, reference: Any) -> None:
    (story,) = parsed({**STORY, "associations": {"main": reference}}).items
    assert [(member.name, member.ref) for member in story.members] == [("main", "urn:x-test:2")]


def test_a_part_without_an_id_is_named_by_its_story(parsed: Any) -> None:
    found = parsed({"item": [{**STORY, "pubstatus": "withheld", "associations": [{"id": "lead", **PICTURE}]}]})
    text, picture, package = found.items
    assert (text.type, picture.type, package.type) == ("text", "picture", "composite")
    assert picture.native_id == "urn:x-test:1#associations/lead"
    assert (picture.version, picture.updated, picture.language) == ("4", "2024-05-01T09:00:00Z", "en")
    assert picture.status == package.status == "withheld"
    assert text.members == (Member("lead", picture.native_id, None, "picture", "The bridge"),)
    assert package.native_id == "urn:x-test:1#package"
    assert [member.ref for member in package.members] == [text.native_id, picture.native_id]
    assert (package.body, package.summary, package.media, package.by) == (None, None, (), ())
    assert found.raw_of is not None and all(b"Bridge reopens" in found.raw_of(item.place) for item in found.items)


def test_parts_of_one_name_are_told_apart(parsed: Any) -> None:
    items = parsed({**STORY, "associations": [PICTURE, {"name": "2", **PICTURE}, {"name": "2", **PICTURE}]}).items
    ids = [item.native_id for item in items]
    assert len(set(ids)) == len(ids) == 5


def test_a_part_of_a_story_without_an_id_is_told_too(parsed: Any) -> None:
    story = {name: value for name, value in STORY.items() if name != "uri"}
    text, picture = parsed({**story, "associations": {"main": PICTURE}}, format="ninjs").items
    assert (text.native_id, text.members, picture.native_id) == (None, (), None)


def test_what_an_embargoed_story_holds_is_embargoed(parsed: Any) -> None:
    held = {
        "main": {"uri": "urn:x-test:2", **PICTURE},
        "own": {"uri": "urn:x-test:3", "embargoed": "2024-06-01", **PICTURE},
    }
    main, own, story = parsed({**STORY, "embargoed": "2024-05-02T00:00:00Z", "associations": held}).items
    assert main.embargoed == story.embargoed == "2024-05-02T00:00:00Z"
    assert own.embargoed == "2024-06-01"


def test_a_killed_story_takes_its_parts_with_it(parsed: Any) -> None:
    items = parsed({**STORY, "pubstatus": "canceled", "associations": {"main": PICTURE}}).items
    assert [item.signal for item in items] == [Signal.KILL] * 3


def test_a_package_holds_its_members(parsed: Any) -> None:
    held = {"main": {"uri": "urn:x-test:2", "rel": "main"}, "side--1": {"guid": "urn:x-test:3"}, "none": None}
    (package,) = parsed({**STORY, "type": "composite", "associations": held}).items
    assert package.type == "composite"
    assert package.members == (Member("main", "urn:x-test:2", "main"), Member("side--1", "urn:x-test:3"))


def test_a_package_may_hold_its_members_in_groups(parsed: Any) -> None:
    groups = [
        {"id": "root", "role": "grpRole:NEP", "refs": [{"idRef": "main"}, {"idRef": "side"}]},
        {"id": "main", "refs": [{"residRef": "urn:x-test:2", "type": "text", "headline": "Bridge reopens"}]},
        {"role": "side", "refs": [{"guid": "urn:x-test:3", "type": "picture"}, {"residRef": "urn:x-test:4"}, None]},
    ]
    (package,) = parsed({**STORY, "type": "composite", "groups": groups}).items
    assert package.members == (
        Member("main", "urn:x-test:2", None, "text", "Bridge reopens"),
        Member("side", "urn:x-test:3", None, "picture"),
        Member("side--2", "urn:x-test:4"),
    )
    assert package.paths["members"] == "groups"


def test_associations_are_followed_so_deep(parsed: Any) -> None:
    story = {"uri": "urn:x-test:99", **PICTURE}
    for number in range(60):
        story = {"uri": f"urn:x-test:{number}", **PICTURE, "associations": {"a": story}}
    items = parsed(story).items
    assert len(items) == 9
    assert items[0].members == (Member("a", "urn:x-test:50", None, "picture", "The bridge"),)

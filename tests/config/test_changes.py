from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ingest.config import Settings, feeds_changed, load


def settings_with(tmp_path: Path, *feeds: dict[str, Any]) -> Settings:
    filled = [{"provider": "p", "url": "https://a.example/", **feed} for feed in feeds]
    path = tmp_path / "ingest.toml"
    path.write_text("")
    return load(path, {"INGEST_FEEDS": json.dumps(filled)})


def test_feeds_are_compared_by_name(tmp_path: Path) -> None:
    old = settings_with(tmp_path, {"name": "same"}, {"name": "slower"}, {"name": "gone"}, {"name": "off"})
    new = settings_with(
        tmp_path,
        {"name": "new"},
        {"name": "slower", "interval_s": 900},
        {"name": "same"},
        {"name": "off", "enabled": False},
        {"name": "never", "enabled": False},
    )
    changes = feeds_changed(old, new)
    assert [feed.name for feed in changes.added] == ["new"]
    assert [(feed.name, feed.interval_s) for feed in changes.changed] == [("slower", 900)]
    assert changes.removed == ("gone", "off")
    assert changes
    assert not feeds_changed(new, new)


def test_a_new_password_and_an_edited_layout_are_changes(tmp_path: Path) -> None:
    plain = tmp_path / "plain.toml"
    secret = tmp_path / "secret"
    feed = {"name": "a", "layout": "plain.toml", "username": "u", "password_file": "secret"}
    plain.write_text("dateline = '(?P<date>.+)'")
    secret.write_text("one")
    first = settings_with(tmp_path, feed)
    assert not feeds_changed(first, settings_with(tmp_path, feed))
    plain.write_text("dateline = '^(?P<date>.+)$'")
    second = settings_with(tmp_path, feed)
    assert feeds_changed(first, second).changed
    secret.write_text("two")
    assert feeds_changed(second, settings_with(tmp_path, feed)).changed

"""``[desk]``: its defaults, its rules, and its faults, all at once."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from ingest.config import load
from ingest.errors import ConfigError
from ingest.model.desk import DeskRules

EXAMPLE = Path(__file__).parents[2] / "examples" / "ingest.toml"


def write(folder: Path, text: str) -> Path:
    path = folder / "ingest.toml"
    path.write_text(f"[desk]\n{text}\n")
    return path


def test_the_defaults_are_the_desks_own_and_the_examples() -> None:
    settings = load(None, {})
    assert settings.desk.rules == DeskRules()
    assert settings.desk.heartbeat_s == 30
    assert load(EXAMPLE, {}).desk == settings.desk


def test_the_example_documents_every_key() -> None:
    text = EXAMPLE.read_text("utf-8").split("[desk]", 2)[-1]
    assert [key for key in type(load(None, {}).desk).model_fields if f"\n{key} = " not in text] == []


def test_the_rules_are_in_seconds(tmp_path: Path) -> None:
    text = 'embargo = "flag"\nduplicates = "publish"\nwindow_h = 1.5\nexact_days = 0.5\nmost_documents = 7'
    desk = load(write(tmp_path, f"{text}\nheartbeat_s = 1"), {}).desk
    assert desk.rules == DeskRules("flag", "publish", 5400, 43_200, 7)
    assert desk.heartbeat_s == 1
    with pytest.raises(FrozenInstanceError):
        desk.rules.embargo = "hold"  # type: ignore[misc]


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env = {"INGEST_DESK__EMBARGO": "flag", "INGEST_DESK__HEARTBEAT_S": "2.5"}
    desk = load(write(tmp_path, 'embargo = "hold"\nduplicates = "drop"'), env).desk
    assert (desk.embargo, desk.heartbeat_s, desk.duplicates) == ("flag", 2.5, "drop")


def test_all_its_faults_are_told_at_once(tmp_path: Path) -> None:
    text = """
        embargo = "ignore"
        heartbeat_s = 0.5
        duplicates = "merge"
        window_h = 0
        exact_days = "long"
        most_documents = 0
        windowh = 3
    """
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text), {})
    found = {fault.key: fault for fault in caught.value.faults}
    assert set(found) == {
        "desk.embargo",
        "desk.heartbeat_s",
        "desk.duplicates",
        "desk.window_h",
        "desk.exact_days",
        "desk.most_documents",
        "desk.windowh",
    }
    assert found["desk.embargo"].expected == "'hold' or 'flag'"
    assert found["desk.duplicates"].found == "'merge'"
    assert found["desk.exact_days"].expected == "a number"
    assert "did you mean window_h?" in found["desk.windowh"].expected


@pytest.mark.parametrize("heartbeat_s", ["0", "3601", "nan", "-1"])
def test_a_heartbeat_is_between_a_second_and_an_hour(tmp_path: Path, heartbeat_s: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, f"heartbeat_s = {heartbeat_s}"), {})
    (fault,) = caught.value.faults
    assert fault.key == "desk.heartbeat_s"


def test_no_window_is_so_short_that_it_is_none(tmp_path: Path) -> None:
    rules = load(write(tmp_path, "window_h = 0.00001\nexact_days = 0.0000001"), {}).desk.rules
    assert (rules.window_s, rules.exact_s) == (1, 1)

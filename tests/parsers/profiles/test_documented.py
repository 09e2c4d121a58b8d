"""docs/formats.md names what there is."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from ingest.model.document import FORMATS
from ingest.model.profile import Profile
from ingest.parsers.profiles import BUILTIN
from ingest.parsers.profiles.fields import FIELDS
from ingest.parsers.profiles.rules import RULES

TEXT = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")
TABLE = [line.split("|")[1] for line in TEXT.partition("## Profiles")[2].splitlines() if line.startswith("| `")]


def test_every_format_and_built_in_profile_is_named() -> None:
    assert [name for name in (*FORMATS[1:], *(each.name for each in BUILTIN)) if f"`{name}`" not in TEXT] == []


def test_the_rules_stand_in_the_order_in_which_they_are_applied() -> None:
    told = [name.strip("` ") for row in TABLE for name in row.split(",")]
    assert told == [name for name, _ in RULES]


def test_every_key_and_every_field_of_a_profile_is_named() -> None:
    words = TEXT.replace("`", " ").replace("\n", " ").split()
    about = {"name", "formats", "owners", "root", "fields"}
    assert {field.name for field in fields(Profile)} - about == {name for name, _ in RULES}
    assert [name for name in FIELDS if name not in words and f"{name}," not in words] == []

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.config import load_layout
from ingest.errors import ConfigError
from ingest.model.layout import Layout

ROOT = Path(__file__).parents[2]


def layout(folder: Path, text: str) -> Path:
    path = folder / "agency.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_layout_is_read_with_its_defaults(tmp_path: Path) -> None:
    path = layout(
        tmp_path, "dateline = '^(?P<date>.+), (?P<by>.+)$'\nboilerplate = ['^Ads$']\nheadline_repeats = false\n"
    )
    assert load_layout(path) == Layout(
        name="agency", dateline="^(?P<date>.+), (?P<by>.+)$", boilerplate=("^Ads$",), headline_repeats=False
    )


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("dateline = '('", "dateline", "a regular expression"),
        ("dateline = '.*'", "dateline", "(?P<date>...)"),
        ("dateline = '(?P<date>.)(?P<sorce>.)'", "dateline", "named groups among"),
        ("credit = '.*'", "credit", "(?P<credit>...)"),
        ("boilerplate = ['ok', '[']", "boilerplate[1]", "a regular expression"),
        ("boilerplate = 'ok'", "boilerplate", "tuple"),
        ("kill = '*'", "kill", "a regular expression"),
        ("date_format = '%Q %d'", "date_format", "strptime"),
        ("datelin = 'x'", "datelin", "did you mean dateline?"),
        ("begins = '('", "begins", "a regular expression"),
        ("fields = 'x'", "fields", "a table"),
        ("fields = {headline = 1}", "fields.headline", "a list of texts"),
        ("fields = {headline = []}", "fields.headline", "a list of texts"),
        ("fields = {headlin = '(x)'}", "fields.headlin", "one of"),
        ("fields = {headline = 'x'}", "fields.headline", "a group"),
        ("keeps = ['id']", "keeps", "fields of this layout"),
        ("sources = {author = 'X'}", "sources.author", "a role among"),
        ("name = 5", "name", "string"),
        ("name = ", "line 1, column 8", "TOML"),
    ],
)
def test_a_fault_in_a_layout_says_where_and_what(tmp_path: Path, line: str, key: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_layout(layout(tmp_path, line + "\n"))
    (fault,) = caught.value.faults
    assert fault.key == key
    assert words in fault.expected


def test_a_wires_tagged_lines_are_tables(tmp_path: Path) -> None:
    text = "ends = '^NNNN'\n[fields]\nheadline = ['A:(.*)', 'B:(.*)']\nid = 'C:(.*)'\n[sources]\noriginal = 'X'\n"
    assert load_layout(layout(tmp_path, text)) == Layout(
        name="agency",
        ends="^NNNN",
        fields=(("headline", "A:(.*)"), ("headline", "B:(.*)"), ("id", "C:(.*)")),
        sources=(("original", "X"),),
    )


def test_all_faults_of_a_layout_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_layout(layout(tmp_path, "dateline = '('\ncredit = '('\ncolour = 1\n"))
    assert {fault.key for fault in caught.value.faults} == {"dateline", "credit", "colour"}


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "layouts").glob("*.toml")), ids=lambda path: path.stem)
def test_the_bundled_layouts_have_no_faults(path: Path) -> None:
    found = load_layout(path)
    assert found.dateline or found.fields

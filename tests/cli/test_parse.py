"""``ingest parse``: documents in, stories out, nothing published."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

LAYOUTS = Path(__file__).parents[2] / "examples" / "layouts"

TEXT = """Harbour bridge to close for two weeks

2026-03-02 09:15:00, City Aurora

The harbour bridge will close for two weeks in May so that its bearings can be replaced.
"""

LAID_OUT = """Harbour bridge to close

2026-03-02 09:15:00, City Aurora

The harbour bridge will close for two weeks in May so that its bearings can be replaced.
./ VOA
"""


def rss(*titles: str, language: str = "en-GB") -> str:
    """Return a feed with an item for each title."""
    items = "".join(f"<item><title>{t}</title><guid>http://e.example/{t}</guid></item>" for t in titles)
    return f'<rss version="2.0"><channel><title>F</title><language>{language}</language>{items}</channel></rss>'


def headlines(out: str) -> list[str]:
    return [json.loads(line)["headlines"][0]["value"] for line in out.splitlines()]


def test_several_files_are_told_as_json_lines_in_their_order(alone: Any) -> None:
    (alone.folder / "b.xml").write_text(rss("three", "one", "two"))
    (alone.folder / "a.txt").write_text(TEXT)
    end = alone.ended("parse", "b.xml", "a.txt", "b.xml", "--provider", "AURORA", "--timezone", "Europe/Tirane")
    assert (end.code, end.err) == (0, "")
    bridge = "Harbour bridge to close for two weeks"
    assert headlines(end.out) == ["three", "one", "two", bridge, "three", "one", "two"]
    text = end.lines[3]
    assert text["firstCreated"] == "2026-03-02T08:15:00Z"
    assert text["infoSources"][0] == {"name": "AURORA", "role": "provider"}
    assert all(story["version"] == "1" and story["standard"]["version"] == "3.1" for story in end.lines)
    assert list(alone.folder.glob("*.db")) == []


def test_standard_input_is_a_file_called_dash(alone: Any) -> None:
    (alone.folder / "b.xml").write_text(rss("one"))
    end = alone.ended("parse", "b.xml", "-", "--format", "text", "--language", "en", given=b"")
    assert end.code == 1
    end = alone.ended("parse", "-", "b.xml", given=rss("zero").encode())
    assert (end.code, headlines(end.out)) == (0, ["zero", "one"])


def test_the_format_can_be_told(alone: Any) -> None:
    end = alone.ended("parse", "-", "--format", "atom", given=rss("zero").encode())
    assert (end.code, end.out) == (1, "")
    assert end.err.startswith("-: ")


def test_a_layout_reads_what_is_its_own(alone: Any) -> None:
    (alone.folder / "one.txt").write_text(LAID_OUT)
    layout = LAYOUTS / "cna.toml"
    end = alone.ended("parse", "one.txt", "--layout", str(layout), "--timezone", "Europe/Tirane", "--provider", "CNA")
    assert (end.code, end.err) == (0, "")
    (story,) = end.lines
    assert {"name": "VOA", "role": "credit"}.items() <= story["infoSources"][-1].items()
    assert "VOA" not in story["bodies"][-1]["value"]


@pytest.mark.parametrize("bad", ["absent.xml", "folder"])
def test_a_file_that_cannot_be_read_is_reported_and_the_others_are_told(alone: Any, bad: str) -> None:
    (alone.folder / "folder").mkdir()
    (alone.folder / "b.xml").write_text(rss("one"))
    end = alone.ended("parse", "b.xml", bad, "b.xml")
    assert (end.code, headlines(end.out)) == (1, ["one", "one"])
    assert end.err.startswith(f"{bad}: ")
    assert len(end.err.splitlines()) == 1


def test_one_bad_item_is_reported_and_the_others_are_told(alone: Any) -> None:
    (alone.folder / "b.xml").write_text(rss("one", "&lt;script&gt;x()&lt;/script&gt;", "two"))
    end = alone.ended("parse", "b.xml")
    assert (end.code, headlines(end.out)) == (1, ["one", "two"])
    assert end.err.startswith("b.xml: item 2")


def test_a_document_that_cannot_be_read_is_reported_and_the_others_are_told(alone: Any) -> None:
    (alone.folder / "bad.xml").write_bytes(b"<!DOCTYPE html><html><body>\x1b[31mDown</body></html>")
    (alone.folder / "b.xml").write_text(rss("one"))
    end = alone.ended("parse", "bad.xml", "b.xml")
    assert (end.code, headlines(end.out)) == (1, ["one"])
    assert end.err.startswith("bad.xml: ") and "\x1b" not in end.err


def test_a_terminal_is_written_for_a_person(alone: Any, terminal: Any) -> None:
    (alone.folder / "a.txt").write_text(TEXT)
    code, shown = terminal(alone, "parse", "a.txt", "--timezone", "UTC", "--language", "en")
    assert code == 0
    assert "Harbour bridge to close for two weeks" in shown and "its bearings can be replaced" in shown
    assert "2026-03-02T09:15:00Z" in shown
    assert '"headlines"' not in shown and "{" not in shown
    code, shown = terminal(alone, "parse", "a.txt", "--json")
    assert code == 0 and headlines(shown) == ["Harbour bridge to close for two weeks"]


def test_it_ends_quietly_when_its_reader_goes(alone: Any) -> None:
    (alone.folder / "b.xml").write_text(rss(*(f"Story number {n} of the day" for n in range(2000))))
    process = alone.start("parse", "b.xml", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline().startswith(b'{"uri":')
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 0

"""The running service: files dropped into its folder, signals, crashes."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT.parent / "shared" / "samples" / "seed" / "cna-2023-09-21.txt"
LAYOUT = ROOT / "examples" / "layouts" / "cna.toml"

needs_seed = pytest.mark.skipif(not SEED.exists(), reason="the shared samples are not here")

STORY = """Harbour bridge to close for two weeks

2026-03-02 09:15:00, City Aurora

The harbour bridge will close for two weeks in May so that its bearings can be replaced, the port authority said.

Ferries will run every ten minutes while the works last, and the tram line will end at the western quay.
"""

OTHER_STORY = """Choir wins the northern prize

2026-03-03 18:40:00, Culture Aurora

A choir of dockers and nurses has won the northern prize for amateur singers at its first attempt.

The jury praised its reading of two shanties that had not been sung in public since the war.
"""


def told(records: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return (provider, version, change) of each record, in a stable order."""
    return sorted(
        (r["headers"]["ce_provider"], r["headers"]["ce_storyversion"], r["headers"]["ce_type"].split(".")[2])
        for r in records
    )


def _seed_like(place: Any, body: bytes, edit: tuple[bytes, bytes], layout: Path | None) -> None:
    more = {"layout": str(layout)} if layout else {}
    cna, other = place.folder / "cna", place.folder / "other"
    feeds = place.feed("cna", "CNA", cna, **more) + place.feed("other", "OTHER", other, **more)
    process = place.serve(place.config(feeds))
    place.drop(cna, "one.txt", body)
    (first,) = place.wait_for("stories", lambda records: len(records) == 1)
    place.drop(cna, "same.txt", body)
    place.drop(cna, "edited.txt", body.replace(*edit))
    second = place.wait_for("stories", lambda records: len(records) == 2)
    assert told(second) == [("CNA", "1", "created"), ("CNA", "2", "updated")]
    assert {r["key"] for r in second} == {first["key"]}
    place.drop(other, "copy.txt", body)
    (link,) = place.wait_for("duplicates", lambda records: len(records) == 1)
    assert link["headers"]["ce_provider"] == "OTHER"
    assert link["headers"]["ce_duplicateof"] == first["key"]
    assert place.tail("dead-letters") == []
    place.end(process)
    assert told(place.tail()) == told(second)


def test_a_dropped_text_arrives_once_its_edit_as_version_two_its_copy_as_duplicate(place: Any) -> None:
    _seed_like(place, STORY.encode(), (b"ten minutes", b"twelve minutes"), None)


@needs_seed
@pytest.mark.parametrize("layout", [LAYOUT, None], ids=["layout", "no layout"])
def test_the_seed_arrives_once_its_edit_as_version_two_its_copy_as_duplicate(place: Any, layout: Path | None) -> None:
    _seed_like(place, SEED.read_bytes(), (b"at least 200 people", b"at least 210 people"), layout)


def test_started_again_it_publishes_nothing_twice(place: Any) -> None:
    folder = place.folder / "in"
    config = place.config(place.feed("drop", "AURORA", folder))
    process = place.serve(config)
    place.drop(folder, "one.txt", STORY.encode())
    place.wait_for("stories", lambda records: len(records) == 1)
    place.end(process)
    process = place.serve(config)
    place.drop(folder, "two.txt", OTHER_STORY.encode())
    records = place.wait_for("stories", lambda records: len(records) == 2)
    assert told(records) == [("AURORA", "1", "created")] * 2
    place.end(process)


def test_a_bad_document_goes_to_the_dead_letters_with_its_bytes(place: Any) -> None:
    folder = place.folder / "in"
    process = place.serve(place.config(place.feed("drop", "AURORA", folder)))
    bad = b"<!DOCTYPE html><html><body>Down for maintenance</body></html>"
    place.drop(folder, "bad.xml", bad)
    place.drop(folder, "good.txt", STORY.encode())
    (letter,) = place.wait_for("dead-letters", lambda records: len(records) == 1)
    assert letter["value"] == bad.decode()
    assert letter["headers"]["ce_feed"] == "drop"
    assert "html" in letter["headers"]["ingest-errors-reason"].lower()
    place.wait_for("stories", lambda records: len(records) == 1)
    place.end(process)


def test_hangup_reads_the_feeds_again(place: Any) -> None:
    one, two = place.folder / "one", place.folder / "two"
    config = place.config(place.feed("one", "ONE", one))
    process = place.serve(config)
    place.config(place.feed("two", "TWO", two))
    process.send_signal(signal.SIGHUP)
    place.drop(two, "story.txt", STORY.encode())
    (record,) = place.wait_for("stories", lambda records: len(records) == 1)
    assert record["headers"]["ce_feed"] == "two"
    place.end(process)


def test_a_second_signal_ends_it_at_once(place: Any) -> None:
    process = place.serve(place.config(place.feed("one", "ONE", place.folder / "one")))
    process.send_signal(signal.SIGSTOP)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    assert process.wait(5) in (0, 128 + signal.SIGINT, 128 + signal.SIGTERM)

"""The bundled drop folder holds what README and the example's comments promise."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from ingest.config import Feed, load

ROOT = Path(__file__).parents[2]
WIRE = ROOT / "examples" / "wire"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def rss() -> list[tuple[str, str, str]]:
    """(guid, title, body) in the order of file names."""
    found = []
    for path in sorted((WIRE / "norhavn").iterdir()):
        for item in etree.parse(path).iter("item"):
            texts = (item.findtext(name) or "" for name in ("guid", "title", CONTENT))
            found.append(tuple(texts))
    return found


def json_items() -> list[dict[str, str]]:
    return [
        item for path in sorted((WIRE / "harbour").iterdir()) for item in json.loads(path.read_text("utf-8"))["items"]
    ]


@pytest.fixture
def feeds() -> list[Feed]:
    settings = load(ROOT / "examples" / "ingest.toml", {})
    return [feed for feed in settings.feeds if feed.directory]


def test_each_agency_has_a_folder_and_a_provider_of_its_own(feeds: list[Feed]) -> None:
    assert {feed.directory for feed in feeds} == {path for path in WIRE.iterdir() if path.is_dir()}
    assert len({feed.provider for feed in feeds}) == len(feeds) == 5
    assert all(feed.order == "name" for feed in feeds)


def test_every_file_belongs_to_its_feed(feeds: list[Feed]) -> None:
    for feed in feeds:
        assert feed.directory is not None
        assert sorted(feed.directory.iterdir()) == sorted(feed.directory.glob(feed.pattern))


def test_there_are_a_dozen_stories_in_four_formats() -> None:
    guids = {guid for guid, _, _ in rss()}
    entries = {
        entry.findtext(f"{ATOM}id")
        for path in (WIRE / "veld").iterdir()
        for entry in etree.parse(path).iter(f"{ATOM}entry")
    }
    items = {item["id"] for item in json_items() if "id" in item}
    headlines = {
        path.read_text("utf-8").splitlines()[0].removeprefix("KILL: ") for path in (WIRE / "kestrel").iterdir()
    }
    assert [len(each) for each in (guids, entries, items, headlines)] == [5, 4, 4, 3]


def test_there_is_an_update_a_correction_and_a_resend() -> None:
    polls: dict[str, list[tuple[str, str]]] = {}
    for guid, title, body in rss():
        polls.setdefault(guid, []).append((title, body))
    first, second = polls["npa-260302-001"]
    assert first[1] != second[1]
    assert polls["npa-260302-002"][0] == polls["npa-260302-002"][1]
    first, second = polls["npa-260302-003"]
    assert second[0] == f"CORRECTED: {first[0]}"
    assert first[1] != second[1]


def test_there_is_a_word_for_word_copy_under_another_headline() -> None:
    copies = [
        (title, item["title"], body)
        for _, title, body in rss()
        for item in json_items()
        if item.get("content_html") == body
    ]
    assert len({title for title, _, _ in copies}) == 1
    title, other, body = copies[0]
    assert title != other
    assert len(re.sub(r"<[^>]+>", " ", body).split()) >= 30


def test_there_are_kills_in_two_forms() -> None:
    (deleted,) = (
        element.get("ref")
        for path in (WIRE / "veld").iterdir()
        for element in etree.parse(path).iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    )
    first = etree.parse(WIRE / "veld" / "01-early.atom")
    assert deleted in {entry.findtext(f"{ATOM}id") for entry in first.iter(f"{ATOM}entry")}
    headlines = [path.read_text("utf-8").splitlines()[0] for path in sorted((WIRE / "kestrel").iterdir())]
    (killed,) = (line for line in headlines if line.startswith("KILL: "))
    assert headlines.index(killed.removeprefix("KILL: ")) < headlines.index(killed)


def test_one_entry_cannot_be_read_beside_one_that_can() -> None:
    bad = [item for item in json_items() if "id" not in item]
    assert len(bad) == 1
    assert not bad[0].keys() & {"title", "content_html", "content_text", "url", "summary"}


def test_the_layout_fits_its_agencys_texts(feeds: list[Feed]) -> None:
    (layout,) = (feed.layout for feed in feeds if feed.layout)
    assert layout.dateline is not None
    assert layout.credit is not None
    for path in sorted((WIRE / "kestrel").iterdir()):
        lines = path.read_text("utf-8").splitlines()
        assert re.search(layout.dateline, lines[1]), path
        assert re.search(layout.credit, lines[-2]), path
        assert re.search(layout.boilerplate[0], lines[-1]), path

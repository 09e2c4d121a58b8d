"""Agency files of every format dropped into the running service: each ends on a topic, and the counts add up."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

OWN = Path(__file__).resolve().parents[1] / "formats" / "samples"
REAL = Path(__file__).resolve().parents[3] / "shared" / "samples" / "formats"
CHANGES = ("created", "updated", "corrected", "killed")


def folders(root: Path) -> dict[str, list[Path]]:
    """Return the sample files of each format's folder."""
    found = {}
    for folder in sorted(each for each in root.iterdir() if each.is_dir()):
        found[folder.name] = sorted(each for each in folder.iterdir() if not each.name.endswith(".expected.json"))
    return found


def provider(name: str) -> str:
    """Return the provider of a format's feed."""
    return f"AGENCY-{name.upper()}"


def parsed(place: Any, name: str, files: list[Path], more: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the stories that ``ingest parse`` finds in a feed's files, read as the feed is."""
    options = [f"--{key}={value}" for key, value in {"timezone": "Europe/Tirane", **more}.items()]
    out = place.run("parse", "--json", "--provider", provider(name), *options, *map(str, files))
    return [json.loads(line) for line in out.splitlines()]


def dropped(place: Any, root: Path, more: Mapping[str, Mapping[str, str]]) -> tuple[dict[str, list[Path]], list[Any]]:
    """Drop all samples into a running service, each folder a feed with a provider of its own, and end it.

    Return the files, and every story that ``ingest parse`` finds in them, as (provider, uri).
    """
    files = folders(root)
    wanted = []
    feeds = ""
    for name, paths in files.items():
        told = parsed(place, name, paths, more.get(name, {}))
        assert len(told) >= len(paths)
        wanted += [(provider(name), each["uri"]) for each in told]
        feeds += place.feed(name, provider(name), place.folder / name, **more.get(name, {}))
    process = place.serve(place.config(feeds))
    for name, paths in files.items():
        for path in paths:
            shutil.copyfile(path, place.folder / f".{path.name}")
            (place.folder / f".{path.name}").rename(place.folder / name / path.name)
    kinds = set(wanted)

    def all_told(records: list[dict[str, Any]]) -> bool:
        return {(each["headers"]["ce_provider"], each["key"]) for each in records} >= kinds

    place.wait_for("items", all_told)
    place.wait_for("stories", lambda found: all_told([*found, *place.tail("duplicates")]))
    place.end(process)
    return files, wanted


def accounted(place: Any, files: dict[str, list[Path]], wanted: list[tuple[str, str]]) -> Counter[str]:
    """Check that every file and every story of it is somewhere, once; return how many of which change came out."""
    assert len(place.records("documents")) == sum(map(len, files.values()))
    assert place.tail("dead-letters") == []
    items = Counter((each["headers"]["ce_provider"], each["key"]) for each in place.tail("items"))
    assert items.keys() == set(wanted)
    # The same story in two files is told again only where the second says something new.
    assert all(items[each] <= told for each, told in Counter(wanted).items())
    stories, copies = place.tail("stories"), place.tail("duplicates")
    assert items == Counter((each["headers"]["ce_provider"], each["key"]) for each in [*stories, *copies])
    refs = {each["headers"]["ce_documentref"] for each in [*stories, *copies]}
    assert len(refs) <= sum(map(len, files.values()))
    changes = Counter(each["headers"]["ce_type"].split(".")[2] for each in stories)
    assert changes.keys() <= set(CHANGES)
    assert changes.total() + len(copies) == items.total()
    return changes


def test_our_own_samples_arrive_each_once(place: Any) -> None:
    profile = {"xml": {"profile": str(OWN / "harbour-news.toml")}}
    files, wanted = dropped(place, OWN, profile)
    assert len(set(wanted)) == len(wanted)
    changes = accounted(place, files, wanted)
    assert changes["killed"] == 2
    assert changes["created"] >= len(wanted) - 2 - len(place.tail("duplicates"))


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared samples are not here")
def test_real_agency_files_arrive_and_the_counts_add_up(place: Any) -> None:
    files, wanted = dropped(place, REAL, {})
    assert sum(map(len, files.values())) >= 48
    accounted(place, files, wanted)

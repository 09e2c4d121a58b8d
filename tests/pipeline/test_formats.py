"""Agency files of every format dropped into the running service: each ends on a topic, and the counts add up."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.app.reading import tell
from ingest.config.profiles import load_profile
from ingest.model.document import Document, Reading
from ingest.stages.reading import Limits

OWN = Path(__file__).resolve().parents[1] / "formats" / "samples"
REAL = Path(__file__).resolve().parents[3] / "shared" / "samples" / "formats"
RECEIVED = "ingest.document.received.v1"
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


def parsed(files: Mapping[str, list[Path]], profiles: Mapping[str, Path]) -> list[tuple[str, str]]:
    """Return provider and uri of each story that ``ingest parse`` finds in the files, read as their feeds are."""
    documents = []
    for name, paths in files.items():
        profile = load_profile(profiles[name]) if name in profiles else None
        reading = Reading(timezone="Europe/Tirane", profile=profile)
        now = datetime.now(UTC)
        documents += [
            Document(provider(name), name, now, each.read_bytes(), each.name, None, reading) for each in paths
        ]
    found = []
    for document, told in zip(documents, tell(documents, Limits()), strict=True):
        assert told.stories and not told.faults, (document.url, told.faults)
        found += [(document.provider, each["uri"]) for each in told.stories]
    return found


def dropped(
    place: Any, root: Path, profiles: Mapping[str, Path]
) -> tuple[dict[str, list[Path]], list[tuple[str, str]]]:
    """Drop all samples into a running service, each folder a feed with a provider of its own, and end it.

    Return the files, and provider and uri of every story in them.
    """
    files = folders(root)
    wanted = parsed(files, profiles)
    feeds = ""
    for name in files:
        more = {"profile": str(profiles[name])} if name in profiles else {}
        feeds += place.feed(name, provider(name), place.folder / name, **more)
    process = place.serve(place.config(feeds))
    for name, paths in files.items():
        for path in paths:
            place.drop(place.folder / name, path.name, path.read_bytes())
    wait_until(lambda: {*names(place, "items")} == set(wanted))
    told = len(names(place, "items"))
    wait_until(lambda: len(names(place, "stories") + names(place, "duplicates")) >= told)
    place.end(process)
    return files, wanted


def wait_until(enough: Callable[[], bool]) -> None:
    """Look again until there is enough."""
    end = time.monotonic() + 60
    while not enough():
        assert time.monotonic() < end
        time.sleep(0.2)


def names(place: Any, topic: str) -> list[tuple[str, str]]:
    """Return provider and uri of each record that tells a story (a heartbeat tells none)."""
    return [(each.headers["ce_provider"], each.key) for each in place.records(topic) if "ce_provider" in each.headers]


def accounted(place: Any, files: dict[str, list[Path]], wanted: list[tuple[str, str]]) -> Counter[str]:
    """Check that every file and every story of it is somewhere, once; return how many of which change came out."""
    received = [each for each in place.records("documents") if each.headers["ce_type"] == RECEIVED]
    assert len(received) == sum(map(len, files.values()))
    assert place.records("dead-letters") == []
    items = Counter(names(place, "items"))
    assert items.keys() == set(wanted)
    # The same story in two files is told again only where the second says something new.
    assert all(items[each] <= told for each, told in Counter(wanted).items())
    stories, copies = place.records("stories"), place.records("duplicates")
    assert items == Counter(names(place, "stories") + names(place, "duplicates"))
    # A file without a record of its own told nothing but what another file had told.
    refs = {each.headers["ce_documentref"] for each in [*stories, *copies]}
    silent = {each.headers["ce_documentref"] for each in received} - refs
    assert len(silent) <= len(wanted) - items.total()
    changes = Counter(each.headers["ce_type"].split(".")[2] for each in stories)
    assert changes.keys() <= set(CHANGES)
    assert changes.total() + len(copies) == items.total()
    return changes


def test_our_own_samples_arrive_each_once(place: Any) -> None:
    profiles = {"xml": OWN / "harbour-news.toml"}
    files, wanted = dropped(place, OWN, profiles)
    assert len(set(wanted)) == len(wanted)
    changes = accounted(place, files, wanted)
    assert changes["killed"] == 2
    assert changes["created"] >= len(wanted) - 2 - len(place.records("duplicates"))


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared samples are not here")
def test_real_agency_files_arrive_and_the_counts_add_up(place: Any) -> None:
    files, wanted = dropped(place, REAL, {})
    assert sum(map(len, files.values())) >= 48
    accounted(place, files, wanted)

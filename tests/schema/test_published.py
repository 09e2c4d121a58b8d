"""Everything that any path publishes is valid: by our own schema, by IPTC's, and by what no schema says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
WIRE = ROOT / "examples" / "wire"
SAMPLES = ROOT.parent / "shared" / "samples"

PUBLISHED = ("stories", "latest", "duplicates")
IDS = ("ce_id", "traceparent")


def _published(place: Any, prefix: str) -> dict[str, list[Any]]:
    return {topic: place.records(topic, prefix) for topic in PUBLISHED}


def _checked(place: Any, check_record: Any, prefix: str) -> dict[str, list[Any]]:
    """Check every record; return them by topic."""
    published = _published(place, prefix)
    for topic, records in published.items():
        for record in records:
            check_record(topic, record.key, record.value, record.headers)
    told = Counter((r.key, r.headers["ce_storyversion"]) for r in published["stories"])
    assert set(told.values()) <= {1}
    last = {r.key: r.value for r in sorted(published["latest"], key=lambda r: int(r.headers["ce_storyversion"]))}
    assert last == {
        r.key: r.value for r in sorted(published["stories"], key=lambda r: int(r.headers["ce_storyversion"]))
    }
    return published


def _ids(published: dict[str, list[Any]]) -> set[tuple[str, ...]]:
    return {
        (topic, r.key, r.headers["ce_type"], *(r.headers[name] for name in IDS))
        for topic, records in published.items()
        for r in records
    }


def _replayed_twice(place: Any, check_record: Any, *sources: Path, options: tuple[str, ...] = ()) -> dict[str, Any]:
    """Replay sources twice; both must publish the same, with the same names, and all of it valid."""
    prefixes = (place.prefix, f"{place.prefix}again.")
    digests = []
    for prefix in prefixes:
        end = place.ended(*place.replay(*sources, prefix=prefix), *options)
        assert end.code == 0, end.err
        digests.append(json.loads(end.out)["digest"])
    assert digests[0] == digests[1]
    first, again = (_checked(place, check_record, prefix) for prefix in prefixes)
    assert _ids(first) == _ids(again)
    names = [r.headers["ce_id"] for r in first["stories"] + first["duplicates"]]
    assert len(set(names)) == len(names)
    return first


def _changes(records: list[Any]) -> Counter[str]:
    return Counter(record.headers["ce_type"].split(".")[2] for record in records)


def test_the_bundled_wire(place: Any, check_record: Any) -> None:
    """A replay knows no drop folder's name: whose documents they are the service knows; see the next test."""
    sources = sorted(path for path in WIRE.iterdir() if path.is_dir())
    published = _replayed_twice(place, check_record, *sources)
    changes = _changes(published["stories"])
    assert all(changes[change] for change in ("created", "updated", "corrected", "killed")), changes


def test_the_bundled_wire_through_the_service(place: Any, check_record: Any) -> None:
    """All that the example publishes, with the copy from another provider."""
    feeds = ""
    for folder in sorted(path for path in WIRE.iterdir() if path.is_dir()):
        layout = f'layout = "{ROOT / "examples" / "layouts" / "kestrel.toml"}"\n' if folder.name == "kestrel" else ""
        feeds += f'[[feeds]]\nname = "{folder.name}"\nprovider = "{folder.name}"\ndirectory = "{folder}"\n'
        feeds += f'order = "name"\nsettle_s = 0\ntimezone = "Europe/Lisbon"\n{layout}'
    log = place.folder / "log"
    with log.open("wb") as err:
        service = place.start("run", "--config", str(place.config(feeds)), stderr=err)
    place.wait_for_topic("duplicates", lambda records: len(records) >= 1)
    place.wait_for("stories", lambda records: _told_in(records) >= {"created", "updated", "corrected", "killed"})
    service.terminate()
    assert service.wait(20) == 0, log.read_text()
    published = _checked(place, check_record, place.prefix)
    assert _changes(published["duplicates"])["linked"] >= 1


def _told_in(records: list[dict[str, Any]]) -> set[str]:
    return {record["headers"]["ce_type"].split(".")[2] for record in records}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_the_shared_json_feeds(place: Any, check_record: Any, valid: Any) -> None:
    assert valid.by_iptc
    published = _replayed_twice(place, check_record, SAMPLES / "formats" / "jsonfeed")
    assert len(published["stories"]) >= 2


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_the_seed(place: Any, check_record: Any) -> None:
    options = ("--provider", "CNA", "--timezone", "Europe/Tirane")
    (place.folder / "seed").mkdir()
    (seed,) = (SAMPLES / "seed").glob("*.txt")
    (place.folder / "seed" / seed.name).write_bytes(seed.read_bytes())
    published = _replayed_twice(place, check_record, place.folder / "seed", options=options)
    assert len(published["stories"]) == 1


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
@pytest.mark.timeout(600)
def test_the_bbc(place: Any, check_record: Any) -> None:
    (source,) = (SAMPLES / "replay").glob("bbc-*.warc.gz")
    published = _replayed_twice(place, check_record, source)
    assert _changes(published["stories"])["created"] == 5502

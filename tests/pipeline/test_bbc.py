"""The BBC sample through the whole pipeline: 364 polls, 5,502 stories, the same digest however often it is killed."""

from __future__ import annotations

import json
import random
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

BBC = Path(__file__).resolve().parents[3] / "shared" / "samples" / "replay" / "bbc-2020-2021.warc.gz"
pytestmark = pytest.mark.skipif(not BBC.exists(), reason="the shared samples are not here")

STORIES = 5502
EDITS = 573


@pytest.fixture(scope="session")
def told_digests() -> dict[str, str]:
    """Return the digests seen so far, by how they were made: all must be equal."""
    return {}


def _same(told: dict[str, str], how: str, digest: str) -> None:
    told[how] = digest
    assert len(set(told.values())) == 1, told


def test_every_story_once_and_every_edit_as_a_version(place: Any, told_digests: dict[str, str]) -> None:
    summary = json.loads(place.run(*place.replay(BBC)))
    assert summary["documents"] == 364
    assert summary["created"] == summary["stories"] == STORIES
    assert summary["updated"] + summary["corrected"] >= EDITS
    assert summary["repeated"] == 0
    _same(told_digests, f"{place.broker} once", summary["digest"])


def test_a_second_run_gives_the_same_digest(place: Any, told_digests: dict[str, str]) -> None:
    summary = json.loads(place.run(*place.replay(BBC, prefix=f"{place.prefix}again.")))
    _same(told_digests, f"{place.broker} again", summary["digest"])


def test_a_finished_replay_started_again_publishes_nothing(place: Any) -> None:
    first = json.loads(place.run(*place.replay(BBC)))
    assert json.loads(place.run(*place.replay(BBC))) == first


@pytest.mark.crash
@pytest.mark.timeout(600)
def test_killed_twenty_times_gives_the_same_digest(place: Any, told_digests: dict[str, str]) -> None:
    rng = random.Random(3)
    kills = 0
    while kills < 20:
        process = place.start(*place.replay(BBC), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            process.wait(rng.uniform(1.0, 1.6))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        else:
            break
    summary = json.loads(place.run(*place.replay(BBC)))
    print(f"killed {kills} times")
    assert kills >= 5, "the replay was too fast to be killed"
    assert summary["repeated"] == 0
    assert summary["documents"] == 364
    _same(told_digests, f"{place.broker} killed {kills} times", summary["digest"])

"""The first case: one scraped agency story, told by three providers in their own dress, in every order of arrival."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.desk.test_desk import TOPICS, Hearing

from ingest import normalise, parsers
from ingest.model.document import Document, Reading
from ingest.model.envelope import change_of
from ingest.model.overlay import Overlay
from ingest.model.record import Received
from ingest.normalise.decide import decide

SEED = Path(__file__).resolve().parents[3] / "shared" / "samples" / "seed" / "cna-2023-09-21.txt"
START = datetime(2023, 9, 21, 16, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the shared samples are not here")


def dresses() -> dict[str, str]:
    """Return the story as three providers print it: other headline, credit and tail."""
    headline, _, rest = SEED.read_text(encoding="utf-8").partition("\n")
    return {
        "CNA": f"{headline}\n{rest}",
        "AURORA": f"Latest: {headline.strip().lower()}\n{rest.rstrip()}\n\n./ VOA\n\nFollow us there too.\n",
        "BOREALIS": f"{headline.strip()} (video)\n{rest.rstrip()}\n\n(CNA)\n",
    }


@pytest.mark.parametrize("order", list(itertools.permutations(("CNA", "AURORA", "BOREALIS"))), ids="-".join)
def test_three_providers_tell_it_and_it_is_told_once(order: tuple[str, ...]) -> None:
    desk, told = Hearing(), []
    for minute, provider in enumerate(order):
        reading = Reading(timezone="Europe/Tirane", language="en")
        received_at = START + timedelta(minutes=minute)
        document = Document(provider, "web", received_at, dresses()[provider].encode(), "story.txt", None, reading)
        (candidate,) = normalise.canonical(document, parsers.read(document)).candidates
        record = decide(Overlay({}), TOPICS.items, document, document.ref, candidate).record
        assert record is not None
        verdict = desk.hears(Received(record.topic, 0, 0, 0, record.key, record.value, record.headers))
        told += [(each.topic, change_of(each.headers), each.headers["ce_provider"]) for each in verdict.records]
    assert [(change, provider) for topic, change, provider in told if topic == TOPICS.stories] == [
        ("created", order[0])
    ]
    links = [(change, provider) for topic, change, provider in told if topic == TOPICS.duplicates]
    assert links == [("linked", order[1]), ("linked", order[2])]

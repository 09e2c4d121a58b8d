"""Whatever an item says, what is published of it is valid: from ``canonical`` through both decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.strategies import ITEMS

from ingest import normalise
from ingest.desk.desk import Desk
from ingest.desk.hearing import fingerprint
from ingest.desk.near import Sketcher
from ingest.model.desk import DeskRules
from ingest.model.document import Document, Reading
from ingest.model.item import Item, Parsed
from ingest.model.overlay import Overlay
from ingest.model.record import Received, Record
from ingest.model.topics import Topics
from ingest.normalise.decide import decide

START = datetime(2024, 5, 1, 12, tzinfo=UTC)
TOPICS = Topics("t.")
SKETCHER = Sketcher()

TOLD = st.lists(st.tuples(ITEMS, st.sampled_from(["AURORA", "Ü/ä ?"]), st.booleans()), min_size=1, max_size=3)


def received(record: Record) -> Received:
    return Received(record.topic, 0, 0, 0, record.key, record.value, record.headers)


def published(told: list[tuple[Item, str, bool]]) -> list[Record]:
    """Return what comes out when these items are told one after the other, each in a document of its own."""
    normal: dict[str, Overlay] = {}
    kept = Overlay({})
    desk = Desk(TOPICS, DeskRules(), {})
    found: list[Record] = []
    for number, (item, provider, again) in enumerate(told):
        for repeat in range(1 + again):
            when = START + timedelta(minutes=2 * number + repeat)
            document = Document(provider, "a feed", when, b"%d" % number, "x.txt", None, Reading())
            candidates = normalise.canonical(document, Parsed("atom", "strict", (item,))).candidates
            for candidate in candidates:
                state = normal.setdefault(provider, Overlay({}))
                decision = decide(state, TOPICS.items, document, document.ref, candidate)
                if decision.record is not None:
                    heard = received(decision.record)
                    for verdict in desk.hear(kept, heard, fingerprint(SKETCHER, heard)):
                        found += verdict.records
    return found


@pytest.mark.timeout(300)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(TOLD)
def test_what_is_published_is_valid_whatever_the_items_say(check_record: Any, told: list[Any]) -> None:
    once: dict[tuple[str, str | None], Record] = {}
    for record in published(told):
        check_record(record.topic, record.key, record.value, record.headers)
        name = (record.topic, record.headers["ce_id"])
        assert name not in once, (once[name], record)
        once[name] = record

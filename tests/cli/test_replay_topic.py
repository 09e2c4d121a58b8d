"""``ingest replay topic:…``: what a service heard, heard again."""

from __future__ import annotations

import signal
import subprocess
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.wirestories import CHOIR, COPY, CUT, FERRY, FERRY_BODY, START, document, ferry_wire, killed, ninjs

from ingest.app.opening import open_broker
from ingest.broker.partitioning import partition_for
from ingest.config import load
from ingest.history import History, Place
from ingest.model.control import Control, Order, control_record
from ingest.model.document import Document
from ingest.model.envelope import document_record
from ingest.model.record import Record

HELD = "urn:example:aurora:held"


def order(place: Any, kind: Order, minute: float, **fields: str) -> Record:
    return control_record(place.topics.documents, Control(kind, START + timedelta(minutes=minute), fields))


def records_of(place: Any, documents: list[Document]) -> list[Record]:
    return [document_record(place.topics.documents, each) for each in documents]


def again_of(place: Any, *options: str, name: str = "again.") -> dict[str, Any]:
    end = place.ended(*place.replay(f"topic:{place.topics.documents}", prefix=place.prefix + name), *options)
    assert (end.code, end.said) == (0, []), end.err
    (line,) = end.lines
    return dict(line)


def digests(place: Any, prefix: str) -> list[str]:
    topics = ("stories", "duplicates", "latest")
    return [place.ended("digest", "--topic", t, "--broker", place.broker, "--prefix", prefix).lines[0] for t in topics]


def file_live(place: Any, documents: list[Document], outcomes: int) -> None:
    """File documents as they come in now, each when the desk has told what it made of those before."""
    for number, each in enumerate(documents, outcomes - len(documents) + 1):
        place.fill(*records_of(place, [replace(each, received_at=datetime.now(UTC))]))
        place._until(lambda: place.tail() + place.tail("duplicates"), lambda told, n=number: len(told) >= n, 60)


def test_a_runs_documents_give_the_runs_stories(place: Any) -> None:
    """A kill, a correction, a split and an embargo: the replay decides as the service did, over its four partitions."""
    service = place.serve(place.config(""))
    file_live(place, ferry_wire(), 5)
    place.run("split", CUT, *place.at, "--reason", "not the same", "--wait", "60")
    correction = ninjs(CHOIR, "CORRECTION: Choir wins the northern prize", "A choir of dockers has won. " * 5, 2)
    file_live(place, [document("CORVUS", 0, correction)], 7)
    embargo = (datetime.now(UTC) + timedelta(minutes=90)).isoformat()
    held = ninjs(HELD, "Held", "The budget will be read in the evening. " * 4, embargoedUntil=embargo)
    place.fill(*records_of(place, [replace(document("AURORA", 0, held), received_at=datetime.now(UTC))]))
    # The kill tells two: that the story is gone, and its first copy instead.
    file_live(place, [document("AURORA", 0, killed(FERRY))], 9)
    in_two_hours = datetime.now(UTC) + timedelta(hours=2)
    place.fill(control_record(place.topics.documents, Control(Order.HEARTBEAT, in_two_hours, {})))
    told = place.wait_for("stories", lambda records: any(record["key"] == HELD for record in records))
    changes = {(record["key"], record["headers"]["ce_type"].split(".")[2]) for record in told}
    assert changes >= {(CUT, "created"), (CHOIR, "corrected"), (FERRY, "killed"), (COPY, "created"), (HELD, "released")}
    place.end(service)

    again = again_of(place)
    assert (again["documents"], again["dead_letters"]) == (8, 0)
    assert digests(place, f"{place.prefix}again.") == digests(place, place.prefix)
    assert again_of(place) == again


def test_the_documents_are_those_of_the_run(place: Any) -> None:
    foreign = Record(place.topics.documents, "else", b"something else", {"by": "hand"})
    place.fill(*records_of(place, ferry_wire()), foreign, order(place, Order.HEARTBEAT, 7))
    assert again_of(place)["dead_letters"] == 1
    before = {(r.key, r.value, tuple(sorted(r.headers.items()))) for r in place.records("documents")}
    copied = place.records("documents", place.prefix + "again.")
    assert {(r.key, r.value, tuple(sorted(r.headers.items()))) for r in copied} == before
    assert {record.partition for record in copied} == {0}
    named = again_of(place, "--provider", "ELSEWHERE", name="named.")
    assert named["documents"] == 6
    heard = place.records("documents", place.prefix + "named.")
    assert {r.headers["ce_provider"] for r in heard if "ce_provider" in r.headers} == {"ELSEWHERE"}


def test_what_comes_after_the_beginning_is_not_replayed(place: Any) -> None:
    wire = ferry_wire()
    place.fill(*records_of(place, wire[:2]))
    assert again_of(place)["documents"] == 2
    place.fill(*records_of(place, wire[2:]))
    assert again_of(place)["documents"] == 2
    assert again_of(place, name="third.")["documents"] == 5


def test_interrupted_it_goes_on_where_it_stopped(place: Any) -> None:
    apart = [
        document(
            "AURORA" if n % 2 else "BOREALIS", n * 1440, ninjs(f"urn:example:{n}", f"Day {n}", f"{n} {FERRY_BODY}")
        )
        for n in range(4)
    ]
    place.fill(*records_of(place, apart))
    command = place.replay(f"topic:{place.topics.documents}", prefix=f"{place.prefix}slow.")
    process = place.start(*command, "--speed", "1", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    place._until(lambda: place.records("documents", f"{place.prefix}slow.") if _there(place) else [], len, 60)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1 and "start the same command again" in err.decode()
    told = again_of(place, name="slow.")
    assert (told["documents"], told["repeated"]) == (4, 0)
    assert again_of(place, name="whole.")["digest"] == told["digest"]


def _there(place: Any) -> bool:
    return f"{place.prefix}slow.documents.v1" in place.ended("topics", "show", *place.at).out


async def test_partitions_are_merged_by_recorded_time_and_each_keeps_its_order(place: Any) -> None:
    providers = [f"P{n}" for n in range(12)]
    documents = [document(providers[n % 12], n, f"{n}".encode()) for n in range(300)]
    # One provider's clock ran back: its own order stands.
    documents[60] = document(providers[0], 1, b"60")
    written = records_of(place, documents)
    await place.write([each for part in range(3) for each in written[part::3]])
    async with open_broker(
        load(None, {"INGEST_SERVICE__STATE_DIR": str(place.folder / "state")}), place.broker
    ) as broker:
        history = History(broker, place.topics.documents)
        beginning = await history.beginning()
        await broker.append([written[0]])
        async with aclosing(history.records(beginning)) as records:
            found = [(moment, received) async for moment, received in records]
        assert [moment for moment, _ in found] == sorted(moment for moment, _ in found)
        assert sorted(int(received.value or b"") for _, received in found) == list(range(300))
        for partition in range(4):
            offsets = [received.offset for _, received in found if received.partition == partition]
            assert offsets == sorted(offsets) and len(offsets) > 1
        place_after = beginning
        for _, received in found[:100]:
            place_after = place_after.after(received)
        assert Place.decode(place_after.encode()) == place_after and place_after.documents == 100
        async with aclosing(history.records(place_after)) as records:
            rest = [received async for _, received in records]
        assert [(r.partition, r.offset) for r in rest] == [(r.partition, r.offset) for _, r in found[100:]]


def test_orders_are_one_partitions(alone: Any) -> None:
    """Heartbeats and decisions keep their order among themselves: they share a key."""
    orders = [order(alone, Order.HEARTBEAT, 1), order(alone, Order.SPLIT, 2, uri=FERRY)]
    assert len({partition_for(each, 4) for each in orders}) == 1


@pytest.mark.parametrize(
    ("sources", "code", "said"),
    [
        (("topic:none.documents.v1",), 1, "there is no such topic"),
        (("topic:t.again.documents.v1",), 1, "into itself"),
        (("topic:documents", "."), 2, "one topic, or folders and files"),
    ],
)
def test_what_cannot_be_replayed_is_said(alone: Any, sources: tuple[str, ...], code: int, said: str) -> None:
    end = alone.ended(*alone.replay(*sources, prefix="t.again."))
    assert (end.code, end.out) == (code, "")
    assert said in " ".join(end.err.split()) and "Traceback" not in end.err


def test_short_names_are_the_configurations(alone: Any) -> None:
    alone.fill(*records_of(alone, ferry_wire()[:1]))
    config = alone.config("")
    end = alone.ended("replay", "topic:documents", "--config", str(config), "--json")
    assert (end.code, end.lines[0]["prefix"], end.lines[0]["documents"]) == (0, "replay.documents.", 1)

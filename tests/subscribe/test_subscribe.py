"""``ingest.subscribe.subscribe``: typed events from either broker, at least once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from ingest.broker.sqlite import member
from ingest.errors import BrokerUnavailable, TopicMissing
from ingest.model.record import Received, Record
from ingest.subscribe import BATCH, Event, Wanted, subscribe

WAIT_S = 60


def story(place: Any, number: int, change: str = "created", version: int = 1, **more: str | None) -> Record:
    """Return a record of ``stories``, or of ``duplicates`` for a link."""
    uri = f"urn:example:{number}"
    kind, topic = ("duplicate", place.topics.duplicates) if change == "linked" else ("story", place.topics.stories)
    headers = {
        "ce_type": f"ingest.{kind}.{change}.v1",
        "ce_subject": uri,
        "ce_storyversion": str(version),
        "ce_provider": "AURORA",
        "ce_language": "en-GB",
        **more,
    }
    value = json.dumps({"uri": uri, "version": str(version), "title": f"“{number}”"}).encode()
    return Record(topic, uri, value, {name: text for name, text in headers.items() if text is not None})


def events(place: Any, **more: Any) -> AsyncIterator[Event]:
    return subscribe(place.broker, prefix=place.prefix, **more)


async def take(place: Any, count: int, **more: Any) -> list[Event]:
    """Return the first events of a subscription, and leave it in the middle of whatever batch it is in."""
    found: list[Event] = []
    async with asyncio.timeout(WAIT_S), aclosing(events(place, **more)) as stream:
        async for event in stream:
            found.append(event)
            if len(found) == count:
                break
    return found


async def until_quiet(place: Any, quiet_s: float = 3.0, **more: Any) -> list[Event]:
    """Return all events of a subscription until none comes for a while; each is handled when the next is asked for."""
    found: list[Event] = []
    async with asyncio.timeout(WAIT_S), aclosing(events(place, **more)) as stream:
        following = asyncio.ensure_future(anext(stream))
        while (await asyncio.wait((following,), timeout=quiet_s))[0]:
            found.append(await following)
            following = asyncio.ensure_future(anext(stream))
        following.cancel()
        await asyncio.wait((following,))
    return found


def keys(found: list[Event]) -> list[str]:
    return sorted(event.uri for event in found)


async def test_an_event_tells_its_story(place: Any) -> None:
    await place.write([story(place, 1, "corrected", 3, ce_language=None), story(place, 2, "linked", 1)])
    (event,) = await take(place, 1)
    assert (event.uri, event.version, event.change) == ("urn:example:1", 3, "corrected")
    assert (event.provider, event.language) == ("AURORA", None)
    assert event.story == {"uri": "urn:example:1", "version": "3", "title": "“1”"}
    (link,) = await take(place, 1, topics=("duplicates",))
    assert (link.uri, link.change, link.record.topic) == ("urn:example:2", "linked", place.topics.duplicates)
    both = await take(place, 2, topics=("duplicates", place.topics.stories))
    assert {event.change for event in both} == {"corrected", "linked"}


async def test_filters_look_at_headers(place: Any) -> None:
    await place.write(
        [
            story(place, 1),
            story(place, 2, ce_language="en"),
            story(place, 3, ce_language="enm"),
            story(place, 4, ce_language=None),
            story(place, 5, ce_provider="Borealis"),
            story(place, 6, ce_provider="BOREALIS", ce_language="sq"),
        ]
    )

    def named(*numbers: int) -> list[str]:
        return [f"urn:example:{number}" for number in numbers]

    assert keys(await until_quiet(place, language="en")) == named(1, 2, 5)
    assert keys(await until_quiet(place, language="EN-gb", provider="borealis")) == named(5)
    assert keys(await until_quiet(place, provider="borealis", group="g")) == named(5, 6)


async def test_the_versions_of_a_story_come_in_order(place: Any) -> None:
    await place.write([story(place, n % 5, "updated", version=n // 5 + 1) for n in range(500)])
    found = await take(place, 500, group="g")
    for number in range(5):
        versions = [event.version for event in found if event.uri == f"urn:example:{number}"]
        assert versions == list(range(1, 101))


async def test_two_groups_each_get_everything(place: Any) -> None:
    await place.write([story(place, n) for n in range(30)])
    one, two = await asyncio.gather(take(place, 30, group="one"), take(place, 30, group="two"))
    assert keys(one) == keys(two) == sorted(f"urn:example:{n}" for n in range(30))


async def test_two_members_of_a_group_share_and_lose_nothing(place: Any) -> None:
    """Members come and go while there is news: what one was given up in the middle of, the other reads again."""
    done: set[str] = set()
    total = 400

    async def member() -> None:
        async with aclosing(events(place, group="shared")) as stream:
            async for event in stream:
                await asyncio.sleep(0.002)
                done.add(event.uri)

    await place.write([story(place, 0)])
    async with asyncio.timeout(WAIT_S):
        first = asyncio.create_task(member())
        second = None
        for batch in range(0, total, 40):
            await place.write([story(place, n) for n in range(batch, batch + 40)])
            if batch == 80:
                second = asyncio.create_task(member())
            await asyncio.sleep(0.2)
        while len(done) < total:
            assert not first.done() and second is not None and not second.done(), (first, second)
            await asyncio.sleep(0.1)
    for task in (first, second):
        task.cancel()
        await asyncio.wait((task,))
        assert task.cancelled()


async def test_a_break_in_the_middle_of_a_batch_loses_nothing(place: Any) -> None:
    total = 3 * BATCH
    await place.write([story(place, n) for n in range(total)])
    everything = {f"urn:example:{n}" for n in range(total)}
    handled: list[str] = []
    for stop_after in (BATCH // 2, BATCH + BATCH // 2, 7):
        handled += [event.uri for event in await take(place, stop_after, group="desk")]
        assert len(set(handled)) < total
    rest = [event.uri for event in await until_quiet(place, group="desk")]
    assert set(handled) | set(rest) == everything
    # One whole batch had been handled and was stored: it does not come again.
    assert len(rest) == len(set(rest)) <= total - BATCH
    assert await until_quiet(place, group="desk") == []


async def test_what_was_handled_and_stored_does_not_come_again(place: Any) -> None:
    await place.write([story(place, n) for n in range(10)])
    assert len(await until_quiet(place, group="desk")) == 10
    await place.write([story(place, n) for n in range(10, 13)])
    assert keys(await until_quiet(place, group="desk")) == [f"urn:example:{n}" for n in (10, 11, 12)]


async def test_from_the_end_a_new_group_is_told_only_what_comes(place: Any) -> None:
    await place.write([story(place, 0)])
    waiting = asyncio.create_task(take(place, 1, group="late", start="end"))
    number = 0
    while not waiting.done():
        number += 1
        assert number < 200
        await place.write([story(place, number)])
        await asyncio.sleep(0.3)
    (event,) = await waiting
    assert event.uri != "urn:example:0"


async def test_what_is_not_there_is_said_so(place: Any, tmp_path: Path) -> None:
    await place.write([])
    with pytest.raises(TopicMissing):
        await take(place, 1, topics=("weather",))
    with pytest.raises(ValueError, match="sqlite:PATH"):
        await anext(subscribe("rabbit://x"))


@pytest.mark.kafka
async def test_a_broker_that_does_not_answer_is_said_so() -> None:
    with pytest.raises(BrokerUnavailable):
        await anext(subscribe("kafka://127.0.0.1:1"))


@pytest.mark.parametrize(
    ("wanted", "told", "matches"),
    [
        ("en", "en", True),
        ("en", "en-GB", True),
        ("EN", "en-gb", True),
        ("en-GB", "en", False),
        ("en", "enm", False),
        ("zh-Hant", "zh-Hant-TW", True),
        ("en", None, False),
    ],
)
def test_languages_match_as_rfc_4647_basic_filtering_says(wanted: str, told: str | None, matches: bool) -> None:
    headers = {} if told is None else {"ce_language": told}
    assert Wanted(language=wanted).matches(Received("t", 0, 0, 0, None, None, headers)) is matches


async def test_a_member_that_took_too_long_goes_on_with_what_is_its_own(
    alone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its batch was given to another member meanwhile: storing its position fails, and that is no end."""
    monkeypatch.setattr(member, "HANDOVER_TIMEOUT_S", 0.5)
    total = BATCH // 2
    await alone.write([story(alone, n) for n in range(total)])
    async with asyncio.timeout(WAIT_S), aclosing(events(alone, group="g")) as slow:
        seen = [(await anext(slow)).uri]
        other = asyncio.create_task(until_quiet(alone, group="g"))
        await asyncio.sleep(2)
        seen += [(await anext(slow)).uri for _ in range(total - 1)]
        following = asyncio.ensure_future(anext(slow))
        read_again = keys(await other)
        await alone.write([story(alone, n) for n in range(total, total + 8)])
        # The other has left: what is new comes to the one that was slow.
        later = {(await following).uri}
        while len(later) < 8:
            later.add((await anext(slow)).uri)
    assert 0 < len(read_again) < total and set(read_again) <= set(seen)
    assert later >= {f"urn:example:{n}" for n in range(total, total + 8)}

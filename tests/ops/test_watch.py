from __future__ import annotations

import asyncio
import time

import pytest

from ingest.errors import BrokerUnavailable, Fenced
from ingest.ops.metrics import Metrics
from ingest.ops.watch import TaskEnded, supervise, watch_loop


def restarts(metrics: Metrics) -> float | None:
    return metrics.registry.get_sample_value("ingest_task_restarts_total", {"task": "fetch"})


async def test_an_error_that_may_pass_is_counted_and_tried_again() -> None:
    metrics, runs = Metrics.create(), 0

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs < 4:
            raise BrokerUnavailable("not yet")
        await asyncio.Event().wait()

    task = asyncio.create_task(supervise("fetch", run, metrics, first_delay_s=0.001))
    async with asyncio.timeout(10):
        while runs < 4:
            await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert restarts(metrics) == 3


@pytest.mark.parametrize("error", [Fenced("somebody else"), ZeroDivisionError("a bug")])
async def test_any_other_error_ends_the_task_with_itself(error: Exception) -> None:
    metrics = Metrics.create()

    async def run() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        await supervise("fetch", run, metrics)
    assert caught.value is error
    assert restarts(metrics) is None


async def test_a_task_that_returns_has_not_died_silently() -> None:
    async def run() -> None:
        return

    with pytest.raises(TaskEnded, match="fetch"):
        await supervise("fetch", run, Metrics.create())


async def test_a_loop_that_was_held_shows_in_the_metric() -> None:
    metrics = Metrics.create()
    task = asyncio.create_task(watch_loop(metrics, every_s=0.05, warn_s=0.1))
    await asyncio.sleep(0)
    time.sleep(0.3)  # noqa: ASYNC251 - holding the loop is what is measured
    for _ in range(5):
        await asyncio.sleep(0)
    lag_s = metrics.registry.get_sample_value("ingest_event_loop_lag_seconds")
    task.cancel()
    assert lag_s is not None
    assert lag_s >= 0.15

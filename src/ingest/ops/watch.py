"""Tasks that run as long as the service: none ends without being heard of."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from ingest.errors import IngestError
from ingest.ops.metrics import Metrics

log = structlog.get_logger()


class TaskEnded(RuntimeError):
    """A task that should run as long as the service has returned."""


async def supervise(
    name: str,
    run: Callable[[], Awaitable[None]],
    metrics: Metrics,
    *,
    first_delay_s: float = 1.0,
    max_delay_s: float = 60.0,
) -> None:
    """Await ``run()`` for as long as the service lives.

    An ``IngestError`` that says ``retry`` is logged and counted, and ``run`` is called again after a full-jitter
    back-off, which starts anew once a run has lasted longer than ``max_delay_s``. ``name`` is a metric
    label: few values.

    Raises:
        TaskEnded: ``run`` returned.
        Exception: whatever else ``run`` raised, after it was logged; it is meant to end the service.
    """
    loop = asyncio.get_running_loop()
    attempts = 0
    while True:
        began = loop.time()
        try:
            await run()
        except IngestError as error:
            if not error.retry:
                log.error("task failed", task=name, exc_info=True)
                raise
            attempts = 1 if loop.time() - began > max_delay_s else attempts + 1
            delay_s = random.uniform(0, min(max_delay_s, first_delay_s * 2 ** min(attempts - 1, 30)))
            metrics.task_restarts.labels(task=name).inc()
            log.warning("task restarts", task=name, error=repr(error), attempt=attempts, delay_s=round(delay_s, 3))
            await asyncio.sleep(delay_s)
        except Exception:
            log.error("task failed", task=name, exc_info=True)
            raise
        else:
            log.error("task ended", task=name)
            raise TaskEnded(name)


async def watch_loop(metrics: Metrics, *, every_s: float = 1.0, warn_s: float = 0.5) -> None:
    """Measure, until cancelled, how late the event loop wakes up; warn when something has held it for ``warn_s``."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + every_s
        await asyncio.sleep(every_s)
        lag_s = max(0.0, loop.time() - due)
        metrics.loop_lag.set(lag_s)
        if lag_s >= warn_s:
            log.warning("event loop was held", lag_s=round(lag_s, 3))

"""The long-lived service: roles, health, signals.

Start: open the broker, create the topics, serve health, start the stages. SIGTERM (or Ctrl-C): not ready any more, stop
polling, let commits that have begun finish, exit 0 within 20 s; a second signal ends the process at once. SIGHUP: read
the feeds again.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Callable, Collection, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog

from ingest.app.feeds import Transports
from ingest.app.opening import open_broker, topics_of
from ingest.app.telling import Telling
from ingest.broker.port import Broker, Job
from ingest.config import Settings, feeds_changed
from ingest.errors import BrokerUnavailable, ConfigError, bare
from ingest.model.topics import Topics
from ingest.ops.health import serve
from ingest.ops.metrics import Metrics
from ingest.ops.watch import watch_loop
from ingest.stages.desk import DeskStage
from ingest.stages.fetch import FetchStage
from ingest.stages.normalise import NormaliseStage
from ingest.stages.reading import Limits
from ingest.stages.workshop import Workshop

log = structlog.get_logger()

ROLES = ("fetch", "normalise", "desk")
DRAIN_S = 18.0
"""The promise is 20 s; two are left for the interpreter to end."""

Follow = Callable[[Broker, Topics], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class Options:
    """What one run of the service was asked for, beside its settings."""

    roles: Collection[str] = ROLES
    broker: str | None = None
    follow: Follow | None = None
    reload: Callable[[], Settings] | None = None


def ease_collector() -> None:
    """Let the garbage collector look less often: a batch is thousands of small containers and no cycles.

    With Python's own thresholds it took a tenth of the pipeline's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def run(settings: Settings, options: Options) -> None:
    """Run until a signal ends it.

    Raises:
        ConfigError: the broker's address or the port cannot be used.
        IngestError: what ended the service, when that was no signal.
    """
    ease_collector()
    stopping, hangup = asyncio.Event(), asyncio.Event()
    _on_signals(stopping, hangup)
    service = asyncio.create_task(_serve(settings, options, stopping, hangup))
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait((service, stop), return_when=asyncio.FIRST_COMPLETED)
    if not service.done():
        log.info("stopping", within_s=DRAIN_S)
        service.cancel()
        _, late = await asyncio.wait((service,), timeout=DRAIN_S)
        if late:
            log.error("did not stop in time", within_s=DRAIN_S)
            os._exit(1)
    stop.cancel()
    if not service.cancelled() and (error := service.exception()) is not None:
        raise bare(error)
    log.info("stopped")


def _on_signals(stopping: asyncio.Event, hangup: asyncio.Event) -> None:
    """Install every handler before anything else: a SIGHUP that nobody handles ends the process."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, hangup.set)

    def stop(number: int) -> None:
        if stopping.is_set():
            os._exit(128 + number)
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)


async def _serve(settings: Settings, options: Options, stopping: asyncio.Event, hangup: asyncio.Event) -> None:
    metrics = Metrics.create()
    topics = topics_of(settings)
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(open_broker(settings, options.broker))

        async def accepting() -> None:
            if stopping.is_set():
                raise BrokerUnavailable("the service is stopping")

        checks = {"broker": broker.ping, "service": accepting}
        address = await stack.enter_async_context(serve(settings.service.host, settings.service.port, checks, metrics))
        created = await _create_topics(broker, topics)
        log.info(
            "started",
            roles=sorted(options.roles),
            broker=str(options.broker or settings.service.broker),
            feeds=len(settings.active_feeds),
            topics_created=len(created),
            health=f"{address}/readyz",
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(watch_loop(metrics))
            for name, work in await _stages(stack, settings, options, broker, topics, metrics, hangup):
                group.create_task(_for_life(name, work))
            if options.follow is not None:
                group.create_task(options.follow(broker, topics))


async def _for_life(name: str, work: Coroutine[None, None, None]) -> None:
    """Await what lasts as long as the service; that it ends by itself, however quietly, ends the service.

    Raises:
        RuntimeError: ``work`` returned, or a cancellation that nobody asked for came out of it.
    """
    try:
        await work
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise RuntimeError(f"{name} was cancelled from within") from None
    raise RuntimeError(f"{name} ended")


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _create_topics(broker: Broker, topics: Topics) -> list[str]:
    """Create the topics; a broker that is not there yet is waited for."""
    delay_s = 0.5
    while True:
        try:
            return list(await broker.create_topics(topics.specs()))
        except BrokerUnavailable as error:
            log.warning("broker unavailable", reason=str(error), again_in_s=delay_s)
            await asyncio.sleep(delay_s)
            delay_s = min(10.0, delay_s * 2)


async def _stages(
    stack: AsyncExitStack,
    settings: Settings,
    options: Options,
    broker: Broker,
    topics: Topics,
    metrics: Metrics,
    hangup: asyncio.Event,
) -> list[tuple[str, Coroutine[None, None, None]]]:
    telling = Telling(metrics)
    work: list[tuple[str, Coroutine[None, None, None]]] = []
    if "fetch" in options.roles:
        transports = await stack.enter_async_context(Transports())
        sources = transports.sources(settings.active_feeds)
        fetch = FetchStage(topics, sources, telling, heartbeat_s=settings.desk.heartbeat_s)
        work.append(("reload", _read_again(settings, options, fetch, transports, hangup)))
        job = Job(topics.group("fetch"), topics.state("fetch"), topics.state("fetch"), consume=False)
        work.append(("fetch", broker.work(job, fetch.run)))
    if "normalise" in options.roles:
        workshop = workshop_of(settings)
        normalise = NormaliseStage(topics, workshop, telling)
        job = Job(topics.group("normalise"), topics.documents, topics.state("normalise"))
        work.append(("normalise", broker.work(job, normalise.run)))
        stack.push_async_callback(_ended, asyncio.create_task(workshop.warm()))
    if "desk" in options.roles:
        desk = DeskStage(topics, telling, settings.desk.rules, settings.rules)
        job = Job(topics.group("desk"), topics.items, topics.state("desk"))
        work.append(("desk", broker.work(job, desk.run)))
    return work


def workshop_of(settings: Settings) -> Workshop:
    """Return the workshop that the settings ask for."""
    limits = settings.limits
    wanted = Limits(limits.parse_cpu_s, limits.parse_memory_mb, limits.parse_timeout_s)
    return Workshop(wanted, limits.workers)


async def _read_again(
    settings: Settings, options: Options, fetch: FetchStage, transports: Transports, hangup: asyncio.Event
) -> None:
    """Read the feeds again at each SIGHUP; a configuration with faults changes nothing."""
    while True:
        await hangup.wait()
        hangup.clear()
        if options.reload is None:
            continue
        try:
            latest = await asyncio.to_thread(options.reload)
        except ConfigError as error:
            log.error("configuration has faults; the feeds stay as they are", faults=[str(f) for f in error.faults])
            continue
        changes = feeds_changed(settings, latest)
        settings = latest
        fetch.change_feeds(transports.sources(latest.active_feeds))
        log.info(
            "feeds read again",
            added=[feed.name for feed in changes.added],
            changed=[feed.name for feed in changes.changed],
            removed=list(changes.removed),
        )

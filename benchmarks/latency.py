"""From a dropped file to a read_committed reader, against one bare produce-to-read transaction of the same run."""

from __future__ import annotations

import asyncio
import signal
import statistics
import sys
import time
from pathlib import Path

from benchmarks import bare
from benchmarks.corpus import stories
from ingest.subscribe import subscribe

COUNT = 200
PAUSE_S = 0.05


async def run(bootstrap: str, place: Path) -> None:
    """Print p50 and p99 in milliseconds, for the running service as its own process, on both brokers."""
    base = await bare.transaction_latencies(bootstrap, COUNT, 3000, PAUSE_S)
    print(f"latency: {COUNT} dropped files, one every {PAUSE_S * 1000:.0f} ms, the service in a process of its own")
    _report("one bare produce-to-read transaction", base, base)
    for name, url in (("sqlite", f"sqlite:{place / 'latency.db'}"), ("kafka", f"kafka://{bootstrap}")):
        _report(f"dropped file to reader, {name}", await _measure(url, place / f"latency-{name}"), base)


def _report(label: str, taken: list[float], base: list[float]) -> None:
    p50, p99 = (1000 * _quantile(taken, q) for q in (0.5, 0.99))
    b50, b99 = (1000 * _quantile(base, q) for q in (0.5, 0.99))
    print(f"  {label:<40} p50 {p50:7.1f} ms ({p50 / b50:4.1f} x)   p99 {p99:7.1f} ms ({p99 / b99:4.1f} x)")


def _quantile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=100)[round(share * 100) - 1]


async def _measure(url: str, place: Path) -> list[float]:
    drop = place / "drop"
    drop.mkdir(parents=True)
    config = place / "ingest.toml"
    config.write_text(
        f'[service]\nbroker = "{url}"\nprefix = "latency."\nstate_dir = "{place / "state"}"\nport = 0\n'
        f'[[feeds]]\nname = "drop"\nprovider = "BENCH"\ndirectory = "{drop}"\n'
    )
    command = (sys.executable, "-m", "ingest", "run", "--config", str(config))
    log = (place / "log").open("wb")
    service = await asyncio.create_subprocess_exec(*command, stderr=log, stdout=log)
    try:
        return await _drop_and_read(url, drop)
    finally:
        service.send_signal(signal.SIGTERM)
        await service.wait()
        log.close()


async def _drop_and_read(url: str, drop: Path) -> list[float]:
    documents = list(stories(COUNT + 1, 3000))
    taken: list[float] = []
    await asyncio.sleep(8)
    events = subscribe(url, prefix="latency.")
    for number, document in enumerate(documents):
        await asyncio.sleep(PAUSE_S)
        started = time.perf_counter()
        temporary = drop / f".{number}.tmp"
        temporary.write_bytes(document.body)
        temporary.rename(drop / f"{number:06}.xml")
        await anext(events)
        if number:
            taken.append(time.perf_counter() - started)
    await events.aclose()  # type: ignore[attr-defined]
    return taken

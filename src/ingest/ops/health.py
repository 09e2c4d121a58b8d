"""Health and metrics over HTTP, on one port.

``/livez`` the event loop answers; it depends on nothing else. ``/readyz`` every check passes. ``/startupz`` every check
has passed once. ``/metrics`` Prometheus' text or OpenMetrics, as asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from ingest.errors import ConfigError, ConfigFault
from ingest.ops.metrics import Metrics

Check = Callable[[], Awaitable[None]]

CHECK_TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens; the port is the real one where 0 was asked for."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


@asynccontextmanager
async def serve(host: str, port: int, checks: Mapping[str, Check], metrics: Metrics) -> AsyncIterator[Address]:
    """Serve until the context is left. A check passes by returning and fails by raising; it has 3 s.

    ``checks`` is read at every request: what is added later counts.

    Raises:
        ConfigError: the address cannot be listened on (in use, not ours, not allowed).
    """
    runner = web.AppRunner(_application(_Readiness(checks), metrics.registry), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            found = f"{host}:{port}, {error.strerror}"
            fault = ConfigFault("service.port", "a port that can be listened on", found)
            raise ConfigError("health server", (fault,)) from error
        bound = runner.addresses[0]
        yield Address(str(bound[0]), int(bound[1]))
    finally:
        await runner.cleanup()


@dataclass(slots=True)
class _Readiness:
    checks: Mapping[str, Check]
    started: bool = field(default=False)

    async def failures(self) -> dict[str, str]:
        """Run all checks at once; return the reasons of those that fail."""
        checks = dict(self.checks)
        reasons = await asyncio.gather(*(_reason(check) for check in checks.values()))
        failures = {name: reason for name, reason in zip(checks, reasons, strict=True) if reason}
        self.started = self.started or not failures
        return failures


async def _reason(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            await check()
    except TimeoutError:
        return f"no answer within {CHECK_TIMEOUT_S:g} s"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    return ""


def _application(readiness: _Readiness, registry: CollectorRegistry) -> web.Application:
    async def livez(_: web.Request) -> web.Response:
        return _answer({"status": "alive"})

    async def readyz(_: web.Request) -> web.Response:
        failures = await readiness.failures()
        return _answer({"status": "not ready", "failing": failures}, 503) if failures else _answer({"status": "ready"})

    async def startupz(request: web.Request) -> web.Response:
        return _answer({"status": "started"}) if readiness.started else await readyz(request)

    async def metrics(request: web.Request) -> web.Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        # Ten thousand feeds are ten thousand series: writing them out must not hold the event loop.
        body = await asyncio.to_thread(encode, registry)
        return web.Response(body=body, headers={"Content-Type": content_type})

    application = web.Application()
    application.router.add_get("/livez", livez)
    application.router.add_get("/readyz", readyz)
    application.router.add_get("/startupz", startupz)
    application.router.add_get("/metrics", metrics)
    return application


def _answer(value: object, status: int = 200) -> web.Response:
    return web.Response(
        body=orjson.dumps(value), status=status, content_type="application/json", headers={"Cache-Control": "no-store"}
    )

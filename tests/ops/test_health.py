from __future__ import annotations

import asyncio
import socket

import pytest
from aiohttp import ClientSession

from ingest.errors import BrokerUnavailable, ConfigError
from ingest.ops import health
from ingest.ops.health import Check, serve
from ingest.ops.metrics import Metrics


async def fine() -> None:
    """A check that passes."""


async def refused() -> None:
    raise BrokerUnavailable("nobody answers at kafka:9092")


async def get(address: object, path: str) -> tuple[int, dict[str, object]]:
    async with ClientSession() as session, session.get(f"{address}{path}") as answer:
        return answer.status, await answer.json()


async def test_alive_and_ready() -> None:
    async with serve("127.0.0.1", 0, {"broker": fine}, Metrics.create()) as address:
        assert address.port > 0
        assert await get(address, "/livez") == (200, {"status": "alive"})
        assert await get(address, "/readyz") == (200, {"status": "ready"})


async def test_not_ready_says_which_check_failed_and_why_and_liveness_does_not_care() -> None:
    async with serve("127.0.0.1", 0, {"broker": refused, "disk": fine}, Metrics.create()) as address:
        status, body = await get(address, "/readyz")
        assert status == 503
        assert body["failing"] == {"broker": "BrokerUnavailable: nobody answers at kafka:9092"}
        assert (await get(address, "/livez"))[0] == 200


async def test_started_once_is_started_for_good() -> None:
    checks: dict[str, Check] = {"broker": refused}
    async with serve("127.0.0.1", 0, checks, Metrics.create()) as address:
        assert (await get(address, "/startupz"))[0] == 503
        checks["broker"] = fine
        assert (await get(address, "/startupz"))[0] == 200
        checks["broker"] = refused
        assert (await get(address, "/startupz"))[0] == 200
        assert (await get(address, "/readyz"))[0] == 503


async def test_a_check_that_hangs_does_not_hang_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_TIMEOUT_S", 0.05)

    async def hangs() -> None:
        await asyncio.Event().wait()

    async with serve("127.0.0.1", 0, {"broker": hangs}, Metrics.create()) as address:
        assert await get(address, "/readyz") == (
            503,
            {"status": "not ready", "failing": {"broker": "no answer within 0.05 s"}},
        )


async def test_metrics_as_text_and_as_openmetrics() -> None:
    metrics = Metrics.create()
    metrics.fetches.labels(feed="voa", outcome="new").inc()
    async with serve("127.0.0.1", 0, {}, metrics) as address, ClientSession() as session:
        async with session.get(f"{address}/metrics") as answer:
            assert answer.headers["Content-Type"].startswith("text/plain")
            assert 'ingest_fetches_total{feed="voa",outcome="new"} 1.0' in await answer.text()
        async with session.get(f"{address}/metrics", headers={"Accept": "application/openmetrics-text"}) as answer:
            assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
            assert (await answer.text()).endswith("# EOF\n")


async def test_a_port_in_use_is_a_fault_of_the_configuration() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError) as caught:
            async with serve("127.0.0.1", port, {}, Metrics.create()):
                pytest.fail("two servers on one port")
    (fault,) = caught.value.faults
    assert fault.key == "service.port"
    assert f"127.0.0.1:{port}" in str(fault.found)


async def test_the_port_is_free_again_afterwards() -> None:
    async with serve("127.0.0.1", 0, {}, Metrics.create()) as address, ClientSession() as session:
        await session.get(f"{address}/livez")
    async with serve("127.0.0.1", address.port, {}, Metrics.create()) as again:
        assert again == address


async def test_an_ipv6_address_is_written_with_brackets() -> None:
    assert str(health.Address("::1", 80)) == "http://[::1]:80"

"""``ingest check`` and ``ingest health``."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

EXAMPLE = Path(__file__).parents[2] / "examples" / "ingest.toml"

FEED = (
    '<rss version="2.0"><channel><title>F</title><item><title>Storm reaches the coast</title>'
    "<guid>http://e.example/1</guid><pubDate>Wed, 01 May 2024 12:00:00 GMT</pubDate></item></channel></rss>"
)


def test_a_sound_configuration(alone: Any) -> None:
    end = alone.ended("check", "--config", str(EXAMPLE))
    assert (end.code, end.err) == (0, "")
    assert "sound" in end.out and "kestrel" in end.out
    assert re.search(r"9 of 9 feeds enabled", end.out)


def test_a_configuration_with_faults(alone: Any) -> None:
    (alone.folder / "ingest.toml").write_text('[service]\nprot = 1\n[[feeds]]\nname = "x"\nurl = "http://e.example/"\n')
    end = alone.ended("check", "-c", "ingest.toml")
    assert (end.code, end.out) == (2, "")
    assert "service.prot" in end.err and "port" in end.err and "feeds[0].provider" in end.err


async def _answer(request: web.Request) -> web.Response:
    bodies = {"/good.xml": FEED, "/page.html": "<!DOCTYPE html><html><body>Down</body></html>", "/empty.xml": ""}
    if request.path not in bodies:
        return web.Response(status=503, text="not now")
    return web.Response(text=bodies[request.path], content_type="application/rss+xml")


def _feed(port: int, path: str, name: str, allow: bool = True) -> str:
    return (
        f'[[feeds]]\nname = "{name}"\nprovider = "{name}"\nurl = "http://127.0.0.1:{port}/{path}"\n'
        f"allow_private = {str(allow).lower()}\n"
    )


async def _check_online(place: Any, *feeds: tuple[str, str, bool]) -> Any:
    application = web.Application()
    application.router.add_get("/{name}", _answer)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        config = place.config("".join(_feed(port, path, name, allow) for path, name, allow in feeds))
        return await asyncio.to_thread(place.ended, "check", "--online", "--config", str(config))
    finally:
        await runner.cleanup()


async def test_online_shows_what_each_feed_would_publish(alone: Any) -> None:
    end = await _check_online(alone, ("good.xml", "one", True))
    assert (end.code, end.err) == (0, "")
    assert "1 stories" in end.out and "2024-05-01T12:00:00Z  Storm reaches the coast" in end.out
    assert not (alone.folder / "ingest.db").exists()


@pytest.mark.parametrize(
    ("path", "allow", "said"),
    [
        ("gone.xml", True, "503"),
        ("page.html", True, "is an HTML page"),
        ("good.xml", False, "127.0.0.1"),
        ("empty.xml", True, "an empty body"),
    ],
)
async def test_online_a_feed_that_cannot_be_read_is_exit_code_1(alone: Any, path: str, allow: bool, said: str) -> None:
    end = await _check_online(alone, ("good.xml", "sound-one", True), (path, "bad-one", allow))
    assert end.code == 1
    assert "Storm reaches the coast" in end.out and "Traceback" not in end.err
    assert said in end.out.rpartition("bad-one ")[2], end.out


def test_online_looks_into_folders_too_and_moves_nothing(alone: Any) -> None:
    folder = alone.folder / "in"
    folder.mkdir()
    (folder / "a.xml").write_text(FEED)
    time.sleep(0.1)
    feed = f'[[feeds]]\nname = "f"\nprovider = "F"\ndirectory = "{folder}"\nafter = "move"\nsettle_s = 0\n'
    end = alone.ended("check", "--online", "--config", str(alone.config(feed)))
    assert end.code == 0
    assert "Storm reaches the coast" in end.out
    assert (folder / "a.xml").exists()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_health_of_a_running_service(place: Any) -> None:
    folder = place.folder / "in"
    folder.mkdir()
    config = place.config(f'[[feeds]]\nname = "f"\nprovider = "F"\ndirectory = "{folder}"\n', port=_free_port())
    log = place.folder / "log"
    with log.open("wb") as err:
        service = place.start("run", "--config", str(config), stderr=err)
    end_at = time.monotonic() + 60
    while b'"started"' not in log.read_bytes():
        assert service.poll() is None and time.monotonic() < end_at, log.read_text()
        time.sleep(0.05)
    # A proxy that the environment names is for other machines.
    proxy = {"http_proxy": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1"}
    for option, said in (((), "alive"), (("--ready",), "ready")):
        end = place.ended("health", "--config", str(config), *option, env=proxy)
        assert (end.code, end.err) == (0, "") and f'"{said}"' in end.out
    service.send_signal(signal.SIGTERM)
    assert service.wait(20) == 0
    end = place.ended("health", "--config", str(config))
    assert (end.code, end.out) == (1, "") and "refused" in end.err


def test_health_where_something_else_listens(alone: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            link, _ = server.accept()
            with link:
                link.recv(1000)
                link.sendall(b"\x00\x01 not http\r\n\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        end = alone.ended("health", "--config", str(alone.config("", port=server.getsockname()[1])))
        thread.join()
    assert (end.code, end.out) == (1, "")
    assert "error: http://127.0.0.1" in end.err and "Traceback" not in end.err

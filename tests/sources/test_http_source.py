"""The http source against a real server on loopback."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from random import Random
from typing import Any

import brotli
import pytest
from aiohttp import web
from backports import zstd

from ingest.errors import AddressRefused, BodyTooLarge, FetchFailed
from ingest.model.document import Reading
from ingest.sources.http import HostLimits, HttpFeed, HttpSource, Sessions, open_sessions
from ingest.sources.http.politeness import HostPaused
from ingest.sources.http.validators import Cursor
from ingest.sources.port import Poll

BODY = b"<rss version='2.0'><channel><title>News</title></channel></rss>"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """A server whose answers a test sets; it keeps the requests it got."""

    def __init__(self) -> None:
        self.requests: list[web.Request] = []
        self.answers: dict[str, Handler] = {}
        self.port = 0

    async def start(self) -> None:
        async def handle(request: web.Request) -> web.StreamResponse:
            self.requests.append(request)
            return await self.answers[request.path](request)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handle)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1, auto_decompress=False)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.port = self.runner.addresses[0][1]

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str = "/feed", body: bytes = BODY, status: int = 200, **headers: str) -> None:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}

        async def answer(_: web.Request) -> web.Response:
            return web.Response(body=body, status=status, headers=fields)

        self.answers[path] = answer


class Client:
    """One feed's source, its memory, and a clock that stands still."""

    def __init__(self, sessions: Sessions, hosts: HostLimits, url: str, **settings: Any) -> None:
        settings = {"allow_private": True, "interval_s": 300.0, "timeout_s": 5.0, **settings}
        self.feed = HttpFeed("bbc", "BBC", url, Reading(format="rss"), **settings)
        self.now = NOW
        self.source = HttpSource(self.feed, sessions, hosts, lambda: self.now, Random(7))
        self.memory: dict[str, bytes] = {}

    async def poll(self) -> Poll:
        poll = await self.source.poll(self.memory)
        self.memory.update({key: value for key, value in poll.memory.items() if value is not None})
        await self.source.committed(poll)
        return poll

    @property
    def cursor(self) -> Cursor:
        return Cursor.decoded(self.memory["cursor"])

    @property
    def due_in_s(self) -> float:
        assert self.cursor.next_at is not None
        return self.cursor.next_at - self.now.timestamp()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    await server.start()
    yield server
    await server.runner.cleanup()


@pytest.fixture
async def sessions() -> AsyncIterator[Sessions]:
    async with open_sessions() as opened:
        yield opened


@pytest.fixture
def hosts() -> HostLimits:
    return HostLimits(concurrent=2, start_every_s=0.0)


@pytest.fixture
def client(server: Server, sessions: Sessions, hosts: HostLimits) -> Callable[..., Client]:
    def make(url: str | None = None, **settings: Any) -> Client:
        return Client(sessions, hosts, url or server.url(), **settings)

    return make


Make = Callable[..., Client]


async def test_a_document_as_received(server: Server, client: Make) -> None:
    server.says(content_type="application/rss+xml; charset=utf-8")
    feed = client(user_agent="desk/1", headers={"Keep-Alive": "x"})
    poll = await feed.poll()
    (document,) = poll.documents
    assert (document.body, document.url, document.received_at) == (BODY, server.url(), NOW)
    assert (document.provider, document.feed, document.reading.format) == ("BBC", "bbc", "rss")
    assert document.content_type == "application/rss+xml; charset=utf-8"
    assert poll.outcome == "new"
    sent = server.requests[0].headers
    assert (sent["User-Agent"], sent["Keep-Alive"]) == ("desk/1", "x")
    assert sent["Accept-Encoding"] == "gzip, deflate, br, zstd"
    assert feed.cursor.sha256 == hashlib.sha256(BODY).hexdigest()


async def test_validators_are_echoed_and_304_brings_nothing(server: Server, client: Make) -> None:
    etag, modified = "W/\"odd, 'one'\"", "Mon, 1 Jan 2024 00:00:00 GMT"

    async def answer(request: web.Request) -> web.Response:
        same = request.headers.get("If-None-Match") == etag and request.headers.get("If-Modified-Since") == modified
        headers = {"ETag": etag, "Last-Modified": modified}
        return web.Response(status=304, headers=headers) if same else web.Response(body=BODY, headers=headers)

    server.answers["/feed"] = answer
    feed = client()
    outcomes = [(await feed.poll()).outcome for _ in range(3)]
    assert outcomes == ["new", "not_modified", "not_modified"]


async def test_nothing_is_remembered_before_it_is_stored(server: Server, client: Make) -> None:
    server.says(etag='"1"')
    feed = client()
    first = await feed.source.poll({})
    second = await feed.source.poll({})
    assert first.documents == second.documents
    assert "If-None-Match" not in server.requests[1].headers


async def test_new_validators_with_the_same_body_are_stored(server: Server, client: Make) -> None:
    server.says(etag='"1"')
    feed = client()
    await feed.poll()
    server.says(etag='"2"')
    assert (await feed.poll()).outcome == "unchanged"
    await feed.poll()
    assert [request.headers.get("If-None-Match") for request in server.requests] == [None, '"1"', '"2"']


async def test_a_200_without_validators_ends_conditions(server: Server, client: Make) -> None:
    server.says(etag='"1"')
    feed = client()
    await feed.poll()
    server.says(body=BODY + b"2")
    assert (await feed.poll()).outcome == "new"
    await feed.poll()
    assert "If-None-Match" not in server.requests[2].headers


async def test_a_server_that_always_says_304_is_found_out(server: Server, client: Make) -> None:
    content = BODY

    async def liar(request: web.Request) -> web.Response:
        if "If-None-Match" in request.headers:
            return web.Response(status=304)
        return web.Response(body=content, headers={"ETag": '"forever"'})

    server.answers["/feed"] = liar
    feed = client()
    await feed.poll()
    content = BODY + b"changed"
    outcomes = [(await feed.poll()).outcome for _ in range(25)]
    assert outcomes == ["not_modified"] * 24 + ["new"]
    content = BODY + b"changed again"
    assert (await feed.poll()).outcome == "new"


async def test_a_304_nobody_asked_for_is_a_failure(server: Server, client: Make) -> None:
    server.says(status=304, body=b"")
    assert (await client().poll()).outcome == "failed"


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
        ("identity", bytes),
    ],
)
async def test_codings(server: Server, client: Make, coding: str, encode: Callable[[bytes], bytes]) -> None:
    server.says(body=encode(BODY * 500), content_encoding=coding)
    poll = await client().poll()
    assert poll.documents[0].body == BODY * 500


@pytest.mark.parametrize("encode", [gzip.compress, brotli.compress, zstd.compress, zlib.compress])
async def test_a_compressed_body_cut_short_is_a_failure(
    server: Server, client: Make, encode: Callable[[bytes], bytes]
) -> None:
    coding = {gzip.compress: "gzip", brotli.compress: "br", zstd.compress: "zstd", zlib.compress: "deflate"}[encode]
    server.says(body=encode(BODY * 500)[:-5], content_encoding=coding, etag='"whole"')
    feed = client()
    poll = await feed.poll()
    assert (poll.outcome, poll.documents) == ("failed", ())
    assert feed.cursor.etag is None


async def test_an_unknown_coding_is_a_failure(server: Server, client: Make) -> None:
    server.says(content_encoding="sdch")
    assert "sdch" in str((await client().poll()).failure)


BOMB = """
import asyncio, resource, sys
from datetime import datetime, UTC
from random import Random
from ingest.sources.http import *
async def main():
    async with open_sessions() as sessions:
        feed = HttpFeed("b", "B", sys.argv[1], allow_private=True, max_bytes=4_000_000)
        source = HttpSource(feed, sessions, HostLimits(), lambda: datetime.now(UTC), Random())
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        poll = await source.poll({})
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(type(poll.failure).__name__, grown // 1024)
asyncio.run(main())
"""


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
async def test_a_decompression_bomb_stops_early_in_little_memory(server: Server, coding: str) -> None:
    server.says(body=bomb(coding, 512), content_encoding=coding)
    command = [sys.executable, "-c", BOMB, server.url()]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    kind, grown_mib = out.decode().split()
    assert kind == "BodyTooLarge"
    assert int(grown_mib) < 64


def bomb(coding: str, mib: int) -> bytes:
    """Compress so many MiB of zeros, a piece at a time."""
    piece = bytes(1 << 20)
    if coding == "gzip":
        packer: Any = zlib.compressobj(9, wbits=31)
        return b"".join(packer.compress(piece) for _ in range(mib)) + packer.flush()
    if coding == "zstd":
        packer = zstd.ZstdCompressor()
        return b"".join(packer.compress(piece) for _ in range(mib)) + packer.flush()
    packer = brotli.Compressor(quality=5)
    return b"".join(packer.process(piece) for _ in range(mib)) + packer.finish()


async def test_the_size_cap_counts_without_compression_too(server: Server, client: Make) -> None:
    server.says(body=b"x" * 1001)
    poll = await client(max_bytes=1000).poll()
    assert isinstance(poll.failure, BodyTooLarge)
    server.says(body=b"x" * 1000)
    assert (await client(max_bytes=1000).poll()).outcome == "new"


async def test_a_chain_of_redirects_is_followed(server: Server, client: Make) -> None:
    server.says("/feed", status=301, location="/b")
    server.says("/b", status=308, location=server.url("/c"))
    server.says("/c", status=302, location=f"//127.0.0.1:{server.port}/d")
    server.says("/d", etag='"d"')
    feed = client()
    poll = await feed.poll()
    assert poll.documents[0].url == server.url("/d")
    await feed.poll()
    # The validators belong to the URL that gave them.
    conditions = {request.path: request.headers.get("If-None-Match") for request in server.requests[4:]}
    assert conditions == {"/feed": None, "/b": None, "/c": None, "/d": '"d"'}


async def test_redirects_end_somewhere(server: Server, client: Make) -> None:
    server.says(status=302, location="/feed")
    poll = await client(max_redirects=3).poll()
    assert "3 redirects" in str(poll.failure)
    assert len(server.requests) == 4


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.example/x", "gopher://a.example/", "data:,x"])
async def test_redirects_lead_to_http_only(server: Server, client: Make, target: str) -> None:
    server.says(status=302, location=target)
    poll = await client().poll()
    assert isinstance(poll.failure, AddressRefused)
    assert poll.outcome == "refused"


async def test_secrets_stay_with_their_own_origin(server: Server, client: Make) -> None:
    server.says("/feed", status=302, location="/same")
    server.says("/same", status=302, location=server.url("/other", host="localhost"))
    server.says("/other")
    settings = {"secret_headers": {"X-Api-Key": "k"}, "basic_auth": ("u", "p"), "headers": {"Cookie": "c", "X-A": "a"}}
    feed = client(**settings)
    assert (await feed.poll()).outcome == "new"
    names = ("X-Api-Key", "Authorization", "Cookie", "X-A")
    sent = [[name for name in names if name in request.headers] for request in server.requests]
    assert sent == [list(names), list(names), ["X-A"]]
    assert "'k'" not in repr(feed.feed)
    assert "'p'" not in repr(feed.feed)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "0x7f.1", "0.0.0.0", "[::ffff:7f00:1]"]
)
async def test_private_addresses_are_refused_unless_allowed(server: Server, client: Make, host: str) -> None:
    server.says()
    poll = await client(server.url(host=host), allow_private=False).poll()
    assert poll.failure is not None
    assert poll.documents == ()
    assert server.requests == []
    if host not in ("0x7f.1",):
        assert isinstance(poll.failure, AddressRefused)


async def test_a_redirect_to_loopback_is_refused(server: Server, sessions: Sessions, hosts: HostLimits) -> None:
    """The first hop is let through by hand; the second goes through the guard that every connection has."""
    server.says("/feed", status=302, location=server.url("/secret"))
    server.says("/secret")
    first, hop = sessions.unguarded.get, sessions.guarded.get
    calls = 0

    def get(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        return (first if calls == 1 else hop)(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(sessions.guarded), "get", staticmethod(get))
        poll = await Client(sessions, hosts, server.url(), allow_private=False).poll()
    assert isinstance(poll.failure, AddressRefused)
    assert [request.path for request in server.requests] == ["/feed"]


async def test_an_unguarded_connection_is_not_reused_by_a_guarded_feed(server: Server, client: Make) -> None:
    server.says()
    assert (await client().poll()).outcome == "new"
    assert isinstance((await client(allow_private=False).poll()).failure, AddressRefused)


async def test_a_slow_server_times_out(server: Server, client: Make) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(40):
            await response.write(b"x")
            await asyncio.sleep(0.05)
        return response

    server.answers["/feed"] = drip
    poll = await client(timeout_s=0.3).poll()
    assert isinstance(poll.failure, FetchFailed)
    assert "0.3 s" in str(poll.failure)


async def test_silence_times_out_before_the_whole(server: Server, client: Make) -> None:
    async def silent(_: web.Request) -> web.Response:
        await asyncio.sleep(3)
        return web.Response()

    server.answers["/feed"] = silent
    started = asyncio.get_running_loop().time()
    poll = await client(timeout_s=10.0, read_timeout_s=0.2).poll()
    assert poll.outcome == "failed"
    assert asyncio.get_running_loop().time() - started < 2


RAW = {
    "reset": b"",
    "cut": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this",
    "cut chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "no http": b"220 smtp.example ready\r\n",
    "bad length": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
}


@pytest.mark.parametrize("kind", RAW)
async def test_broken_answers_are_failures_and_bring_nothing(client: Make, kind: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(RAW[kind])
        await writer.drain()
        if kind == "reset":
            writer.transport.abort()
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as broken:
        port = broken.sockets[0].getsockname()[1]
        feed = client(f"http://127.0.0.1:{port}/feed")
        poll = await feed.poll()
    assert isinstance(poll.failure, FetchFailed)
    assert (poll.outcome, poll.documents, feed.cursor.failures) == ("failed", (), 1)


async def test_nobody_listening(client: Make) -> None:
    server = await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    assert (await client(f"http://127.0.0.1:{port}/feed").poll()).outcome == "failed"


async def test_an_empty_body_is_a_failure_and_keeps_the_validators(server: Server, client: Make) -> None:
    server.says(etag='"1"')
    feed = client()
    await feed.poll()
    server.says(body=b"", etag='"2"')
    assert (await feed.poll()).outcome == "failed"
    assert feed.cursor.etag == '"1"'


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 410, 418, 500, 502])
async def test_other_statuses_are_failures_that_back_off(server: Server, client: Make, status: int) -> None:
    server.says(status=status, body=b"")
    feed = client()
    for number in range(1, 4):
        poll = await feed.poll()
        assert isinstance(poll.failure, FetchFailed)
        assert (poll.failure.status, feed.cursor.failures) == (status, number)
    server.says()
    assert (await feed.poll()).outcome == "new"
    assert feed.cursor.failures == 0


async def test_success_is_polled_again_by_interval_and_hint(server: Server, client: Make) -> None:
    server.says(cache_control="max-age=1000", age="100")
    feed = client()
    await feed.poll()
    assert 900 <= feed.due_in_s <= 990
    feed = client(hint_cap_s=0)
    await feed.poll()
    assert 300 <= feed.due_in_s <= 330


@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_pauses_the_whole_host(
    server: Server, client: Make, hosts: HostLimits, form: str, status: int
) -> None:
    # The server's clock is an hour behind ours.
    theirs = NOW - timedelta(hours=1)
    after = "600" if form == "seconds" else format_datetime(theirs + timedelta(seconds=600), usegmt=True)
    server.says(status=status, retry_after=after, date=format_datetime(theirs, usegmt=True))
    server.says("/other")
    feed, other = client(), client(server.url("/other"))
    poll = await feed.poll()
    assert isinstance(poll.failure, FetchFailed)
    assert poll.failure.retry_after_s == 600
    assert 600 <= feed.due_in_s <= 660
    assert 599 < hosts.pause_left_s("127.0.0.1") <= 600
    paused = await other.poll()
    assert isinstance(paused.failure, HostPaused)
    assert (paused.outcome, other.cursor.failures) == ("refused", 0)
    assert other.due_in_s >= 599
    assert len(server.requests) == 1


async def test_a_busy_host_without_a_wish_is_paused_for_a_minute(
    server: Server, client: Make, hosts: HostLimits
) -> None:
    server.says(status=429)
    await client().poll()
    assert 59 < hosts.pause_left_s("127.0.0.1") <= 60


async def test_retry_after_zero_is_no_pause(server: Server, client: Make, hosts: HostLimits) -> None:
    server.says(status=503, retry_after="0")
    await client().poll()
    assert hosts.pause_left_s("127.0.0.1") == 0


async def test_wait_keeps_the_stored_time_and_the_pause(server: Server, client: Make, hosts: HostLimits) -> None:
    server.says()
    feed = client()
    feed.memory["cursor"] = Cursor(next_at=NOW.timestamp() + 0.2).encoded()
    started = asyncio.get_running_loop().time()
    waiting = asyncio.create_task(feed.source.wait(feed.memory))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    feed.now += timedelta(seconds=1)
    await asyncio.wait_for(waiting, 2)
    assert 0.1 < asyncio.get_running_loop().time() - started < 1
    hosts.pause("127.0.0.1", 100)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(feed.source.wait(feed.memory), 0.1)


async def test_a_new_feed_is_polled_at_once_when_asked(client: Make) -> None:
    await asyncio.wait_for(client(first_poll_at_once=True).source.wait({}), 1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client().source.wait({}), 0.1)


async def test_one_host_is_asked_by_two_at_a_time(server: Server, client: Make) -> None:
    running = peak = 0

    async def busy(_: web.Request) -> web.Response:
        nonlocal running, peak
        running += 1
        peak = max(peak, running)
        await asyncio.sleep(0.05)
        running -= 1
        return web.Response(body=BODY)

    server.answers["/feed"] = busy
    polls = await asyncio.gather(*(client().poll() for _ in range(8)))
    assert [poll.outcome for poll in polls] == ["new"] * 8
    assert peak == 2


async def test_starts_at_one_host_are_spaced(server: Server, sessions: Sessions) -> None:
    times: list[float] = []

    async def note(_: web.Request) -> web.Response:
        times.append(asyncio.get_running_loop().time())
        return web.Response(body=BODY)

    server.answers["/feed"] = note
    hosts = HostLimits(concurrent=4, start_every_s=0.1)
    await asyncio.gather(*(Client(sessions, hosts, server.url()).poll() for _ in range(4)))
    gaps = [b - a for a, b in pairwise(times)]
    assert min(gaps) > 0.05
    assert times[-1] - times[0] > 0.25


async def test_cookies_are_not_shared_among_feeds(server: Server, client: Make) -> None:
    server.says(set_cookie="id=1")
    feed = client()
    await feed.poll()
    await feed.poll()
    assert "Cookie" not in server.requests[1].headers


async def test_a_password_in_the_url_does_not_travel_with_the_document(server: Server, client: Make) -> None:
    server.says()
    feed = client(f"http://user:secret@127.0.0.1:{server.port}/feed#top")
    poll = await feed.poll()
    assert server.requests[0].headers["Authorization"].startswith("Basic ")
    assert poll.documents[0].url == server.url()
    assert b"secret" not in feed.memory["cursor"]

"""One GET with its redirects: from a URL to a status, headers and a bounded body, still encoded."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from ingest.errors import AddressRefused, BodyTooLarge, FetchFailed
from ingest.model.coding import ACCEPT_ENCODING
from ingest.sources.http.feed import HttpFeed
from ingest.sources.http.guard import refusal
from ingest.sources.http.politeness import HostLimits
from ingest.sources.http.validators import Validators, validators_of

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_REDIRECTS = (301, 302, 303, 307, 308)
_SECRET_NAMES = ("authorization", "cookie", "proxy-authorization")

Conditions = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from the last hop. ``conditional`` tells whether that request carried conditions."""

    url: str
    status: int
    headers: CIMultiDictProxy[str]
    validators: Validators
    body: bytes
    conditional: bool


async def get(feed: HttpFeed, session: aiohttp.ClientSession, hosts: HostLimits, conditions: Conditions) -> Answer:
    """Ask for the feed, following its redirects, each hop in its host's turn.

    ``conditions`` gives the conditional headers for a URL. Statuses are returned, not judged.

    Raises:
        HostPaused: a host on the way asked for a pause.
        AddressRefused: a hop leads to an address or a scheme the feed may not use.
        BodyTooLarge: more bytes on the wire than ``max_bytes``.
        FetchFailed: a network failure, a time-out, too many redirects.
    """
    url = _checked(feed.url)
    origin = url.origin()
    left_s = feed.timeout_s
    loop = asyncio.get_running_loop()
    for _ in range(feed.max_redirects + 1):
        asked = _without_secrets(url)
        conditional = conditions(asked)
        headers = {**_headers(feed, own_origin=url.origin() == origin), **conditional}
        async with hosts.slot(url.host or ""):
            started = loop.time()
            found = await _ask(feed, session, url, headers, left_s)
            left_s -= loop.time() - started
        if isinstance(found, URL):
            url = _checked(str(found))
            continue
        status, answered, validators, body = found
        return Answer(asked, status, answered, validators, body, bool(conditional))
    raise FetchFailed(f"more than {feed.max_redirects} redirects")


Found = tuple[int, CIMultiDictProxy[str], Validators, bytes]


async def _ask(
    feed: HttpFeed, session: aiohttp.ClientSession, url: URL, headers: Mapping[str, str], left_s: float
) -> URL | Found:
    timeout = aiohttp.ClientTimeout(sock_connect=feed.read_timeout_s, sock_read=feed.read_timeout_s)
    try:
        async with (
            asyncio.timeout(max(left_s, 0.001)),
            session.get(url, headers=headers, allow_redirects=False, timeout=timeout) as response,
        ):
            if response.status in _REDIRECTS and (location := response.headers.get("Location")):
                return url.join(URL(location))
            body = b"" if response.status == 304 else await _body(feed, response)
            return response.status, response.headers, validators_of(response.raw_headers), body
    except TimeoutError as error:
        raise FetchFailed(f"no whole answer within {feed.timeout_s:g} s") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        if refusal(error):
            raise AddressRefused(f"{url.host}: {error}") from error
        raise FetchFailed(f"{type(error).__name__}: {error}") from error


async def _body(feed: HttpFeed, response: aiohttp.ClientResponse) -> bytes:
    if response.status != 200:
        response.close()
        return b""
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        parts.append(part)
        size += len(part)
        if size > feed.max_bytes:
            response.close()
            raise BodyTooLarge(f"more than {feed.max_bytes} bytes")
    return b"".join(parts)


def _checked(url: str) -> URL:
    try:
        parsed = URL(url)
    except ValueError as error:
        raise FetchFailed(f"not a URL: {error}") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise AddressRefused(f"not an http or https URL: {_without_secrets(parsed)}")
    return parsed


def _without_secrets(url: URL) -> str:
    return str(url.with_user(None).with_fragment(None)) if url.absolute else str(url)


def _headers(feed: HttpFeed, *, own_origin: bool) -> dict[str, str]:
    headers = {"User-Agent": feed.user_agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPT_ENCODING}
    headers |= {n: v for n, v in feed.headers.items() if own_origin or n.lower() not in _SECRET_NAMES}
    if own_origin:
        headers |= feed.secret_headers
        if feed.basic_auth is not None:
            # RFC 7617; the charset is the one section 2.1 lets a server ask for.
            headers["Authorization"] = "Basic " + b64encode(":".join(feed.basic_auth).encode()).decode()
    return headers

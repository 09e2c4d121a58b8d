"""Hostile bytes end quickly, in an error or in the right stories; nothing is fetched, nothing is expanded."""

from __future__ import annotations

import random
import socket
import time

import pytest

from ingest.errors import LimitExceeded, ParseError, UnknownFormat

TEN = b"".join(b"<item><guid>%d</guid><title>Title %d</title></item>" % (n, n) for n in range(10))
JSON = b'{"version": "https://jsonfeed.org/version/1.1", "items": '


def rss(inner: bytes, before: bytes = b"") -> bytes:
    return b'<?xml version="1.0"?>' + before + b'<rss version="2.0"><channel>' + inner + b"</channel></rss>"


def subset(declarations: bytes) -> bytes:
    return b"<!DOCTYPE rss [" + declarations + b"]>"


def item(title: bytes) -> bytes:
    return b"<item><title>" + title + b"</title></item>"


LAUGHS = b'<!ENTITY a "lol">' + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))

REFUSED = {
    "billion laughs": rss(item(b"&j;"), subset(LAUGHS)),
    "quadratic entities": rss(item(b"&a;" * 20_000), subset(b'<!ENTITY a "' + b"x" * 900 + b'">')),
    "one long entity": rss(item(b"&a;"), subset(b'<!ENTITY a "' + b"x" * 20_000 + b'">')),
    "external entity": rss(item(b"&x;"), subset(b'<!ENTITY x SYSTEM "file:///etc/passwd">')),
    "parameter entity": rss(item(b"x"), subset(b'<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;')),
    "nested tags": rss(TEN + b"<item><title>x</title>" + b"<u>" * 50_000 + b"</u>" * 50_000 + b"</item>"),
    "a million open tags": rss(TEN)[:-16] + b"<a>" * 1_000_000,
    "open tags for the lenient lane": b"&" + rss(TEN)[:-16] + b"&x;" + b"<a>" * 500_000,
    "attributes, ill-formed": rss(TEN + b"&x;<item " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"></item>"),
    "one text of 50 MB": rss(b"<item><title>x</title><description>" + b"y" * 50_000_000 + b"</description></item>"),
    "20 MB of HTML": rss(b"<item><description><![CDATA[" + b"<p>hello</p>" * 1_600_000 + b"]]></description></item>"),
    "too many items": rss(item(b"x") * 60_000),
    "too many items in JSON": JSON + b"[" + b",".join([b'{"id": "1", "content_text": "x"}'] * 60_000) + b"]}",
    "nested JSON": JSON + b"[" * 100_000,
    "large and ill-formed": rss(TEN * 5_000 + b"&x;"),
}
UNKNOWN = {
    "gzip junk": b"\x1f\x8b" + random.Random(1).randbytes(1_000),
    "noise": random.Random(2).randbytes(100_000),
    "ampersands": b"&" * 500_000,
    "angle brackets": b"<" * 200_000,
    "comments": b"<!--" * 500_000,
    "declarations": b"<!DOCTYPE rss [" + b"<!ENTITY " * 100_000,
    "one line": b"a" * 10_000_000,
}
READ = {
    "a DTD elsewhere": (rss(TEN, b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">'), 10),
    "nested HTML in CDATA": (
        rss(b"<item><description><![CDATA[" + b"<div>" * 50_000 + b"</div>" * 50_000 + b"]]></description></item>"),
        1,
    ),
    "100,000 attributes": (rss(TEN + b"<item " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>"), 10),
    "invalid UTF-8": (rss(TEN + item(b"caf\xe9")), 11),
    "NUL": (rss(TEN + item(b"a\x00b")), 11),
    "impossible characters": (rss(TEN + item(b"a\x01b&#xFFFFFF;&#0;&#xD800;")), 11),
    "HTML in CDATA, ill-formed": (
        rss(TEN + b"&x;<item><description><![CDATA[" + b"<p>hello</p>" * 100_000 + b"]]></description></item>"),
        11,
    ),
    "ampersands in a title": (rss(TEN + item(b"&" * 300_000)), 11),
    "angle brackets in a title": (rss(TEN + item(b"<" * 100_000)), 11),
    "references": (rss(TEN + item(b"&#x41;" * 100_000 + b"&bad;")), 11),
    "lines": (b"a\n" * 1_000_000, 1),
    "half a time, often": (b"Head\n\n" + b"12:12:" * 400_000, 1),
    "half a credit, often": (b"Head\n\n" + b"Aa " * 300_000 + b"\n\nx", 1),
    "white space": (b" " * 5_000_000 + rss(TEN), 10),
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a parser opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(autouse=True)
def quickly():
    """Ten seconds of CPU are far above what any of these needs (2.5 s) and far below what a quadratic one takes."""
    begin = time.process_time()
    yield
    assert time.process_time() - begin < 10


@pytest.mark.parametrize("name", REFUSED)
def test_refused(read, name):
    with pytest.raises(LimitExceeded):
        read(REFUSED[name])


@pytest.mark.parametrize("name", UNKNOWN)
def test_no_feed_at_all(read, name):
    with pytest.raises(UnknownFormat):
        read(UNKNOWN[name])


@pytest.mark.parametrize("name", READ)
def test_read_rightly(read, name):
    body, count = READ[name]
    parsed = read(body)
    assert len(parsed.items) == count
    assert all("root:" not in str(i) for i in parsed.items)


def test_a_text_is_hostile_too(read):
    with pytest.raises(ParseError):
        read(b"\x00\x01\x02" * 1_000)
    assert read(b"\x02Head\x03\n\nText\x12 more.", format="text").items[0].headline.value == "Head"

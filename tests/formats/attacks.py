"""Hostile documents, made of our own samples: the same attacks on every format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from tests.formats.own import Sample

FULL_BYTES = 50_000_000
"""As large as a drop folder's files may be."""

MEGABYTE = 1_000_000
WORDS = b"the harbour crane was moved along the quay in the night and hardly anybody woke "

Change = Callable[[Sample], bytes | None]
"""Makes the hostile document of a sample; None where the attack means nothing in its format."""


def is_xml(sample: Sample) -> bool:
    """Tell whether the sample is XML."""
    return sample.file.endswith(".xml")


def is_json(sample: Sample) -> bool:
    """Tell whether the sample is JSON."""
    return sample.file.endswith(".json")


def with_text(sample: Sample, text: bytes) -> bytes:
    """Return the sample with ``text`` put where its first story's text begins."""
    return _before(sample, sample.text, text)


def with_headline(sample: Sample, text: bytes) -> bytes:
    """Return the sample with ``text`` put where its first story's headline begins."""
    return _before(sample, sample.headline, text)


def _before(sample: Sample, words: str, text: bytes) -> bytes:
    body, found = sample.body, words.encode()
    assert found in body, (sample.name, words)
    at = body.index(found)
    return body[:at] + text + body[at:]


def with_subset(body: bytes, declarations: bytes) -> bytes:
    """Return an XML document with these declarations as its internal subset, in place of its own DTD."""
    root = re.search(rb"<([A-Za-z][\w.:-]*)", re.sub(rb"<!DOCTYPE[^>]*>", b"", body))
    assert root is not None
    bare = re.sub(rb"<!DOCTYPE[^>]*>\s*", b"", body)
    head, _, rest = bare.partition(b"?>")
    return head + b"?>\n<!DOCTYPE " + root[1] + b" [" + declarations + b"]>" + rest


def with_attributes(sample: Sample, attributes: bytes) -> bytes | None:
    """Return an XML sample with attributes added to its root element; a JSON one with members added to its object."""
    body = sample.body
    if is_json(sample):
        return re.sub(rb"\{", lambda _: b"{" + attributes + b",", body, count=1)
    if not is_xml(sample):
        return None
    return re.sub(rb"(<[A-Za-z][\w.:-]*)", lambda match: match[1] + b" " + attributes, body, count=1)


def many_attributes(sample: Sample) -> bytes | None:
    """Return 100,000 attributes on the root element, members of the first object, or a million header lines."""
    if is_xml(sample):
        return with_attributes(sample, b" ".join(b'a%d="1"' % n for n in range(100_000)))
    if is_json(sample):
        return with_attributes(sample, b",".join(b'"a%d":1' % n for n in range(100_000)))
    if sample.format == "email":
        return b"X-Kestrel: 1\r\n" * 1_000_000 + sample.body
    return None


def deep(sample: Sample) -> bytes | None:
    """Return tags, arrays or MIME parts nested 50,000 deep where the text stands."""
    if is_xml(sample):
        return with_text(sample, b"<u>" * 50_000 + b"</u>" * 50_000)
    if is_json(sample):
        return with_attributes(sample, b'"deep":' + b"[" * 100_000 + b"]" * 100_000)
    if sample.format == "email":
        return _nested_mail(50_000)
    return None


def deep_objects(sample: Sample) -> bytes | None:
    """Return JSON objects nested 100,000 deep, or messages within messages."""
    if is_json(sample):
        return with_attributes(sample, b'"deep":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000)
    if sample.format == "email":
        head = b"Subject: One in another\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n"
        return head * 20_000 + sample.body
    return None


def deep_html(sample: Sample) -> bytes | None:
    """Return HTML nested 50,000 deep inside the text, escaped as the format escapes it."""
    html = b"<div>" * 50_000 + b"hidden" + b"</div>" * 50_000
    if sample.format == "email":
        return _mail(b"text/html; charset=utf-8", html)
    return with_text(sample, escaped(sample, html))


def many_parts(sample: Sample) -> bytes | None:
    """Return a message with 20,000 parts."""
    if sample.format != "email":
        return None
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nA part.\r\n"
    return _mail(b'multipart/mixed; boundary="b"', part * 20_000 + b"--b--\r\n")


def escaped(sample: Sample, html: bytes) -> bytes:
    """Return markup as it may stand in the sample's text without being markup of the format."""
    if sample.name in ("rss/feed.xml", "wxr/export.xml"):
        return html
    return html.replace(b"<", b"&lt;").replace(b">", b"&gt;") if is_xml(sample) else html


def _mail(content_type: bytes, content: bytes) -> bytes:
    head = b"Message-ID: <1@kestrel.example>\r\nDate: Mon, 16 Mar 2026 07:14:00 +0100\r\nFrom: desk@kestrel.example\r\n"
    mime = b"Subject: Many parts\r\nMIME-Version: 1.0\r\nContent-Type: " + content_type + b"\r\n\r\n"
    return head + mime + content


def _nested_mail(depth: int) -> bytes:
    opened = b"".join(
        b'--b%d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (n, n + 1) for n in range(depth)
    )
    closed = b"".join(b"--b%d--\r\n" % n for n in range(depth, -1, -1))
    text = b"--b%d\r\nContent-Type: text/plain\r\n\r\nAt the bottom.\r\n" % depth
    return _mail(b'multipart/mixed; boundary="b0"', opened + text + closed)


def repeated(sample: Sample) -> Iterator[tuple[str, bytes]]:
    """Yield the sample with a megabyte of something repeated in its text: what makes careless patterns quadratic."""
    for name, piece in PIECES.items():
        text = piece * (MEGABYTE // len(piece))
        if is_xml(sample):
            text = text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b"]]>", b"]]&gt;")
        elif is_json(sample):
            text = json.dumps(text.decode("latin-1"))[1:-1].encode()
        yield name, with_text(sample, text)


PIECES = {
    "spaces": b" ",
    "tabs and spaces": b"\t   ",
    "line ends": b"\n",
    "tags": b"<p>",
    "tags cut": b"<p ",
    "comments": b"<!--",
    "ampersands": b"&",
    "dashes": b"- ",
    "stars": b"* ",
    "encoded words": b"=?utf-8?q?",
    "times": b"12:12:",
    "bylines": b"By Ann ",
    "slashes": b"http://",
    "quotes": b"''",
    "capitals": b"Aa ",
}


def many_stories(sample: Sample, size_bytes: int) -> tuple[bytes, int] | None:
    """Return a document of so many bytes, full of the sample's smallest story, and how many; None if it holds one."""
    entry = _ENTRIES.get(sample.name)
    if entry is None:
        return None
    body = sample.body
    smallest = min(re.finditer(entry, body, re.DOTALL), key=lambda found: len(found[0]))
    count = size_bytes // len(smallest[0])
    return body[: smallest.start()] + smallest[0] * count + body[smallest.end() :], count


def full_of_stories(sample: Sample) -> bytes:
    """Return 50 MB of small stories; paragraphs, where a document holds one story."""
    body = sample.body
    if made := many_stories(sample, FULL_BYTES):
        return made[0]
    if sample.format == "email":
        part = b"--b\r\nContent-Type: text/plain\r\n\r\n" + WORDS + b"\r\n"
        return _mail(b'multipart/mixed; boundary="b"', part * (FULL_BYTES // len(part)) + b"--b--\r\n")
    if sample.format in ("iptc7901", "anpa1312", "text"):
        return body * (FULL_BYTES // len(body))
    return with_text(sample, escaped(sample, (WORDS + b"</p><p>") * (FULL_BYTES // (len(WORDS) + 7))))


def full_of_text(sample: Sample) -> bytes:
    """Return 50 MB of one text."""
    return with_text(sample, WORDS * (FULL_BYTES // len(WORDS)))


def full_of_attribute(sample: Sample) -> bytes:
    """Return one attribute, member or header of 50 MB; one line, where the format has none of them."""
    value = b"x" * FULL_BYTES
    if is_xml(sample):
        return with_attributes(sample, b'long="' + value + b'"') or b""
    if is_json(sample):
        return with_attributes(sample, b'"long":"' + value + b'"') or b""
    if sample.format == "email":
        return b"X-Long: " + value + b"\r\n" + sample.body
    return with_headline(sample, value)


_ENTRIES = {
    "rss/feed.xml": rb"<item>.*?</item>\s*",
    "rdf/feed.xml": rb"<item .*?</item>\s*",
    "atom/feed.xml": rb"<entry>.*?</entry>\s*",
    "wxr/export.xml": rb"<item>.*?</item>\s*",
    "sitemap/news.xml": rb"<url>.*?</url>\s*",
    "newsml12/two.xml": rb"<NewsItem .*?</NewsItem>\s*",
    "newsml-g2/message.xml": rb"<newsItem .*?</newsItem>\s*",
    "jsonfeed/feed.json": rb"\{\s*\"id\".*?\},\s*(?=\{)",
}

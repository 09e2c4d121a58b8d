"""Whatever the bytes are: a result or a ParseError, and no story that is not in them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import parsers
from ingest.errors import ParseError
from ingest.model.document import FORMATS, Document, Reading
from ingest.model.item import Parsed

RECEIVED = datetime(2024, 5, 1, tzinfo=UTC)
SEEDS = (
    b'<rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>One</title></item></channel></rss>',
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><title type="html">One</title></entry></feed>',
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item rdf:about="x">'
    b"<title>One</title></item></rdf:RDF>",
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "content_html": "<p>One</p>"}]}',
    b"One\n\n2023-09-21 15:31:44, A & B CNA\n\nOne\n\nText said.\n\nMore./ VOA\n\ntail",
)
PIECES = st.sampled_from(
    (b"<item>", b"</item>", b"<![CDATA[", b"]]>", b"<!--", b"&amp;", b"&x;", b"<title>", b"</title>", b"\x00", b"\xff")
) | st.sampled_from(
    (
        b"<!DOCTYPE x [",
        b"<!ENTITY a 'b'>",
        b"<?xml version='1.0' encoding='utf-16'?>",
        b"{",
        b"[",
        b'"',
        b"\n\n",
        b"<entry",
    )
)


def outcome(body: bytes, name: str, content_type: str | None = None) -> Parsed | None:
    try:
        return parsers.read(Document("W", "f", RECEIVED, body, None, content_type, Reading(format=name)))
    except ParseError as error:
        assert error.reason
        return None


@settings(max_examples=150)
@given(st.binary(max_size=400), st.sampled_from(FORMATS))
def test_arbitrary_bytes(body, name):
    outcome(body, name)


@settings(max_examples=200)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 8), st.one_of(PIECES, st.binary(max_size=4))), max_size=4),
    st.sampled_from([None, "text/xml; charset=latin-1", "text/xml; charset=nonsense", "application/json"]),
)
def test_feeds_with_wounds(body, wounds, content_type):
    for position, length, piece in wounds:
        body = body[:position] + piece + body[position + length :]
    parsed = outcome(body, "auto", content_type)
    if parsed is not None:
        assert parsed.lane in ("strict", "lenient")
        assert all(i.headline or i.summary or i.body or i.signal for i in parsed.items)


@settings(max_examples=60)
@given(st.sampled_from(SEEDS), st.data())
def test_reading_is_a_function_of_the_bytes(body, data):
    cut = data.draw(st.integers(0, len(body)))
    assert outcome(body[:cut], "auto") == outcome(body[:cut], "auto")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=40)


@settings(max_examples=100)
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4))
@pytest.mark.parametrize("name", ["rss", "atom"])
def test_what_was_written_is_read(name, rows):
    from xml.sax.saxutils import escape

    wanted = [(t.strip(" \t\r\n"), g.strip(" \t\r\n")) for t, g in rows]
    wanted = [(t, g) for t, g in wanted if t.strip() and g.strip()]
    if name == "rss":
        inner = "".join(f"<item><title>{escape(t)}</title><guid>{escape(g)}</guid></item>" for t, g in wanted)
        body = f'<rss version="2.0"><channel>{inner}</channel></rss>'
    else:
        inner = "".join(f"<entry><title>{escape(t)}</title><id>{escape(g)}</id></entry>" for t, g in wanted)
        body = f'<feed xmlns="http://www.w3.org/2005/Atom">{inner}</feed>'
    parsed = outcome(body.encode(), name)
    assert parsed is not None and parsed.lane == "strict"
    assert [(i.headline and i.headline.value, i.native_id) for i in parsed.items] == [
        (t.strip(), g.strip()) for t, g in wanted
    ]

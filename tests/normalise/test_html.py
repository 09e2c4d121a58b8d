"""HTML is safe to show, and readable as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.normalise.html import plain_line, sanitise, to_text


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
        ("<p onclick='x()'>a</p>", "<p>a</p>"),
        ("<img src=x.jpg onerror=alert(1)>", '<img src="https://e.com/a/x.jpg">'),
        ('<a href="javascript:alert(1)">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<a href="/x">a</a>', '<a href="https://e.com/x" rel="noopener noreferrer">a</a>'),
        ('<a href="mailto:a@e.com">a</a>', '<a href="mailto:a@e.com" rel="noopener noreferrer">a</a>'),
        ('<img src="data:image/png;base64,AA">', "<img>"),
        ("<iframe src='https://x'>old</iframe>b", "b"),
        ("<style>p{}</style><!-- c --><blink>b</blink>", "b"),
        ("<svg><script>x</script></svg>b", "b"),
        ("<p>unclosed", "<p>unclosed</p>"),
        ("<math><mtext><table><mglyph><style><img src onerror=alert(1)>", ""),
    ],
)
def test_sanitised(value, safe):
    assert sanitise(value, "https://e.com/a/b") == safe


def test_relative_links_without_a_base_go():
    assert sanitise('<a href="/x">a</a>', None) == '<a rel="noopener noreferrer">a</a>'


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("<p>One <b>two</b>,\n three.</p><p>Four</p>", "One two, three.\n\nFour"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<h2>Head</h2>Text<div>more</div>after", "Head\n\nText\n\nmore\n\nafter"),
        ("<ul><li>a</li><li>b <i>c</i></li></ul>", "- a\n- b c"),
        ("<ol><li><p>a</p></li><li><p>b</p></li></ol>", "- a\n\n- b"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "A | B\n1 | 2"),
        ("Tom &amp; Jerry &lt;3&nbsp;x", "Tom & Jerry <3 x"),
        ("<p>a</p>\n\n<p></p><p> </p><p>b</p>", "a\n\nb"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a<b>b</b>c <i> d</i>", "abc d"),
        ('<p title="a > b">c</p>', "c"),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_plain_text(value, plain):
    assert to_text(sanitise(value, None)) == plain


def test_a_headline_is_one_line():
    assert plain_line("<b>Big</b>\n&amp; <i>small</i><br>news<script>x</script>") == "Big & small news"


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<script>",
        "</script>",
        "<img src='x' onerror='y'>",
        "<a href='javascript:x'>",
        "</a>",
        "<!--",
        "-->",
    ]
)


@settings(max_examples=200)
@given(st.lists(st.one_of(PIECES, st.text(max_size=10)), max_size=12))
def test_nothing_dangerous_is_left(pieces):
    safe = sanitise("".join(pieces), "https://e.com/")
    tags = [part.partition(">")[0].lower() for part in safe.split("<")[1:]]
    assert not any(tag.startswith("script") or " on" in tag or "javascript:" in tag for tag in tags)
    assert sanitise(safe, "https://e.com/") == safe


@settings(max_examples=200)
@given(st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8), min_size=1, max_size=6))
def test_every_paragraph_survives(words):
    assert to_text(sanitise("".join(f"<p>{word}</p>" for word in words), None).strip()) == "\n\n".join(words)

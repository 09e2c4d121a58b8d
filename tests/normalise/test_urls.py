"""Addresses are valid by RFC 3986, or absent."""

from __future__ import annotations

import pytest
import rfc3987
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.normalise.urls import absolute, is_uri


@pytest.mark.parametrize(
    ("raw", "base", "address"),
    [
        ("https://e.com/a?b=c#d", None, "https://e.com/a?b=c#d"),
        ("  https://e.com/a\n", None, "https://e.com/a"),
        ("https://e.com/a\nb", None, "https://e.com/a%20b"),
        ("/a", "https://e.com/x/y", "https://e.com/a"),
        ("a b", "https://e.com/x/", "https://e.com/x/a%20b"),
        ("//cdn.e.com/a", "https://e.com/", "https://cdn.e.com/a"),
        ("https://münchen.example/ä?ö=ü", None, "https://xn--mnchen-3ya.example/%C3%A4?%C3%B6=%C3%BC"),
        ("https://e.com/100%", None, "https://e.com/100%25"),
        ("https://e.com/a%20b", None, "https://e.com/a%20b"),
        ("HTTP://E.com/A", None, "HTTP://E.com/A"),
        ("https://e.com:8443/", None, "https://e.com:8443/"),
        ("javascript:alert(1)", None, None),
        (" java\nscript:alert(1)", "https://e.com/", "https://e.com/java%20script:alert(1)"),
        ("data:text/html,x", "https://e.com/", None),
        ("ftp://e.com/", None, None),
        ("mailto:a@e.com", None, None),
        ("/a", None, None),
        ("https://", None, None),
        ("https:///a", None, None),
        ("https://e.com:port/", None, None),
        ("https://[::1/", None, None),
        ("https://e com/", None, None),
        ("https://e.com/" + "a" * 3000, None, None),
        ("", "https://e.com/", None),
        (None, "https://e.com/", None),
    ],
)
def test_absolute(raw, base, address):
    assert absolute(raw, base) == address


def test_credentials_are_never_published():
    assert absolute("https://user:secret@e.com/a") == "https://e.com/a"


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("http://e.com/1?utm=x#y", True),
        ("https://e.com", True),
        ("tag:e.com,2020-01-01:story/1", True),
        ("urn:uuid:8f4d5a4e-6f1b-5c8e-9a53-2b7b1a0c6d11", True),
        ("urn:newsml:e.com:20200101:1", True),
        ("tag:nonsense", False),
        ("urn:x", False),
        ("e.com/1", False),
        ("12345", False),
        ("mailto:a@e.com", False),
        ("javascript:alert(1)", False),
        ("http://e.com/a b", False),
        ("http://e.com/%zz", False),
        ("http://e.com/ä", False),
        ("", False),
    ],
)
def test_what_identifies(value, good):
    assert is_uri(value) is good


@settings(max_examples=300)
@given(st.text(max_size=60), st.sampled_from([None, "https://e.com/a/b", "nonsense"]))
def test_whatever_comes_out_is_valid(raw, base):
    address = absolute(raw, base)
    assert address is None or (
        rfc3987.match(address, rule="URI") and address.lower().startswith(("http://", "https://"))
    )


@settings(max_examples=300)
@given(
    st.text(max_size=40), st.sampled_from(["http://e.com/", "tag:e.com,2020:", "urn:x-y:", "https://e.com?", "http://"])
)
def test_whatever_identifies_is_valid(rest, start):
    if is_uri(start + rest):
        assert rfc3987.match(start + rest, rule="URI")


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_mending_twice_changes_nothing(raw):
    once = absolute(f"https://e.com/{raw}")
    assert once is None or absolute(once) == once

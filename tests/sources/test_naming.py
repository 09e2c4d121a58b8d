"""File names: what is read, and names that survive everything."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model.naming import content_type_of, ignored, native, portable, wanted

names = st.binary(max_size=40).map(lambda raw: os.fsdecode(raw.replace(b"\0", b"")))


@given(names)
def test_a_portable_name_leads_back(name: str) -> None:
    assert native(portable(name)) == name
    portable(name).encode()
    assert not any(ord(letter) < 0x20 for letter in portable(name))


def test_ordinary_names_stay_as_they_are() -> None:
    assert portable("2026/naïve – ☃ (1).xml") == "2026/naïve – ☃ (1).xml"


@pytest.mark.parametrize("name", [".a", "a.tmp", "a.part", "a.crdownload", "a~"])
def test_ignored(name: str) -> None:
    assert ignored(name)
    assert not wanted(name, "*")
    assert not wanted(f"{name}/inside.txt", "*")


def test_patterns() -> None:
    assert wanted("sub/a.xml", "*.xml")
    assert not wanted("sub/a.XML", "*.xml")
    assert wanted("sub/a.xml", "sub/*.xml")
    assert not wanted("other/a.xml", "sub/*.xml")


def test_media_types_by_suffix() -> None:
    assert content_type_of("a/b.XML") == "application/xml"
    assert content_type_of("xml") is None
    assert content_type_of("a.unknown") is None

"""Reading a JSON value as a document."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ingest.model.item import Item, Parsed


@pytest.fixture
def parsed(read: Callable[..., Parsed]) -> Callable[..., Parsed]:
    """Return what reads a JSON value: ``parsed(value, format="auto")``."""

    def do(value: object, **reading: Any) -> Parsed:
        return read(json.dumps(value), **reading)

    return do


@pytest.fixture
def one(parsed: Callable[..., Parsed]) -> Callable[..., Item]:
    """Return what reads one ninjs object, given by members beside an id and a headline, and returns its only item."""

    def do(**members: object) -> Item:
        found = parsed({"uri": "urn:x-test:1", "headline": "Bridge reopens", **members}, format="ninjs")
        assert not found.faults
        (item,) = found.items
        return item

    return do

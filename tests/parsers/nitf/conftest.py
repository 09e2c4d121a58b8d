from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.parsers.nitf.made import nitf

from ingest.model.item import Item, Parsed

Read = Callable[..., Parsed]
One = Callable[..., Item]


@pytest.fixture
def one(read: Read) -> One:
    """Read one NITF document made by ``nitf`` and return its only item."""

    def do(**parts: str) -> Item:
        parsed = read(nitf(**parts))
        assert parsed.format == "nitf" and parsed.lane == "strict"
        assert not parsed.faults
        assert len(parsed.items) == 1
        return parsed.items[0]

    return do

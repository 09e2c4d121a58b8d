from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.model.document import Document, Reading
from ingest.model.item import Item, Markup, Parsed
from ingest.model.profile import Profile
from ingest.parsers import profiles

Apply = Callable[..., Parsed]

STORY = Item(
    place="newsItem 1, line 2",
    native_id="urn:newsml:veld.example:20240304:88",
    headline=Markup("Harbour bridge to close"),
    versioned=True,
    owner="Veld Wire",
    paths={
        "native_id": "@guid",
        "body": "contentSet/inlineXML",
        "by": "contentMeta/by",
        "status": "itemMeta/pubStatus",
    },
)


@pytest.fixture
def apply() -> Apply:
    """Apply a profile (none: the built-in ones) to an item with some fields of its own; gives what comes out."""

    def do(profile: Profile | None, *, format_: str = "newsml-g2", zone: str | None = None, **fields: Any) -> Parsed:
        received_at = datetime(2024, 5, 1, 12, tzinfo=UTC)
        reading = Reading(timezone=zone, profile=profile)
        document = Document("VELD", "feed", received_at, b"<all/>", reading=reading)
        return profiles.applied(document, Parsed(format_, "strict", (STORY._replace(**fields),)))

    return do

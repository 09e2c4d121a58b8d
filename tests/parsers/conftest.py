from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest import parsers
from ingest.model.document import Document, Reading
from ingest.model.item import Parsed

SHARED = Path(__file__).parents[3] / "shared"

Read = Callable[..., Parsed]


@pytest.fixture
def read() -> Read:
    """Read bytes or text as one document: ``read(body, format="auto", url=None, content_type=None, …)``."""

    def do(
        body: bytes | str,
        *,
        provider: str = "Test Wire",
        url: str | None = None,
        content_type: str | None = None,
        **reading: object,
    ) -> Parsed:
        raw = body.encode() if isinstance(body, str) else body
        received_at = datetime(2024, 5, 1, 12, tzinfo=UTC)
        return parsers.read(
            Document(provider, "feed", received_at, raw, url, content_type, Reading(**reading))  # type: ignore[arg-type]
        )

    return do


@pytest.fixture
def samples() -> Path:
    folder = SHARED / "samples"
    if not folder.is_dir():
        pytest.skip("needs the third-party samples beside the checkout (../shared/samples)")
    return folder

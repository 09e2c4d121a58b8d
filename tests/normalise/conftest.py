from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
import referencing
from referencing.jsonschema import DRAFT202012

from ingest import normalise, parsers
from ingest.model.document import Document, Reading
from ingest.model.story import Normalised

SHARED = Path(__file__).parents[3] / "shared"
RECEIVED = datetime(2024, 5, 1, 12, tzinfo=UTC)

Canonical = Callable[..., Normalised]


@pytest.fixture
def canonical() -> Canonical:
    """Parse and normalise one document: ``canonical(body, provider=…, url=…, timezone=…)``."""

    def do(body: bytes | str, *, provider: str = "Test Wire", url: str | None = None, **reading: object) -> Normalised:
        raw = body.encode() if isinstance(body, str) else body
        document = Document(provider, "feed", RECEIVED, raw, url, None, Reading(**reading))  # type: ignore[arg-type]
        return normalise.canonical(document, parsers.read(document))

    return do


class Schema:
    """A validator whose repr is short, for reports of failures."""

    def __init__(self, validator: jsonschema.Draft202012Validator) -> None:
        self.validate = validator.validate


@pytest.fixture(scope="session")
def ninjs() -> Schema:
    """IPTC's own schema, formats checked."""
    folder = SHARED / "schemas"
    if not folder.is_dir():
        pytest.skip("needs IPTC's schema beside the checkout (../shared/schemas)")
    geo = json.loads((folder / "geojson.json").read_text())
    resource = referencing.Resource.from_contents(geo, default_specification=DRAFT202012)
    registry = referencing.Registry().with_resource("https://geojson.org/schema/GeoJSON.json", resource)
    schema = json.loads((folder / "ninjs-3.1.json").read_text())
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return Schema(jsonschema.Draft202012Validator(schema, registry=registry, format_checker=checker))

"""Validators of what is published, formats checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import referencing
from referencing.jsonschema import DRAFT202012

from ingest.model.schema import headers_schema, published_schema, story_schema

SCHEMAS = Path(__file__).resolve().parents[2] / "shared" / "schemas"


class Valid:
    """Validates records against our schema and, where it is at hand, IPTC's own; a value that was valid stays so."""

    def __init__(self) -> None:
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        # Without these, a format that nothing checks would pass for checked.
        assert {"uri", "uri-reference", "date-time"} <= set(checker.checkers)
        jsonschema.Draft202012Validator.check_schema(published_schema())
        self._value = jsonschema.Draft202012Validator(story_schema(), format_checker=checker)
        self._headers = jsonschema.Draft202012Validator(headers_schema(), format_checker=checker)
        self._iptc = _iptc(checker)
        self._seen: set[bytes] = set()

    def __repr__(self) -> str:
        return "Valid()"

    @property
    def by_iptc(self) -> bool:
        """Whether IPTC's own schema is at hand."""
        return self._iptc is not None

    def headers(self, headers: Mapping[str, str]) -> None:
        """Raise ValidationError for headers that are not as we say."""
        self._headers.validate(dict(headers))

    def value(self, value: bytes) -> dict[str, Any]:
        """Return the document; raise ValidationError for one that is not as we say, or as IPTC says."""
        document = dict(json.loads(value))
        if value not in self._seen:
            self._value.validate(document)
            if self._iptc is not None:
                self._iptc.validate(document)
            self._seen.add(value)
        return document


def _iptc(checker: jsonschema.FormatChecker) -> jsonschema.Draft202012Validator | None:
    if not SCHEMAS.is_dir():
        return None
    geo = json.loads((SCHEMAS / "geojson.json").read_text())
    resource = referencing.Resource.from_contents(geo, default_specification=DRAFT202012)
    registry = referencing.Registry().with_resource("https://geojson.org/schema/GeoJSON.json", resource)
    schema = json.loads((SCHEMAS / "ninjs-3.1.json").read_text())
    return jsonschema.Draft202012Validator(schema, registry=registry, format_checker=checker)

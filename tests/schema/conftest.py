"""The validators of the whole run, and the check of one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tests.validity import Valid


@pytest.fixture(scope="session")
def valid() -> Valid:
    """Return the validators of the whole run."""
    return Valid()


@pytest.fixture(scope="session")
def check_record(valid: Valid) -> Callable[[str, str | None, bytes | None, Mapping[str, str]], dict[str, Any]]:
    """Return what checks one record of ``stories``, ``latest`` or ``duplicates``: all that its schema cannot say."""

    def check(topic: str, key: str | None, value: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
        assert value is not None, "a null value is a tombstone"
        valid.headers(headers)
        document = valid.value(value)
        assert key == document["uri"] == headers["ce_subject"]
        assert document.get("language") in (None, headers.get("ce_language"))
        _, kind, change, generation = headers["ce_type"].split(".")
        assert generation == "v1"
        assert kind == ("duplicate" if "duplicates" in topic else "story")
        if change == "killed":
            assert document["pubStatus"] == "canceled"
            assert not document.keys() & {"descriptions", "bodies", "renditions", "associations"}
        else:
            assert document["pubStatus"] in ("usable", "withheld")
        if change == "linked":
            assert "bodies" not in document
            (original,) = document["associations"]
            assert original["uri"] == headers["ce_duplicateof"]
        return document

    return check

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.config import KafkaAddress, SqliteAddress, parse_broker

BASE = Path("/base")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("sqlite:a.db", SqliteAddress(Path("/base/a.db"))),
        ("sqlite:/x/a.db", SqliteAddress(Path("/x/a.db"))),
        ("sqlite:../a:b.db", SqliteAddress(Path("/a:b.db"))),
        ("kafka://localhost:9092", KafkaAddress(("localhost:9092",))),
        ("kafka://a:1,b-c.d:65535/", KafkaAddress(("a:1", "b-c.d:65535"))),
        ("kafka://[::1]:9092", KafkaAddress(("[::1]:9092",))),
    ],
)
def test_an_address_is_read_and_written_alike(text: str, address: SqliteAddress | KafkaAddress) -> None:
    assert parse_broker(text, BASE) == address
    assert parse_broker(str(address), Path("/elsewhere")) == address


@pytest.mark.parametrize(
    "text",
    [
        "", "sqlite", "sqlite:", "sqlite://a.db", "kafka:a:1", "kafka://", "kafka://a", "kafka://a:0", "kafka://a:65536",
        "kafka://a:1,", "kafka://a:1,b", "kafka://:1", "kafka://a:x", "kafka://u:p@a:1", "redis://a:1", "SQLITE",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match=r"sqlite:|kafka://"):
        parse_broker(text, BASE)

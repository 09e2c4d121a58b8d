"""What the tests of formats share: validators, and worker processes like the service's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence

import pytest
from tests.validity import Valid

from ingest.model.document import Document
from ingest.model.story import Normalised
from ingest.stages.reading import Limits
from ingest.stages.workshop import Workshop

Read = Callable[[Sequence[Document]], list[Normalised]]
PROCESSES = 3


@pytest.fixture(scope="session")
def valid() -> Valid:
    """Return the validators of the whole run."""
    return Valid()


@pytest.fixture(scope="module")
def in_workshop() -> Iterator[Read]:
    """Yield what reads documents as the service does: in processes with its limits, one result for each."""
    with asyncio.Runner() as runner:
        workshop = Workshop(Limits(), PROCESSES)
        runner.run(workshop.warm())

        def read(documents: Sequence[Document]) -> list[Normalised]:
            return runner.run(workshop.read(documents))

        yield read

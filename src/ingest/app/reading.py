"""Reading one document for the command line, as the service would, without publishing anything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import orjson

from ingest.model.document import Document
from ingest.model.item import Fault
from ingest.model.overlay import Overlay
from ingest.model.story import Candidate, Explained, Normalised
from ingest.normalise.decide import decide
from ingest.stages.reading import Limits, explain_documents, read_documents
from ingest.stages.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Told:
    """A document's stories as ninjs documents, in the document's order, and what could not be read.

    ``explained`` has an entry for each story, if they were to be explained.
    """

    format: str
    stories: tuple[dict[str, Any], ...]
    faults: tuple[Fault, ...]
    explained: tuple[Explained, ...] = ()


def tell(documents: list[Document], limits: Limits, *, explain: bool = False) -> list[Told]:
    """Read documents in a worker process that can be killed."""
    read = explain_documents if explain else read_documents
    return asyncio.run(told_of(documents, Workshop(limits, processes=1, read=read)))


async def told_of(documents: list[Document], workshop: Workshop) -> list[Told]:
    """Read documents; each story is as if told for the first time."""
    results = await workshop.read(documents)
    return [_told(document, result) for document, result in zip(documents, results, strict=True)]


def _told(document: Document, result: Normalised) -> Told:
    ref = document.ref
    stories = tuple(_first_telling(document, ref, candidate) for candidate in result.candidates)
    return Told(result.format, stories, result.faults, result.explained)


def _first_telling(document: Document, ref: str, candidate: Candidate) -> dict[str, Any]:
    decision = decide(Overlay({}), "items", document, ref, candidate)
    return dict(orjson.loads((decision.record.value if decision.record else None) or b"{}"))

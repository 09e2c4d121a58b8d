"""The topics of one prefix, and their explicit settings."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.model.record import TopicSpec

DAY_MS = 86_400_000
MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""A document as received; a source's own ``max_bytes`` is far below."""

MAX_STORY_BYTES = 900_000
"""Kafka's default limit is 1 MiB for a batch: a story's value stays below it with room for key and headers."""


OWN_NAMES = ("documents", "items", "stories", "latest", "duplicates", "dead-letters")
"""The short names that ``Topics.resolve`` knows by itself: no route is called so."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Names of the topics under ``prefix``, and how many partitions each has.

    ``documents`` is partitioned by provider; ``items`` has one partition, because the desk decides in one total
    order per prefix; ``stories``, ``latest`` and the ``routes`` (their short names) are partitioned by the story's uri.
    """

    prefix: str = "wire."
    documents_partitions: int = 4
    stories_partitions: int = 4
    documents_retention_days: float = 30
    stories_retention_days: float = 7
    dead_letters_retention_days: float = 30
    routes: tuple[str, ...] = ()

    @property
    def documents(self) -> str:
        return f"{self.prefix}documents.v1"

    @property
    def items(self) -> str:
        return f"{self.prefix}items.v1"

    @property
    def stories(self) -> str:
        return f"{self.prefix}stories.v1"

    @property
    def latest(self) -> str:
        return f"{self.prefix}stories.latest.v1"

    @property
    def duplicates(self) -> str:
        return f"{self.prefix}duplicates.v1"

    @property
    def dead_letters(self) -> str:
        return f"{self.prefix}dead-letters.v1"

    def route(self, name: str) -> str:
        """Return the topic of the route ``name``, which holds those records of ``stories`` that fit its rule."""
        return f"{self.prefix}routes.{name}.v1"

    def state(self, stage: str) -> str:
        """Return the compacted changelog topic of ``stage``."""
        return f"{self.prefix}state.{stage}.v1"

    def group(self, stage: str) -> str:
        """Return the consumer group of ``stage``."""
        return f"{self.prefix}{stage}"

    def resolve(self, short: str) -> str:
        """Return the full name for ``stories``, ``latest``, ``dead-letters`` … and routes; other names as they are."""
        known = {
            **{name: self.route(name) for name in self.routes},
            "documents": self.documents,
            "items": self.items,
            "stories": self.stories,
            "latest": self.latest,
            "duplicates": self.duplicates,
            "dead-letters": self.dead_letters,
        }
        return known.get(short, short)

    def specs(self) -> tuple[TopicSpec, ...]:
        """Return every topic with its settings, in the order of a story's way."""
        large = MAX_DOCUMENT_BYTES
        documents, stories = self.documents_partitions, self.stories_partitions
        documents_ms = round(self.documents_retention_days * DAY_MS)
        stories_ms = round(self.stories_retention_days * DAY_MS)
        dead_letters_ms = round(self.dead_letters_retention_days * DAY_MS)
        return (
            TopicSpec(self.documents, documents, False, documents_ms, large),
            TopicSpec(self.items, 1, False, stories_ms),
            TopicSpec(self.stories, stories, False, stories_ms),
            TopicSpec(self.latest, stories, compacted=True),
            *(TopicSpec(self.route(name), stories, False, stories_ms) for name in self.routes),
            TopicSpec(self.duplicates, 1, False, stories_ms),
            TopicSpec(self.dead_letters, 1, False, dead_letters_ms, large),
            TopicSpec(self.state("fetch"), documents, compacted=True),
            TopicSpec(self.state("normalise"), documents, compacted=True),
            TopicSpec(self.state("desk"), 1, compacted=True),
        )

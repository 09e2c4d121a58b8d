"""What the desk remembers, read from its changelog: works beside a running service, and without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.broker.held import held
from ingest.broker.port import Broker
from ingest.desk.hearing import telling
from ingest.desk.near import Told
from ingest.desk.standing import (
    Cluster,
    Said,
    Standing,
    alias_key,
    cluster_key,
    cluster_of,
    decision_key,
    said_key,
    said_of,
    standing_of,
    story_key,
)
from ingest.errors import TopicMissing
from ingest.model.overlay import Overlay
from ingest.model.record import Received
from ingest.model.topics import Topics

ALIASES, CLUSTERS, DECISIONS, FINGERPRINTS, SAID, STANDINGS = (
    alias_key(""),
    cluster_key(""),
    decision_key(""),
    "n:",
    said_key(""),
    story_key(""),
)


@dataclass(frozen=True, slots=True)
class DeskState:
    """Those parts of the desk's state that were asked for, as of one moment."""

    values: Mapping[str, bytes]

    def standing(self, uri: str) -> Standing | None:
        """Return where a story stands, None for one that the desk does not know (any more)."""
        return standing_of(Overlay(self.values), uri)

    def said(self, uri: str) -> Said | None:
        """Return what a story last said, None where that is no longer kept."""
        return said_of(Overlay(self.values), uri)

    def cluster(self, name: str) -> Cluster:
        """Return a cluster; one that was never written down has its first story alone."""
        return cluster_of(Overlay(self.values), name)

    def has_cluster(self, name: str) -> bool:
        """Tell whether a cluster was written down."""
        return cluster_key(name) in self.values

    def story_of(self, uri: str) -> str:
        """Return the story that a uri belongs to: itself, unless the desk found it to be another's next version."""
        value = self.values.get(alias_key(uri))
        return value.decode().partition(" ")[2] if value is not None else uri

    def names_of(self, uri: str) -> frozenset[str]:
        """Return every uri under which a story's versions came."""
        aliases = (key.removeprefix(ALIASES) for key in self.values if key.startswith(ALIASES))
        return frozenset((uri, *(alias for alias in aliases if self.story_of(alias) == uri)))

    def fingerprints(self) -> Iterator[Told]:
        """Yield the fingerprints of the window."""
        return (Told.decode(value) for key, value in self.values.items() if key.startswith(FINGERPRINTS))


async def desk_state(broker: Broker, topics: Topics, kinds: Sequence[str]) -> DeskState:
    """Read the desk's state, of it the keys that begin with one of ``kinds``.

    Raises:
        TopicMissing: no service has worked under this prefix.
    """
    values: dict[str, bytes] = {}
    wanted = tuple(kinds)

    def keep(record: Received) -> None:
        if record.key is None or not record.key.startswith(wanted):
            return
        if record.value is None:
            values.pop(record.key, None)
        else:
            values[record.key] = record.value

    try:
        await each_record(broker, topics.state("desk"), keep)
    except TopicMissing:
        raise TopicMissing(f"no service has worked under the prefix {topics.prefix} here") from None
    return DeskState(values)


async def each_record(broker: Broker, topic: str, take: Callable[[Received], None]) -> None:
    """Call ``take`` with every record that a topic holds now.

    Raises:
        TopicMissing: it was never created.
    """
    async for record in held(broker, topic):
        take(record)


def text_of(value: bytes) -> tuple[str, str]:
    """Return headline and text of a story's document; both empty where it has none."""
    title, body = telling(value) or (None, "")
    return title or "", body

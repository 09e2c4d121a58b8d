"""The one error tree. Each error says whether trying again can help (``retry``).

IngestError
├── ConfigError              a person's mistake; carries every fault at once
├── ParseError               bytes that are not what they should be; the bytes go to the dead letters
│   ├── UnknownFormat        nothing we know reads these bytes
│   ├── IllFormed            the strict lane refuses: not well-formed, or hostile
│   ├── NoStories            a known format that holds no story
│   └── LimitExceeded        too large, too deep, too slow
├── SourceError              the far side of a transport                                     retry
│   ├── FetchFailed          a status or a network failure; may say when to come back        retry
│   ├── AddressRefused       a private or loopback address, not allowed for this feed
│   └── BodyTooLarge         more decoded bytes than the feed allows
├── BrokerError
│   ├── BrokerUnavailable    cannot be reached, or did not answer in time                    retry
│   ├── Fenced               somebody else owns this partition now; what we had is void
│   ├── PartitionLost        the partition is being handed over; stop using it
│   ├── TopicMissing         a topic that was never created
│   └── TopicMismatch        a topic that exists with other settings than ours
├── ReplayError              a source that cannot be replayed
├── UnknownStory             a story or a cluster of which the desk knows nothing, or no longer enough
└── CannotDecide             an order that the desk could not obey: stories that are gone, or what is so already
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class IngestError(Exception):
    """Base of everything this package raises on purpose."""

    retry: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ConfigFault:
    """One mistake in a configuration: where, what was found, what was expected."""

    key: str
    expected: str
    found: str | None = None

    def __str__(self) -> str:
        found = "" if self.found is None else f" (found {self.found})"
        return f"{self.key}: {self.expected}{found}"


class ConfigError(IngestError):
    """A configuration with mistakes: all of them, so that a person mends them in one go."""

    def __init__(self, origin: str, faults: tuple[ConfigFault, ...]) -> None:
        super().__init__(origin, faults)
        self.origin = origin
        self.faults = faults

    def __str__(self) -> str:
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        return f"{self.origin}: {len(self.faults)} fault(s)\n{lines}"


class ParseError(IngestError):
    """Bytes that cannot be read. ``place`` is where (line, element, item), ``reason`` why."""

    def __init__(self, reason: str, place: str = "document") -> None:
        super().__init__(reason, place)
        self.reason = reason
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class UnknownFormat(ParseError):
    """No parser recognises the bytes."""


class IllFormed(ParseError):
    """The strict lane refuses the bytes: not well-formed, or with a hostile shape."""


class NoStories(ParseError):
    """A known format that holds no story."""


class LimitExceeded(ParseError):
    """A document that is larger, deeper or slower than allowed."""


class SourceError(IngestError):
    """The far side of a transport failed."""

    retry = True


class FetchFailed(SourceError):
    """A fetch that gave no document. ``retry_after_s`` is what the server asked for, if it did."""

    def __init__(self, reason: str, *, status: int | None = None, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.retry_after_s = retry_after_s


class AddressRefused(SourceError):
    """The feed's host resolved to an address the feed may not connect to."""

    retry = False


class BodyTooLarge(SourceError):
    """The decoded body is larger than the feed's ``max_bytes``."""

    retry = False


class BrokerError(IngestError):
    """The broker refused, failed, or is gone."""


class BrokerUnavailable(BrokerError):
    """The broker cannot be reached, or did not answer in time."""

    retry = True


class Fenced(BrokerError):
    """Another worker owns the partition now: nothing of this transaction was written."""


class PartitionLost(BrokerError):
    """The partition is being handed over to another worker: stop using it."""


class TopicMissing(BrokerError):
    """The topic does not exist."""


class TopicMismatch(BrokerError):
    """The topic exists with settings that break a promise (for example fewer partitions)."""


class ReplayError(IngestError):
    """A source that cannot be replayed: it is absent, or neither a folder nor a WARC file."""


class UnknownStory(IngestError):
    """A story (or a cluster) of which the desk knows nothing, or no longer enough."""


class CannotDecide(IngestError):
    """An order that the desk could not obey: about stories that are gone, or for what is so already."""


def bare(error: BaseException) -> BaseException:
    """Return the first error of nested exception groups; an error that is no group as it is."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error

"""The canonical story: an IPTC ninjs 3.1 document, and what the pipeline knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from ingest.model.item import Fault, Signal

Ninjs = Mapping[str, Any]

TYPES = frozenset(("text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"))
"""What a story may be (ninjs 3.1, ``type``)."""

STATUSES = ("usable", "withheld", "canceled")
"""Whether a story may be published (ninjs 3.1, ``pubStatus``)."""


class Change(StrEnum):
    """What a record on ``stories`` tells a subscriber."""

    CREATED = "created"
    UPDATED = "updated"
    CORRECTED = "corrected"
    KILLED = "killed"
    RELEASED = "released"


class Candidate(NamedTuple):
    """A canonical story before anyone has asked whether it is new.

    A named tuple, because it comes out of a worker process, and frozen dataclasses with slots are unpickled slowly.

    ``ninjs`` has neither ``version`` nor (where ``native_id`` is None) ``uri``: those need the provider's
    history. ``identities`` are the names this story may be known by, strongest first; ``sketch`` is a small
    similarity sketch of the text, which confirms an identity that is only likely (a headline, a file name).
    ``content_hash`` changes when the published content changes, ``text_hash`` is equal for equal text whoever
    tells it (None where the text is too short to say). ``language_from`` says how ``language`` is known: declared by
    the ``item``, its ``document`` or the ``feed``'s configuration, or ``detected``. ``version_given`` is the
    provider's own version; ``versioned`` says that it (or else ``event_time``) tells which of two is the later.
    """

    place: str
    ninjs: dict[str, Any]
    native_id: str | None
    uri: str | None
    identities: tuple[str, ...]
    sketch: tuple[int, ...]
    signal: Signal
    content_hash: str
    text_hash: str | None
    parser: str
    language: str | None
    event_time: str | None
    language_from: str | None = None
    version_given: str | None = None
    versioned: bool = False


class Explained(NamedTuple):
    """Where each field of a story comes from (``headlines[0].value``: origin), and what of its item went nowhere."""

    origins: dict[str, str]
    leftovers: tuple[tuple[str, str], ...] = ()


class Normalised(NamedTuple):
    """One document, normalised: its candidates in the document's order, and what could not be read.

    ``explained`` has an entry for each candidate, if somebody asked where its story comes from.
    """

    format: str
    candidates: tuple[Candidate, ...]
    faults: tuple[Fault, ...] = ()
    explained: tuple[Explained, ...] = ()

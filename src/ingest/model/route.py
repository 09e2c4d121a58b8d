"""Routes: extra topics that hold the stories which fit a rule. They hold the records of ``stories``, nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a story must be: all of these, and of each any one value; an empty criterion asks nothing.

    ``provider``, ``subject`` and ``keyword`` are compared without regard to case. ``language`` holds BCP 47 ranges
    (``en`` is ``en-GB`` too: RFC 4647, 3.3.1), ``urgency`` ninjs's 1 (most urgent) to 9, ``type`` ninjs's types,
    ``change`` the changes of ``ingest.model.story.Change``. A ``subject`` is a subject's URI, literal or name; a
    ``keyword`` a word or phrase in what names the story, with ``body`` also in its text.
    """

    provider: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    urgency: tuple[int, ...] = ()
    change: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    keyword: tuple[str, ...] = ()
    body: bool = False


CRITERIA = ("provider", "language", "urgency", "change", "type", "subject", "keyword")
"""The criteria by name, those first that a record's headers answer."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which stories go to ``topic`` (a short name: ``sport``): those that fit ``wanted`` and none of ``excluded``.

    A rule that is not ``enabled`` takes no story in any more; what becomes of those it took still follows them.
    """

    topic: str
    wanted: Criteria = Criteria()
    excluded: tuple[Criteria, ...] = ()
    enabled: bool = True

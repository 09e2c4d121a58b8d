"""What an operator decides about the desk: embargoes, copies, and how long it remembers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Embargo = Literal["hold", "flag"]
"""A story under embargo is held until it ends, or told at once with ``embargoedUntil`` for the subscriber to mind."""

Duplicates = Literal["link", "drop", "publish"]
"""A copy is linked on ``duplicates``, not told at all, or published like any story and linked."""


@dataclass(frozen=True, slots=True)
class DeskRules:
    """The desk's rules.

    ``window_s``: how long a text is compared with those that come after it; ``most_documents`` bounds their number.
    ``exact_s``: how long an exact copy is still a copy (seconds, both).
    """

    embargo: Embargo = "hold"
    duplicates: Duplicates = "link"
    window_s: int = 72 * 3600
    exact_s: int = 30 * 86_400
    most_documents: int = 200_000

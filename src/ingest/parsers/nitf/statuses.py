"""What management-status and date.release say of a story: usable, embargoed, withheld, canceled (NITF 3.6, docdata)."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.errors import IllFormed

# The standard's words, and the spellings that are met.
CANONICAL = {
    "usable": "usable",
    "embargoed": "usable",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
    "kill": "canceled",
}
"""ninjs's status by NITF's, in small letters."""


def status_of(told: Mapping[str, str], place: str) -> tuple[str, str | None]:
    """Return ninjs's status, and until when the story is embargoed, as written.

    An embargo without a date is until further notice, which ninjs calls withheld. A release later than the issue is an
    embargo too: before date.release a document is not available (NITF 3.6, date.release).

    Args:
        told: the head's ``status``, ``release`` and ``issue``, where it has them.
        place: where the document stands, for the error.

    Raises:
        IllFormed: the status is none of the standard's.
    """
    said = told.get("status", "usable").lower()
    status, release, issue = CANONICAL.get(said), told.get("release"), told.get("issue")
    if status is None:
        raise IllFormed(f"has the unknown status '{said[:60]}'", place)
    if said == "embargoed":
        return (status, release) if release else ("withheld", None)
    return status, release if release and issue and _is_after(release, issue) else None


def _is_after(release: str, issue: str) -> bool:
    """Tell whether one date is later than another, as they are written; with different offsets any other date is."""
    return release > issue if release[-5:] == issue[-5:] else release != issue

"""What a provider says of a story's use, in ninjs's words (ninjs 3.1, ``pubStatus``; IPTC NewsCodes pubstatusg2)."""

from __future__ import annotations

from ingest.errors import IllFormed
from ingest.model.item import Signal
from ingest.parsers.objects import word

USABLE, WITHHELD, CANCELED = "usable", "withheld", "canceled"

_STATUS = {
    "usable": USABLE,
    "withheld": WITHHELD,
    "canceled": CANCELED,
    "cancelled": CANCELED,
    "killed": CANCELED,
    # TT's variant of ninjs (tt.se/spec/ttninjs): planned and not yet written; another item took its place.
    "commissioned": WITHHELD,
    "replaced": CANCELED,
}
_KILLS = frozenset(("kill", "cancel", "canceled", "cancelled", "elimination", "takedown"))
_CORRECTIONS = frozenset(("correction", "corrective", "corrected"))


def read(raw: object, place: str, *, embargoed: bool = False) -> str:
    """Return ninjs's status for ``usable``, ``stat:usable`` and the like; usable without one (ninjs 1.0, pubstatus).

    An embargoed story is usable, but not before its time; without a time it is withheld.

    Raises:
        IllFormed: a status that nobody here knows. Guessing could publish what must not be.
    """
    if raw is None or raw == "":
        return USABLE
    said = (word(raw) or "").replace("/", ":").rpartition(":")[2].lower()
    if said == "embargoed":
        return USABLE if embargoed else WITHHELD
    if said not in _STATUS:
        raise IllFormed(f"has the unknown status {word(raw) or raw!r:.40}", place)
    return _STATUS[said]


def signal(status: str, cues: tuple[str, ...]) -> Signal:
    """Return what this version is, by its status and its signals (``sig:correction``; IPTC NewsCodes signal)."""
    if status == CANCELED:
        return Signal.KILL
    said = {cue.replace("/", ":").rpartition(":")[2].lower() for cue in cues}
    if said & _KILLS:
        return Signal.KILL
    return Signal.CORRECTION if said & _CORRECTIONS else Signal.NONE

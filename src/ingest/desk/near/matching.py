"""What was found: the story that a document tells again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """How a document relates to the one it matches."""

    COPY = "copy"
    UPDATE = "update"
    CORRECTION = "correction"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Match:
    """The cluster a document belongs to, and why.

    ``original`` is the uri of the document it matched; ``shared`` about how many shingles the whole texts share,
    ``differing`` how many numbers are substituted.
    """

    cluster: str
    original: str
    probability: float
    relation: Relation
    exact: bool
    shared: int
    differing: int
    features: Mapping[str, float]

    def as_evidence(self) -> dict[str, object]:
        """Return it as JSON values, features rounded to three places."""
        return {
            "cluster": self.cluster,
            "original": self.original,
            "probability": round(self.probability, 4),
            "relation": self.relation.value,
            "exact": self.exact,
            "shared": self.shared,
            "differing": self.differing,
            "features": {name: round(value, 3) for name, value in self.features.items()},
        }

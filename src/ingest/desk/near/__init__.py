"""The same story from many mouths: near-duplicates within a window of time (facts: dedup)."""

from ingest.desk.near.clusters import Clusters
from ingest.desk.near.matching import Match, Relation
from ingest.desk.near.passages import passages
from ingest.desk.near.sketching import Sketcher
from ingest.desk.near.told import Told

__all__ = ["Clusters", "Match", "Relation", "Sketcher", "Told", "passages"]

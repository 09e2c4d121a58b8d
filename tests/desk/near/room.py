"""Invented wire copy for the near-duplicate tests, and a desk that does nothing but cluster."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.desk.near import Clusters, Match, Sketcher, Told

START_S = 1_800_000_000
HOUR_S = 3600

HARBOUR = (
    "The harbour board of Skarnes voted on Tuesday to close the old ferry pier after inspectors found cracks in four "
    "of its twelve supports. Boats to the outer islands will leave from the fish market quay until "
    "repairs are finished, "
    'board chair Ragna Holt said.\n\nShop owners along the pier fear an empty summer. "Without the morning boat '
    'nobody passes our doors," said Tor Vik, who has sold bread there since 1998. The council will '
    "discuss compensation on "
    "Thursday.\n\nThe pier was built in 1931 and last strengthened in 1974. Engineers put the cost of a "
    "new one at 38 "
    "million crowns, of which the county is expected to carry half."
)
OTHER_HARBOUR = (
    "Fishermen in Skarnes landed the largest cod of the season on Tuesday, a fish of 31 kilos that drew "
    "a crowd to the "
    "market hall. Skipper Anders Lie said he nearly cut the line, thinking it was caught on a wreck. The "
    "head will be "
    "shown in the town museum, which collects curiosities from the harbour."
)


@dataclass
class Room:
    """Clusters documents one after the other, each an hour after the one before unless told otherwise."""

    clusters: Clusters = field(default_factory=lambda: Clusters(most_documents=5000))
    sketcher: Sketcher = field(default_factory=Sketcher)
    log: list[Told] = field(default_factory=list)
    at_s: int = START_S

    def tell(
        self, body: str, title: str = "", *, provider: str = "AURORA", after_s: int = HOUR_S, uri: str = ""
    ) -> Match | None:
        """Match a document and remember it."""
        self.at_s += after_s
        uri = uri or f"urn:example:{len(self.log) + 1}"
        told = self.sketcher.sketch_of(uri, provider, self.at_s, title, body)
        match = self.clusters.match(told)
        self.log.append(self.clusters.add(told, match.cluster if match else uri))
        return match

"""``[desk]``: what happens to embargoed stories and to copies, and how long the desk remembers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ingest.config.values import Frozen
from ingest.model.desk import DeskRules, Duplicates, Embargo


class Desk(Frozen):
    """``[desk]``: ``heartbeat_s`` is how often the stream says that time has passed, so that embargoes end in silence.

    ``window_h`` and ``most_documents`` bound the near-duplicate window, ``exact_days`` how long an exact copy is one.
    """

    embargo: Embargo = "hold"
    heartbeat_s: Annotated[float, Field(ge=1, le=3600)] = 30.0
    duplicates: Duplicates = "link"
    window_h: Annotated[float, Field(gt=0, le=8760)] = 72.0
    exact_days: Annotated[float, Field(gt=0, le=3650)] = 30.0
    most_documents: Annotated[int, Field(ge=1, le=10_000_000)] = 200_000

    @property
    def rules(self) -> DeskRules:
        """The rules as the desk takes them, in seconds."""
        return DeskRules(
            embargo=self.embargo,
            duplicates=self.duplicates,
            window_s=max(1, round(self.window_h * 3600)),
            exact_s=max(1, round(self.exact_days * 86_400)),
            most_documents=self.most_documents,
        )

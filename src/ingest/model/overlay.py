"""State during one batch: what was committed, with this batch's own changes on top."""

from __future__ import annotations

from collections.abc import Mapping


class Overlay:
    """Look-ups see earlier changes of the same batch; ``changes`` is what the batch's commit must store."""

    __slots__ = ("_base", "changes")

    def __init__(self, base: Mapping[str, bytes]) -> None:
        self._base = base
        self.changes: dict[str, bytes | None] = {}

    def get(self, key: str) -> bytes | None:
        """Return the value of ``key``, or None where there is none (or it was deleted in this batch)."""
        if key in self.changes:
            return self.changes[key]
        return self._base.get(key)

    def put(self, key: str, value: bytes | None) -> None:
        """Set ``key``; None deletes it."""
        self.changes[key] = value

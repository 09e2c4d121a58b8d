"""A mapping that can be hashed: (key, value) in order."""

from __future__ import annotations

Pairs = tuple[tuple[str, str], ...]
"""Several values of one key stand one after the other."""

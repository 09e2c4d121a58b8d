"""The command line: ``ingest``. Exit codes: 0 fine, 1 failed, 2 misused."""

from __future__ import annotations

from ingest.cli.main import main

__all__ = ["main"]

"""The command line: ``ingest``. Exit codes: 0 fine, 1 failed, 2 misused."""

from __future__ import annotations


def main() -> None:
    """Run the command line.

    The commands are imported here, not above: worker processes import the script that started them, and need none of it.
    """
    from ingest.cli.main import app

    app()

"""The command line: ``ingest``. Exit codes: 0 fine, 1 failed, 2 misused."""

from __future__ import annotations


def main() -> None:
    """Run the command line.

    The commands are imported here: worker processes import the script that started them, and need none of this.
    """
    from ingest.cli.main import app

    app()

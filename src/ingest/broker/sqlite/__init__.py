"""The broker in one SQLite file: for one machine, with nothing to install."""

from ingest.broker.sqlite.broker import SqliteBroker

__all__ = ["SqliteBroker"]

"""ingest: agency feeds in; one clean, ordered, de-duplicated stream of stories out."""

__version__ = "0.1.0"

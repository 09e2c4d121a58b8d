"""The directory transport: a drop folder."""

from ingest.sources.directory.feed import DirectoryFeed
from ingest.sources.directory.source import DirectorySource

__all__ = ["DirectoryFeed", "DirectorySource"]

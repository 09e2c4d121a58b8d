"""The http transport: conditional polling, politely, from public addresses only unless a feed says otherwise."""

from ingest.sources.http.feed import HttpFeed
from ingest.sources.http.politeness import HostLimits
from ingest.sources.http.session import Sessions, open_sessions
from ingest.sources.http.source import HttpSource

__all__ = ["HostLimits", "HttpFeed", "HttpSource", "Sessions", "open_sessions"]

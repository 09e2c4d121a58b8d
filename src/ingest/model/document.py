"""A document: bytes as received, when, and how they are to be read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from ingest.model.layout import Layout
from ingest.model.profile import Profile

FORMATS = (
    "auto",
    "rss",
    "rdf",
    "atom",
    "jsonfeed",
    "newsml-g2",
    "newsml12",
    "nitf",
    "ninjs",
    "ap-media",
    "dpa-digitalwires",
    "iptc7901",
    "anpa1312",
    "email",
    "wxr",
    "sitemap",
    "xml",
    "text",
)
"""What ``Reading.format`` may be: ``auto`` looks at the bytes, the others are read as told."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a feed's documents are to be read; it travels with the document, so that a replay reads alike.

    ``timezone`` is an IANA name for dates without an offset, ``language`` a BCP 47 tag that is declared for
    the feed, ``layout`` a plain-text layout, ``profile`` an agency's habits (without one, a built-in profile may
    fit the document's own provider).
    """

    format: str = "auto"
    timezone: str | None = None
    language: str | None = None
    layout: Layout | None = None
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes as received. ``received_at`` (aware, UTC) is stamped by the source and never re-read.

    ``url`` says where the bytes came from (an http address, or a file's name relative to its folder),
    ``content_type`` is what the transport said, charset included.
    """

    provider: str
    feed: str
    received_at: datetime
    body: bytes
    url: str | None = None
    content_type: str | None = None
    reading: Reading = Reading()

    def __reduce__(self) -> tuple[type[Document], tuple[object, ...]]:
        """Pickle by position: each document goes to a worker process, and the generated way is five times slower."""
        fields = (self.provider, self.feed, self.received_at, self.body, self.url, self.content_type, self.reading)
        return Document, fields

    @property
    def ref(self) -> str:
        """The document's name in ``ce_documentref``: a digest of its bytes, the same in every replay."""
        return "sha256:" + hashlib.sha256(self.body).hexdigest()[:32]

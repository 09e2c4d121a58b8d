"""One feed: who files it, where it comes from, and how it is to be read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, InstanceOf, SecretStr

from ingest.config.values import (
    Directory,
    ExistingFile,
    Format,
    Frozen,
    Language,
    Name,
    RequestHeaders,
    Url,
    Zone,
)
from ingest.model.document import Reading
from ingest.model.layout import Layout
from ingest.model.profile import Profile
from ingest.model.topics import MAX_DOCUMENT_BYTES

WEEK_S = 604_800
MOST_BYTES = MAX_DOCUMENT_BYTES - 1_048_576
"""A record holds the document and its headers, and a topic's limit counts both."""


class Feed(Frozen):
    """A ``[[feeds]]`` table. It has either a ``url`` or a ``directory``.

    For a directory, ``order`` says which of several waiting files is first, ``settle_s`` how long a file must have
    been left alone before it is read, and ``after`` whether a read file is remembered or moved to ``done_dir`` (without
    one: a folder ``.done`` inside the directory). ``profile`` names a built-in agency profile or a profile's file.
    """

    name: Name
    provider: Name
    enabled: bool = True

    url: Url | None = None
    interval_s: Annotated[float, Field(ge=1, le=WEEK_S)] = 300.0
    max_bytes: Annotated[int, Field(ge=1024, le=MOST_BYTES)] = 16_777_216
    allow_private: bool = False
    headers: RequestHeaders = Field(default_factory=dict, repr=False)
    username: str | None = None
    password: SecretStr | None = None
    password_file: ExistingFile | None = None

    directory: Directory | None = None
    pattern: Annotated[str, Field(min_length=1)] = "*"
    recursive: bool = True
    order: Literal["mtime", "name"] = "mtime"
    settle_s: Annotated[float, Field(ge=0, le=3600)] = 1.0
    after: Literal["remember", "move"] = "remember"
    done_dir: Directory | None = None

    format: Format = "auto"
    timezone: Zone | None = None
    language: Language | None = None
    layout: InstanceOf[Layout] | None = None
    profile: InstanceOf[Profile] | None = None

    @property
    def reading(self) -> Reading:
        """How the feed's documents are to be read; it travels with each of them."""
        return Reading(
            format=self.format,
            timezone=self.timezone,
            language=self.language,
            layout=self.layout,
            profile=self.profile,
        )

    @property
    def where(self) -> str:
        """The feed's address or directory, for people."""
        return self.url or str(self.directory or Path())


URL_ONLY = ("interval_s", "allow_private", "headers", "username", "password", "password_file")
DIRECTORY_ONLY = ("pattern", "recursive", "order", "settle_s", "after", "done_dir")

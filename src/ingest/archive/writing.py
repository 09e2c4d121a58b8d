"""Documents into a WARC file, so that a replay of it gives the same documents back."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from urllib.parse import quote

from warcio.warcwriter import WARCWriter

from ingest.archive.reading import FIELD
from ingest.model.document import Document
from ingest.model.envelope import reading_fields


def write_warc(path: str | Path, documents: Iterable[Document], *, compress: bool = True) -> int:
    """Write documents as ``resource`` records (WARC 1.1) and return how many there were.

    The file appears under its name when it is whole; a file of that name is replaced. Provider, feed, url and reading
    travel in the extension field ``Ingest-Document``; times keep their microseconds.

    Raises:
        OSError: the file cannot be written.
    """
    path = Path(path)
    unfinished = path.with_name(f".{path.name}.part")
    count = 0
    try:
        with unfinished.open("wb") as file:
            writer = WARCWriter(file, gzip=compress, warc_version="1.1")
            for count, document in enumerate(documents, start=1):  # noqa: B007
                writer.write_record(_record(writer, document))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _record(writer: WARCWriter, document: Document) -> object:
    received = document.received_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    fields = {
        "provider": document.provider,
        "feed": document.feed,
        "url": document.url,
        "content_type": document.content_type,
        "reading": reading_fields(document.reading),
    }
    return writer.create_warc_record(
        _target(document),
        "resource",
        payload=io.BytesIO(document.body),
        length=len(document.body),
        warc_content_type=_media_type(document.content_type),
        # ASCII only: readers disagree on other letters in header fields.
        warc_headers_dict={"WARC-Date": received, FIELD: json.dumps(fields, ensure_ascii=True)},
    )


def _target(document: Document) -> str:
    url = document.url
    if url is None:
        return f"urn:{document.ref}"
    if url.startswith(("http://", "https://")):
        return quote(url, safe=":/?#[]@!$&'()*+,;=%~", errors="replace")
    return "file:///" + quote(url, safe="/%", errors="replace")


def _media_type(content_type: str | None) -> str:
    plain = content_type is not None and content_type.isascii() and content_type.isprintable()
    return content_type.strip() or "application/octet-stream" if plain and content_type else "application/octet-stream"

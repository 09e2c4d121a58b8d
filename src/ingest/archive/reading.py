"""WARC files and folders as streams of documents."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from ingest.archive.archived import Archived, Damage, Tally
from ingest.archive.records import records
from ingest.errors import LimitExceeded, ParseError, ReplayError
from ingest.model.coding import decode
from ingest.model.envelope import reading_of
from ingest.model.naming import content_type_of, ignored, order_of, portable, wanted

FIELD = "Ingest-Document"
MAX_BYTES = 52_428_800

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNREADABLE = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, KeyError, TypeError)


class _Skipped(Exception):
    """A sound record that holds no document."""


def read_warc(
    path: str | Path, *, skip: int = 0, tally: Tally | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[Archived]:
    """Yield the documents of a WARC file in its order, one in memory at a time, without the first ``skip``.

    Documents are responses of status 200 (transfer and content codings undone) and resources. Other records are
    skipped and counted; damaged ones too, and reading goes on behind them. ``skip`` counts documents, so that a
    reader that took N goes on with ``skip=N``.

    Raises:
        ReplayError: the file is absent or no WARC file; or, without a ``tally`` to hold it, at the end, for damage.
    """
    kept = Tally() if tally is None else tally
    path = Path(path)
    for found in records(path, max_bytes):
        if isinstance(found, Damage):
            kept.damaged.append(found)
            continue
        offset, data = found
        try:
            document = _document(data, max_bytes)
        except _Skipped as reason:
            kept.skipped[str(reason)] += 1
        except (ParseError, *_UNREADABLE) as error:
            kept.damaged.append(Damage(str(path), offset, str(error) or type(error).__name__))
        else:
            kept.documents += 1
            if kept.documents > skip:
                yield document
    if tally is None and kept.damaged:
        more = len(kept.damaged) - 1
        raise ReplayError(f"{kept.damaged[0]}" + (f" (and {more} more)" if more else ""))


def read_folder(
    path: str | Path, *, skip: int = 0, pattern: str = "*", tally: Tally | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[Archived]:
    """Yield the files below a folder, oldest change first, then by name; ``received_at`` is the time of the change.

    Hidden and unfinished files and folders are left out, as the directory source leaves them out, and so are links.
    Only names are held in memory. ``skip`` leaves out the first files of this order.

    Raises:
        ReplayError: the folder is absent or not a folder; or, without a ``tally`` to hold it, at the end, for files
            that cannot be read or are too large.
    """
    root = os.fspath(path)
    if not Path(root).is_dir():
        raise ReplayError(f"{root}: not a folder")
    kept = Tally() if tally is None else tally
    for number, (mtime_ns, name) in enumerate(sorted(_files(root, pattern))):
        if number < skip:
            continue
        document = _file(root, name, mtime_ns, max_bytes)
        if isinstance(document, Damage):
            kept.damaged.append(document)
        else:
            kept.documents += 1
            yield document
    if tally is None and kept.damaged:
        raise ReplayError(f"{kept.damaged[0]}" + (f" (and {len(kept.damaged) - 1} more)" if kept.damaged[1:] else ""))


def _document(data: bytes, max_bytes: int) -> Archived:
    record = ArcWarcRecordLoader().parse_record_stream(io.BytesIO(data), known_format="warc", check_digests=True)
    kind = str(record.rec_type)
    if kind not in ("response", "resource"):
        raise _Skipped(kind)
    payload = record.raw_stream.read()
    if any("block digest" in problem for problem in record.digest_checker.problems):
        raise ParseError("its bytes do not match its digest")
    if (cut := record.rec_headers.get_header("WARC-Truncated")) is not None:
        raise ParseError(f"it was cut short when it was archived ({cut})")
    if kind == "resource":
        return _archived(record, payload, record.content_type, None, max_bytes)
    return _response(record, payload, max_bytes)


def _response(record: ArcWarcRecord, payload: bytes, max_bytes: int) -> Archived:
    http = record.http_headers
    if http is None:
        raise _Skipped("response without http")
    status = int(http.get_statuscode())
    if status != 200:
        raise _Skipped(f"status {status}")
    if (http.get_header("Transfer-Encoding") or "").strip().lower() == "chunked":
        payload = ChunkedDataReader(io.BytesIO(payload)).read()
    encoding = http.get_header("Content-Encoding")
    try:
        payload = decode(payload, encoding, max_bytes)
    except LimitExceeded:
        raise
    except ParseError:
        # Some archivers undo the coding and leave the header as it was.
        if not payload.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{", b"[")):
            raise
    return _archived(record, payload, http.get_header("Content-Type"), status, max_bytes)


def _archived(
    record: ArcWarcRecord, body: bytes, content_type: str | None, status: int | None, max_bytes: int
) -> Archived:
    if len(body) > max_bytes:
        raise LimitExceeded(f"more than {max_bytes} bytes")
    ours = record.rec_headers.get_header(FIELD)
    fields: dict[str, Any] = json.loads(ours) if ours else {}
    reading = fields.get("reading")
    return Archived(
        body=body,
        received_at=warc_date(record.rec_headers.get_header("WARC-Date") or ""),
        url=fields["url"] if ours else record.rec_headers.get_header("WARC-Target-URI"),
        content_type=fields["content_type"] if ours else content_type,
        status=status,
        provider=fields.get("provider"),
        feed=fields.get("feed"),
        reading=None if reading is None else reading_of(reading),
    )


def warc_date(text: str) -> datetime:
    """Return a WARC-Date (WARC 1.1 section 5.4: W3C-DTF, at any precision, in UTC).

    Raises:
        ParseError: the text is none.
    """
    wanted_form = text.strip()
    try:
        if len(wanted_form) in (4, 7):
            wanted_form += "-01-01"[: 10 - len(wanted_form)]
        moment = datetime.fromisoformat(wanted_form)
    except ValueError as error:
        raise ParseError(f"WARC-Date {text!r} is no date") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _files(root: str, pattern: str) -> Iterator[tuple[int, str]]:
    for place, folders, names in os.walk(root):
        folders[:] = [folder for folder in folders if not ignored(folder)]
        for name in names:
            path = os.path.join(place, name)  # noqa: PTH118
            relative = os.path.relpath(path, root)
            try:
                status = os.lstat(path)
            except FileNotFoundError:
                continue
            if wanted(relative, pattern) and stat.S_ISREG(status.st_mode):
                yield order_of(status.st_mtime_ns, relative)


def _file(root: str, name: str, mtime_ns: int, max_bytes: int) -> Archived | Damage:
    url = portable(name)
    path = Path(root, name)
    try:
        size = path.stat().st_size
        if size > max_bytes:
            return Damage(url, 0, f"{size} bytes, more than {max_bytes}")
        body = path.read_bytes()
    except OSError as error:
        return Damage(url, 0, str(error.strerror))
    # Whole microseconds: a float of seconds would not come out the same.
    received_at = _EPOCH + timedelta(microseconds=mtime_ns // 1000)
    return Archived(body, received_at, url, content_type_of(url))

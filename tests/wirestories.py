"""One invented story from several agencies, as ninjs documents with uris that a test can name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.archive import write_warc
from ingest.model.document import Document, Reading

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
FERRY = "urn:example:aurora:ferry"
COPY = "urn:example:borealis:ferry"
CUT = "urn:example:corvus:ferry"
OTHER_NUMBERS = "urn:example:draco:ferry"
CHOIR = "urn:example:corvus:choir"

FERRY_BODY = """The ferry line across the sound will reopen on Monday after a winter of repairs to its two oldest \
vessels, the port authority said on Thursday.

Some 4,200 passengers a day used the line before the works began in November, and the authority expects 5,000 by the \
summer. The repairs cost 12 million crowns, 3 million more than planned, because rust was found under the engine of \
the larger ship.

"We had to take out the whole floor," said Runa Holm, who heads the yard. The first boat leaves at 6:40 in the morning.
"""
COPY_BODY = FERRY_BODY.replace(", the port authority said on Thursday", "")
CUT_BODY = FERRY_BODY.replace(" The first boat leaves at 6:40 in the morning.", "")
OTHER_BODY = FERRY_BODY.replace("4,200", "4,900").replace("5,000", "6,500").replace("12 million", "14 million")
CHOIR_BODY = """A choir of dockers and nurses has won the northern prize for amateur singers at its first attempt.

The jury praised its reading of two shanties that had not been sung in public since the war, and the hall stood up \
for them.
"""


def ninjs(uri: str, title: str, body: str, version: int = 1, **more: Any) -> bytes:
    """Return a ninjs 3.1 document."""
    document = {
        "uri": uri,
        "standard": {"name": "ninjs", "version": "3.1"},
        "type": "text",
        "version": str(version),
        "pubStatus": "usable",
        "language": "en",
        "versionCreated": (START + timedelta(minutes=version)).isoformat(),
        "headlines": [{"value": title}],
        "bodies": [{"contentType": "text/plain", "value": body}],
        **more,
    }
    return json.dumps(document).encode()


def killed(uri: str, version: int = 2) -> bytes:
    """Return the kill of a story."""
    return ninjs(uri, "Withdrawn", "Not to be used.", version, pubStatus="canceled")


def document(provider: str, minute: float, body: bytes, name: str = "story.json") -> Document:
    """Return a document as ``provider`` sent it so many minutes after the start."""
    return Document(
        provider,
        provider.lower(),
        START + timedelta(minutes=minute),
        body,
        name,
        "application/json",
        Reading("ninjs", "UTC", "en"),
    )


def ferry_wire() -> list[Document]:
    """Return the ferry story by AURORA, two copies of it, one with other numbers, and another story."""
    credit: dict[str, Any] = {"infoSources": [{"name": "AURORA", "role": "credit"}]}
    return [
        document("AURORA", 0, ninjs(FERRY, "Ferry line to reopen after a winter of repairs", FERRY_BODY)),
        document("CORVUS", 5, ninjs(CHOIR, "Choir wins the northern prize", CHOIR_BODY)),
        document("BOREALIS", 12, ninjs(COPY, "Ferry line to reopen after winter repairs", COPY_BODY, **credit)),
        document("DRACO", 20, ninjs(OTHER_NUMBERS, "Ferry line to reopen after a winter of repairs", OTHER_BODY)),
        document("CORVUS", 30, ninjs(CUT, "Ferry line to reopen", CUT_BODY)),
    ]


def replayed(place: Any, documents: list[Document], prefix: str | None = None) -> dict[str, Any]:
    """Replay documents at a place, and return the summary."""
    source: Path = place.folder / "wire.warc.gz"
    write_warc(source, documents)
    (line,) = place.ended(*place.replay(source, prefix=prefix)).lines
    return dict(line)

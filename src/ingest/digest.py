"""The digest of a stories topic: equal digests, equal streams."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.broker.held import held
from ingest.broker.port import Broker
from ingest.model.envelope import change_of


@dataclass(frozen=True, slots=True)
class Digest:
    """``sha256`` over (uri, version, change, content hash), ordered by uri, then version; and what was counted."""

    sha256: str
    records: int
    stories: int
    repeated: int
    changes: Mapping[str, int]


async def digest_of(broker: Broker, topic: str) -> Digest:
    """Read ``topic`` from its beginning to its present end, and return its digest.

    ``repeated`` counts records that tell a version of a story a second time: 0 is the promise.
    """
    lines: list[tuple[str, int, str, str]] = []
    changes: Counter[str] = Counter()
    async for record in held(broker, topic):
        headers = record.headers
        change = change_of(headers)
        changes[change] += 1
        version = int(headers.get("ce_storyversion", "0"))
        lines.append((record.key or "", version, change, headers.get("ce_contenthash", "")))
    lines.sort()
    text = "".join(f"{uri}\t{version}\t{change}\t{content}\n" for uri, version, change, content in lines)
    told = {(uri, version) for uri, version, _, _ in lines}
    return Digest(
        hashlib.sha256(text.encode()).hexdigest(),
        len(lines),
        len({uri for uri, _, _, _ in lines}),
        len(lines) - len(told),
        dict(changes),
    )

"""A document cut short is never taken for a whole one: cut at every byte, each story is as it was, or is missing."""

from __future__ import annotations

import pytest
from tests.formats.own import NAMES, SAMPLES, Sample, document, normalised

from ingest.errors import ParseError

NO_END = {
    "text/story.txt": "plain text has no end mark: its last paragraph is the last that came",
    "text/zczc.txt": "plain text: NNNN is the habit of some lines, and no promise",
    "email/plain.eml": "a message of one part ends where its bytes end (RFC 5322 2.1); the transport tells its length",
}
"""Formats that cannot tell a cut document from a short one, each with the reason."""

HEAD_BYTES = {"email": 120}
"""A mail of which less than two header fields came looks like plain text, which has no end mark."""


def hashes(sample: Sample, body: bytes) -> list[str]:
    """Return the contents of a document's stories; none, where it is refused as a whole."""
    declared = sample.format if len(body) < HEAD_BYTES.get(sample.format, 0) else "auto"
    try:
        return [each.content_hash for each in normalised(document(sample, body, declared=declared)).candidates]
    except ParseError:
        return []


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_a_story_cut_short_is_missing_and_never_half(sample: Sample) -> None:
    body = sample.body
    whole = hashes(sample, body)
    assert len(whole) == sample.stories
    fewer = 0
    for cut in range(len(body)):
        found = hashes(sample, body[:cut])
        fewer += len(found) < len(whole)
        if sample.name not in NO_END:
            assert set(found) <= set(whole), f"cut after byte {cut} of {len(body)}: {body[:cut][-40:]!r}"
    assert fewer > len(body) * 0.9 or sample.name in NO_END


@pytest.mark.parametrize("name", NO_END)
def test_what_has_no_end_mark_gives_what_came(name: str) -> None:
    """The exemption is needed: with one, a cut document gives a story, and it is the beginning of the whole one."""
    (sample,) = (each for each in SAMPLES if each.name == name)
    body = sample.body
    (whole,) = normalised(document(sample)).candidates
    (cut,) = normalised(document(sample, body[: len(body) * 3 // 4])).candidates
    assert cut.content_hash != whole.content_hash
    ((begun,), (wanted,)) = ([each["value"] for each in said.ninjs["bodies"]] for said in (cut, whole))
    assert wanted.startswith(begun.removesuffix("</p>").rstrip()[:-8])

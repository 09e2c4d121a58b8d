"""Coverage-guided fuzzing of one format's way from bytes to stories, with atheris. See README.md beside this file."""

from __future__ import annotations

import hashlib
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ingest"]):
    from ingest import normalise, parsers
    from ingest.errors import ParseError
    from ingest.model.document import FORMATS, Document, Reading
    from ingest.model.overlay import Overlay
    from ingest.model.profile import Profile
    from ingest.normalise.decide import decide

import orjson

from ingest.model.schema import story_schema

RECEIVED = datetime(2026, 4, 1, tzinfo=UTC)
HARBOUR_NEWS = Profile(
    "harbour news",
    formats=("xml",),
    root="HarbourNews",
    fields=(("native_id", "Id"), ("published", "Published"), ("headline", "Headline"), ("body", "Text")),
)
REQUIRED = frozenset(story_schema()["required"])
MISTAKES = ("AttributeError", "KeyError", "IndexError", "AssertionError", "UnboundLocalError", "NameError", "TypeError")


def read(name: str, data: bytes) -> None:
    """Read whatever comes as one format: a ParseError, or stories with everything that a story needs.

    The first bit decides whether the feed declares its format: both ways must hold.
    """
    profile = HARBOUR_NEWS if name == "xml" else None
    declared, body = (data[0] & 1, data[1:]) if data else (0, b"")
    reading = Reading(format=name if declared else "auto", profile=profile)
    document = Document("FUZZ", "fuzz", RECEIVED, body, "fuzz.bin", None, reading)
    try:
        result = normalise.canonical(document, parsers.read(document))
    except ParseError as error:
        assert error.reason and error.place
        return
    for candidate in result.candidates:
        record = decide(Overlay({}), "items", document, "ref", candidate).record
        assert record is not None and record.value is not None
        story = orjson.loads(record.value)
        assert story.keys() >= REQUIRED, story
        assert story["pubStatus"] in ("usable", "withheld", "canceled"), story
    # An error that is no ParseError becomes a fault, too, so that the service goes on: it is a mistake all the same.
    for fault in result.faults:
        assert fault.reason and fault.place
        assert not fault.reason.startswith(MISTAKES), fault.reason


class Keeper:
    """Goes on after a finding, and keeps the first document of each kind in a folder."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._folder = folder
        self._seen: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, data: bytes) -> None:
        try:
            read(self._name, data)
        except Exception as error:
            where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)][-2:]
            kind = f"{type(error).__name__} {str(error)[:30] if isinstance(error, AssertionError) else ''} {where}"
            if kind not in self._seen:
                self._seen.add(kind)
                stem = self._folder / f"{self._name}-{hashlib.sha256(kind.encode()).hexdigest()[:8]}"
                stem.with_suffix(".bin").write_bytes(data)
                stem.with_suffix(".txt").write_text(f"{kind}\n{traceback.format_exc()}")


def seed(name: str, folder: Path) -> None:
    """Write the format's own samples, both ways, as the first corpus."""
    samples = Path(__file__).resolve().parents[1] / "formats" / "samples" / name
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(samples.iterdir()):
        for declared in (b"\x00", b"\x01"):
            (folder / f"{path.stem}-{declared.hex()}").write_bytes(declared + path.read_bytes())


def main() -> None:
    """``fuzz.py FORMAT [libFuzzer's options] CORPUS``; with FUZZ_KEEP=FOLDER, go on after findings."""
    if len(sys.argv) < 2 or sys.argv[1] not in FORMATS:
        sys.exit(f"fuzz.py FORMAT [options]; a format is one of {', '.join(FORMATS)}")
    name = sys.argv.pop(1)
    keep = os.environ.get("FUZZ_KEEP")
    atheris.Setup(sys.argv, Keeper(name, Path(keep)) if keep else lambda data: read(name, data))
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--seed"]:
        seed(sys.argv[2], Path(sys.argv[3]))
    else:
        main()

"""What fuzzing found once: each document in ``found/`` (FORMAT-what.bin) is refused or read, declared or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.formats.own import FIRST, document, normalised, told
from tests.validity import Valid

from ingest.errors import ParseError

FOUND = sorted((Path(__file__).resolve().parent / "found").glob("*.bin"))


@pytest.mark.parametrize("declared", [False, True], ids=["found by itself", "declared"])
@pytest.mark.parametrize("path", FOUND, ids=[each.stem for each in FOUND])
def test_what_was_found_is_refused_or_read(path: Path, declared: bool, valid: Valid) -> None:
    (name,) = (each for each in FIRST if path.stem.startswith(f"{each}-"))
    read = document(FIRST[name], path.read_bytes(), declared=name if declared else "auto")
    try:
        result = normalised(read)
    except ParseError as error:
        assert error.reason and error.place
        return
    for each in result.candidates:
        valid.value(told(read, each))
    assert not any("Error: " in fault.reason for fault in result.faults)

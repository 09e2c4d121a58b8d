"""Whatever is done to a sample of a format ends quickly, in an error or in the right stories; nothing is fetched.

Everything is read as the service reads it, in processes that may use 10 s and 512 MB: one that has to be ended fails.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from tests.formats import attacks
from tests.formats.attacks import is_xml, with_headline, with_subset, with_text
from tests.formats.conftest import Read
from tests.formats.own import FIRST, KNOWN, NAMES, SAMPLES, Sample, document, stories, told

from ingest import errors
from ingest.model.document import Document
from ingest.model.story import Ninjs, Normalised

PARSE_ERRORS: list[type[errors.ParseError]] = [errors.ParseError, *errors.ParseError.__subclasses__()]
KINDS = {kind.__name__ for kind in PARSE_ERRORS}
LAUGHS = b'<!ENTITY a "lol">' + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
BOMBS = {
    "billion laughs": (LAUGHS, b"&j;"),
    "quadratic": (b'<!ENTITY a "' + b"x" * 900 + b'">', b"&a;" * 20_000),
    "one long entity": (b'<!ENTITY a "' + b"x" * 20_000 + b'">', b"&a;"),
    "parameter entity": (b'<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;', b""),
    "itself": (b'<!ENTITY a "&b;"><!ENTITY b "&a;">', b"&a;"),
}
XML = [each for each in SAMPLES if is_xml(each)]
MANY = {"newsml-g2": next(each for each in SAMPLES if each.file == "message.xml")}
"""The sample to make many stories of, where the format's first one holds a single one."""

FULL = [each for each in SAMPLES if attacks.many_stories(each, 0)]
"""The samples of which a document full of stories can be made."""


def results(read: Read, sample: Sample, bodies: Sequence[tuple[str, bytes]]) -> list[tuple[str, Document, Normalised]]:
    """Read all bodies; every document ends by itself, in stories or in faults of the parsers' kinds."""
    documents = [document(sample, body) for _, body in bodies]
    found = []
    for (name, _), each, result in zip(bodies, documents, read(documents), strict=True):
        for fault in result.faults:
            assert fault.kind in KINDS, (name, fault.kind, fault.reason)
            assert "ended its reader" not in fault.reason and "longer than" not in fault.reason, (name, fault.reason)
        assert result.faults or result.candidates, name
        found.append((name, each, result))
    return found


def the_same(sample: Sample, read: Document, result: Normalised) -> bool:
    """Tell whether every story is one of the untouched sample's, to the letter."""
    wanted = stories(document(sample))
    return all(json.loads(told(read, each)) in wanted for each in result.candidates)


@pytest.mark.parametrize("name", KNOWN)
def test_every_format_has_a_sample(name: str) -> None:
    assert FIRST[name].stories


@pytest.mark.parametrize("sample", XML, ids=[each.name for each in XML])
def test_entities_never_expand(sample: Sample, in_workshop: Read) -> None:
    bodies = [
        (f"{name} in the {where.__name__}", with_subset(where(sample, use), declared))
        for name, (declared, use) in BOMBS.items()
        for where in (with_headline, with_text)
    ]
    for name, read, result in results(in_workshop, sample, bodies):
        assert result.faults or the_same(sample, read, result), name
        assert not any("lollol" in str(each.ninjs) or "x" * 9_000 in str(each.ninjs) for each in result.candidates)
        assert not result.candidates, name


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_depth_and_breadth_end_quickly(sample: Sample, in_workshop: Read) -> None:
    made = [
        (attack.__name__, attack(sample))
        for attack in (
            attacks.deep,
            attacks.deep_objects,
            attacks.deep_html,
            attacks.many_attributes,
            attacks.many_parts,
        )
    ]
    bodies = [(name, body) for name, body in made if body is not None]
    for name, _, result in results(in_workshop, sample, bodies):
        assert len(result.candidates) <= sample.stories, name


@pytest.mark.parametrize("sample", FIRST.values(), ids=list(FIRST))
def test_a_megabyte_of_one_thing_takes_no_longer_than_a_megabyte_of_words(sample: Sample, in_workshop: Read) -> None:
    bodies = list(attacks.repeated(sample))
    for name, _, result in results(in_workshop, sample, bodies):
        assert len(result.candidates) <= sample.stories + 1, name


@pytest.mark.parametrize("sample", FIRST.values(), ids=list(FIRST))
def test_fifty_megabytes_end_within_the_limits(sample: Sample, in_workshop: Read) -> None:
    made = [(attack.__name__, attack(sample)) for attack in (attacks.full_of_text, attacks.full_of_attribute)]
    many = MANY.get(sample.format, sample)
    bodies = [*made, (attacks.full_of_stories.__name__, attacks.full_of_stories(many))]
    assert all(len(body) > 0.99 * attacks.FULL_BYTES for _, body in bodies)
    for name, _, result in results(in_workshop, sample, bodies):
        for each in result.candidates:
            if name == attacks.full_of_text.__name__ and _is_first(sample, each.ninjs):
                assert len(str(each.ninjs)) > 0.9 * attacks.FULL_BYTES, "half a story"


@pytest.mark.parametrize("sample", FULL, ids=[each.name for each in FULL])
def test_two_megabytes_of_small_stories_are_read_to_the_last(sample: Sample, in_workshop: Read) -> None:
    made = attacks.many_stories(sample, 2 * attacks.MEGABYTE)
    assert made is not None
    body, count = made
    ((_, _, result),) = results(in_workshop, sample, [("many stories", body)])
    assert result.faults == ()
    assert len(result.candidates) == count + sample.stories - 1


def _is_first(sample: Sample, ninjs: Ninjs) -> bool:
    """Tell whether a story is the sample's first one: that of the text which was made long."""
    return any(sample.headline[:9] in each["value"] for each in ninjs.get("headlines", ()))

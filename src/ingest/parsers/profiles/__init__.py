"""Agency profiles applied: what a parser read by the standard, read on by what the agency is known to do.

The rules and their order are those of ``ingest.model.profile.Profile``; they know formats and fields, and no agency.
"""

from __future__ import annotations

from ingest.errors import IllFormed, ParseError
from ingest.model.document import Document
from ingest.model.item import Fault, Item, Parsed
from ingest.model.profile import Profile
from ingest.parsers.profiles.builtin import BUILTIN
from ingest.parsers.profiles.choice import Choice
from ingest.parsers.profiles.compiled import ProfileError, compile_profile
from ingest.parsers.profiles.rules import apply_rules

__all__ = ["BUILTIN", "Profile", "ProfileError", "applied", "builtin", "compile_profile"]

_CHOICES = Choice.by_format(tuple(compile_profile(each) for each in BUILTIN))
_NAMED = {each.name: each for each in BUILTIN}


def builtin(name: str) -> Profile | None:
    """Return the built-in profile of that name; None where there is none."""
    return _NAMED.get(name)


def applied(document: Document, parsed: Parsed) -> Parsed:
    """Return what was parsed, with a profile's rules applied to each item.

    The profile is the reading's own, if it is for this format; else the first built-in one whose formats and owners
    fit the item; else the item stays as it is. An item that a rule refuses becomes a fault.

    Raises:
        IllFormed: the reading's profile has rules that cannot be used (``place`` is ``profile``).
    """
    declared = document.reading.profile
    if declared is None:
        choice = _CHOICES.get(parsed.format)
        return _each(document, parsed, choice) if choice is not None else parsed
    try:
        compiled = compile_profile(declared)
    except ProfileError as error:
        raise IllFormed(str(error), "profile") from None
    if declared.formats and parsed.format not in declared.formats:
        return parsed
    return _each(document, parsed, Choice.always(compiled))


def _each(document: Document, parsed: Parsed, choice: Choice) -> Parsed:
    items: list[Item] = []
    faults: list[Fault] = []
    for item in parsed.items:
        compiled = choice.of(item)
        if compiled is None:
            items.append(item)
            continue
        try:
            items.append(apply_rules(item, compiled, document))
        except ParseError as error:
            faults.append(Fault(item.place, error.reason, _raw(document, parsed, item), type(error).__name__))
    return _with(parsed, tuple(items), tuple(faults))


def _raw(document: Document, parsed: Parsed, item: Item) -> bytes:
    return item.raw or (parsed.raw_of(item.place) if parsed.raw_of else b"") or document.body


def _with(parsed: Parsed, items: tuple[Item, ...], faults: tuple[Fault, ...]) -> Parsed:
    return Parsed(
        parsed.format,
        parsed.lane,
        items,
        (*parsed.faults, *faults),
        parsed.language,
        parsed.title,
        parsed.raw_of,
    )

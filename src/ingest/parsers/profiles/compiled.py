"""A declared profile, with its patterns compiled and its words checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from ingest.errors import ConfigFault, IllFormed
from ingest.model.document import FORMATS
from ingest.model.pairs import Pairs
from ingest.model.profile import Profile
from ingest.model.story import STATUSES
from ingest.parsers.declaredfields import compile_fields
from ingest.parsers.profiles.fields import FIELDS, OMITTABLE

URGENCIES = tuple("123456789")
"""ninjs 3.1, urgency: 1 is the most urgent."""

GUIDS = ("bare", "versioned")


class ProfileError(ValueError):
    """A profile with rules that cannot be used: ``faults`` are all of them."""

    def __init__(self, faults: tuple[ConfigFault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class CompiledProfile:
    """A profile ready for use. None or empty where it says nothing."""

    profile: Profile
    owners: re.Pattern[str] | None
    id_pattern: re.Pattern[str] | None
    byline: re.Pattern[str] | None
    dateline: re.Pattern[str] | None
    drop: tuple[re.Pattern[str], ...]
    status: Mapping[str, str]
    urgency: Mapping[str, str]
    language: Mapping[str, str]


@lru_cache(maxsize=64)
def compile_profile(profile: Profile) -> CompiledProfile:
    """Return the profile with its patterns compiled; words of the agency are compared without case.

    Raises:
        ProfileError: a ValueError; its ``faults`` (``ConfigFault``) are all rules that cannot be used.
    """
    faults: list[ConfigFault] = []
    owners = [_pattern(f"owners[{i}]", value, faults) for i, value in enumerate(profile.owners)]
    id_pattern = _pattern("id_pattern", profile.id_pattern, faults, ("id", "version"))
    byline = _pattern("byline", profile.byline, faults, ("by",))
    dateline = _pattern("dateline", profile.dateline, faults)
    drop = [_pattern(f"drop[{i}]", value, faults) for i, value in enumerate(profile.drop)]
    faults.extend(_word_faults(profile))
    faults.extend(_field_faults(profile))
    if faults:
        raise ProfileError(tuple(faults))
    return CompiledProfile(
        profile,
        re.compile("|".join(f"(?:{each.pattern})" for each in owners if each), re.IGNORECASE) if owners else None,
        id_pattern,
        byline,
        dateline,
        tuple(each for each in drop if each is not None),
        _words(profile.status),
        _words(profile.urgency),
        _words(profile.language),
    )


def _words(pairs: Pairs) -> Mapping[str, str]:
    return MappingProxyType({key.strip().casefold(): value for key, value in pairs})


def _pattern(
    key: str, value: str | None, faults: list[ConfigFault], needed: tuple[str, ...] = ()
) -> re.Pattern[str] | None:
    if value is None:
        return None
    try:
        pattern = re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        faults.append(ConfigFault(key, f"a regular expression; {error}", value))
        return None
    missing = [group for group in needed if group not in pattern.groupindex]
    faults.extend(ConfigFault(key, f"a named group {group}, (?P<{group}>...)", value) for group in missing)
    return pattern


def _word_faults(profile: Profile) -> list[ConfigFault]:
    faults = [
        ConfigFault(f"formats[{i}]", f"one of {', '.join(FORMATS[1:])}", each)
        for i, each in enumerate(profile.formats)
        if each not in FORMATS[1:]
    ]
    if profile.guid is not None and profile.guid not in GUIDS:
        faults.append(ConfigFault("guid", f"one of {', '.join(GUIDS)}", profile.guid))
    if profile.local_time and profile.timezone is None:
        faults.append(ConfigFault("timezone", "an IANA time zone, where local_time is set"))
    faults.extend(
        ConfigFault(f"omit[{i}]", f"no such field; one of {', '.join(OMITTABLE)}", each)
        for i, each in enumerate(profile.omit)
        if each not in OMITTABLE
    )
    for key, pairs in (("take", profile.take), ("prefer", profile.prefer)):
        faults.extend(
            ConfigFault(f"{key}.{name}", f"no such field; one of {', '.join(FIELDS)}", path)
            for name, path in pairs
            if name not in FIELDS
        )
    for key, pairs, known in (("status", profile.status, STATUSES), ("urgency", profile.urgency, URGENCIES)):
        faults.extend(
            ConfigFault(f"{key}.{word}", f"one of {', '.join(known)}", said)
            for word, said in pairs
            if said not in known
        )
    return faults


def _field_faults(profile: Profile) -> Iterator[ConfigFault]:
    """Return what the parser of declared XML formats could not use."""
    if profile.root is not None and not profile.fields:
        yield ConfigFault("fields", "a table of fields and paths, where root is set")
    for name, path in profile.fields:
        try:
            compile_fields(replace(profile, fields=((name, path),)))
        except IllFormed as error:
            yield ConfigFault(f"fields.{name}", error.reason.removeprefix(f"profile {profile.name}"), path)

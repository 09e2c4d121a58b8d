"""The names that a declared XML format may give its paths, and a profile's fields made ready by them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ingest.errors import IllFormed
from ingest.model.item import Kind
from ingest.model.profile import Profile
from ingest.parsers.declaredpaths import Path, PathError, compile_path

STRINGS = frozenset(
    (
        *("native_id", "version", "guid", "link", "published", "updated", "content_created", "embargoed", "expires"),
        *("language", "located", "rights", "ed_note", "urgency", "slugline", "title", "copyright_holder"),
        *("usage_terms", "profile", "status", "type", "owner"),
    )
)
MARKUPS = frozenset(("headline", "summary", "body"))
KINDS = {kind.value: kind for kind in Kind}
ROLES = frozenset(("credit", "original", "source"))
FLAGS = frozenset(("kill", "correction"))
_OTHERS = frozenset(("item", "by", "sections", "media"))
_WITH_ROLE = ("headline.", "description.", "alt.")


class Plan(NamedTuple):
    """A profile's fields, ready for use: the paths of each name in their order, and that of the stories."""

    paths: tuple[tuple[str, tuple[Path, ...]], ...] = ()
    item: Path | None = None


@lru_cache(maxsize=64)
def compile_fields(profile: Profile) -> Plan:
    """Return the fields of a profile, ready for use.

    Raises:
        IllFormed: a name or a path that is none; ``place`` is ``profile``.
    """
    paths: dict[str, tuple[Path, ...]] = {}
    item: Path | None = None
    for name, written in profile.fields:
        if not _is_name(name):
            raise IllFormed(f"profile {profile.name} names a field that is none: {name!r}", "profile")
        try:
            path = compile_path(written)
        except PathError as error:
            raise IllFormed(f"profile {profile.name}, field {name}: {error}", "profile") from None
        if name != "item":
            paths[name] = (*paths.get(name, ()), path)
        elif len(path.pieces) == 1:
            item = path
        else:
            raise IllFormed(f"profile {profile.name}: item is one path, not {written!r}", "profile")
    return Plan(tuple(paths.items()), item)


def _is_name(name: str) -> bool:
    if name.startswith(_WITH_ROLE):
        return bool(name.partition(".")[2])
    return any(name in names for names in (STRINGS, MARKUPS, KINDS, ROLES, FLAGS, _OTHERS))

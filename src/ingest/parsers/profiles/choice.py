"""Which profile is an item's? One look at the owner and one at the id, however many profiles there are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.model.document import FORMATS
from ingest.model.item import Item
from ingest.parsers.profiles.compiled import CompiledProfile


@dataclass(frozen=True, slots=True)
class Choice:
    """The profiles that may fit a format's items, in the order of preference."""

    profiles: tuple[CompiledProfile, ...]
    owners: re.Pattern[str] | None

    @staticmethod
    def always(compiled: CompiledProfile) -> Choice:
        """Return the choice that was made already: this profile, whoever owns the item."""
        return Choice((compiled,), None)

    @staticmethod
    def by_format(profiles: tuple[CompiledProfile, ...]) -> dict[str, Choice]:
        """Return a choice for each format that one of the profiles is for; those without owners are never chosen."""
        choices = {}
        for name in FORMATS[1:]:
            fit = tuple(
                each for each in profiles if each.owners and (not each.profile.formats or name in each.profile.formats)
            )
            if fit:
                together = "|".join(f"(?:{each.owners.pattern})" for each in fit if each.owners)
                choices[name] = Choice(fit, re.compile(together, re.IGNORECASE))
        return choices

    def of(self, item: Item) -> CompiledProfile | None:
        """Return the item's profile: the first whose owners match the beginning of its owner or of its id."""
        owners = self.owners
        if owners is None:
            return self.profiles[0]
        by_owner = item.owner is not None and owners.match(item.owner)
        by_id = item.native_id is not None and owners.match(item.native_id)
        if not (by_owner or by_id):
            return None
        return next(each for each in self.profiles if each.owners and _fits(each.owners, item))


def _fits(owners: re.Pattern[str], item: Item) -> bool:
    return bool((item.owner and owners.match(item.owner)) or (item.native_id and owners.match(item.native_id)))

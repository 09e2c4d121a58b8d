"""A declared layout, with its patterns compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.errors import ConfigFault
from ingest.model.layout import Layout

_DATELINE_GROUPS = frozenset({"date", "section", "source", "located", "by"})
FIELDS = frozenset(
    (
        "headline",
        "slugline",
        "summary",
        "published",
        "by",
        "located",
        "section",
        "category",
        "subject",
        "genre",
        "place",
        "organisation",
        "source",
        "credit",
        "original",
        "id",
        "version",
        "urgency",
        "ed_note",
        "rights",
        "language",
        "drop",
    )
)
"""What a line of a wire may be; besides, ``other_`` and a name of one's own."""

_ROLES = frozenset(("source", "credit", "original"))


class LayoutError(ValueError):
    """A layout with patterns that cannot be used: ``faults`` are all of them."""

    def __init__(self, faults: tuple[ConfigFault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class CompiledLayout:
    """A layout ready for use. ``None`` where the layout says nothing: the general rule applies there."""

    dateline: re.Pattern[str] | None = None
    date_format: str | None = None
    credit: re.Pattern[str] | None = None
    boilerplate: tuple[re.Pattern[str], ...] = ()
    kill: re.Pattern[str] | None = None
    correction: re.Pattern[str] | None = None
    headline_repeats: bool = True
    begins: re.Pattern[str] | None = None
    fields: tuple[tuple[str, re.Pattern[str]], ...] = ()
    body: re.Pattern[str] | None = None
    ends: re.Pattern[str] | None = None
    keeps: frozenset[str] = frozenset()
    sources: tuple[tuple[str, str], ...] = ()
    keeps_lines: bool = False


@lru_cache(maxsize=64)
def compile_layout(layout: Layout) -> CompiledLayout:
    """Return the layout with its patterns compiled.

    Raises:
        LayoutError: a ValueError; its ``faults`` (``ConfigFault``) are all patterns that cannot be used.
    """
    faults: list[ConfigFault] = []
    dateline = _pattern("dateline", layout.dateline, faults)
    if dateline is not None:
        groups = set(dateline.groupindex)
        if "date" not in groups:
            faults.append(ConfigFault("dateline", "a named group date, (?P<date>...)", layout.dateline))
        expected = f"named groups among {', '.join(sorted(_DATELINE_GROUPS))}"
        faults.extend(ConfigFault("dateline", expected, name) for name in sorted(groups - _DATELINE_GROUPS))
    credit = _pattern("credit", layout.credit, faults)
    if credit is not None and "credit" not in credit.groupindex:
        faults.append(ConfigFault("credit", "a named group credit, (?P<credit>...)", layout.credit))
    boilerplate = [_pattern(f"boilerplate[{i}]", value, faults) for i, value in enumerate(layout.boilerplate)]
    kill = _pattern("kill", layout.kill, faults)
    correction = _pattern("correction", layout.correction, faults)
    begins, body, ends = (
        _pattern(key, value, faults, re.MULTILINE)
        for key, value in (("begins", layout.begins), ("body", layout.body), ("ends", layout.ends))
    )
    fields = _fields(layout, faults)
    if faults:
        raise LayoutError(tuple(faults))
    return CompiledLayout(
        dateline,
        layout.date_format,
        credit,
        tuple(pattern for pattern in boilerplate if pattern is not None),
        kill,
        correction,
        layout.headline_repeats,
        begins,
        fields,
        body,
        ends,
        frozenset(layout.keeps),
        layout.sources,
        bool(layout.keeps_lines),
    )


def _fields(layout: Layout, faults: list[ConfigFault]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    found: list[tuple[str, re.Pattern[str]]] = []
    known = f"one of {', '.join(sorted(FIELDS))}, or other_ and a name"
    for name, value in layout.fields:
        pattern = _pattern(f"fields.{name}", value, faults, re.MULTILINE)
        if name not in FIELDS and not name.startswith("other_"):
            faults.append(ConfigFault(f"fields.{name}", known, name))
        elif pattern is not None and pattern.groups == 0 and name != "drop":
            faults.append(ConfigFault(f"fields.{name}", "a group, (...), around the value", value))
        elif pattern is not None:
            found.append((name, pattern))
    told = {name for name, _ in layout.fields}
    faults.extend(ConfigFault("keeps", "fields of this layout", name) for name in layout.keeps if name not in told)
    roles = f"a role among {', '.join(sorted(_ROLES))}"
    faults.extend(ConfigFault(f"sources.{role}", roles, role) for role, _ in layout.sources if role not in _ROLES)
    return tuple(found)


def _pattern(key: str, value: str | None, faults: list[ConfigFault], flags: int = 0) -> re.Pattern[str] | None:
    if value is None:
        return None
    try:
        return re.compile(value, flags)
    except (re.error, OverflowError, RecursionError) as error:
        faults.append(ConfigFault(key, f"a regular expression; {error}", value))
        return None

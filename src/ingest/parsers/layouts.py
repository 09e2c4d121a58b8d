"""A declared layout, with its patterns compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.errors import ConfigFault
from ingest.model.layout import Layout

_DATELINE_GROUPS = frozenset({"date", "section", "source", "located", "by"})


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
    )


def _pattern(key: str, value: str | None, faults: list[ConfigFault]) -> re.Pattern[str] | None:
    if value is None:
        return None
    try:
        return re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        faults.append(ConfigFault(key, f"a regular expression; {error}", value))
        return None

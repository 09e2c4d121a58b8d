"""A plain-text layout: where a plain-text story keeps its date line, credit and boilerplate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Declared patterns (Python regular expressions), not code per site.

    ``dateline`` matches the whole date line; its named groups say what is in it: ``date`` (needed), and if
    present ``section``, ``source``, ``located``, ``by``. ``date_format`` is a strptime format for the group
    ``date``; without it the general date reader is used. ``credit`` finds the credit at the end of the text
    (named group ``credit``). ``boilerplate`` lists patterns of lines (or line tails) to drop. ``kill`` and
    ``correction`` are patterns on the headline or the first line that make the text a kill or a correction
    of the story with the rest of that headline.
    """

    name: str
    dateline: str | None = None
    date_format: str | None = None
    credit: str | None = None
    boilerplate: tuple[str, ...] = ()
    kill: str | None = None
    correction: str | None = None
    headline_repeats: bool = True

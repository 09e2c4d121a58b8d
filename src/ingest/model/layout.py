"""A plain-text layout: where a plain-text story or wire keeps its headline, date line, credit and boilerplate."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.model.pairs import Pairs


@dataclass(frozen=True, slots=True)
class Layout:
    """Declared patterns (Python regular expressions), not code per site.

    ``dateline`` matches the whole date line; its named groups say what is in it: ``date`` (needed), and if
    present ``section``, ``source``, ``located``, ``by``. ``date_format`` is a strptime format for the group
    ``date``; without it the general date reader is used. ``credit`` finds the credit at the end of the text
    (named group ``credit``). ``boilerplate`` lists patterns of lines (or line tails) to drop. ``kill`` and
    ``correction`` are patterns on the headline or the first line that make the text a kill or a correction
    of the story with the rest of that headline.

    Wires have tagged lines above the text. ``fields`` are (field, pattern): a pattern is tried where a line begins,
    may go on over several lines, and its first group is the field's value; of several for one field the first that
    matches any line wins. The field ``drop`` needs no group; one that begins with ``other_`` is kept for profiles. The
    text begins after the last line that a pattern takes, or, if there is one, after what ``body`` matches, and ends
    before the line that ``ends`` matches. Lines of the fields in ``keeps`` stay in the text. ``begins`` says what the
    beginning of such a message looks like: with ``ends``, a file may hold several. ``sources`` are (role, name) of who
    is named in every story, and ``keeps_lines`` says that a line's end is never a mere wrap, as in tables.
    """

    name: str
    dateline: str | None = None
    date_format: str | None = None
    credit: str | None = None
    boilerplate: tuple[str, ...] = ()
    kill: str | None = None
    correction: str | None = None
    headline_repeats: bool = True
    begins: str | None = None
    fields: Pairs = ()
    body: str | None = None
    ends: str | None = None
    keeps: tuple[str, ...] = ()
    sources: Pairs = ()
    keeps_lines: bool | None = None

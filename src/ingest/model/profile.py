"""An agency profile: where an agency departs from the standard it files in. Data, not code per agency."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.model.pairs import Pairs


@dataclass(frozen=True, slots=True)
class Profile:
    """Declared habits; patterns are Python regular expressions, case-sensitive unless they say otherwise.

    Choosing: ``formats`` (none: every format) and ``owners``, patterns of which one must match the beginning of the
    document's own name of its provider, or of the item's id (without regard to case). ``root`` is the root element
    that makes an XML document of no known format one of this profile (format ``xml``).

    Rules, in the order in which they are applied: ``omit`` empties fields that the agency uses for something else
    (what stood there is left over); ``take`` fills an item's field from a path of its ``leftovers`` where the
    standard's own place is empty, ``prefer`` also where it is not; ``id_pattern`` splits an id that carries its
    version (named groups ``id`` and ``version``); ``guid`` says whether the version's name is ``bare`` (the id
    alone) or ``versioned`` (id:version); ``timezone`` (IANA) and ``date_format`` (strptime) are for dates without
    an offset, and with ``local_time`` for all dates: this agency writes its own clock's time whatever offset stands
    beside it; ``status``, ``urgency`` and ``language`` translate the agency's words; ``byline`` finds one in the
    body's first paragraphs (named group ``by``; the paragraph goes), ``dateline`` what to take off the beginning of
    the text (named group ``located``, if the place is in it), ``drop`` the paragraphs that are no text; ``credit``
    names who is credited where the document names nobody. ``fields`` are the paths of a declared XML format, which
    its parser follows.
    """

    name: str
    formats: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    root: str | None = None
    timezone: str | None = None
    local_time: bool = False
    date_format: str | None = None
    guid: str | None = None
    id_pattern: str | None = None
    byline: str | None = None
    dateline: str | None = None
    drop: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    take: Pairs = ()
    prefer: Pairs = ()
    fields: Pairs = ()
    status: Pairs = ()
    urgency: Pairs = ()
    language: Pairs = ()
    credit: str | None = None

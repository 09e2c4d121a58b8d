"""Plain wires: layouts of telex and release services, as data. One is chosen by how a text begins.

A wire without control bytes is framed by ZCZC and NNNN (as telex switching has them; NNNN may lack) and has
tagged lines above its text; which tag means what is the service's own. A layout that the feed declares always wins.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.model.layout import Layout
from ingest.parsers.layouts import CompiledLayout, compile_layout

_ZCZC = r"(?i:ZCZC)\b[^\n]*\n"
# A message that lacks its end stops where the next one begins.
_NNNN = r"^(?:(?i:NNNN)\b[^\n]*$|(?=(?i:ZCZC)\b))"
_TAGS = r"(?:[%$#:=^*&+@~][^\n]*\n)*"

BUILTIN = (
    # AN#1 KN#service PD#date ... TI#headline AB#summary TX#: a field a line, the text last.
    Layout(
        "hash-tagged",
        begins=rf"(?:{_ZCZC})?\s{{0,9}}[A-Z]{{2}}#[^\n]*\n(?:[A-Z]{{2}}#[^\n]*\n){{2}}",
        fields=(
            ("drop", _ZCZC),
            ("id", r"AN#([^\n]*)"),
            ("original", r"KN#([^\n]*)"),
            ("published", r"PD#([^\n]*)"),
            ("organisation", r"CO#([^\n]*)"),
            ("other_exchange", r"SO#([^\n]*)"),
            ("by", r"BY#([^\n]*)"),
            ("slugline", r"KY#([^\n]*)"),
            ("headline", r"TI#([^\n]*)"),
            ("summary", r"AB#([^\n]*)"),
            ("other_tagged", r"(?!(?:AN|KN|PD|CO|SO|BY|KY|TI|AB|TX)#)([A-Z]{2}#[^\n]*)"),
        ),
        body=r"^TX#[ \t]*\n?",
        ends=_NNNN,
    ),
    # Broadcast copy: %category #slug $headline :time *subject ~service @place.
    Layout(
        "percent-tagged",
        begins=rf"{_ZCZC}%[^\n]*\n{_TAGS}#[^\n]*\n",
        fields=(
            ("drop", _ZCZC),
            ("category", r"%([^\n]*)"),
            ("slugline", r"#([^\n]*)"),
            ("headline", r"\$([^\n]*)"),
            ("summary", r"\$([^\n]*)"),
            ("other_takekey", r":([^\n]*)"),
            ("subject", r"\*(\d{8})[^\n]*"),
            ("genre", r"~([^\n]*)"),
            ("place", r"@([^\n]*)"),
            ("drop", r"[&*+=^]\w{0,10}[ \t]*$"),
        ),
        ends=_NNNN,
    ),
    # Results and statistics: $category :slug =take ^headline *format &service +subject @place ~genre.
    Layout(
        "caret-tagged",
        begins=rf"{_ZCZC}\s{{0,9}}{_TAGS}\^[^\n]*\n",
        fields=(
            ("drop", _ZCZC),
            ("category", r"\$([^\n]*)"),
            ("slugline", r":([^\n]*)"),
            ("other_takekey", r"=([^\n]*)"),
            ("headline", r"\^([^\n]*)"),
            ("subject", r"\+(\d{8})[^\n]*"),
            ("place", r"@([^\n]*)"),
            ("genre", r"~([^\n]*)"),
            ("drop", r"[&*+%]\w{0,10}[ \t]*$"),
        ),
        ends=_NNNN,
        keeps_lines=True,
    ),
    # Tables: $category #slug :headline @take.
    Layout(
        "colon-tagged",
        begins=rf"{_ZCZC}\s{{0,9}}(?:[$%&*][^\n]*\n){{0,9}}(?:#[^\n]*\n{_TAGS}:|:[^\n]*\n{_TAGS}#)[^\n]*\n",
        fields=(
            ("drop", _ZCZC),
            ("category", r"\$([^\n]*)"),
            ("slugline", r"#([^\n]*)"),
            ("headline", r":([^\n]*)"),
            ("other_takekey", r"@([^\n]*)"),
            ("subject", r"\+(\d{8})[^\n]*"),
            ("genre", r"~([^\n]*)"),
            ("drop", r"[&*+%=]\w{0,10}[ \t]*$"),
        ),
        ends=_NNNN,
        keeps_lines=True,
    ),
    # Releases: %routing $category :headline, and no slug.
    Layout(
        "release-tagged",
        begins=rf"{_ZCZC}\s{{0,9}}(?:[$%&*][^\n]*\n){{1,9}}:[^\n]*\n",
        fields=(
            ("drop", _ZCZC),
            ("category", r"\$([^\n]*)"),
            ("headline", r":([^\n]*)"),
            ("drop", r"[%&*+=]\w{0,10}[ \t]*$"),
        ),
        ends=_NNNN,
    ),
    # Racing and results: a routing line YY, then what kind of list it is.
    Layout(
        "racing",
        begins=rf"{_ZCZC}\s{{0,9}}YY [^\n]*\n",
        fields=(
            ("drop", _ZCZC),
            ("other_routing", r"YY ([^\n]*)"),
            ("headline", r":SPORT\s*-([^\n]*)"),
            ("headline", r"RACING\s*:([^\n]*)"),
            ("headline", r":POTTED\s*:([^\n]*)"),
            ("slugline", r":POTTED\s*:([^\n]*)"),
            ("slugline", r"RACING\s*:([^\n]*)"),
            ("drop", r":PREMIERSHIP[^\n]*"),
        ),
        ends=_NNNN,
        keeps_lines=True,
    ),
    # Any other telex.
    Layout("telex", begins=_ZCZC, fields=(("drop", _ZCZC),), ends=_NNNN),
    # Corporate releases: who issues it, its number, the headline; number and headline are a part of what is released.
    Layout(
        "asianet",
        begins=r"(?i:SOURCE)\s*:[^\n]{1,200}\n(?:[^\n]{1,200}\n){0,3}?(?i:MEDIA RELEASE)\b[^\n]*\n",
        fields=(
            ("credit", r"(?i:SOURCE)\s*:((?:[^\n]+(?:\n(?!(?i:MEDIA RELEASE)\b)|$)){1,4})"),
            ("id", r"(?i:MEDIA RELEASE)\s+(PR\d+)[^\n]*"),
            ("other_release", r"((?i:MEDIA RELEASE)\b[^\n]*)"),
            ("headline", r"(?!(?i:SOURCE\s*:|MEDIA RELEASE))((?:[^\n]{1,200}\n){1,6}?)(?=\n)"),
        ),
        keeps=("id", "headline", "other_release"),
        sources=(("original", "AsiaNet"),),
        credit=r"^SOURCE\s*:?\s+(?P<credit>[^\n]{2,120}?)\s*$",
        headline_repeats=False,
    ),
)
"""In this order: of two that fit, the first is meant."""

_COMPILED = tuple(compile_layout(layout) for layout in BUILTIN)


def chosen(characters: str) -> CompiledLayout | None:
    """Return the built-in layout that a text begins like; None for any other text."""
    start = len(characters) - len(characters.lstrip())
    return next((each for each in _COMPILED if each.begins and each.begins.match(characters, start)), None)


def messages(characters: str, layout: CompiledLayout) -> Iterator[tuple[int, str]]:
    """Return a text's messages, each with the line it begins on: what stands between a beginning and an end."""
    if layout.ends is None:
        yield 1, characters
        return
    line, counted, position = 1, 0, 0
    while position < len(characters):
        begin = layout.begins.search(characters, position) if layout.begins else None
        if begin is None and position:
            return
        start, after = (begin.start(), begin.end()) if begin else (0, 0)
        line += characters.count("\n", counted, start)
        counted = start
        end = layout.ends.search(characters, after)
        yield line, characters[start : end.start() if end else len(characters)]
        position = end.end() if end else len(characters)

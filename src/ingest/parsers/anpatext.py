"""The text of an ANPA 1312 message: slug lines in upper rail, paragraphs, tables.

Sources: ANPA Bulletin 1312; AP Stylebook, "Filing the wire" (keyword slug line, version) and "Filing practices".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.parsers import wirebody, wirecodes

_SLUG = re.compile(
    r"(?P<cycle>AM|PM|BC|AP)s?-(?P<keyword>[^,\n]{1,100}?)\s*(?:,\s*(?P<version>[^\n]*?))?(?:,\s*(?P<words>\d{1,5}))?\s*$"
)
_CYCLE = re.compile(r"(?:AM|PM|BC|AP)s?-", re.IGNORECASE)
# Two letters are the region of the world wire (LT, US, EU), which is routing; three are the sport, which is a subject.
_REGION = re.compile(r"(?:[A-Z]{2}--)(?P<slug>[\w.&'-]+)")
_BY = re.compile(r"(?:By|BY)\s+[^\W\d_]")
_TITLE = re.compile(r"\b(?:Writers?|Editors?|Correspondents?|Columnists?|Critics?|Analysts?)$")
_READERS = re.compile(r"EDITOR'?S'? NOTE\s*(?:[_:–—-]+\s*)?", re.IGNORECASE)
_EDS = re.compile(r"\(?Eds?\.?:\s*", re.IGNORECASE)
_AIDS = re.compile(r"(?:[A-Z]{2,8} (?:Photos?|Graphics?|Video|Audio|Multimedia|Interactive)\b|With AP Photos?)")
_RELEASE = re.compile(r"(?:For (?:immediate )?release\b|Embargoed\b|\$?Adv ?\d\d\b|Hold for release\b)", re.IGNORECASE)
_MAX_SLUG = 300
_MAX_ROWS = 12
_RULE = re.compile(r"[_ ]{2,}")
_HALF = re.compile(r"(?<=\d)\{|(?<![^\t;]){(?![^\t;])")


class Story(NamedTuple):
    """What the text says. ``keyword`` is the slug line's whole keyword, ``version`` what follows it."""

    keyword: str
    version: str
    slugline: str
    headline: str
    by: tuple[str, ...]
    bureau: str | None
    ed_note: str | None
    body: str
    leftovers: tuple[tuple[str, str], ...]


class _Line(NamedTuple):
    """A line: ``railed`` begins with a circumflex, ``cells`` is one of a table, ``indented`` begins a paragraph."""

    text: str
    railed: bool = False
    cells: bool = False
    indented: bool = False
    centred: bool = False
    ended: bool = False


def story_of(text: str, keyword: str, *, tabular: bool) -> Story:
    """Return a message's text, taken apart; ``keyword`` is the header's, ``tabular`` its format code's word."""
    lines = list(_lines(text))
    start = next((i for i, line in enumerate(lines) if line.indented or line.cells), None)
    if start is None:
        start = _head_length(lines)
    head = _Head(keyword)
    rest = [line for line in _unwrapped(lines[:start]) if not head.takes(line)]
    body = _tabular([*rest, *lines[start:]]) if tabular else _running(rest, lines[start:])
    if not head.headline and (first := body.partition("\n\n")[0]) and len(first) <= 300 and "\n\n" not in body:
        # An alert is one sentence and has no headline of its own.
        located = wirebody.dateline(first).located
        head.headline = first.partition(") ")[2].lstrip("_-– ") if located else first
    return Story(
        head.keyword, head.version, head.slugline or _from_header(keyword), head.headline, tuple(head.by), head.bureau,
        head.ed_note, body, tuple(head.leftovers),
    )  # fmt: skip


class _Head:
    """Sorts the slug lines above a text."""

    def __init__(self, header_keyword: str) -> None:
        self._header = _CYCLE.sub("", header_keyword).casefold()
        self._first = True
        self._signed = False
        self.keyword = self.version = self.slugline = self.headline = ""
        self.bureau: str | None = None
        self.by: list[str] = []
        self.leftovers: list[tuple[str, str]] = []
        self._notes: dict[str, list[str]] = {}

    def takes(self, line: _Line) -> bool:
        """Tell whether a line says something about the story, and remember it; else it is of the story itself."""
        text, first, signed = line.text, self._first, self._signed
        if not text:
            return True
        self._first = self._signed = False
        if first and len(text) <= _MAX_SLUG and (match := _SLUG.match(text)):
            self._slug(match)
        elif first and self._is_slug(text):
            self.leftovers.append(("slug", text))
        elif match := _READERS.match(text):
            self._notes.setdefault("readers", []).append(text[match.end() :])
        elif match := _EDS.match(text):
            note = text[match.end() :].strip()
            self._notes.setdefault("editors", []).append(
                note[:-1] if text.startswith("(") and note.endswith(")") else note
            )
        elif _RELEASE.match(text):
            self._notes.setdefault("release", []).append(text)
        elif _AIDS.match(text):
            self.leftovers.append(("aids", text))
        elif _BY.match(text) and not self.by:
            self.by.append(text)
            self._signed = True
        elif signed and line.centred and not text.isupper():
            self._bureau(text)
        elif not self.headline:
            self.headline = text
        else:
            return False
        return True

    @property
    def ed_note(self) -> str | None:
        """The note to editors: a release time always, else what readers may see, else what the desk should know."""
        notes = self._notes.get("readers") or self._notes.get("editors") or []
        return "\n".join((*self._notes.get("release", ()), *notes)) or None

    def _is_slug(self, text: str) -> bool:
        squeezed = text.replace(" ", "").casefold()
        counted = text.rpartition(",")[2].strip().isdigit()
        return bool(self._header) and squeezed.startswith(self._header) and (counted or "-" in self._header)

    def _slug(self, match: re.Match[str]) -> None:
        self.keyword, self.version = match[0][: match.end("keyword")].strip(), (match["version"] or "").strip(" ,")
        if match["words"] is None and self.version.isdigit():
            self.version = ""
        region = _REGION.match(match["keyword"])
        self.slugline = region["slug"] if region else ""
        self.leftovers.append(("slug", match[0].strip()))

    def _bureau(self, text: str) -> None:
        if _TITLE.search(text):
            self.leftovers.append(("bylineTitle", text))
            self._signed = True
        else:
            self.bureau = text


def _from_header(keyword: str) -> str:
    slug = _CYCLE.sub("", keyword, count=1)
    return re.sub(r"^[A-Z]{2}--(?=\S)", "", slug)


def _lines(text: str) -> Iterator[_Line]:
    for raw in text.split("\n"):
        if raw.startswith("=="):
            # The sender's sign ends the text.
            return
        line = raw.replace("\x10 ", " ").replace("\x10", " ")
        if line.startswith("\x08"):
            yield _Line(_cells(wirecodes.printable(line)), cells=True)
            continue
        indented = line.startswith(("\t", "   "))
        line = wirecodes.printable(line).strip()
        railed = line.startswith("^")
        quoted = _quotes(line.lstrip("^"))
        ended = (
            quoted.rstrip("<= ") if railed or quoted.endswith("<") or _RULE.fullmatch(quoted.rstrip("<= ")) else quoted
        )
        yield _Line(
            ended.strip(), railed, indented=indented and not railed, centred=quoted.endswith("="), ended=ended != quoted
        )


def _cells(line: str) -> str:
    cells = line.replace("^", "").rstrip("<= ").split(";")
    return _HALF.sub("½", "\t".join(cell.strip() for cell in cells))


def _quotes(line: str) -> str:
    """Return a line with the quotation marks that seven bits have no room for: `` and '' are double, ` is single."""
    if "`" in line or "''" in line:
        line = line.replace("'''", "'\"").replace("``", '"').replace("''", '"').replace("`", "'")
    return line


def _unwrapped(lines: list[_Line]) -> Iterator[_Line]:
    """Return slug lines that were wrapped as one: what begins in upper rail goes on to its quad."""
    held: _Line | None = None
    for line in lines:
        if held is not None and line.text and not line.railed:
            held = held._replace(text=f"{held.text} {line.text}", centred=line.centred, ended=line.ended)
        else:
            if held is not None:
                yield held
            held = line
        if held.ended or not held.railed or not line.text:
            yield held
            held = None
    if held is not None:
        yield held


def _head_length(lines: list[_Line]) -> int:
    """Return where the text begins if no line is indented: after the slug lines, or after one that ends with a plus.

    The lines above that plus, but the slug line, are a headline that was wrapped: they become one.
    """
    for index, line in enumerate(lines[:_MAX_ROWS]):
        if line.text.endswith("+"):
            first = 1 if _CYCLE.match(lines[0].text) else 0
            title = " ".join(row.text for row in lines[first : index + 1] if row.text).rstrip("+ ")
            lines[first : index + 1] = [_Line(title)]
            return first + 1
    return next((i for i, line in enumerate(lines) if line.text and not line.railed), len(lines))


def _running(before: list[_Line], lines: list[_Line]) -> str:
    blocks: list[list[str]] = [[line.text] for line in before if line.text]
    fresh, table = True, False
    for line in lines:
        if not line.text:
            fresh = True
            continue
        if fresh or line.railed or (line.indented and not table) or (line.cells != table):
            blocks.append([])
        blocks[-1].append(line.text)
        fresh, table = line.railed and not line.cells, line.cells
    return "\n\n".join(("\n" if "\t" in block[0] else " ").join(block) for block in blocks)


def _tabular(lines: list[_Line]) -> str:
    """Return a table: every line stays one, and a line in upper rail heads the next part."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.railed or not line.text or _RULE.fullmatch(line.text):
            blocks.append([])
        if line.text:
            blocks[-1].append(line.text)
    return "\n\n".join("\n".join(block) for block in blocks if block)

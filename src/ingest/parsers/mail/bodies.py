"""A message's own text: which part it is, its lines (RFC 3676), and where it ends."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from ingest.errors import NoStories
from ingest.model.item import Markup
from ingest.parsers.mail.markup import tidied
from ingest.parsers.mail.mime import Part

_TEXTS = ("text/plain", "text/html")
# A longer text is no story that somebody wrote: its lines stay as they are.
_MAX_UNFLOWED = 5_000_000
_SIGNATURE_LINE = "-- "
_QUOTES = re.compile(r">+")


@dataclass(slots=True)
class Content:
    """What a message holds: its text, and the parts that are not its text, in their order."""

    texts: list[Markup] = field(default_factory=list)
    others: list[Part] = field(default_factory=list)
    mended: bool = False

    @property
    def body(self) -> Markup | None:
        """The text; as markup if any part of it is (RFC 2046 5.1.3: parts of a mixed message are read in order)."""
        if not self.texts:
            return None
        if len(self.texts) == 1:
            return self.texts[0]
        if any(each.html for each in self.texts):
            return Markup("\n".join(each.value if each.html else as_html(each.value) for each in self.texts), html=True)
        return Markup("\n\n".join(each.value for each in self.texts))

    def add(self, other: Content) -> None:
        """Take what a part holds."""
        self.texts += other.texts
        self.others += other.others
        self.mended |= other.mended


def content(part: Part) -> Content:
    """Return a message's text and its other parts.

    Raises:
        NoStories: it is a delivery report (RFC 6522) or encrypted (RFC 1847 2.2, RFC 8551 3.3).
    """
    kind = part.kind
    if kind == "multipart/report":
        raise NoStories("is a delivery report, not a story", "message")
    if kind == "multipart/encrypted" or _is_enveloped(part):
        raise NoStories("is encrypted", "message")
    if kind in ("multipart/alternative", "multipart/related"):
        return _chosen(part)
    if kind.startswith("multipart/"):
        found = Content()
        for each in part.parts[:1] if kind == "multipart/signed" else part.parts:
            found.add(content(each))
        return found
    if kind in _TEXTS and (not part.number or _is_inline(part)):
        return _text(part)
    return Content(others=[part])


def _is_enveloped(part: Part) -> bool:
    if part.kind not in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        return False
    return part.header.parameter("smime-type") in (None, "enveloped-data", "authEnveloped-data")


def _is_inline(part: Part) -> bool:
    return part.header.disposition != "attachment" and part.header.file_name is None


def _chosen(part: Part) -> Content:
    """Return the text of one part and what hangs on all of them.

    Of alternatives the last that can be read is the best (RFC 2046 5.1.4), but markup is better than plain text; of
    related parts the first is the text (RFC 2387).
    """
    rows = [content(each) for each in part.parts]
    found = Content()
    for row in rows:
        found.others += row.others
        found.mended |= row.mended
    filled = [row for row in rows if row.texts]
    if part.kind == "multipart/related":
        best = filled[0] if filled else None
    else:
        marked = [row for row in filled if any(text.html for text in row.texts)]
        best = (marked or filled)[-1] if filled else None
    if best is not None:
        found.texts = best.texts
    return found


def _text(part: Part) -> Content:
    value, mended = part.text()
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if value[:200].lstrip().startswith("<?xml"):
        # A story in an agency's format, sent as the mail's text.
        return Content(others=[part])
    if part.kind == "text/html":
        marked = tidied(value)
        return Content([Markup(marked, html=True)] if marked else [], mended=mended)
    if len(value) <= _MAX_UNFLOWED and (part.header.parameter("format") or "").lower() == "flowed":
        value = unflowed(value, (part.header.parameter("delsp") or "").lower() == "yes")
    value = without_signature(value).strip("\n")
    return Content([Markup(value)] if value.strip() else [], mended=mended)


def without_signature(text: str) -> str:
    """Return a text without what follows the signature's separator, unless that is all there is (RFC 3676 4.3)."""
    lines = text.split("\n")
    try:
        at = lines.index(_SIGNATURE_LINE)
    except ValueError:
        return text
    above = "\n".join(lines[:at])
    if not above.strip():
        return text
    # Who answers above a quotation signs above it, too: the quotation stays.
    rest = next((n for n, line in enumerate(lines[at:], start=at) if line.startswith(">")), len(lines))
    return "\n".join((above.rstrip("\n"), "", *lines[rest:])) if rest < len(lines) else above


def unflowed(text: str, del_sp: bool) -> str:
    """Return a text of ``format=flowed`` with its paragraphs in one line each (RFC 3676 4).

    Args:
        text: the lines as sent.
        del_sp: ``DelSp=yes``: the space at the end of a flowed line is no part of the text.
    """
    rows: list[str] = []
    depth_before, flowing = 0, False
    for sent in text.split("\n"):
        quotes = _QUOTES.match(sent)
        depth = len(quotes[0]) if quotes else 0
        line = sent[depth:].removeprefix(" ")
        signature = line == _SIGNATURE_LINE
        if flowing and depth == depth_before and not signature:
            rows.append(line)
        else:
            rows.append(("\n" if rows else "") + ("> " * depth if depth else "") + line)
        flowing = line.endswith(" ") and not signature
        if flowing and del_sp:
            rows[-1] = rows[-1][:-1]
        depth_before = depth
    return "".join(rows)


def as_html(text: str) -> str:
    """Return a plain text as markup: a paragraph for each block between blank lines."""
    blocks = re.split(r"\n[^\S\n]*\n\s*", text.strip())
    return "\n".join(f"<p>{html.escape(block, quote=False).replace(chr(10), '<br>')}</p>" for block in blocks)

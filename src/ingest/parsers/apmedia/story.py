"""The text of an AP story: a NITF document that somebody put into the item whose rendition it is."""

from __future__ import annotations

from ingest.errors import ParseError
from ingest.model.item import Markup
from ingest.parsers import xml
from ingest.parsers.nitf.inline import inline
from ingest.parsers.objects import Object, folded, markup, text

_ROOTS = ("<nitf", "<body")


def story(members: Object) -> Markup | None:
    """Return the text of a story whose NITF was put into the item; None where there is none.

    What is no well-formed NITF is taken as markup: of a document what its ``body.content`` holds, else all of it.
    """
    rendition = folded(folded(members.get("renditions")).get("nitf"))
    places = (
        members.get("nitf"),
        members.get("story"),
        *(rendition.get(name) for name in ("nitf", "content", "value")),
    )
    written = next((found for each in places if (found := text(each))), None)
    if written is None or "<" not in written:
        return Markup(written) if written else None
    start = next((at for root in _ROOTS if (at := written.find(root)) >= 0), None)
    if start is not None:
        try:
            return inline(xml.parse(written[start:].encode("utf-8", "replace"))).body
        except ParseError:
            written = _content(written)
    return markup(written, html=True)


def _content(written: str) -> str:
    start = written.find("<body.content")
    if start < 0:
        return written
    start, end = written.find(">", start) + 1, written.rfind("</body.content>")
    return written[start:end] if 0 < start <= end else ""

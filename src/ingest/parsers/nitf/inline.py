"""The body of a NITF document: what stands around the story, and the story as HTML.

Other formats carry a ``nitf`` element, or its body alone, inside them (NewsML 1.2 DataContent, NewsML-G2 inlineXML);
they read it with ``inline`` and keep their own metadata.
"""

from __future__ import annotations

import html
from typing import NamedTuple

from lxml import etree

from ingest.model.item import Markup, Media, Text
from ingest.parsers.nitf import body as bodies
from ingest.parsers.nitf import lines
from ingest.parsers.nitf.media import Leftovers, local, media_of, within, words


class Inline(NamedTuple):
    """A body's parts, as written. ``dateline`` is the whole line, ``located`` the place in it (the city where marked
    up); ``copyright`` is body.head's rights. ``body`` ends with the ``tagline`` (do not add it again). ``ed_note`` are
    the notes for editors, ``notes`` those that may be published, ``leftovers`` (path, text) what has no place else.
    """

    headline: str | None = None
    subheadlines: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    dateline: str | None = None
    located: str | None = None
    story_date: str | None = None
    summary: Markup | None = None
    body: Markup | None = None
    media: tuple[Media, ...] = ()
    ed_note: str | None = None
    notes: tuple[Text, ...] = ()
    tagline: str | None = None
    copyright: str | None = None
    distributor: str | None = None
    leftovers: tuple[tuple[str, str], ...] = ()


def inline(element: etree._Element) -> Inline:
    """Read a ``nitf``, ``body`` or ``body.content`` element, or any other that holds paragraphs directly.

    Names are read in any namespace or none (NITF 3.4 and later have one, senders often leave it out). Nothing raises;
    a part that is absent or empty is None.
    """
    name = local(element)
    if name == "nitf":
        found = next((child for child in element if local(child) == "body"), None)
        return inline(found) if found is not None else Inline()
    reading = _Reading()
    if name == "body":
        for child in element:
            if (part := local(child)) == "body.head":
                reading.head(child)
            elif part == "body.content":
                reading.content(child)
            elif part == "body.end":
                reading.end(child)
            elif part:
                reading.stray(child)
    else:
        reading.content(element)
    return reading.result()


class _Reading:
    """One body while it is read."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.subheadlines: list[str] = []
        self.by: list[str] = []
        self.summary: Markup | None = None
        self.stories: list[Markup] = []
        self.media: list[Media] = []
        self.advice: list[str] = []
        self.notes: list[Text] = []
        self.leftovers: Leftovers = []

    def result(self) -> Inline:
        told = self.parts
        return Inline(
            headline=told.get("headline"),
            subheadlines=tuple(self.subheadlines),
            by=tuple(dict.fromkeys(self.by)),
            dateline=told.get("dateline"),
            located=told.get("located"),
            story_date=told.get("story_date"),
            summary=self.summary,
            body=_joined(self.stories),
            media=tuple(self.media),
            ed_note="\n".join(self.advice) or None,
            notes=tuple(self.notes),
            tagline=told.get("tagline"),
            copyright=told.get("rights"),
            distributor=told.get("distributor"),
            leftovers=tuple(self.leftovers),
        )

    def head(self, head: etree._Element) -> None:
        for child in head:
            name = local(child)
            if name in ("hedline", "headline"):
                self._headlines(child)
            elif name == "byline":
                self._byline(child)
            elif name == "dateline":
                self._dateline(child)
            elif name == "abstract":
                self._abstract(child)
            elif name == "note":
                self._note(child, "body/body.head/note")
            elif name == "rights":
                self._once("rights", words(child), "body/body.head/rights")
            elif name == "distributor":
                self._once("distributor", words(child), "body/body.head/distributor")
            elif name:
                self._rest(f"body/body.head/{name}", words(child))

    def content(self, content: etree._Element) -> None:
        if (found := bodies.html_of(content)) is not None:
            self.stories.append(found)
        if not len(content):
            return
        self._media(content, "body/body.content")
        for note in content.iter("{*}note"):
            if bodies.is_advice(note):
                self._advice(words(note))

    def stray(self, child: etree._Element) -> None:
        """Take a child of body that NITF does not have there: meant to be read all the same."""
        if (found := bodies.html_of(child)) is not None:
            whole = found if found.html else Markup(html.escape(found.value), html=True)
            self.stories.append(Markup(f"<p>{whole.value}</p>", html=True) if local(child) == "p" else found)
        self._media(child, "body")

    def end(self, end: etree._Element) -> None:
        for child in end:
            name, value = local(child), words(child)
            if name == "tagline" and bodies.is_advice(child):
                self._advice(value)
            elif name == "tagline":
                self._once("tagline", value, "body/body.end/tagline")
        if (found := bodies.html_of(end)) is not None:
            self.stories.append(found)
        self._media(end, "body/body.end")

    def _headlines(self, hedline: etree._Element) -> None:
        for child in hedline:
            name, value = local(child), words(child)
            if not value:
                continue
            if name == "hl1" and "headline" not in self.parts:
                self.parts["headline"] = value
            else:
                self.subheadlines.append(value)
        if not len(hedline) and (value := words(hedline)):
            self._once("headline", value, "body/body.head/hedline")

    def _byline(self, byline: etree._Element) -> None:
        by, titles = lines.by_of(byline)
        self.by += by
        for title in titles:
            self._rest("body/body.head/byline/byttl", title)

    def _dateline(self, dateline: etree._Element) -> None:
        for child in dateline:
            name = local(child)
            if name == "location":
                self._once("located", lines.place_of(child), "body/body.head/dateline/location")
            elif name == "story.date":
                written = (child.get("norm") or words(child)).strip()
                self._once("story_date", written, "body/body.head/dateline/story.date")
        if value := lines.line_of(dateline):
            self._once("dateline", value, "body/body.head/dateline")
            self.parts.setdefault("located", lines.beginning(value))

    def _abstract(self, abstract: etree._Element) -> None:
        place = "body/body.head/abstract"
        found = bodies.html_of(abstract)
        if self.summary is None:
            self.summary = found
        elif found is not None:
            self._rest(place, words(abstract))
        self._media(abstract, place)

    def _note(self, note: etree._Element, place: str) -> None:
        if bodies.is_advice(note):
            self._advice(words(note))
        elif (found := bodies.html_of(note)) is not None:
            self.notes.append(Text("note", found))
        self._media(note, place)

    def _advice(self, value: str) -> None:
        if value and value not in self.advice:
            self.advice.append(value)

    def _media(self, element: etree._Element, place: str) -> None:
        for each in within(element):
            self.media += media_of(each, f"{place}/media", self.leftovers)

    def _once(self, name: str, value: str, path: str) -> None:
        if value and self.parts.setdefault(name, value) != value:
            self._rest(path, value)

    def _rest(self, path: str, value: str) -> None:
        if value:
            self.leftovers.append((path, value))


def _joined(stories: list[Markup]) -> Markup | None:
    if len(stories) < 2:
        return stories[0] if stories else None
    return Markup(
        "\n".join(one.value if one.html else f"<p>{html.escape(one.value)}</p>" for one in stories), html=True
    )

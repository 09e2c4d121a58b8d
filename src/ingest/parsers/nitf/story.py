"""One NITF document as an item: head and body put together."""

from __future__ import annotations

from lxml import etree

from ingest.model.item import Item, Markup, Signal, Source, Text
from ingest.parsers.elements import LANG
from ingest.parsers.nitf import statuses
from ingest.parsers.nitf.head import Head
from ingest.parsers.nitf.inline import Inline, inline
from ingest.parsers.nitf.media import local

_BODY_PATHS = {
    "headline": "body/body.head/hedline/hl1",
    "headlines": "body/body.head/hedline/hl2",
    "by": "body/body.head/byline",
    "located": "body/body.head/dateline/location",
    "summary": "body/body.head/abstract",
    "body": "body/body.content",
    "media": "body/body.content//media/media-reference",
    "descriptions": "body/body.head/note",
    "language": "@xml:lang or @baselang",
    "categories": "head/tobject, head/docdata/evloc and identified-content",
    "sections": "head/pubdata/@position.section",
    "sources": "head/docdata/del-list/from-src and body/body.head/distributor",
    "owner": "head/docdata/doc.copyright/@holder",
    "ed_note": "body/body.head/note[@type='npa']",
    "usage_terms": "body/body.head/rights",
    "alt_ids": "@uno",
    "content_created": "body/body.head/dateline/story.date/@norm",
}

# What the head tells under names of its own.
_NO_FIELDS = ("issue", "release", "idref", "idref_status", "registry")


class Story:
    """A ``nitf`` element, read."""

    def __init__(self, element: etree._Element, place: str) -> None:
        self._place = place
        self._head = Head()
        self._text = Inline()
        self._uno = (element.get("uno") or "").strip() or None
        self._language = (element.get(LANG) or element.get("baselang") or "").strip() or None
        for child in element:
            name = local(child)
            if name == "head":
                self._head.read(child)
            elif name == "body":
                self._text = inline(child)
                self._language = self._language or _language_in(child)

    def is_empty(self) -> bool:
        """Tell whether there is neither headline nor text."""
        text = self._text
        return not (text.headline or text.body or text.summary or text.media)

    def item(self) -> Item:
        """Return the item.

        Raises:
            IllFormed: the management-status is none of the standard's.
        """
        head, text, told = self._head, self._text, self._head.told
        status, embargoed = statuses.status_of(told, self._place)
        headline, headlines = self._headlines()
        issued = told.get("issue") or told.get("release") or text.story_date
        item = Item(
            place=self._place,
            native_id=told.get("native_id") or self._uno,
            headline=headline,
            summary=text.summary,
            body=text.body,
            published=issued,
            updated=issued,
            language=self._language,
            by=text.by,
            sections=tuple(head.sections),
            categories=tuple(head.categories),
            media=text.media,
            sources=self._sources(),
            located=text.located,
            ed_note="\n".join(head.advice) or text.ed_note,
            signal=self._signal(status),
            version=told.get("version"),
            versioned=True,
            status=status,
            content_created=text.story_date,
            embargoed=embargoed,
            expires=told.get("expires"),
            urgency=told.get("urgency"),
            slugline=told.get("slugline"),
            title=told.get("title"),
            headlines=headlines,
            descriptions=self._descriptions(),
            copyright_holder=told.get("copyright_holder"),
            usage_terms=self._usage_terms(),
            alt_ids=self._alt_ids(),
            owner=self._owner(),
            leftovers=(*head.leftovers, *text.leftovers, *self._unplaced(embargoed)),
            paths=head.paths,
        )
        self._say_where(item)
        return item

    def other_kill(self) -> Item | None:
        """Return the kill of another document that this one cancels; None where it cancels none but itself."""
        told = self._head.told
        other = told.get("idref")
        if other is None or statuses.CANONICAL.get(told.get("idref_status", "").lower()) != "canceled":
            return None
        own = told.get("native_id") or self._uno
        if own is not None and (other == own or other.startswith(f"{own}:")):
            return None
        paths = self._head.paths
        return Item(
            place=f"{self._place}, management-doc-idref",
            native_id=other,
            updated=told.get("issue"),
            ed_note="\n".join(self._head.advice) or self._text.ed_note,
            signal=Signal.KILL,
            versioned=True,
            status="canceled",
            owner=self._owner(),
            paths={
                "native_id": paths["idref"],
                "status": paths["idref_status"],
                "signal": paths["idref_status"],
                "published": paths.get("issue", ""),
                "updated": paths.get("issue", ""),
                "ed_note": paths.get("ed_note", _BODY_PATHS["ed_note"]),
            },
        )

    def _signal(self, status: str) -> Signal:
        if status == "canceled":
            return Signal.KILL
        return Signal.CORRECTION if "correction" in self._head.told else Signal.NONE

    def _headlines(self) -> tuple[Markup | None, tuple[Text, ...]]:
        """Return the headline, or in its place the document's title or first sub-headline; then the others."""
        text = self._text
        headline = text.headline or self._head.told.get("title") or next(iter(text.subheadlines), None)
        others = tuple(Text("sub", Markup(each)) for each in text.subheadlines if each != headline)
        return Markup(headline) if headline else None, others

    def _sources(self) -> tuple[Source, ...]:
        distributor = self._text.distributor
        rows = [*self._head.sources, *((Source(distributor, "credit"),) if distributor else ())]
        return tuple(dict.fromkeys(rows))

    def _descriptions(self) -> tuple[Text, ...]:
        """Return the notes; those to editors too where the head's own message is the editor's note already."""
        text = self._text
        if text.ed_note and self._head.advice:
            return (*text.notes, Text("editors-note", Markup(text.ed_note)))
        return text.notes

    def _usage_terms(self) -> str | None:
        rights = self._text.copyright
        return " ".join((*self._head.usage, *((rights,) if rights else ()))) or None

    def _alt_ids(self) -> tuple[tuple[str, str], ...]:
        return (("uno", self._uno),) if self._uno and "native_id" in self._head.told else ()

    def _owner(self) -> str | None:
        head, told = self._head, self._head.told
        source = head.sources[0].name if head.sources else None
        return told.get("copyright_holder") or source or self._text.distributor or told.get("registry")

    def _unplaced(self, embargoed: str | None) -> list[tuple[str, str]]:
        """Return what was read, and found no field."""
        head, text = self._head, self._text
        rows = [
            (head.paths[name], head.told[name]) for name in ("registry", "idref", "idref_status") if name in head.told
        ]
        if (release := head.told.get("release")) and release not in (embargoed, head.told.get("issue")):
            rows.append((head.paths["release"], release))
        if text.dateline and text.dateline != text.located:
            rows.append(("body/body.head/dateline", text.dateline))
        return rows

    def _say_where(self, item: Item) -> None:
        paths = self._head.paths
        if item.published is not None:
            paths["published"] = paths["updated"] = (
                paths.get("issue") or paths.get("release") or _BODY_PATHS["content_created"]
            )
        if self._text.headline is None and item.headline is not None:
            paths["headline"] = paths.get("title") or _BODY_PATHS["headlines"]
        if item.embargoed is not None:
            paths["embargoed"] = paths["release"]
        if item.signal is Signal.KILL:
            paths["signal"] = paths["status"]
        if self._uno and item.native_id == self._uno:
            paths["native_id"] = "@uno"
        for field, path in _BODY_PATHS.items():
            if getattr(item, field) and field not in paths:
                paths[field] = path
        for name in _NO_FIELDS:
            paths.pop(name, None)


def _language_in(body: etree._Element) -> str | None:
    return next((said.strip() for each in (body, *body) if (said := each.get(LANG))), None)

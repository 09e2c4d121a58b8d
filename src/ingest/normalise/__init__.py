"""Items to canonical stories, and the decision what a provider says now. Pure: no clock, no network, no memory."""

from __future__ import annotations

from datetime import datetime

from ingest.errors import IllFormed, NoStories, ParseError
from ingest.model.document import Document
from ingest.model.envelope import rfc3339
from ingest.model.item import Fault, Item, Parsed, Signal
from ingest.model.story import Candidate, Normalised
from ingest.normalise import dates, hashing, identity, language, signals, sketch, story, text, urls

__all__ = ["canonical"]


def canonical(document: Document, parsed: Parsed) -> Normalised:
    """Return a document's items as canonical stories, in their order; an item that fails becomes a fault. Never raises.

    Args:
        document: where the items were read; its reading says what the document does not.
        parsed: what a parser read.
    """
    candidates: list[Candidate] = []
    faults = list(parsed.faults)
    maker = _Maker(document, parsed)
    for item in parsed.items:
        try:
            candidates.append(maker.candidate(item))
        except Exception as error:  # one bad entry must not stop the others, whatever is wrong with it
            kind, reason = _told(error)
            faults.append(Fault(item.place, reason, _raw(item, parsed) or document.body, kind))
    return Normalised(parsed.format, tuple(candidates), tuple(faults))


def _raw(item: Item, parsed: Parsed) -> bytes:
    return item.raw or (parsed.raw_of(item.place) if parsed.raw_of else b"")


def _told(error: Exception) -> tuple[str, str]:
    if isinstance(error, ParseError):
        return type(error).__name__, error.reason
    return IllFormed.__name__, f"{type(error).__name__}: {error}"


class _Maker:
    """Makes candidates of one document's items."""

    def __init__(self, document: Document, parsed: Parsed) -> None:
        reading = document.reading
        self._document = document
        self._parser = f"{parsed.format}/{parsed.lane}"
        self._declared = (parsed.language, reading.language)
        # Feeds' own formats ask for an offset, and without one mean UTC far more often than anything else; a text's
        # local time without a zone is not known.
        self._timezone = reading.timezone or (None if parsed.format == "text" else "UTC")
        self._file = document.url if parsed.format == "text" and "://" not in (document.url or "://") else None

    def candidate(self, item: Item) -> Candidate:
        title = story.headline(item)
        signal = item.signal or signals.detect(title or "")
        published, updated = self._date(item.published, item), self._date(item.updated, item)
        native_id = _native_id(item)
        ninjs = story.build(item, self._document.provider, title, published, updated, signal)
        if signal is not Signal.KILL and not (ninjs.keys() & {"headlines", "descriptions", "bodies"}):
            raise NoStories("holds no text once it is cleaned", item.place)
        return self._finished(item, ninjs, native_id, title, published, signal)

    def _finished(
        self,
        item: Item,
        ninjs: dict[str, object],
        native_id: str | None,
        title: str | None,
        published: datetime | None,
        signal: Signal,
    ) -> Candidate:
        told = "" if signal is Signal.KILL else story.reading_text(ninjs)
        tokens = text.tokens(told)
        tag, tag_from = language.known(item.language, *self._declared, told)
        if tag and signal is not Signal.KILL:
            ninjs["language"] = tag
        uri = self._uri(native_id)
        if uri is not None:
            ninjs["uri"] = uri
        moment = ninjs.get("versionCreated") or ninjs.get("firstCreated")
        return Candidate(
            place=item.place,
            ninjs=ninjs,
            native_id=native_id,
            uri=uri,
            identities=() if native_id else self._identities(item, title, published),
            sketch=() if native_id else sketch.sketch(tokens),
            signal=signal,
            content_hash=hashing.content_hash(ninjs),
            text_hash=hashing.text_hash(tokens),
            parser=self._parser,
            language=tag,
            event_time=str(moment) if moment else None,
            language_from=tag_from,
        )

    def _date(self, raw: str | None, item: Item) -> datetime | None:
        if raw is None:
            return None
        received_at = self._document.received_at
        return dates.parse(raw, timezone=self._timezone, received_at=received_at, date_format=item.date_format)

    def _uri(self, native_id: str | None) -> str | None:
        """Return the provider's own URI byte for byte, else one minted from provider and id; None without an id."""
        if native_id is None:
            return None
        if urls.is_uri(native_id):
            return native_id
        return identity.minted_uri(identity.item_key(self._document.provider, native_id))

    def _identities(self, item: Item, title: str | None, published: datetime | None) -> tuple[str, ...]:
        """Return the names of an item without id, strongest first; a correction or kill has those of what it mends."""
        bare = " ".join(text.tokens(item.bare_headline or signals.bare_headline(title or "")))
        when = rfc3339(published) if published else text.line(item.published or "")
        names = []
        if bare and when:
            names.append(hashing.name("t", bare, when))
        if bare:
            names.append(hashing.name("h", bare))
        if when:
            names.append(hashing.name("d", when))
        if self._file:
            names.append(hashing.name("n", self._file))
        return tuple(names)


def _native_id(item: Item) -> str | None:
    """Return the id that the provider gives, else the item's address, which is one."""
    for value in (item.native_id, urls.absolute(item.link, item.base), item.link):
        if value and (clean := text.clean(value).strip()):
            return clean
    return None

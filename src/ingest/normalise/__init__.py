"""Items to canonical stories, and the decision what a provider says now. Pure: no clock, no network, no memory."""

from __future__ import annotations

from datetime import datetime

from ingest.errors import IllFormed, LimitExceeded, NoStories, ParseError
from ingest.model.document import Document
from ingest.model.envelope import rfc3339
from ingest.model.item import Fault, Item, Parsed, Signal
from ingest.model.story import Candidate, Normalised
from ingest.normalise import dates, hashing, identity, language, signals, sketch, story, text, urls

__all__ = ["canonical"]

MAX_BODY_CHARS = 8_000_000
"""Markup can be far larger than its text (pictures inside it), and a text of this size can be published nowhere."""


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
        self._timezone = reading.timezone
        self._assumed = None if parsed.format == "text" else "UTC"
        self._file = document.url if parsed.format == "text" and "://" not in (document.url or "://") else None

    def candidate(self, item: Item) -> Candidate:
        if item.body is not None and len(item.body.value) > MAX_BODY_CHARS:
            raise LimitExceeded(f"has a body of more than {MAX_BODY_CHARS} characters", item.place)
        title = story.headline(item)
        signal = item.signal or signals.detect(title or "")
        when = self._dates(item)
        if item.embargoed and when.embargoed is None and item.embargoed.strip():
            # Nobody can say when it ends: better late than before.
            item = item._replace(status="withheld")
        native_id = _native_id(item)
        ninjs = story.build(item, self._document.provider, title, when, signal, self._uri_of)
        if signal is not Signal.KILL and not (ninjs.keys() & story.CONTENT):
            raise NoStories("holds no text once it is cleaned", item.place)
        return self._finished(item, ninjs, native_id, title, when.published, signal)

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
            text_hash=hashing.text_hash(tokens if item.type == "text" else [*tokens, text.clean(item.type)]),
            parser=self._parser,
            language=tag,
            event_time=str(moment) if moment else None,
            language_from=tag_from,
            version_given=text.line(item.version) or None if item.version else None,
            versioned=item.versioned,
        )

    def _dates(self, item: Item) -> story.Dates:
        # A profile knows its agency; the feed's zone is a default for whatever the feed carries.
        timezone = item.timezone or self._timezone or self._assumed
        received_at = self._document.received_at

        def moment(raw: str | None, *, ahead: bool = False) -> datetime | None:
            if raw is None:
                return None
            return dates.parse(
                raw, timezone=timezone, received_at=received_at, date_format=item.date_format, ahead=ahead
            )

        published, updated = moment(item.published), moment(item.updated)
        if not item.versioned:
            return story.Dates(published, updated)
        return story.Dates(
            published,
            updated,
            moment(item.content_created),
            moment(item.embargoed, ahead=True),
            moment(item.expires, ahead=True),
        )

    def _uri_of(self, reference: str) -> str | None:
        """Return the uri of this provider's story with a native id, whether or not it was ever seen."""
        return self._uri(text.clean(reference).strip() or None)

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

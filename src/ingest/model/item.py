"""What parsers copy out of a document: words, not yet meanings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple


class Signal(StrEnum):
    """What the provider says this version is, by the format's own fields."""

    NONE = ""
    CORRECTION = "correction"
    KILL = "kill"


class Markup(NamedTuple):
    """A text as the document has it. ``html`` tells whether ``value`` is markup or plain text."""

    value: str
    html: bool = False


class Text(NamedTuple):
    """A further headline or description: ``role`` is ninjs's word (main, sub, caption, summary, …)."""

    role: str
    markup: Markup


class Kind(StrEnum):
    """Which list of the canonical story a concept belongs to (ninjs 3.1: subjects, people, organisations, …)."""

    SUBJECT = "subjects"
    GENRE = "genres"
    PERSON = "people"
    ORGANISATION = "organisations"
    PLACE = "places"
    EVENT = "events"
    OBJECT = "objects"


class Category(NamedTuple):
    """A concept as written. ``scheme`` is the vocabulary's URI if the document names one, ``uri`` the concept's own
    where the document gives it whole; ``rel`` how it relates to the story, ``relevance`` and ``confidence`` in percent.
    """

    name: str
    scheme: str | None = None
    code: str | None = None
    kind: Kind = Kind.SUBJECT
    uri: str | None = None
    rel: str | None = None
    creator: str | None = None
    relevance: int | None = None
    confidence: int | None = None


class Media(NamedTuple):
    """A picture, sound or film the item refers to; never downloaded.

    ``href`` is as written, a bare file name too; ``name`` is the rendition's (``original``, ``thumbnail``) where the
    format has one, ``medium`` stands in for it elsewhere.
    """

    href: str
    content_type: str | None = None
    width: str | None = None
    height: str | None = None
    size_bytes: str | None = None
    duration_s: str | None = None
    title: str | None = None
    medium: str | None = None
    name: str | None = None
    format: str | None = None
    video_codec: str | None = None
    frame_rate: str | None = None
    bitrate: str | None = None


class Member(NamedTuple):
    """A story that this one refers to: ``ref`` is its native id as its own document gives it.

    ``name`` is the association's name (a package's role or number), ``rel`` the relation, ``type`` and ``headline``
    what the reference itself says of it.
    """

    name: str
    ref: str
    rel: str | None = None
    type: str | None = None
    headline: str | None = None


class Source(NamedTuple):
    """A party the item names: ``role`` is credit, original or source."""

    name: str
    role: str
    url: str | None = None


class Item(NamedTuple):
    """One entry of a document, in the document's own words: dates, languages and URLs are raw strings.

    ``place`` says where in the document it stands (``item 3, line 40``); ``raw`` are its bytes, for the dead letters,
    where they are at hand (else ``Parsed.raw_of`` makes them). ``base`` is the base URI for relative links (xml:base,
    or the feed's link). ``bare_headline`` is the headline without a correction or kill cue that the feed's layout
    declares; None where no layout found one.

    From ``type`` on are fields that web feeds hardly have. ``native_id`` is without version, ``version`` the provider's
    own (``3``, ``1.2``); ``versioned`` says that versions, or without them ``updated``, tell which of two is the later.
    ``guid`` is the version's own name (``id:version``) where it differs from ``native_id``. ``status`` is already
    ninjs's word. ``owner`` is the document's own name of its provider, by which a profile is chosen; ``timezone`` the
    zone of its dates without offset, if a profile knows it. ``leftovers`` are (path, text) that the standard gives no
    canonical field, for profiles that know better. ``paths`` says for each field above where in the document it came
    from. ``extra`` are ninjs 3.1 members to be copied as they are; the parser has checked them.

    A named tuple, not a dataclass: a feed's poll makes dozens, and a frozen dataclass of this size takes five times as
    long to make (it was a fifth of the strict lane's time).
    """

    place: str
    raw: bytes = b""
    native_id: str | None = None
    id_is_link: bool = False
    link: str | None = None
    headline: Markup | None = None
    bare_headline: str | None = None
    summary: Markup | None = None
    body: Markup | None = None
    published: str | None = None
    updated: str | None = None
    date_format: str | None = None
    language: str | None = None
    base: str | None = None
    by: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    media: tuple[Media, ...] = ()
    sources: tuple[Source, ...] = ()
    located: str | None = None
    rights: str | None = None
    ed_note: str | None = None
    signal: Signal = Signal.NONE
    type: str = "text"
    version: str | None = None
    versioned: bool = False
    guid: str | None = None
    status: str = "usable"
    content_created: str | None = None
    embargoed: str | None = None
    expires: str | None = None
    urgency: str | None = None
    slugline: str | None = None
    title: str | None = None
    profile: str | None = None
    headlines: tuple[Text, ...] = ()
    descriptions: tuple[Text, ...] = ()
    copyright_holder: str | None = None
    usage_terms: str | None = None
    alt_ids: tuple[tuple[str, str], ...] = ()
    members: tuple[Member, ...] = ()
    owner: str | None = None
    timezone: str | None = None
    leftovers: tuple[tuple[str, str], ...] = ()
    paths: Mapping[str, str] = MappingProxyType({})
    extra: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a document that could not be read: it goes to the dead letters with its bytes."""

    place: str
    reason: str
    raw: bytes
    kind: str = "ParseError"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document, read: ``format`` (rss, atom, …), the ``lane`` that read it (strict or lenient), its items.

    ``raw_of`` makes the bytes of the item at a ``place``: they are needed for faults only, and making them for every
    item takes longer than reading it.
    """

    format: str
    lane: str
    items: tuple[Item, ...]
    faults: tuple[Fault, ...] = ()
    language: str | None = None
    title: str | None = None
    raw_of: Callable[[str], bytes] | None = field(default=None, compare=False, repr=False)

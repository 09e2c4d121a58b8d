"""What parsers copy out of a document: words, not yet meanings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Signal(StrEnum):
    """What the provider says this version is, by the format's own fields."""

    NONE = ""
    CORRECTION = "correction"
    KILL = "kill"


@dataclass(frozen=True, slots=True)
class Markup:
    """A text as the document has it. ``html`` tells whether ``value`` is markup or plain text."""

    value: str
    html: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """A subject as written: ``scheme`` is the vocabulary's URI if the document names one."""

    name: str
    scheme: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, sound or film the item refers to; never downloaded."""

    href: str
    content_type: str | None = None
    width: str | None = None
    height: str | None = None
    size_bytes: str | None = None
    duration_s: str | None = None
    title: str | None = None
    medium: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
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

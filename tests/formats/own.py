"""Our own samples: every format in each of its faces, invented, whole and small. ``samples/FORMAT/NAME``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from ingest import normalise, parsers
from ingest.config.profiles import load_profile
from ingest.model.document import FORMATS, Document, Reading
from ingest.model.overlay import Overlay
from ingest.model.story import Candidate, Normalised
from ingest.normalise.decide import decide

FOLDER = Path(__file__).resolve().parent / "samples"
RECEIVED = datetime(2026, 4, 1, tzinfo=UTC)
PROVIDER = "KESTREL"
PROFILE = FOLDER / "harbour-news.toml"
HARBOUR_NEWS = load_profile(PROFILE)
"""What an XML format that is no standard needs to be read: our own sample's."""


class Sample(NamedTuple):
    """One file. ``headline`` and ``text`` are words of its first story as they stand in the file, plain ASCII."""

    format: str
    file: str
    stories: int
    headline: str
    text: str

    @property
    def name(self) -> str:
        """The sample's name on the screen."""
        return f"{self.format}/{self.file}"

    @property
    def body(self) -> bytes:
        """The file's bytes."""
        return (FOLDER / self.format / self.file).read_bytes()

    @property
    def reading(self) -> Reading:
        """How a feed would declare it: by nothing, but for a format that only a profile makes known."""
        return Reading(profile=HARBOUR_NEWS) if self.format == "xml" else Reading()


SAMPLES = (
    Sample("rss", "feed.xml", 2, "sold for a record sum", "was sold on Sunday"),
    Sample("rdf", "feed.xml", 2, "Gale warning for the", "below force seven"),
    Sample("atom", "feed.xml", 2, "through a drained canal", "followed forty eels"),
    Sample("jsonfeed", "feed.json", 2, "Night trams return", "three in the morning"),
    Sample("newsml-g2", "text.xml", 1, "opens a month early", "opened on Thursday"),
    Sample("newsml-g2", "picture.xml", 1, "The first lorry", "loaded with herring"),
    Sample("newsml-g2", "package.xml", 1, "s top stories<", "Bridge at Sandvik opens"),
    Sample("newsml-g2", "message.xml", 3, "Seal naps in a", "slept for two hours"),
    Sample("newsml-g2", "kill.xml", 1, "Fire at the Oster mill", "the mill did not burn"),
    Sample("newsml12", "two.xml", 2, "Frost spares the orchards", "burned straw all night"),
    Sample("nitf", "story.xml", 1, "Choir sings from the crane</hl1>", "sang from the arm"),
    Sample("nitf", "killed.xml", 1, "Tuba lost at sea</hl1>", "the tuba was found"),
    Sample("ninjs", "one.json", 2, "Owl halts the night express", "held up the night express"),
    Sample("ninjs", "two.json", 1, "Salt works of Vell to boil", "will boil again in June"),
    Sample("ninjs", "three.json", 2, "found in a hat box", "as wide as a door"),
    Sample("ap-media", "story.json", 1, "Herring come late to the", "shoals came three weeks"),
    Sample("ap-media", "picture.json", 1, 'headline": "Norland Herring', "sorts herring at dawn"),
    Sample("dpa-digitalwires", "story.json", 1, "wieder", "seit Freitag wieder"),
    Sample("iptc7901", "story.txt", 1, "to be moved by night, port", "will be moved by night so"),
    Sample("iptc7901", "umlauts.txt", 1, "derhaff f", "Neun Tage lang"),
    Sample("anpa1312", "story.txt", 1, "Bees delay the harbour", "Bees have settled on the arm"),
    Sample("anpa1312", "table.txt", 1, "Rowing Standings", "Sunday's race"),
    Sample("email", "plain.eml", 1, "tunnel_to_open", "on the first Sunday of every month"),
    Sample("email", "multipart.eml", 1, "Tunnel cats find homes", "tunnel have found homes"),
    Sample("wxr", "export.xml", 2, "Gulls vote with their feet", "have left the town hall"),
    Sample("sitemap", "news.xml", 2, "last plank is laid", "pier, timber"),
    Sample("xml", "declared.xml", 1, "Tide clock of Vell strikes", "struck at noon"),
    Sample("text", "story.txt", 1, "Harbour crane moved without", "was moved along the southern quay"),
    Sample("text", "zczc.txt", 1, "spring regatta results", "beat Vell by a length"),
)
NAMES = [each.name for each in SAMPLES]
FIRST = {each.format: each for each in reversed(SAMPLES)}
"""The first sample of each format."""

KNOWN = tuple(each for each in FORMATS if each != "auto")
"""Every format there is; each of them has a sample, or its tests fail."""


def document(
    sample: Sample,
    body: bytes | None = None,
    content_type: str | None = None,
    url: str | None = None,
    declared: str = "auto",
) -> Document:
    """Return the sample as a document, with other bytes where they are given."""
    profile = sample.reading.profile
    reading = Reading(format=declared, profile=profile)
    raw = sample.body if body is None else body
    return Document(PROVIDER, "own", RECEIVED, raw, url or f"drop/{sample.file}", content_type, reading)


def normalised(read: Document) -> Normalised:
    """Return what a document says.

    Raises:
        ParseError: nothing can be read from it.
    """
    return normalise.canonical(read, parsers.read(read))


def told(read: Document, candidate: Candidate) -> bytes:
    """Return a story's ninjs bytes, as they are when it is told for the first time."""
    record = decide(Overlay({}), "items", read, "ref", candidate).record
    assert record is not None and record.value is not None
    return record.value


def stories(read: Document) -> list[dict[str, Any]]:
    """Return a document's stories in their order, each as if told for the first time."""
    return [json.loads(told(read, each)) for each in normalised(read).candidates]

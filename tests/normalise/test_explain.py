"""Where each field of a story comes from: right, and for every field of every format."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.model.document import Document, Reading
from ingest.model.profile import Profile
from ingest.model.story import Explained
from ingest.normalise.explain import UNTRACED
from ingest.stages.reading import explain_document, read_document

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "formats"

RSS = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Veld</title>{language}<item>
<title>Harbour bridge to close</title><guid>{guid}</guid>{more}
<content:encoded>&lt;p&gt;The bridge closes in May.&lt;/p&gt;</content:encoded>
<description>The bridge closes.</description><dc:date>2024-03-04T10:00:00Z</dc:date>
<pubDate>Mon, 04 Mar 2024 11:00:00 GMT</pubDate><category>Roads</category>
<enclosure url="https://veld.example/b.jpg" type="image/jpeg" length="9"/></item></channel></rss>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="c"><title>V</title></channel>
<item rdf:about="https://veld.example/1"><title>Harbour bridge to close</title><link>https://veld.example/1</link>
<dc:date>2024-03-04T10:00:00Z</dc:date><dc:creator>Jane Doe</dc:creator></item></rdf:RDF>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl"><title>Veld</title><author><name>Desk</name></author>
<rights>Veld 2024</rights><entry><id>tag:veld.example,2024:1</id><title>Brug dicht</title>
<link href="https://veld.example/1"/><summary>Kort.</summary><content type="html">&lt;p&gt;Lang.&lt;/p&gt;</content>
<issued>2024-03-04T10:00:00Z</issued><updated>2024-03-04T11:00:00Z</updated><category term="wegen"/></entry>
<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="tag:veld.example,2024:0"
 when="2024-03-04T12:00:00Z"><at:comment>Dubbel</at:comment></at:deleted-entry></feed>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Veld", "language": "en", "items": [
{"id": "https://veld.example/1", "title": "Bridge", "content_text": "It closes.", "tags": ["roads"],
"date_published": "2024-03-04T10:00:00Z", "image": "https://veld.example/b.jpg"}], "authors": [{"name": "Desk"}]}"""

TEXT = """Harbour bridge to close for two weeks

2024-03-02 09:15:00, City Aurora

The harbour bridge will close for two weeks in May so that its bearings can be replaced, the city said on Saturday.
"""

G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:veld.example:20240304:88" version="2"
 standard="NewsML-G2" standardversion="2.34" conformance="power" xml:lang="en"><itemMeta>
<itemClass qcode="ninat:text"/><provider literal="reuters.com"/><versionCreated>2024-03-04T10:00:00</versionCreated>
<pubStatus qcode="stat:usable"/></itemMeta><contentMeta><urgency>3</urgency><headline>Harbour bridge to close</headline>
</contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
<body><p>By Jane Doe</p><p>The bridge closes in May.</p></body></html></inlineXML></contentSet></newsItem>"""

NINJS = """{"uri": "urn:veld:88", "type": "text", "version": "2", "firstcreated": "2024-03-04T10:00:00Z", "urgency": 4,
"versioncreated": "2024-03-04T10:00:00Z", "pubstatus": "usable", "language": "en", "headline": "Bridge to close",
"body_html": "<p>The bridge closes in May.</p>", "byline": "Jane Doe", "subject": [{"name": "Roads", "code": "r1"}]}"""

NITF = """<nitf><head><title>Bridge</title><docdata><doc-id id-string="veld.88"/><urgency ed-urg="4"/>
<date.issue norm="20240304T100000Z"/></docdata></head><body><body.head><hedline><hl1>Bridge to close</hl1></hedline>
<byline>By Jane Doe</byline></body.head><body.content><p>The bridge closes in May.</p></body.content></body></nitf>"""


def explained(body: str | bytes, **reading: Any) -> list[tuple[dict[str, Any], Explained]]:
    """Read a document; gives each story and how it is explained."""
    raw = body.encode() if isinstance(body, str) else body
    document = Document("VELD", "feed", datetime(2026, 11, 1, tzinfo=UTC), raw, "veld.txt", None, Reading(**reading))
    found = explain_document(document)
    assert found._replace(explained=()) == read_document(document)
    return [(each.ninjs, how) for each, how in zip(found.candidates, found.explained, strict=True)]


def origins(body: str | bytes, **reading: Any) -> dict[str, str]:
    ((_, how),) = explained(body, **reading)
    return how.origins


def leaves(value: Any, place: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{place}[{index}]")
    else:
        yield place


def test_an_rss_items_elements() -> None:
    told = origins(RSS.format(language="<language>en</language>", guid="veld-1", more="<author>jo@x (Jo)</author>"))
    assert told["uri"] == "derived: minted from provider and item/guid"
    assert told["version"].startswith("derived")
    assert told["headlines[0].value"] == "item/title"
    assert told["bodies[0].value"] == "item/content:encoded"
    assert told["bodies[1].value"] == "derived: plain text of bodies[0]"
    assert told["bodies[1].wordCount"].startswith("derived")
    assert told["descriptions[0].value"] == "item/description"
    assert told["firstCreated"] == "item/pubDate"
    assert told["by"] == "item/author"
    assert told["subjects[0].name"] == "item/category"
    assert told["renditions[0].href"] == "item/enclosure"
    assert told["infoSources[0].name"] == "feed configuration: provider"
    assert told["altIds[0].value"] == "item/guid"
    assert told["language"] == "channel/language"
    assert told["type"] == told["pubStatus"] == told["standard.version"] == "default"


def test_an_rss_item_without_them() -> None:
    """An element that is there but empty is not where a value comes from."""
    told = origins(RSS.format(language="", guid="https://veld.example/1", more="<dc:creator> </dc:creator>"
                              "<author>Jo Doe</author><dc:language>fr</dc:language>"))  # fmt: skip
    assert told["uri"] == "item/guid"
    assert told["altIds[1].value"] == "item/guid (isPermaLink)"
    assert told["by"] == "item/author"
    assert told["language"] == "item/dc:language"


def test_rss_1_0() -> None:
    told = origins(RDF, language="en")
    assert (told["uri"], told["firstCreated"], told["by"]) == ("item/@rdf:about", "item/dc:date", "item/dc:creator")
    assert told["language"] == "feed configuration: language"


def test_a_feed_that_is_not_well_formed() -> None:
    broken = RSS.format(language="<language>en</language>", guid="veld-1", more="<b>").replace("</rss>", "")
    told = origins(broken)
    assert told["headlines[0].value"] == "lenient reader: title"
    assert told["language"] == "lenient reader: language of the feed"


def test_an_atom_entry_and_a_withdrawal() -> None:
    (_, entry), (story, gone) = explained(ATOM)
    told = entry.origins
    assert (told["uri"], told["bodies[0].value"], told["descriptions[0].value"]) == (
        "entry/id", "entry/content", "entry/summary",
    )  # fmt: skip
    assert (told["firstCreated"], told["versionCreated"]) == ("entry/issued", "entry/updated")
    assert (told["by"], told["copyrightNotice"], told["language"]) == ("feed/author", "feed/rights", "feed/@xml:lang")
    assert told["altIds[1].value"] == "entry/link[@rel='alternate']/@href"
    assert story["pubStatus"] == "canceled"
    assert gone.origins["pubStatus"] == "at:deleted-entry"
    assert gone.origins["uri"] == "at:deleted-entry/@ref"
    assert gone.origins["edNote"] == "at:deleted-entry/at:comment"


def test_a_json_feeds_item() -> None:
    told = origins(JSON)
    assert (told["uri"], told["by"], told["bodies[0].value"]) == (
        "items[].id", "authors or author of the feed", "items[].content_text",
    )  # fmt: skip
    assert (told["renditions[0].href"], told["language"]) == ("items[].image", "language of the feed")


def test_a_plain_text() -> None:
    told = origins(TEXT, timezone="Europe/Tirane")
    assert told["uri"] == "derived: minted from provider, headline and date"
    assert told["firstCreated"] == "date line; feed configuration: timezone Europe/Tirane"
    assert told["subjects[0].name"] == "date line"
    assert told["language"] == "detected"


def test_a_kill_cue_is_derived() -> None:
    told = origins(RSS.format(language="", guid="veld-1", more="").replace("Harbour", "KILL: Harbour"))
    assert told["pubStatus"] == "derived: the kill cue of item/title"


def test_an_agencys_document_and_its_profile() -> None:
    told = origins(G2)
    assert told["by"] == "profile reuters: byline"
    assert told["bodies[0].value"].endswith("; profile reuters: byline")
    assert told["versionCreated"].endswith("; default: timezone UTC")
    assert told["version"] != "derived" and not told["version"].startswith("derived")
    told = origins(G2, profile=Profile("mine", timezone="Europe/Oslo", take=(("slugline", "nowhere"),)))
    assert told["versionCreated"].endswith("; profile mine: timezone Europe/Oslo")
    assert "by" not in told


@pytest.mark.parametrize(
    ("body", "reading"),
    [
        (
            RSS.format(
                language="<language>en</language>", guid="veld-1", more="<source url='https://v.example'>V</source>"
            ),
            {},
        ),
        (RDF, {}),
        (ATOM, {}),
        (JSON, {}),
        (TEXT, {"timezone": "UTC"}),
        (G2, {}),
        (NINJS, {}),
        (NITF, {}),
    ],
    ids=["rss", "rdf", "atom", "jsonfeed", "text", "newsml-g2", "ninjs", "nitf"],
)
def test_every_field_has_an_origin(body: str, reading: dict[str, Any]) -> None:
    for story, how in explained(body, **reading):
        assert how.origins.keys() == {*leaves(story), "uri", "version"}
        assert not [
            place for place, origin in how.origins.items() if origin.startswith(UNTRACED + ";") or origin == UNTRACED
        ]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize("path", [p for p in sorted(SAMPLES.rglob("*")) if p.is_file() and "expected" not in p.name],
                         ids=lambda path: f"{path.parent.name}/{path.name}")  # fmt: skip
def test_every_field_of_a_real_file_has_an_origin(path: Path) -> None:
    rows = explained(path.read_bytes())
    assert rows
    for story, how in rows:
        assert how.origins.keys() == {*leaves(story), "uri", "version"}
        assert all(how.origins.values())
        assert not [
            place for place, origin in how.origins.items() if origin.startswith(UNTRACED + ";") or origin == UNTRACED
        ]

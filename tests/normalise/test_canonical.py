"""Documents to canonical stories, valid by IPTC's own schema."""

from __future__ import annotations

import json
import tomllib
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.strategies import ITEMS

from ingest import normalise
from ingest.model.document import Document, Reading
from ingest.model.item import Parsed, Signal
from ingest.model.layout import Layout

CNA = Path(__file__).parents[2] / "examples" / "layouts" / "cna.toml"

RSS = (
    '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>N</title><link>http://e.com/</link>'
    "<language>en-gb</language>{}</channel></rss>"
)


def rss(*items: str) -> str:
    return RSS.format("".join(f"<item>{item}</item>" for item in items))


def complete(candidate) -> dict[str, object]:
    """Return the document as it is published: with a uri and a version."""
    return {"uri": f"urn:uuid:{uuid.uuid4()}", **candidate.ninjs, "version": "1"}


def one(result):
    assert not result.faults
    (candidate,) = result.candidates
    return candidate


def test_a_full_rss_item(canonical, ninjs):
    found = one(
        canonical(
            rss(
                "<title>Harbour &amp;amp; ferry</title><guid>http://e.com/1</guid><link>/1?x=1</link>"
                "<pubDate>Mon, 20 Apr 2020 21:37:00 +0200</pubDate><dc:creator>Ann</dc:creator>"
                "<dc:creator>Bob</dc:creator>"
                "<description>&lt;b&gt;Short&lt;/b&gt; text</description>"
                "<content:encoded><![CDATA[<p>Long <a href='/y'>link</a></p><script>x</script><p>Two</p>]]>"
                "</content:encoded>"
                "<category domain='http://e.com/cat/'>Sea</category><category domain='Tags'>Land</category>"
                "<source url='http://voa.example/'>VOA</source><dc:rights>(c)</dc:rights>"
                "<media:content url='http://e.com/a.jpg' type='image/jpeg' width='10' height='0' fileSize='x'/>"
                "<media:content url='javascript:x'/><media:thumbnail url='http://e.com/t.jpg' width='5'/>"
                "<enclosure url='/a.mp3' type='audio/mpeg' length='12'/>"
            )
        )
    )
    ninjs.validate(complete(found))
    story = found.ninjs
    assert story["headlines"] == [{"role": "main", "contentType": "text/plain", "value": "Harbour & ferry"}]
    assert story["descriptions"] == [{"role": "summary", "contentType": "text/html", "value": "<b>Short</b> text"}]
    html, plain = story["bodies"]
    assert html["value"] == '<p>Long <a href="http://e.com/y" rel="noopener noreferrer">link</a></p><p>Two</p>'
    assert (plain["value"], plain["charCount"], plain["wordCount"]) == ("Long link\n\nTwo", 14, 3)
    assert (html["contentType"], html["charCount"]) == ("text/html", 14)
    assert story["by"] == "Ann, Bob" and story["copyrightNotice"] == "(c)"
    assert story["firstCreated"] == "2020-04-20T19:37:00Z" and "versionCreated" not in story
    assert story["subjects"] == [{"name": "Sea", "uri": "http://e.com/cat/Sea"}, {"name": "Land", "literal": "Land"}]
    assert story["infoSources"] == [
        {"name": "Test Wire", "role": "provider"},
        {"name": "VOA", "role": "source", "uri": "http://voa.example/"},
    ]
    assert story["renditions"] == [
        {"name": "audio", "href": "http://e.com/a.mp3", "contentType": "audio/mpeg", "sizeInBytes": 12},
        {"name": "image", "href": "http://e.com/a.jpg", "contentType": "image/jpeg", "width": 10},
        {"name": "thumbnail", "href": "http://e.com/t.jpg", "width": 5},
    ]
    assert story["altIds"] == [
        {"role": "guid", "value": "http://e.com/1"},
        {"role": "link", "value": "http://e.com/1?x=1"},
    ]
    assert (found.uri, found.native_id) == ("http://e.com/1", "http://e.com/1")
    assert (found.parser, found.language, found.language_from) == ("rss/strict", "en-GB", "document")
    assert found.event_time == "2020-04-20T19:37:00Z"
    assert found.identities == () and found.sketch == ()


def test_a_description_alone_is_the_summary(canonical, ninjs):
    found = one(canonical(rss("<title>H</title><guid>1</guid><description>Just this</description>")))
    ninjs.validate(complete(found))
    assert found.ninjs["descriptions"][0]["value"] == "Just this" and "bodies" not in found.ninjs


def test_the_seed(canonical, ninjs, request):
    path = request.config.rootpath.parent / "shared" / "samples" / "seed" / "cna-2023-09-21.txt"
    if not path.is_file():
        pytest.skip("needs the third-party seed beside the checkout (../shared/samples/seed)")
    expected = json.loads(path.with_name("cna-2023-09-21.expected.json").read_text())
    fields = tomllib.loads(CNA.read_text())
    layout = Layout(**{**fields, "boilerplate": tuple(fields["boilerplate"])})
    for chosen in (layout, None):
        found = one(
            canonical(path.read_bytes(), provider="CNA", url=path.name, timezone="Europe/Tirane", layout=chosen)
        )
        story = found.ninjs
        ninjs.validate(complete(found))
        paragraphs = story["bodies"][0]["value"].split("\n\n")
        roles = {source["role"]: source["name"] for source in story["infoSources"]}
        assert story["headlines"][0]["value"] == expected["headline"]
        assert story["firstCreated"] == expected["firstCreated"]
        assert [s["name"] for s in story["subjects"] if s["rel"] == "section"] == [expected["section"]]
        assert (roles["provider"], roles["credit"]) == (expected["provider"], expected["credit"])
        assert (story["language"], found.language_from) == (expected["language"], "detected")
        assert len(paragraphs) == expected["paragraphs"]
        assert paragraphs[0].startswith(expected["first_paragraph_starts"])
        assert paragraphs[-1].endswith(expected["last_paragraph_ends"])
        assert not any(words in story["bodies"][0]["value"] for words in expected["not_in_body"])


@pytest.mark.parametrize(
    ("guid", "uri"),
    [
        ("http://e.com/A?b=%c3#d", "http://e.com/A?b=%c3#d"),  # byte for byte
        ("tag:e.com,2020:1", "tag:e.com,2020:1"),
        ("urn:newsml:e.com:20200101:1", "urn:newsml:e.com:20200101:1"),
        ("http://e.com/a b", None),
        ("id-1", None),
        ("javascript:x", None),
    ],
)
def test_the_uri_is_the_providers_own_or_minted_from_its_id(canonical, ninjs, guid, uri):
    body = rss(f"<title>H</title><guid isPermaLink='false'>{guid}</guid>")
    found = one(canonical(body))
    assert found.native_id == guid and found.ninjs["altIds"][0] == {"role": "guid", "value": guid}
    ninjs.validate(complete(found))
    if uri is not None:
        assert found.uri == found.ninjs["uri"] == uri
        return
    assert found.uri.startswith("urn:uuid:") and uuid.UUID(found.uri[9:]).version == 5
    assert one(canonical(body)).uri == found.uri
    assert one(canonical(body, provider="Other")).uri != found.uri


def test_without_a_guid_the_address_is_the_id_and_without_both_there_is_none(canonical):
    assert one(canonical(rss("<title>H</title><link>/1</link>"))).native_id == "http://e.com/1"
    found = one(canonical(rss("<title>H</title><pubDate>Mon, 20 Apr 2020 21:37:00 GMT</pubDate>")))
    assert (found.native_id, found.uri) == (None, None) and "uri" not in found.ninjs
    assert [name[:2] for name in found.identities] == ["t:", "h:", "d:"]


TEXT = (
    "{}Harbour reopens\n\n2024-04-30 18:05:00, Sea Test Wire\n\n"
    "The harbour opened again on {}, the port authority said.\n"
)


def test_names_of_a_text(canonical):
    first = one(canonical(TEXT.format("", "Tuesday"), url="in/a.txt", timezone="Europe/Tirane"))
    fixed = one(canonical(TEXT.format("CORRECTION: ", "Monday"), url="in/a.txt", timezone="Europe/Tirane"))
    assert [name[:2] for name in first.identities] == ["t:", "h:", "d:", "n:"]
    assert first.identities == fixed.identities  # the cue is no part of the name
    assert fixed.signal is Signal.CORRECTION
    assert fixed.ninjs["headlines"][0]["value"] == "CORRECTION: Harbour reopens"  # but of what is published
    assert first.content_hash != fixed.content_hash and first.text_hash != fixed.text_hash
    assert sum(a == b for a, b in zip(first.sketch, fixed.sketch, strict=True)) > 8
    fetched = one(canonical(TEXT.format("", "Tuesday"), url="http://e.com/a.txt", timezone="Europe/Tirane"))
    assert [name[:2] for name in fetched.identities] == ["t:", "h:", "d:"]


def test_a_text_without_a_zone_has_no_date_but_a_feed_has(canonical):
    assert "firstCreated" not in one(canonical(TEXT.format("", "Tuesday"))).ninjs
    body = rss("<title>H</title><pubDate>2020-04-20 21:37:00</pubDate>")
    assert one(canonical(body)).ninjs["firstCreated"] == "2020-04-20T21:37:00Z"
    assert one(canonical(body, timezone="Asia/Tokyo")).ninjs["firstCreated"] == "2020-04-20T12:37:00Z"


@pytest.mark.parametrize("raw", ["yesterday", "1518478934", "Mon, 20 Apr 2099 21:37:00 GMT"])
def test_a_date_that_cannot_be_read_stays_absent(canonical, raw):
    found = one(canonical(rss(f"<title>H</title><guid>1</guid><pubDate>{raw}</pubDate>")))
    assert "firstCreated" not in found.ninjs and found.event_time is None


def test_a_date_that_moves_alone_is_no_change(canonical):
    hashes = {
        one(
            canonical(rss(f"<title>H</title><guid>1</guid><pubDate>Mon, 20 Apr 2020 21:{n}:00 GMT</pubDate>"))
        ).content_hash
        for n in (10, 20)
    }
    assert len(hashes) == 1


def test_the_credit_and_the_headline_are_no_part_of_the_text(canonical):
    text = "{}\n\n2024-04-30 18:05:00\n\nThe harbour opened again on Tuesday, the port authority said.{}\n"
    one_hash = one(canonical(text.format("Harbour reopens", "/ VOA"))).text_hash
    assert one_hash and one_hash == one(canonical(text.format("Ships again", ""))).text_hash


def test_kills_leave_a_stub(canonical, ninjs):
    bodies = (
        TEXT.format("KILL: ", "Monday"),
        rss("<title>MANDATORY KILL: H</title><guid>http://e.com/1</guid><description>x</description>"),
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
        '<at:deleted-entry ref="tag:e.com,2020:1" when="2020-01-01T00:00:00Z"><at:comment>Libel</at:comment>'
        "</at:deleted-entry></feed>",
    )
    killed = [one(canonical(body, url="a.txt", timezone="UTC")) for body in bodies]
    for found in killed:
        ninjs.validate(complete(found))
        assert found.signal is Signal.KILL and found.ninjs["pubStatus"] == "canceled"
        assert found.text_hash is None
        content = {"descriptions", "bodies", "renditions", "associations", "subjects", "language"}
        assert not found.ninjs.keys() & content
    assert killed[0].identities == one(canonical(TEXT.format("", "Tuesday"), url="a.txt", timezone="UTC")).identities
    assert killed[1].uri == "http://e.com/1"
    assert (killed[2].uri, killed[2].ninjs["edNote"]) == ("tag:e.com,2020:1", "Libel")
    assert killed[2].ninjs["versionCreated"] == killed[2].event_time == "2020-01-01T00:00:00Z"


def test_an_item_that_is_empty_once_cleaned_is_a_fault_with_its_bytes(canonical):
    result = canonical(
        rss(
            "<title>A</title><guid>1</guid>",
            "<guid>2</guid><description>&lt;script&gt;x()&lt;/script&gt;</description>",
            "<title>C</title><guid>3</guid>",
        )
    )
    assert [c.native_id for c in result.candidates] == ["1", "3"]
    (fault,) = result.faults
    assert fault.place.startswith("item 2") and b"<guid>2</guid>" in fault.raw


def test_parse_faults_are_kept(canonical):
    result = canonical('{"version": "https://jsonfeed.org/version/1.1", "items": [7, {"id": 1, "content_text": "x"}]}')
    assert [fault.place for fault in result.faults] == ["item 1"]
    assert result.format == "jsonfeed" and len(result.candidates) == 1


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(ITEMS)
def test_every_story_is_valid_whatever_the_item_says(ninjs, item):
    document = Document("W", "f", datetime(2024, 5, 1, tzinfo=UTC), b"", "x.txt", None, Reading())
    result = normalise.canonical(document, Parsed("atom", "strict", (item,)))
    assert len(result.candidates) + len(result.faults) == 1
    for candidate in result.candidates:
        ninjs.validate(complete(candidate))
        json.dumps(candidate.ninjs, ensure_ascii=False).encode("utf-8")
        "".join((candidate.native_id or "", *candidate.identities)).encode("utf-8")
    assert all(fault.kind == "NoStories" and fault.raw == b"raw" for fault in result.faults)

"""The built-in profiles: which is chosen, and what each does, on stories of our own."""

from __future__ import annotations

import timeit
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest import parsers
from ingest.config import load_profile
from ingest.model.document import Document, Reading
from ingest.model.item import Item, Markup, Parsed, Source
from ingest.model.profile import Profile
from ingest.parsers import profiles
from ingest.parsers.profiles import BUILTIN, builtin, compile_profile
from ingest.parsers.profiles.builtin import BYLINE

ROOT = Path(__file__).parents[3]


def test_every_built_in_profile_has_no_faults_and_its_own_name() -> None:
    assert all(compile_profile(each) for each in BUILTIN)
    assert len({each.name for each in BUILTIN}) == len(BUILTIN)
    assert all(builtin(each.name) is each for each in BUILTIN)
    assert builtin("veld") is None


@pytest.mark.parametrize(
    ("format_", "fields", "chosen"),
    [
        ("newsml-g2", {"owner": "reuters.com"}, "reuters"),
        ("newsml-g2", {"owner": "Thomson Reuters"}, "reuters"),
        ("newsml-g2", {"owner": None, "native_id": "tag:reuters.com,2024:newsml_X1"}, "reuters"),
        ("newsml-g2", {"owner": "CL", "native_id": "BD-20240304101500"}, "businessdesk"),
        ("newsml-g2", {"owner": "ANSA.IT"}, "ansa"),
        ("newsml-g2", {"owner": "STT"}, "stt"),
        ("newsml-g2", {"owner": None, "native_id": "urn:newsml:stt.fi:20240304:1"}, "stt"),
        ("newsml12", {"owner": "Belga"}, "belga"),
        ("newsml-g2", {"owner": "Ansaldo"}, None),
        ("newsml-g2", {"owner": "STTX"}, None),
        ("newsml-g2", {"owner": "not reuters"}, None),
        ("nitf", {"owner": "reuters.com"}, None),
        ("rss", {"owner": "reuters.com"}, None),
        ("newsml-g2", {"owner": None, "native_id": None}, None),
    ],
)
def test_a_profile_is_chosen_by_format_and_owner(apply: Any, format_: str, fields: dict[str, Any], chosen: str) -> None:
    fields = {"version": "7", "guid": "other", "published": "2024-03-04T10:00:00", **fields}
    before = apply(Profile("none"), format_=format_, **fields).items[0].paths
    paths = apply(None, format_=format_, **fields).items[0].paths
    names = {note.partition("profile ")[2].partition(":")[0] for key, note in paths.items() if note != before.get(key)}
    assert names == ({chosen} if chosen else set())


@pytest.mark.parametrize(
    ("line", "by"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("By Jane Doe and John van Dyk in Port Veld", "Jane Doe and John van Dyk"),
        ("By Ana de la Cruz, Seán Ó Briain and J. R. Moss", "Ana de la Cruz, Seán Ó Briain and J. R. Moss"),
        ("By Jane Doe-Moss", "Jane Doe-Moss"),
        ("By Monday the storm had passed", None),
        ("By Jane Doe.", None),
        ("By Jane", None),
        ("By 2030 Veld wants to be neutral", None),
        ("Bystanders saw Jane Doe", None),
    ],
)
def test_bylines_in_english_copy(line: str, by: str | None) -> None:
    compiled = compile_profile(Profile("x", byline=BYLINE)).byline
    assert compiled is not None
    match = compiled.fullmatch(line)
    assert (match["by"] if match else None) == by


def test_reuters_prints_its_byline_in_the_text(apply: Any) -> None:
    body = Markup("<p>By Jane Doe</p><p>PORT VELD (Reuters) - The bridge closes.</p>", True)
    (item,) = apply(None, owner="reuters.com", body=body, version="88").items
    assert item.by == ("Jane Doe",)
    assert item.body == Markup("<p>PORT VELD (Reuters) - The bridge closes.</p>", True)
    assert item.guid == "urn:newsml:veld.example:20240304:88:88"


def test_businessdesk_prints_byline_date_and_credit_in_the_text(apply: Any) -> None:
    body = Markup("<p>By Jane Doe</p>\n<p>March 4 (BusinessDesk) - The bridge closes.</p>\n<p>(BusinessDesk)</p>", True)
    (item,) = apply(None, owner="CL", native_id="BD-20240304101500", version="3", body=body,
                    leftovers=(("header/sent", "2024-03-04 10:15:00"),)).items  # fmt: skip
    assert item.by == ("Jane Doe",)
    assert item.body is not None and item.body.value.strip() == "<p>The bridge closes.</p>"
    assert (item.timezone, item.guid, item.published) == (
        "Pacific/Auckland", "BD-20240304101500:3", "2024-03-04 10:15:00",
    )  # fmt: skip


def test_ansa_writes_its_own_clock_and_a_guid_for_each_version(apply: Any) -> None:
    (item,) = apply(None, owner="ansa.it", published="2024-03-04T10:00:00.000Z", updated="2024-03-04T10:00:00+1000",
                    version="1", guid="x:1").items  # fmt: skip
    assert (item.published, item.updated, item.timezone) == (
        "2024-03-04T10:00:00.000", "2024-03-04T10:00:00", "Europe/Rome",
    )  # fmt: skip
    assert item.guid is None


@pytest.mark.parametrize(
    ("format_", "owner", "zone"),
    [
        ("newsml-g2", "STT", "Europe/Helsinki"),
        ("newsml12", "BELGA", "Europe/Brussels"),
        ("nitf", "NTB", "Europe/Oslo"),
        ("newsml-g2", "NTB", "Europe/Oslo"),
    ],
)
def test_agencies_that_write_local_time(apply: Any, format_: str, owner: str, zone: str) -> None:
    assert apply(None, format_=format_, owner=owner).items[0].timezone == zone
    assert apply(None, format_=format_, owner=owner, zone="UTC").items[0].timezone == zone


def test_agencies_that_use_the_slugline_for_something_else(apply: Any) -> None:
    for owner, words in (("ANP", "Jane Doe (jd)"), ("www.itar-tass.com", "URGENT")):
        (item,) = apply(None, format_="newsml12", owner=owner, slugline=words).items
        assert (item.slugline, item.leftovers) == (None, (("slugline", words),))


def test_ntb_writes_the_version_into_the_id(apply: Any) -> None:
    native_id, left = "NTB0c1f7a52-11d4-4f55-9a9b-3c0d6e6d0a11", (("head/meta[@name='NTBStikkord']", "bru-åpning"),)
    (item,) = apply(None, format_="nitf", owner="NTB", native_id=f"{native_id}_02", guid=None, version="2",
                    slugline=None, leftovers=left).items  # fmt: skip
    assert (item.native_id, item.guid, item.version) == (native_id, f"{native_id}_02", "2")
    assert item.slugline == "bru-åpning"
    (item,) = apply(None, format_="nitf", owner="NTB", native_id="NTB_02", guid=None).items
    assert (item.native_id, item.guid) == ("NTB_02", None)


def test_tts_summary_is_whole_in_its_text(apply: Any) -> None:
    left = (("contentSet/inlineXML/INGRESS", "Bron stänger i maj. Den öppnar i juni."),)
    (item,) = apply(None, owner="TT", summary=Markup("Bron stänger i maj. Den"), leftovers=left).items
    assert item.summary == Markup("Bron stänger i maj. Den öppnar i juni.")


def test_ana_repeats_its_copyright_in_the_text(apply: Any) -> None:
    body = Markup("<P>The bridge closes.</P>\n<P> </P>\n<P>© ΑΠΕ-ΜΠΕ ΑΕ. Τα δικαιώματα.</P>", True)
    (item,) = apply(None, format_="newsml12", owner="ana-mpe.gr", body=body).items
    assert item.body == Markup("<P>The bridge closes.</P>\n<P> </P>\n", True)


def test_ritzau_files_xml_of_its_own() -> None:
    story = """<RBNews><NewsID>veld-1</NewsID><PublishDate>2024-03-04T10:00:00</PublishDate>
<headline>Bro lukker</headline><content>&lt;p&gt;Broen lukker i maj.&lt;/p&gt;</content>
<version>2</version><Annuleret>false</Annuleret></RBNews>"""
    received_at = datetime(2024, 5, 1, tzinfo=UTC)
    (item,) = parsers.read(Document("RITZAU", "feed", received_at, story.encode())).items
    assert (item.native_id, item.version, item.timezone) == ("veld-1", "2", "Europe/Copenhagen")
    assert item.body == Markup("<p>Broen lukker i maj.</p>", True)
    assert Source("Ritzau", "credit") in item.sources


def test_the_bbcs_profile_must_be_named(apply: Any) -> None:
    assert apply(None, format_="ninjs", owner="BBC LDRS").items[0].timezone is None
    assert apply(builtin("bbc-ldrs"), format_="ninjs").items[0].timezone == "Europe/London"


def test_feeds_without_a_profile_do_not_pay_for_it(apply: Any) -> None:
    """Choosing none takes less than 2 us an item, on a slow day 10."""
    document = Document("VELD", "feed", datetime(2024, 5, 1, tzinfo=UTC), b"")
    items = tuple(Item(place=f"item {n}", native_id=f"urn:veld:{n}", owner="Veld Wire") for n in range(1000))
    for format_ in ("rss", "newsml-g2"):
        parsed = Parsed(format_, "strict", items)
        assert min(timeit.repeat(lambda p=parsed: profiles.applied(document, p), number=1, repeat=9)) < 0.010  # type: ignore[misc]


def test_the_bundled_profile_of_declared_xml_reads_what_it_declares() -> None:
    profile = load_profile(ROOT / "examples" / "profiles" / "bjarg.toml")
    story = """<BjargNews><Stories><Story id="b-1" revision="2"><Date>2024-03-04</Date><Time>10:00</Time>
<Headline>Brú lokað</Headline><Text><p>Brúnni verður lokað í maí.</p></Text><Priority>B</Priority>
<State>ready</State></Story><Story id="b-2" withdrawn="yes"/><Story id="b-3"><State>odd</State></Story>
</Stories></BjargNews>"""
    document = Document(
        "BJARG", "feed", datetime(2024, 5, 1, tzinfo=UTC), story.encode(), reading=Reading(profile=profile)
    )
    found = parsers.read(document)
    first, second = found.items
    assert (first.native_id, first.version, first.published, first.urgency) == ("b-1", "2", "2024-03-04 10:00", "3")
    assert (first.timezone, first.status, second.status) == ("Atlantic/Reykjavik", "usable", "canceled")
    assert [fault.kind for fault in found.faults] == ["IllFormed"]

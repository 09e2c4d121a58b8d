"""``ingest parse --explain`` and ``--profile``."""

from __future__ import annotations

from typing import Any

from tests.cli.conftest import Terminal

STORY = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:veld.example:20240304:88" version="2"
 standard="NewsML-G2" standardversion="2.34" conformance="power" xml:lang="en"><itemMeta>
<itemClass qcode="ninat:text"/><provider literal="Veld"/><versionCreated>2024-03-04T10:00:00</versionCreated>
<pubStatus qcode="stat:usable"/></itemMeta><contentMeta><headline>Harbour bridge to close</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>
<p>By Jane Doe</p><p>The bridge closes in May, the city said.</p></body></html></inlineXML></contentSet></newsItem>"""

PROFILE = "byline = 'By (?P<by>.+)'\ntimezone = 'Europe/Oslo'\n"


def test_origins_come_as_json_lines(alone: Any) -> None:
    (alone.folder / "story.xml").write_text(STORY)
    end = alone.ended("parse", "story.xml", "--explain")
    assert (end.code, end.err) == (0, "")
    (line,) = end.lines
    assert line.keys() == {"story", "origins", "leftovers"}
    assert line["story"]["versionCreated"] == "2024-03-04T10:00:00Z"
    assert line["origins"]["infoSources[0].name"] == "feed configuration: provider"
    assert line["origins"]["versionCreated"].endswith("; default: timezone UTC")
    assert "by" not in line["origins"]


def test_a_profile_is_a_file_or_a_built_in_one(alone: Any) -> None:
    (alone.folder / "story.xml").write_text(STORY)
    (alone.folder / "veld.toml").write_text(PROFILE)
    (line,) = alone.ended("parse", "story.xml", "--explain", "--profile", "veld.toml", "--json").lines
    assert line["story"]["by"] == "Jane Doe"
    assert line["origins"]["by"] == "profile veld: byline"
    assert line["story"]["versionCreated"] == "2024-03-04T09:00:00Z"
    (line,) = alone.ended("parse", "story.xml", "--profile", "reuters").lines
    assert line["by"] == "Jane Doe"
    assert "By Jane" not in line["bodies"][-1]["value"]


def test_a_profile_that_cannot_be_used_is_misuse(alone: Any) -> None:
    (alone.folder / "story.xml").write_text(STORY)
    (alone.folder / "veld.toml").write_text("byline = '('\nguid = 'x'\n")
    for name, words in (("reuter", "did you mean reuters?"), ("veld.toml", "byline"), ("absent.toml", "can be read")):
        for command in ("parse", "replay"):
            end = alone.ended(command, "story.xml", "--profile", name)
            assert end.code == 2
            assert "--profile" in end.err and words in " ".join(end.err.split())


def test_on_a_terminal_each_story_is_a_table(alone: Any, terminal: Terminal) -> None:
    (alone.folder / "story.xml").write_text(STORY)
    code, shown = terminal(alone, "parse", "story.xml", "--explain", "--profile", "reuters")
    assert code == 0
    for words in ("Harbour bridge to close", "headlines[0].value", "profile reuters: byline", "Jane Doe", "default"):
        assert words in shown


def test_a_terminal_gets_no_control_characters_from_a_document(alone: Any, terminal: Terminal) -> None:
    item = "<item><title>Bad &#x9b;31m\u202e title</title><guid>1</guid></item>"
    feed = f'<rss version="2.0"><channel>{item}</channel></rss>'
    (alone.folder / "feed.xml").write_text(feed, "utf-8")
    code, shown = terminal(alone, "parse", "feed.xml", "--explain")
    assert code == 0
    assert "\x9b" not in shown

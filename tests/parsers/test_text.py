"""Plain text: with a layout, and the obvious parts without one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ingest.errors import IllFormed, NoStories, UnknownFormat
from ingest.model.item import Signal, Source
from ingest.model.layout import Layout
from ingest.parsers.text import LayoutError, compile_layout

LAYOUTS = Path(__file__).parents[2] / "examples" / "layouts"

STORY = """Harbour reopens after storm

2024-04-30 18:05:00, Region & Sea Coastline

Harbour reopens after storm

The harbour opened again on Tuesday, the port authority said.

Ferries will run on Wednesday, "if the wind allows"./ VOA

Latest news from
"""


def cna() -> Layout:
    fields = tomllib.loads((LAYOUTS / "cna.toml").read_text())
    return Layout(**{**fields, "boilerplate": tuple(fields["boilerplate"])})


@pytest.fixture
def story(read):
    def do(body: str | bytes, **more: object):
        (found,) = read(body, format="text", **{"provider": "Coastline", **more}).items
        return found

    return do


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_obvious_parts_without_a_layout(story, line_end):
    found = story(STORY.replace("\n", line_end))
    assert found.headline.value == "Harbour reopens after storm"
    assert found.published == "2024-04-30 18:05:00"
    assert found.sections == ("Region & Sea",)
    assert found.sources == (Source("Coastline", "source"), Source("VOA", "credit"))
    assert found.body.value.split("\n\n") == [
        "The harbour opened again on Tuesday, the port authority said.",
        'Ferries will run on Wednesday, "if the wind allows".',
    ]
    assert found.native_id is None and found.signal is Signal.NONE


@pytest.mark.parametrize("with_layout", [True, False])
def test_the_seed(read, samples, with_layout):
    body = (samples / "seed" / "cna-2023-09-21.txt").read_bytes()
    (found,) = read(body, provider="CNA", layout=cna() if with_layout else None).items
    paragraphs = found.body.value.split("\n\n")
    assert found.headline.value == "Talks on the future of Nagorno-Karabakh"
    assert found.published == "2023-09-21 15:31:44"
    assert found.sections == ("Kosova & Bota",)
    assert found.sources == (Source("CNA", "source"), Source("VOA", "credit"))
    assert len(paragraphs) == 11
    assert paragraphs[-1].endswith('calling them "completely false".')


@pytest.mark.parametrize(
    "line",
    [
        "2024-04-30 18:05:00",
        "2024-04-30T18:05:00+02:00",
        "30.04.2024 18:05",
        "30. April 2024, 18:05 Uhr",
        "Tuesday, 30 April 2024 18:05 GMT",
        "April 30, 2024 6:05 PM",
        "30 prill 2024, 18:05",
        "30 апреля 2024 18:05",
        "30 de abril de 2024",
        "Published: 30 April 2024",
        "18:05, 30 April 2024",
        "30/04/2024",
    ],
)
def test_date_lines_of_several_shapes(story, line):
    found = story(f"Head\n\n{line}\n\nA text.\n\nMore text.")
    assert found.published and found.published in line
    assert "2024" in found.published
    assert found.body.value == "A text.\n\nMore text."


@pytest.mark.parametrize(
    "line",
    [
        "On 30 April 2024 the harbour opened again.",
        "30 people 2024",
        "21 boats sank in 2023 and 30 in 2024 off the coast of the republic, the ministry said in a statement",
        "Chapter 12",
        "30 April 2024 was the day on which the harbour finally opened again",
    ],
)
def test_a_sentence_with_a_date_is_no_date_line(story, line):
    found = story(f"Head\n\n{line}\n\nMore text.")
    assert found.published is None and line in found.body.value


@pytest.mark.parametrize(
    ("end", "credit", "kept"),
    [
        ("he said./ VOA", "VOA", "he said."),
        ("he said. / Radio Free Europe", "Radio Free Europe", "he said."),
        ("he said. (Reuters)", "Reuters", "he said."),
        ("he said.\n\nSOURCE: Reuters", "Reuters", "he said."),
        ("he said.\n\nBurimi: VOA", "VOA", "he said."),
        ("he said.\n\nRead also", None, "he said.\n\nRead also"),
        ("he said (twice).", None, "he said (twice)."),
        ("he said. (laughs)", None, "he said. (laughs)"),
        ("either/Or", None, "either/Or"),
        ("at http://e.com/About", None, "at http://e.com/About"),
        ("he said./ VOA\n\nBut another long paragraph follows, and it ends as a sentence does.", None, None),
    ],
)
def test_credits_only_at_the_end(story, end, credit, kept):
    found = story(f"Head\n\nFirst.\n\n{end}")
    assert [s.name for s in found.sources] == ([credit] if credit else [])
    assert found.body.value == (f"First.\n\n{kept}" if kept else f"First.\n\n{end}")


def test_what_agencies_put_at_the_beginning(story):
    found = story("Head\n\nKYIV, April 30 (Reuters) - The talks ended.\n\nMore.")
    assert found.located == "KYIV" and found.sources == (Source("Reuters", "credit"),)
    assert found.body.value.startswith("KYIV, April 30 (Reuters) - ")
    found = story("Head\n\nAUSTIN, Texas, Feb. 1, 2017 /PRNewswire/ --\n\nText.")
    assert (found.located, found.published) == ("AUSTIN, Texas", "Feb. 1, 2017")
    assert found.sources == (Source("PRNewswire", "source"),)


def test_wrapped_lines_are_joined_lists_and_columns_are_not(story):
    found = story("Head\n\nA sentence that\nwas wrapped.\n\n- one\n- two\n\nBerlin  3\nParis   4")
    assert found.body.value == "A sentence that was wrapped.\n\n- one\n- two\n\nBerlin  3\nParis   4"


def test_lines_that_broke_early_are_no_wraps(story):
    wrapped = (
        "The harbour of Aldermoor opened again on Tuesday, the port authority\nsaid after a meeting with the masters."
    )
    found = story(f"Head\n\n{wrapped}\n\nContact:\nJane Doe\n+00 123 456")
    assert found.body.value == f"{wrapped.replace(chr(10), ' ')}\n\nContact:\nJane Doe\n+00 123 456"


def test_two_spaces_after_a_full_stop_are_no_column(story):
    found = story("Head\n\nOne sentence.  Another that\nwas wrapped.  (14) said\n- or not - a third.")
    assert found.body.value == "One sentence.  Another that was wrapped.  (14) said - or not - a third."


def test_a_text_without_blank_lines_has_a_paragraph_a_line(story):
    found = story("Head\n2024-04-30 18:05\nFirst.\nSecond.")
    assert (found.published, found.body.value) == ("2024-04-30 18:05", "First.\n\nSecond.")


@pytest.mark.parametrize(
    ("encoding", "lane"),
    [
        ("utf-8", "strict"),
        ("utf-8-sig", "strict"),
        ("utf-16", "strict"),
        ("utf-16-le", "strict"),
        ("cp1252", "lenient"),
    ],
)
def test_encodings_without_a_word_about_them(read, encoding, lane):
    parsed = read("Tiranë: “Po”\n\nNjë tekst për provë.".encode(encoding))
    assert parsed.items[0].headline.value == "Tiranë: “Po”"
    assert parsed.lane == lane  # a guess is told


def test_a_declared_charset_is_taken_where_the_bytes_allow_it(read):
    body = "Заголовок\n\nТекст новости.".encode("cp1251")
    assert read(body, content_type="text/plain; charset=windows-1251").items[0].headline.value == "Заголовок"


def test_a_lone_cue_belongs_to_the_headline_below_it(story):
    assert story("KILL:\nHarbour reopens\n\nIt was wrong.").headline.value == "KILL: Harbour reopens"
    assert read_one_line(story) == "KILL: Harbour reopens"


def read_one_line(story) -> str:
    return story("KILL: Harbour reopens").headline.value


def test_one_line_is_a_story_only_if_declared_or_a_cue(read):
    assert read("KILL: Harbour reopens", provider="X").items[0].body is None
    with pytest.raises(UnknownFormat):
        read("Gateway timeout")
    with pytest.raises(NoStories):
        read("  \n ", format="text")


def test_a_layouts_own_cues(story):
    layout = Layout("x", kill=r"^ANULOHET\s*-\s*", correction=r"\s*\[korrigjim\]$")
    found = story("ANULOHET - Porti hapet\n\nTekst.", layout=layout)
    assert (found.signal, found.bare_headline) == (Signal.KILL, "Porti hapet")
    assert found.headline.value == "ANULOHET - Porti hapet"
    found = story("Porti hapet [korrigjim]\n\nTekst.", layout=layout)
    assert (found.signal, found.bare_headline) == (Signal.CORRECTION, "Porti hapet")


def test_a_layout_is_followed(story):
    layout = Layout(
        "x",
        dateline=r"(?P<located>[A-Z]+) \| (?P<by>.+) \| (?P<date>\d{8})",
        date_format="%d%m%Y",
        credit=r"\s*<<(?P<credit>\w+)>>$",
        boilerplate=(r"Follow us.*$", r"\s*#\d+$"),
        headline_repeats=False,
    )
    found = story(
        "Head\n\nTIRANA | Jo Doe | 30042024\n\nHead\n\nText. #12\n\nMore.<<AFP>>\n\nFollow us now", layout=layout
    )
    assert (found.located, found.by, found.published, found.date_format) == (
        "TIRANA",
        ("Jo Doe",),
        "30042024",
        "%d%m%Y",
    )
    assert found.body.value == "Head\n\nText.\n\nMore."
    assert found.sources == (Source("AFP", "credit"),)


def test_all_faults_of_a_layout_at_once():
    layout = Layout("x", dateline="(?P<day>x)", credit="x", boilerplate=("(", "ok", "["), kill="*")
    with pytest.raises(LayoutError) as caught:
        compile_layout(layout)
    assert isinstance(caught.value, ValueError)
    assert [fault.key for fault in caught.value.faults] == [
        "dateline",
        "dateline",
        "credit",
        "boilerplate[0]",
        "boilerplate[2]",
        "kill",
    ]


def test_a_document_with_such_a_layout_is_a_parse_error(read):
    with pytest.raises(IllFormed) as caught:
        read("Head\n\nText.", layout=Layout("x", kill="("))
    assert caught.value.place == "layout"


def test_the_example_layout_compiles():
    layout = compile_layout(cna())
    assert layout.dateline.fullmatch("2023-09-21 15:31:44, Kosova & Bota CNA")["section"] == "Kosova & Bota"

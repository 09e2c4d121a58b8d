"""Agency profiles in files and in a feed's configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.config import load, load_profile
from ingest.errors import ConfigError
from ingest.model.envelope import reading_fields, reading_of
from ingest.model.profile import Profile
from ingest.parsers.profiles import builtin

ROOT = Path(__file__).parents[2]

WHOLE = r"""
formats = ["newsml12", "nitf"]
owners = ['VELD\b', 'urn:newsml:veld\.example:']
timezone = "Europe/Oslo"
local_time = true
date_format = "%d.%m.%Y %H:%M"
guid = "versioned"
id_pattern = '(?P<id>.+):(?P<version>\d+)'
byline = 'By (?P<by>.+)'
dateline = '(?P<located>[A-Z]+) - '
drop = ['END', '\(Veld\)']
credit = "Veld"

[take]
slugline = "NewsLines/KeywordLine"
subjects = ["a/keyword", "b/keyword"]

[prefer]
headline = "label"

[status]
frei = "usable"

[urgency]
flash = 1
3 = "2"
"""


def file(folder: Path, text: str) -> Path:
    path = folder / "veld.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_profile_is_read_with_its_defaults(tmp_path: Path) -> None:
    assert load_profile(file(tmp_path, "credit = 'Veld'\n")) == Profile(name="veld", credit="Veld")


def test_a_profile_may_say_everything(tmp_path: Path) -> None:
    assert load_profile(file(tmp_path, WHOLE)) == Profile(
        name="veld",
        formats=("newsml12", "nitf"),
        owners=(r"VELD\b", r"urn:newsml:veld\.example:"),
        timezone="Europe/Oslo",
        local_time=True,
        date_format="%d.%m.%Y %H:%M",
        guid="versioned",
        id_pattern=r"(?P<id>.+):(?P<version>\d+)",
        byline="By (?P<by>.+)",
        dateline="(?P<located>[A-Z]+) - ",
        drop=("END", r"\(Veld\)"),
        take=(("slugline", "NewsLines/KeywordLine"), ("subjects", "a/keyword"), ("subjects", "b/keyword")),
        prefer=(("headline", "label"),),
        status=(("frei", "usable"),),
        urgency=(("flash", "1"), ("3", "2")),
        credit="Veld",
    )


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("byline = '('", "byline", "a regular expression"),
        ("byline = 'By .*'", "byline", "(?P<by>...)"),
        ("id_pattern = '(?P<id>.*)'", "id_pattern", "(?P<version>...)"),
        ("owners = ['ok', '*']", "owners[1]", "a regular expression"),
        ("owners = 'ok'", "owners", "tuple"),
        ("drop = ['[']", "drop[0]", "a regular expression"),
        ("formats = ['rss', 'newsml']", "formats[1]", "newsml-g2"),
        ("guid = 'naked'", "guid", "one of bare, versioned"),
        ("timezone = 'Europe/Olso'", "timezone", "did you mean Europe/Oslo?"),
        ("local_time = true", "timezone", "where local_time is set"),
        ("local_time = 'yes'", "local_time", "boolean"),
        ("date_format = '%Q'", "date_format", "strptime"),
        ("omit = ['slugline', 'status']", "omit[1]", "no such field"),
        ("root = 'Veld'", "fields", "where root is set"),
        ("[fields]\nheadlin = 'a'", "fields.headlin", "headlin"),
        ("take = 'x'", "take", "a table"),
        ("[take]\nslug = 'x'", "take.slug", "no such field"),
        ("[take]\nslugline = ['x', 3]", "take.slugline", "a text, or a list of texts"),
        ("[prefer]\nbody = ''", "prefer.body", "a text"),
        ("[status]\nfrei = 'free'", "status.frei", "one of usable, withheld, canceled"),
        ("[urgency]\nflash = 0", "urgency.flash", "one of 1, 2"),
        ("bylin = 'x'", "bylin", "did you mean byline?"),
        ("name = 5", "name", "string"),
        ("name = ", "line 1, column 8", "TOML"),
    ],
)
def test_a_fault_in_a_profile_says_where_and_what(tmp_path: Path, text: str, key: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_profile(file(tmp_path, text + "\n"))
    (fault,) = caught.value.faults
    assert fault.key == key
    assert words in fault.expected


def test_all_faults_of_a_profile_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_profile(file(tmp_path, "byline = '('\nguid = 'x'\ncolour = 1\ntimezone = 'Nowhere'\n[urgency]\na = 'b'\n"))
    assert {fault.key for fault in caught.value.faults} == {"byline", "guid", "colour", "timezone", "urgency.a"}


FEED = '[[feeds]]\nname = "a"\nprovider = "VELD"\nurl = "https://veld.example/feed"\nprofile = {}\n'


def config(folder: Path, profile: str) -> Path:
    path = folder / "ingest.toml"
    path.write_text(FEED.format(profile), "utf-8")
    return path


def test_a_feed_names_a_built_in_profile(tmp_path: Path) -> None:
    (feed,) = load(config(tmp_path, '"reuters"'), {}).feeds
    assert feed.reading.profile == builtin("reuters")


def test_a_feed_names_a_profile_file_beside_its_configuration(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    file(tmp_path / "profiles", WHOLE)
    (feed,) = load(config(tmp_path, '"profiles/veld.toml"'), {}).feeds
    assert feed.reading.profile is not None and feed.reading.profile.name == "veld"


def test_a_profile_travels_with_the_document(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    file(tmp_path / "profiles", WHOLE)
    (feed,) = load(config(tmp_path, '"profiles/veld.toml"'), {}).feeds
    assert reading_of(reading_fields(feed.reading)) == feed.reading


@pytest.mark.parametrize(
    ("profile", "expected", "found"),
    [
        ('"reuter"', "did you mean reuters?", "'reuter'"),
        ('"profiles/absent.toml"', "a file that can be read", "profiles/absent.toml"),
        ("5", "a built-in profile's name", "5"),
        ('""', "a built-in profile's name", "''"),
        ('"broken.toml"', "byline: a regular expression", "in broken.toml"),
    ],
)
def test_a_feeds_profile_that_cannot_be_had(tmp_path: Path, profile: str, expected: str, found: str) -> None:
    (tmp_path / "broken.toml").write_text("byline = '('\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load(config(tmp_path, profile), {})
    (fault,) = caught.value.faults
    assert fault.key == "feeds[0].profile"
    assert expected in fault.expected
    assert found in (fault.found or "")


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "profiles").glob("*.toml")), ids=lambda path: path.stem)
def test_the_bundled_profiles_have_no_faults(path: Path) -> None:
    assert load_profile(path).formats

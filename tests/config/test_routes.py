"""``[[routes]]``: rules as written, every fault at once, and the tests they carry."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from ingest.app.routing import failing, outcome
from ingest.config import Settings, load
from ingest.errors import ConfigError
from ingest.model.route import Criteria, Rule

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "ingest.toml"
MEDIATOPIC = "http://cv.iptc.org/newscodes/mediatopic/20000822"


def write(folder: Path, text: str) -> Path:
    path = folder / "ingest.toml"
    path.write_text(dedent(text), "utf-8")
    return path


def settings(folder: Path, text: str) -> Settings:
    return load(write(folder, text), {})


def faults(folder: Path, text: str) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        settings(folder, text)
    keys = [fault.key for fault in caught.value.faults]
    assert len(keys) == len(set(keys)), caught.value.faults
    return {fault.key: f"{fault.expected} | {fault.found}" for fault in caught.value.faults}


def test_there_are_no_routes_unless_somebody_asks(tmp_path: Path) -> None:
    read = settings(tmp_path, "")
    assert (read.routes, read.rules, read.topic_plan.routes, outcome(read)) == ((), (), (), "")


def test_a_route_may_say_everything(tmp_path: Path) -> None:
    read = settings(
        tmp_path,
        """
        [[routes]]
        topic = "sport"
        enabled = false
        provider = ["norhavn", "veld"]
        language = ["en", "sr-Latn"]
        subject = ["medtop:20000822", "http://e.example/s", "Sport", "agency:9"]
        urgency = { max = 3 }
        type = ["text", "picture"]
        keyword = [" ferry", "storm warning"]
        body = true
        change = ["created", "updated", "corrected", "killed", "released"]
        not = { type = "picture", urgency = { min = 2, max = 3 } }
        """,
    )
    wanted = Criteria(
        provider=("norhavn", "veld"),
        language=("en", "sr-Latn"),
        urgency=(1, 2, 3),
        change=("created", "updated", "corrected", "killed", "released"),
        type=("text", "picture"),
        subject=("medtop:20000822", MEDIATOPIC, "http://e.example/s", "Sport", "agency:9"),
        keyword=("ferry", "storm warning"),
        body=True,
    )
    assert read.rules == (Rule("sport", wanted, (Criteria(type=("picture",), urgency=(2, 3)),), enabled=False),)
    assert read.topic_plan.resolve("sport") == "wire.routes.sport.v1"


def test_one_value_needs_no_list_and_not_may_be_a_list(tmp_path: Path) -> None:
    read = settings(
        tmp_path,
        """
        [[routes]]
        topic = "a"
        provider = "veld"
        urgency = 1
        [[routes.not]]
        type = "picture"
        [[routes.not]]
        language = "de"
        [[routes]]
        topic = "b"
        urgency = { min = 8 }
        [[routes]]
        topic = "all-but-pictures"
        not = { type = "picture" }
        """,
    )
    assert read.rules == (
        Rule(
            "a", Criteria(provider=("veld",), urgency=(1,)), (Criteria(type=("picture",)), Criteria(language=("de",)))
        ),
        Rule("b", Criteria(urgency=(8, 9))),
        Rule("all-but-pictures", Criteria(), (Criteria(type=("picture",)),)),
    )
    assert read.topic_plan.routes == ("a", "b", "all-but-pictures")


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ('keywrod = ["x"]', "keywrod", "did you mean keyword?"),
        ("provider = 3", "provider", "a list"),
        ("provider = []", "provider", "at least one value"),
        ('provider = ["a b"]', "provider[0]", "letters, digits"),
        ('provider = ["a", 3]', "provider[1]", "a text in quotes"),
        ('language = ["english!"]', "language[0]", "BCP 47"),
        ('subject = [" "]', "subject[0]", "not empty"),
        ('keyword = ""', "keyword[0]", "not empty"),
        ('type = ["txt"]', "type[0]", "did you mean text?"),
        ('change = "kiled"', "change[0]", "did you mean killed?"),
        ("urgency = 0", "urgency", "1 to 9"),
        ("urgency = [1, 10]", "urgency", "1 to 9"),
        ("urgency = []", "urgency", "1 to 9"),
        ("urgency = true", "urgency", "1 to 9"),
        ("urgency = {}", "urgency", "min, max"),
        ("urgency = { mx = 3 }", "urgency", "min, max"),
        ("urgency = { min = 1.5 }", "urgency", "1 to 9"),
        ("urgency = { min = 4, max = 3 }", "urgency", "not above max"),
        ("body = true", "body", "a keyword"),
        ("not = 3", "not", "a list"),
        ('not = { provider = "x", topic = "y" }', "not[0].topic", "no such key"),
        ('not = { provder = "x" }', "not[0].provder", "did you mean provider?"),
        ("not = {}", "not[0]", "at least one of provider"),
        ('not = { type = "text", body = true }', "not[0].body", "a keyword"),
        ('enabled = "perhaps"', "enabled", "true or false"),
        ("tests = 3", "tests", "a list"),
    ],
)
def test_a_fault_in_a_route_says_where_and_what(tmp_path: Path, line: str, key: str, words: str) -> None:
    found = faults(
        tmp_path,
        f'[[routes]]\ntopic = "sport"\nchange = "created"\n{line}\n'.replace('change = "created"\nchange', "change"),
    )
    assert list(found) == [f"routes[0].{key}"]
    assert words in found[f"routes[0].{key}"]


@pytest.mark.parametrize("name", ["stories", "dead-letters", "Sport", "a.b", "a_b", "-a", "a-", "", "a" * 65, "späne"])
def test_a_bad_name_for_a_topic(tmp_path: Path, name: str) -> None:
    found = faults(tmp_path, f'[[routes]]\ntopic = "{name}"\nprovider = "x"\n')
    assert list(found) == ["routes[0].topic"]


def test_routes_that_are_no_list(tmp_path: Path) -> None:
    assert faults(tmp_path, 'routes = "x"\n') == {"routes": "a list of tables; each begins with [[routes]] | 'x'"}


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        """
        [service]
        prot = 1
        [[routes]]
        topic = "sea"
        keyword = ["x"]
        urgency = { max = 33 }
        [[routes]]
        topic = "sea"
        [[routes]]
        keyword = "x"
        tpye = "x"
        [[routes.tests]]
        story = "gone.xml"
        urgency = 3
        feed = "voa"
        [[routes.tests]]
        expect = false
        feed = "x"
        [[routes.tests]]
        headline = 3
        urgency = 10
        expects = true
        """,
    )
    assert found.keys() == {
        "service.prot",
        "routes[0].urgency",
        "routes[1].topic",
        "routes[1]",
        "routes[2].topic",
        "routes[2].tpye",
        "routes[2].tests[0].story",
        "routes[2].tests[0].urgency",
        "routes[2].tests[0].feed",
        "routes[2].tests[1]",
        "routes[2].tests[1].feed",
        "routes[2].tests[2].headline",
        "routes[2].tests[2].urgency",
        "routes[2].tests[2].expects",
    }
    assert "routes[0] has it too" in found["routes[1].topic"]
    assert "did you mean type?" in found["routes[2].tpye"]
    assert "did you mean expect?" in found["routes[2].tests[2].expects"]


FEED = """<rss version="2.0"><channel><title>F</title>
<item><title>Ferry runs again</title><guid>1</guid><description>By the quay.</description>
<category>Transport</category></item>
<item><title>KILL: Seal elected mayor</title><guid>2</guid></item>
</channel></rss>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wire" / "inner").mkdir(parents=True)
    (tmp_path / "wire" / "inner" / "a.xml").write_text(FEED)
    (tmp_path / "wire" / "bad.xml").write_text("<!DOCTYPE html><html><body>Down</body></html>")
    return tmp_path


FEEDS = """
[[feeds]]
name = "outer"
provider = "veld"
directory = "wire"
[[feeds]]
name = "inner"
provider = "norhavn"
directory = "wire/inner"
language = "en-GB"
[[feeds]]
name = "web"
provider = "harbour"
url = "https://e.example/"
language = "sq"
"""


def tried(folder: Path, route: str, *tests: str) -> list[str]:
    """Return the faults of a route's tests."""
    tables = "".join(f"[[routes.tests]]\n{test}\n" for test in tests)
    return [str(fault) for fault in failing(settings(folder, f'{FEEDS}[[routes]]\ntopic = "sea"\n{route}\n{tables}'))]


def test_inline_stories_are_judged_by_each_criterion(folder: Path) -> None:
    route = """
    provider = "norhavn"
    language = "en"
    urgency = { max = 3 }
    subject = "medtop:20000822"
    keyword = ["storm warning"]
    body = true
    change = ["created", "updated"]
    type = "text"
    not = { keyword = "exercise" }
    """
    whole = {
        "provider": '"Norhavn"',
        "language": '"en-GB"',
        "urgency": "2",
        "subjects": f'["{MEDIATOPIC}", "Weather"]',
        "headline": '"Gale"',
        "body": '"A storm warning was given."',
    }
    differing: dict[str, Any] = {
        "provider": '"veld"',
        "language": '"de"',
        "urgency": "4",
        "subjects": '["Weather"]',
        "headline": '"Gale exercise"',
        "body": '"A stormy warning."',
        "type": '"picture"',
        "change": '"killed"',
    }

    def test(expect: str, **story: str) -> str:
        return "\n".join([*(f"{key} = {value}" for key, value in story.items()), f"expect = {expect}"])

    sound = [test("true", **whole), *(test("false", **{**whole, key: value}) for key, value in differing.items())]
    assert tried(folder, route, *sound) == []
    wrong = [test("false", **whole), *(test("true", **{**whole, key: value}) for key, value in differing.items())]
    found = tried(folder, route, *wrong)
    assert [fault.split(":")[0] for fault in found] == [f"routes[0].tests[{n}]" for n in range(9)]
    assert (
        "the rule of sea not to take 'Gale'; matched: provider ('Norhavn'), language ('en-GB'), urgency ('2')"
        in found[0]
    )
    assert "did not match: provider ('veld'); matched: language" in found[1]
    assert "did not match: urgency ('4')" in found[3]
    assert "did not match: subject ('weather')" in found[4]
    assert "left out by not[0]: keyword ('exercise')" in found[5] and "not left out" not in found[5]
    assert (
        "did not match: change ('killed')" in found[8]
        and "not left out by not[0]: keyword ('gale / weather')" in found[8]
    )


def test_a_qcode_in_a_test_is_the_uri_it_stands_for(folder: Path) -> None:
    assert tried(folder, f'subject = "{MEDIATOPIC}"', 'subjects = "medtop:20000822"') == []


def test_what_a_story_does_not_have_is_said(folder: Path) -> None:
    (found,) = tried(folder, "urgency = 1", 'headline = "Gale"')
    assert "did not match: urgency (it has none)" in found


def test_a_document_is_read_as_the_innermost_feed_that_holds_it(folder: Path) -> None:
    route = 'provider = "norhavn"\nlanguage = "en"\nsubject = "transport"'
    assert tried(folder, route, 'story = "wire/inner/a.xml"') == []
    assert tried(folder, route, 'story = "wire/inner/a.xml"\nfeed = "outer"\nexpect = false') == []
    assert tried(folder, 'provider = "harbour"\nlanguage = "sq"', 'story = "wire/inner/a.xml"\nfeed = "web"') == []
    assert tried(folder, 'provider = "kestrel"', 'story = "wire/inner/a.xml"\nprovider = "kestrel"') == []
    (folder / "b.xml").write_text(FEED)
    assert tried(folder, 'provider = "UNKNOWN"', 'story = "b.xml"') == []


def test_of_a_document_one_story_is_enough_unless_none_is_expected(folder: Path) -> None:
    story = 'story = "wire/inner/a.xml"\n'
    assert tried(folder, 'keyword = "ferry"', story, f'{story}headline = "FERRY"') == []
    assert tried(folder, 'keyword = "ferry"', f'{story}headline = "seal"\nexpect = false') == []
    assert tried(folder, 'change = "killed"', story, f'{story}headline = "ferry"\nexpect = false') == []
    assert tried(folder, 'change = "updated"', f'{story}change = "updated"') == []
    (found,) = tried(folder, 'keyword = "ferry"', f"{story}expect = false")
    assert found.startswith("routes[0].tests[0]: the rule of sea not to take 'Ferry runs again'; matched: keyword")
    missed = tried(folder, 'keyword = "tram"', story)
    assert len(missed) == 2 and all("did not match: keyword" in fault for fault in missed)
    (found,) = tried(folder, 'keyword = "ferry"', f'{story}headline = "tram"')
    assert found.startswith("routes[0].tests[0].headline: words of a headline in 'Ferry runs again', 'KILL: ")


def test_a_document_that_cannot_be_read_is_a_fault(folder: Path) -> None:
    (found,) = tried(folder, 'keyword = "x"', 'story = "wire/bad.xml"\nexpect = false')
    assert found.startswith("routes[0].tests[0].story: a document with a story in it; ") and "HTML" in found


def test_the_tests_of_a_rule_that_is_off_hold_as_well(folder: Path) -> None:
    assert tried(folder, 'keyword = "ferry"\nenabled = false', 'headline = "A ferry"') == []
    assert len(tried(folder, 'keyword = "ferry"\nenabled = false', 'headline = "A tram"')) == 1


def test_the_example_has_a_route_whose_tests_hold() -> None:
    read = load(EXAMPLE, {})
    assert read.routes and all(route.tests for route in read.routes)
    assert any(test.story for route in read.routes for test in route.tests)
    assert failing(read) == ()


def test_check_says_which_tests_fail_and_run_does_not_start(alone: Any) -> None:
    route = '[[routes]]\ntopic = "sea"\nkeyword = "ferry"\n[[routes.tests]]\nheadline = "A ferry"\n'
    path = alone.config(route)
    end = alone.ended("check", "--config", str(path))
    assert (end.code, end.err) == (0, "") and "routes: sea; 1 of 1 tests hold" in end.out
    path = alone.config(f'{route}[[routes.tests]]\nheadline = "A tram"\n')
    for command in ("check", "run"):
        end = alone.ended(command, "--config", str(path))
        assert (end.code, end.out) == (2, "")
        assert "routes[0].tests[1]: the rule of sea to take 'A tram'; did not match: keyword ('a tram')" in end.err
        assert "tests[0]" not in end.err
    assert not (alone.folder / "ingest.db").exists()

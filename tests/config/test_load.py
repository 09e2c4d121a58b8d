from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ingest.config import KafkaAddress, Settings, SqliteAddress, load
from ingest.errors import ConfigError, ConfigFault
from ingest.model.document import Reading

ROOT = Path(__file__).parents[2]


def write(folder: Path, text: str, name: str = "ingest.toml") -> Path:
    path = folder / name
    path.write_text(dedent(text), "utf-8")
    return path


def faults(path: Path | None, env: dict[str, str] | None = None) -> dict[str, ConfigFault]:
    with pytest.raises(ConfigError) as caught:
        load(path, env or {})
    keys = [fault.key for fault in caught.value.faults]
    assert len(keys) == len(set(keys)), keys
    return {fault.key: fault for fault in caught.value.faults}


FEED = """
    [[feeds]]
    name = "voa"
    provider = "voa"
    url = "https://voa.example/rss"
"""


def test_without_file_and_environment_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(None, {})
    assert settings.service.broker == SqliteAddress(tmp_path / "ingest.db")
    assert settings.service.prefix == "wire."
    assert settings.service.port == 8321
    assert settings.topics.documents_partitions == 4
    assert settings.limits.workers >= 1
    assert settings.feeds == ()


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    path = write(tmp_path, '[service]\nport = 9000\nlog_level = "debug"\n' + dedent(FEED))
    env = {"INGEST_SERVICE__PORT": "9001", "INGEST_FEEDS__VOA__INTERVAL_S": "30", "INGEST_FEEDS__0__LANGUAGE": "en"}
    settings = load(path, env)
    assert (settings.service.port, settings.service.log_level, settings.service.host) == (9001, "debug", "127.0.0.1")
    assert (settings.feeds[0].interval_s, settings.feeds[0].language) == (30.0, "en")


def test_the_environment_alone_can_hold_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(
        None,
        {
            "INGEST_SERVICE__BROKER": "kafka://one:9092,two:9093",
            "INGEST_FEEDS__0__NAME": "voa-news",
            "INGEST_FEEDS__0__PROVIDER": "voa",
            "INGEST_FEEDS__0__URL": "https://voa.example/rss",
            "INGEST_FEEDS__0__HEADERS": '{"X-Client": "desk"}',
            "INGEST_FEEDS__VOA_NEWS__INTERVAL_S": "60",
            "INGEST_FEEDS__1__NAME": "drop",
            "INGEST_FEEDS__1__PROVIDER": "drop",
            "INGEST_FEEDS__1__DIRECTORY": "in",
        },
    )
    assert settings.service.broker == KafkaAddress(("one:9092", "two:9093"))
    assert [feed.name for feed in settings.feeds] == ["voa-news", "drop"]
    assert settings.feeds[0].headers == {"X-Client": "desk"}
    assert settings.feeds[0].interval_s == 60
    assert settings.feeds[1].directory == tmp_path / "in"


def test_a_list_of_feeds_in_the_environment_replaces_the_files(tmp_path: Path) -> None:
    feeds = '[{"name": "b", "provider": "b", "url": "https://b.example/"}]'
    settings = load(write(tmp_path, FEED), {"INGEST_FEEDS": feeds, "INGEST_FEEDS__B__TIMEZONE": "Asia/Baku"})
    assert [(feed.name, feed.timezone) for feed in settings.feeds] == [("b", "Asia/Baku")]


def test_feeds_beyond_the_tenth_keep_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    env = {}
    for number in range(12):
        env[f"INGEST_FEEDS__{number}__NAME"] = env[f"INGEST_FEEDS__{number}__PROVIDER"] = f"feed{number}"
        env[f"INGEST_FEEDS__{number}__URL"] = f"https://f{number}.example/"
    assert [feed.name for feed in load(None, env).feeds] == [f"feed{number}" for number in range(12)]


def test_relative_paths_start_at_the_files_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    write(tmp_path / "etc", 'dateline = "(?P<date>.*)"', "plain.toml")
    path = write(
        tmp_path / "etc",
        """
        [service]
        broker = "sqlite:../var/ingest.db"
        [[feeds]]
        name = "drop"
        provider = "drop"
        directory = "in"
        layout = "plain.toml"
        """,
    )
    settings = load(path, {})
    assert settings.service.broker == SqliteAddress(tmp_path / "var" / "ingest.db")
    assert settings.service.state_dir == tmp_path / "etc" / "state"
    assert settings.feeds[0].directory == tmp_path / "etc" / "in"
    layout = settings.feeds[0].layout
    assert layout is not None
    assert (layout.name, layout.dateline) == ("plain", "(?P<date>.*)")


def test_a_feed_says_how_its_documents_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, FEED + '    timezone = "Asia/Baku"\n    language = "az"\n    format = "rss"\n')
    assert load(path, {}).feeds[0].reading == Reading(format="rss", timezone="Asia/Baku", language="az")


def test_every_fault_is_reported_at_once_with_its_key(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        colour = "red"
        [service]
        brokr = "x"
        broker = "redis:x"
        port = 99999
        log_level = "loud"
        [kafka]
        security_protocol = "SASL_SSL"
        ssl_certfile = "missing.pem"
        [limits]
        workers = "many"
        [[feeds]]
        name = "voa"
        provider = "voa"
        url = "ftp://x/y"
        intervall_s = 3
        timezone = "Europe/Lundon"
        format = "atm"
        language = "english!"
        [[feeds]]
        name = "voa"
        directory = "no/such/place"
        url = "http://x.example/"
        layout = "nolayout.toml"
        password = "hunter2"
        headers = { "bad name" = "x" }
        [[feeds]]
        name = "spaced name"
        provider = "p"
        """,
    )
    found = faults(path)
    assert set(found) == {
        "colour",
        "service.brokr",
        "service.broker",
        "service.port",
        "service.log_level",
        "kafka.sasl_username",
        "kafka.sasl_password_file",
        "kafka.ssl_certfile",
        "kafka.ssl_keyfile",
        "limits.workers",
        "feeds[0].url",
        "feeds[0].intervall_s",
        "feeds[0].timezone",
        "feeds[0].format",
        "feeds[0].language",
        "feeds[1].name",
        "feeds[1].provider",
        "feeds[1].directory",
        "feeds[1]",
        "feeds[1].layout",
        "feeds[1].username",
        "feeds[1].headers",
        "feeds[2].name",
        "feeds[2]",
    }
    assert "did you mean broker?" in found["service.brokr"].expected
    assert "did you mean interval_s?" in found["feeds[0].intervall_s"].expected
    assert "did you mean Europe/London?" in found["feeds[0].timezone"].expected
    assert "did you mean atom?" in found["feeds[0].format"].expected
    assert found["service.port"].found == "99999"
    assert found["feeds[1]"].found == "both"
    assert found["feeds[2]"].found == "neither"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[service]\nport = 1\nbroker = sqlite\n", "line 3, column 10"),
        ("[service\n", "line 1, column 9"),
        ("a = 1\na = 2\n", "line 2, column 6"),
        ('a = "', "line 1, column 6"),
    ],
)
def test_a_syntax_error_says_its_line_and_column(tmp_path: Path, text: str, key: str) -> None:
    (fault,) = faults(write(tmp_path, text)).values()
    assert fault.key == key
    assert fault.expected.startswith("TOML; ")


def test_a_file_that_is_not_there_and_one_that_is_not_utf8_are_faults(tmp_path: Path) -> None:
    assert faults(tmp_path / "absent.toml")["file"].found == "No such file or directory"
    (tmp_path / "latin.toml").write_bytes(b'a = "caf\xe9"')
    assert faults(tmp_path / "latin.toml")["byte 8"].found == "0xe9"


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("INGEST_SERVICE_BROKER", "INGEST_SERVICE__BROKER"),
        ("INGEST_KAFKAA__X", "did you mean kafka?"),
        ("INGEST_FEEDS__VOB__URL", "did you mean voa?"),
        ("INGEST_FEEDS__7__URL", "the number or name of a feed"),
        ("INGEST_FEEDS__VOA", "INGEST_FEEDS__VOA__URL"),
    ],
)
def test_a_misspelt_variable_is_a_fault(tmp_path: Path, variable: str, hint: str) -> None:
    assert hint in faults(write(tmp_path, FEED), {variable: "x"})[variable].expected


def test_a_fault_in_a_variable_names_the_variable(tmp_path: Path) -> None:
    found = faults(write(tmp_path, FEED), {"INGEST_SERVICE__PORT": "abc", "INGEST_FEEDS__0__HEADERS": "{"})
    assert found["service.port"].found == "'abc' in INGEST_SERVICE__PORT"
    assert found["feeds[0].headers"] == ConfigFault("feeds[0].headers", "JSON", "INGEST_FEEDS__0__HEADERS")


def test_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    assert load(write(tmp_path, FEED), {"INGEST_REQUIRE_KAFKA": "1", "SERVICE__PORT": "x", "HOME": "/"})


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2\n")
    path = write(
        tmp_path,
        FEED + '    username = "desk"\n    password_file = "secret"\n[kafka]\nsasl_password_file = "secret"\n',
    )
    settings = load(path, {})
    for secret in (settings.feeds[0].password, settings.kafka.sasl_password):
        assert secret is not None
        assert secret.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(settings) + str(settings)


def test_a_secret_of_the_environment_replaces_the_files(tmp_path: Path) -> None:
    (tmp_path / "near").write_text("near")
    path = write(tmp_path, FEED + '    username = "desk"\n    password_file = "absent"\n')
    for env in ({"INGEST_FEEDS__VOA__PASSWORD": "near"}, {"INGEST_FEEDS__VOA__PASSWORD_FILE": "near"}):
        secret = load(path, env).feeds[0].password
        assert secret is not None
        assert secret.get_secret_value() == "near"


def test_any_variable_may_name_a_file_that_holds_the_value(tmp_path: Path) -> None:
    (tmp_path / "broker").write_text("kafka://k:1\n")
    settings = load(write(tmp_path, FEED), {"INGEST_SERVICE__BROKER_FILE": str(tmp_path / "broker")})
    assert str(settings.service.broker) == "kafka://k:1"
    found = faults(write(tmp_path, FEED), {"INGEST_SERVICE__BROKER_FILE": str(tmp_path / "absent")})
    assert "No such file" in found["service.broker_file"].expected


def test_secrets_are_not_repeated_in_faults(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        [kafka]
        sasl_password = ["hunter2"]
        [[feeds]]
        name = "a"
        provider = "a"
        url = "https://me:hunter2@a.example/"
        pasword = "hunter2"
        password = ["hunter2"]
        headers = ["hunter2"]
        """,
    )
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert {fault.key for fault in caught.value.faults} >= {"feeds[0].url", "feeds[0].pasword", "feeds[0].password"}
    assert "hunter2" not in str(caught.value)
    write(tmp_path, '[kafka]\nsasl_password = "hunter2\n')
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ("settle_s = 2", "feeds[0].settle_s"),
        ('after = "move"', "feeds[0].after"),
        ('password = "x"', "feeds[0].username"),
        ('password = "x"\n    username = "u"\n    password_file = "secret"', "feeds[0].password"),
        ('layout = "plain.toml"\n    format = "rss"', "feeds[0].layout"),
        ("max_bytes = 99999999999", "feeds[0].max_bytes"),
        ("interval_s = 0", "feeds[0].interval_s"),
        ('headers = { "X" = "a\\nb" }', "feeds[0].headers"),
        ('enabled = "perhaps"', "feeds[0].enabled"),
    ],
)
def test_what_a_feed_with_a_url_may_not_have(tmp_path: Path, lines: str, key: str) -> None:
    (tmp_path / "secret").write_text("x")
    write(tmp_path, 'dateline = "(?P<date>.*)"', "plain.toml")
    found = faults(write(tmp_path, f"{FEED}    {lines}\n"))
    assert set(found) == {key}


@pytest.mark.parametrize(
    "url", ["http:///path", "https://h:port/", "mailto:a@b.example", "//h/", "https://h/a b", "", "https://[::1/"]
)
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    feed = f'[[feeds]]\nname = "a"\nprovider = "a"\nurl = "{url}"\n'
    assert "http or https" in faults(write(tmp_path, feed))["feeds[0].url"].expected


@pytest.mark.parametrize("line", ["interval_s = 5", 'headers = { "X" = "a" }', "allow_private = true"])
def test_what_a_feed_with_a_directory_may_not_have(tmp_path: Path, line: str) -> None:
    feed = f'[[feeds]]\nname = "a"\nprovider = "a"\ndirectory = "in"\n{line}\n'
    assert set(faults(write(tmp_path, feed))) == {f"feeds[0].{line.split()[0]}"}


def test_a_table_in_place_of_the_list_of_feeds_is_told_apart(tmp_path: Path) -> None:
    assert "[[feeds]]" in faults(write(tmp_path, '[feeds]\nname = "a"\n'))["feeds"].expected


def test_a_file_in_place_of_a_directory_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("")
    feed = '[service]\nstate_dir = "in"\n[[feeds]]\nname = "a"\nprovider = "a"\ndirectory = "in"\n'
    assert set(faults(write(tmp_path, feed))) == {"service.state_dir", "feeds[0].directory"}


def test_settings_are_frozen(tmp_path: Path) -> None:
    settings = load(write(tmp_path, FEED), {})
    with pytest.raises(ValidationError, match="frozen"):
        settings.feeds[0].name = "other"  # type: ignore[misc]


def test_the_topic_plan_has_the_configured_prefix_and_retention(tmp_path: Path) -> None:
    path = write(
        tmp_path, '[service]\nprefix = "test."\n[topics]\nstories_partitions = 7\nstories_retention_days = 0.5\n'
    )
    specs = {spec.name: spec for spec in load(path, {}).topic_plan.specs()}
    stories = specs["test.stories.v1"]
    assert (stories.partitions, stories.retention_ms) == (7, 43_200_000)
    assert all(name.startswith("test.") for name in specs)


def test_the_example_works_as_it_stands() -> None:
    settings = load(ROOT / "examples" / "ingest.toml", {})
    assert settings.service.broker == SqliteAddress(ROOT / "var" / "ingest.db")
    bundled = [feed for feed in settings.feeds if feed.directory]
    assert {"voa", "azertag", "interfax", "cna"} <= {feed.name for feed in settings.feeds}
    assert len(bundled) == 5
    for feed in bundled:
        assert feed.directory is not None
        assert any(feed.directory.glob(feed.pattern)), feed.name


def test_the_example_shows_the_defaults() -> None:
    example, default = load(ROOT / "examples" / "ingest.toml", {}), load(None, {})
    assert example.kafka == default.kafka
    assert example.topics == default.topics
    assert example.limits == default.limits
    own = {"broker", "state_dir"}
    assert example.service.model_dump(exclude=own) == default.service.model_dump(exclude=own)


def test_the_example_documents_every_key() -> None:
    text = (ROOT / "examples" / "ingest.toml").read_text("utf-8")
    for table in Settings.model_fields["service"].annotation, Settings.model_fields["topics"].annotation:
        assert table is not None
        for key in table.model_fields:
            assert f"{key} = " in text, key


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        *("SERVICE", "SERVICE__BROKER", "SERVICE__PORT", "SERVICE__STATE_DIR", "KAFKA__SASL_PASSWORD_FILE", "X__Y"),
        *("LIMITS__WORKERS", "FEEDS", "FEEDS__A", "FEEDS__00__NAME", "FEEDS__1__NAME", "FEEDS__0__URL"),
        *("FEEDS__0__HEADERS", "FEEDS__0__TIMEZONE", "FEEDS__0__FORMAT", "FEEDS__VOA__LAYOUT", "FEEDS__0__DIRECTORY"),
    ]
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(env=st.dictionaries(KEYS, st.text(max_size=12) | JSON.map(json.dumps)))
def test_whatever_the_environment_holds_there_are_settings_or_faults(tmp_path: Path, env: dict[str, str]) -> None:
    path = write(tmp_path, FEED)
    try:
        load(path, {f"INGEST_{key}": value for key, value in env.items()})
    except ConfigError as error:
        assert error.faults

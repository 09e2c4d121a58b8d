from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer
import yaml
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from ingest.cli.main import app
from ingest.config import KafkaAddress, Settings, load

from .containerfile import read

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))
KAFKA: dict[str, Any] = COMPOSE["services"]["kafka"]
INGEST: dict[str, Any] = COMPOSE["services"]["ingest"]
FINAL = read(ROOT / "Dockerfile")[-1]


def test_every_value_of_an_environment_is_text() -> None:
    for service in (KAFKA, INGEST):
        assert all(isinstance(value, str) for value in service["environment"].values())


def in_container(path: str) -> Path:
    """Where a path of the container lies here, by the service's bind mounts."""
    for volume in INGEST["volumes"]:
        source, target = volume.split(":")[:2]
        if source.startswith(".") and path.startswith(target):
            return Path(ROOT, "deploy", source, path.removeprefix(target).lstrip("/")).resolve()
    raise AssertionError(f"{path} is not mounted")


@pytest.fixture
def settings() -> Settings:
    argv = INGEST["command"]
    return load(in_container(argv[argv.index("--config") + 1]), {**FINAL.env, **INGEST["environment"]})


def test_the_services_environment_loads_without_faults(settings: Settings) -> None:
    assert settings.service.state_dir == Path("/var/lib/ingest")
    assert settings.service.log_format == "json"
    assert settings.active_feeds


def test_the_command_is_one_the_command_line_takes() -> None:
    command, *options = INGEST["command"]
    group = typer.main.get_command(app)
    context = group.make_context("ingest", [command])
    chosen = group.get_command(context, command)  # type: ignore[attr-defined]
    taken = chosen.make_context(command, list(options), parent=context)
    assert str(taken.params["config"]) == "/etc/ingest/ingest.toml"


def test_the_broker_is_the_one_that_kafka_advertises_inside(settings: Settings) -> None:
    assert isinstance(settings.service.broker, KafkaAddress)
    (server,) = settings.service.broker.servers
    assert server in [urlsplit(each).netloc for each in KAFKA["environment"]["KAFKA_ADVERTISED_LISTENERS"].split(",")]
    assert server.split(":")[0] in COMPOSE["services"]
    assert settings.kafka.security_protocol == "PLAINTEXT"
    assert settings.kafka.replication_factor == 1


def test_ports_agree_from_the_image_to_the_host(settings: Settings) -> None:
    assert settings.service.host == "0.0.0.0"
    assert INGEST["ports"] == [f"127.0.0.1:{settings.service.port}:{settings.service.port}"]
    assert FINAL.one("EXPOSE").rest == str(settings.service.port)
    (published,) = KAFKA["ports"]
    outside = next(each for each in listeners("KAFKA_ADVERTISED_LISTENERS").values() if each.startswith("localhost:"))
    assert published == f"127.0.0.1:{outside.split(':')[1]}:{listeners('KAFKA_LISTENERS')['PLAINTEXT_HOST'].strip(':')}"


def listeners(key: str) -> dict[str, str]:
    return dict(each.split("://") for each in KAFKA["environment"][key].split(","))


def test_kafkas_listeners_fit_together() -> None:
    env = KAFKA["environment"]
    bound, advertised = listeners("KAFKA_LISTENERS"), listeners("KAFKA_ADVERTISED_LISTENERS")
    protocols = dict(each.split(":") for each in env["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(","))
    controllers = set(env["KAFKA_CONTROLLER_LISTENER_NAMES"].split(","))
    assert set(protocols) == set(bound) == set(advertised) | controllers
    assert not set(advertised) & controllers
    assert env["KAFKA_INTER_BROKER_LISTENER_NAME"] in advertised
    for name, address in advertised.items():
        assert address.split(":")[1] == bound[name].split(":")[1]
    node, _, quorum = env["KAFKA_CONTROLLER_QUORUM_VOTERS"].partition("@")
    assert node == env["KAFKA_NODE_ID"]
    assert quorum == "kafka" + bound["CONTROLLER"]


def test_one_node_keeps_one_copy_and_its_data_on_a_volume() -> None:
    env = KAFKA["environment"]
    factors = [value for key, value in env.items() if key.endswith(("_REPLICATION_FACTOR", "_MIN_ISR"))]
    assert len(factors) == 5
    assert set(factors) == {"1"}
    assert f"kafka-data:{env['KAFKA_LOG_DIRS']}" in KAFKA["volumes"]
    assert set(COMPOSE["volumes"]) == {"kafka-data", "ingest-state"}
    assert len(base64.urlsafe_b64decode(env["CLUSTER_ID"] + "==")) == 16
    assert not env["CLUSTER_ID"].startswith("-")


@pytest.mark.kafka
async def test_kafka_knows_every_property(kafka_bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    try:
        cluster = await admin.describe_cluster()
        node = str(cluster["brokers"][0]["node_id"])
        (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.BROKER, node)])
    finally:
        await admin.close()
    known = {entry[0] for entry in answer.resources[0][4]}
    asked = {
        key.removeprefix("KAFKA_").lower().replace("_", ".") for key in KAFKA["environment"] if key.startswith("KAFKA_")
    }
    assert len(known) > 100
    assert asked <= known


def test_the_service_is_locked_down_and_given_time_to_stop() -> None:
    assert INGEST["read_only"] is True
    assert INGEST["tmpfs"] == ["/tmp"]
    assert INGEST["cap_drop"] == ["ALL"]
    assert INGEST["user"] == FINAL.one("USER").rest
    assert INGEST["stop_signal"] == FINAL.one("STOPSIGNAL").rest
    assert int(INGEST["stop_grace_period"].removesuffix("s")) > 20
    assert INGEST["depends_on"]["kafka"]["condition"] == "service_healthy"


def test_what_the_service_writes_to_is_a_volume(settings: Settings) -> None:
    written = [volume.split(":")[1] for volume in INGEST["volumes"] if not volume.endswith(":ro")]
    assert str(settings.service.state_dir) in written
    assert all(feed.after == "remember" for feed in settings.active_feeds if feed.directory)


def test_the_health_check_is_the_images_own() -> None:
    words = INGEST["healthcheck"]["test"]
    assert words[0] == "CMD"
    assert words[1:] == ["ingest", "health"]
    assert FINAL.one("HEALTHCHECK").rest.endswith('CMD ["ingest", "health"]')

"""``ingest kafka``: a real broker that ends with its command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.kafka, pytest.mark.usefixtures("kafka_extra")]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _brokers(data: Path) -> list[int]:
    """Return the processes that run a broker on ``data``."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"kafka.Kafka" in words and str(data / "server.properties").encode() in words:
            found.append(int(process.name))
    return found


def _until(what: Any, timeout_s: float = 60) -> Any:
    end = time.monotonic() + timeout_s
    while not (found := what()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def test_it_says_its_address_serves_and_ends_with_ctrl_c(alone: Any) -> None:
    port, data = _free_port(), alone.folder / "kafka"
    options = ("--port", str(port), "--data", str(data))
    process = alone.start("kafka", *options, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline().decode().startswith(f"kafka://127.0.0.1:{port} ")
    there = ("--broker", f"kafka://127.0.0.1:{port}", "--prefix", "k.")
    assert "k.stories.v1" in alone.run("topics", "create", *there)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, b"") and b"Traceback" not in err
    assert _brokers(data) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_ended_while_it_starts_it_leaves_no_broker_behind(alone: Any, number: int) -> None:
    data = alone.folder / "kafka"
    options = ("--port", str(_free_port()), "--data", str(data))
    process = alone.start("kafka", *options, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _until(lambda: _brokers(data))
    process.send_signal(number)
    assert process.wait(60) == 0
    _until(lambda: _brokers(data) == [], 10)


def test_a_broker_that_ends_by_itself_ends_the_command(alone: Any) -> None:
    data = alone.folder / "kafka"
    options = ("--port", str(_free_port()), "--data", str(data))
    process = alone.start("kafka", *options, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline()
    (broker,) = _brokers(data)
    os.kill(broker, signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b"Kafka ended by itself" in err and b"kafka.log" in err


def test_a_port_that_is_taken(alone: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        options = ("--port", str(taken.getsockname()[1]), "--data", str(alone.folder / "kafka"))
        end = alone.ended("kafka", *options)
    assert (end.code, end.out) == (1, "")
    assert "Address already in use" in end.err and "Traceback" not in end.err.partition("error:")[0]

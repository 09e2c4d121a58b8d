"""The product as people use it: commands in processes of their own, on both brokers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"
BBC = SHARED / "samples" / "replay" / "bbc-2020-2021.warc.gz"
SEED = SHARED / "samples" / "seed" / "cna-2023-09-21.txt"

needs_bbc = pytest.mark.skipif(not BBC.exists(), reason="the shared samples are not here")
needs_seed = pytest.mark.skipif(not SEED.exists(), reason="the shared samples are not here")


@dataclass
class Place:
    """One broker, a prefix of its own, a folder, and the commands that use them."""

    folder: Path
    broker: str
    prefix: str
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *arguments: str, **more: Any) -> subprocess.Popen[bytes]:
        """Start a command in the background."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("INGEST_")}
        env["INGEST_SERVICE__STATE_DIR"] = str(self.folder / "state")
        command = [sys.executable, "-m", "ingest", *arguments]
        process = subprocess.Popen(command, cwd=self.folder, env=env, **more)
        self.running.append(process)
        return process

    def run(self, *arguments: str, code: int = 0, timeout_s: float = 240) -> str:
        """Run a command to its end; return its standard output."""
        process = self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=timeout_s)
        assert process.returncode == code, (process.returncode, err.decode()[-4000:], out.decode()[-1000:])
        return out.decode()

    def replay(self, *sources: Path, prefix: str | None = None) -> tuple[str, ...]:
        """Return the arguments that replay ``sources`` here."""
        where = ("--broker", self.broker, "--prefix", prefix or self.prefix, "--json")
        return ("replay", *map(str, sources), *where)

    def digest(self, topic: str = "stories") -> dict[str, Any]:
        """Return the digest of a topic."""
        return dict(json.loads(self.run("digest", "--topic", topic, "--broker", self.broker, "--prefix", self.prefix)))

    def tail(self, topic: str = "stories") -> list[dict[str, Any]]:
        """Return everything a topic holds."""
        where = ("--broker", self.broker, "--prefix", self.prefix, "--from", "beginning", "--until-idle", "0.5")
        return [json.loads(line) for line in self.run("tail", "--topic", topic, *where).splitlines()]

    def wait_for(self, topic: str, enough: Callable[[list[dict[str, Any]]], bool], timeout_s: float = 60) -> list[Any]:
        """Tail ``topic`` until its records are enough."""
        end = time.monotonic() + timeout_s
        while not enough(records := self.tail(topic)):
            assert time.monotonic() < end, [r["headers"].get("ce_type") for r in records]
            time.sleep(0.3)
        return records

    def config(self, feeds: str) -> Path:
        """Write a configuration with these feeds."""
        path = self.folder / "ingest.toml"
        service = f'[service]\nbroker = "{self.broker}"\nprefix = "{self.prefix}"\nport = 0\nlog_level = "info"\n'
        path.write_text(f'{service}state_dir = "{self.folder / "state"}"\n[limits]\nworkers = 2\n{feeds}')
        return path

    def stop_all(self) -> None:
        """End what is still running."""
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
            for stream in (process.stdout, process.stderr):
                if stream is not None:
                    stream.close()


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Yield a place on each broker."""
    if request.param == "sqlite":
        broker = f"sqlite:{tmp_path / 'ingest.db'}"
    else:
        broker = f"kafka://{request.getfixturevalue('kafka_bootstrap')}"
    here = Place(tmp_path, broker, f"t{uuid.uuid4().hex[:8]}.")
    yield here
    here.stop_all()

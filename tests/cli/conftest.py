"""A terminal for commands that behave otherwise on one."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

Terminal = Callable[..., tuple[int, str]]


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """Run a command of a place on a terminal: ``terminal(place, *arguments)`` gives its exit code and what it showed.

    ``meanwhile`` is called with the process, in a thread of its own.
    """
    processes: list[subprocess.Popen[bytes]] = []

    def run(place: Any, *arguments: str, meanwhile: Callable[[Any], None] | None = None) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        env = place.environment(TERM="xterm-256color", COLUMNS="100", LINES="40")
        command = [sys.executable, "-m", "ingest", *arguments]
        process = subprocess.Popen(
            command, cwd=place.folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        processes.append(process)
        os.close(theirs)
        beside = threading.Thread(target=meanwhile, args=(process,)) if meanwhile else None
        if beside:
            beside.start()
        shown = b""
        try:
            # Reading fails with EIO once the last holder of the other end has closed it.
            while part := os.read(ours, 65_536):
                shown += part
        except OSError:
            pass
        os.close(ours)
        if beside:
            beside.join()
        return process.wait(60), shown.decode().replace("\r\n", "\n")

    yield run
    for process in processes:
        if process.poll() is None:
            process.kill()
            process.wait()

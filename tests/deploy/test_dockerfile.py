"""No container engine is at hand: the Dockerfile's own commands are run, its paths moved below a folder of the test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from .containerfile import Stage, context, read

ROOT = Path(__file__).parents[2]
BUILD, FINAL = read(ROOT / "Dockerfile")
MOVED = ("/opt/ingest", "/opt/build", "/dist")


def test_both_stages_start_from_the_same_slim_image_of_a_pinned_minor() -> None:
    assert BUILD.image == FINAL.image
    assert BUILD.image.startswith("python:3.13-slim")


def test_the_service_is_no_root_and_is_told_to_stop_by_sigterm() -> None:
    names = [each.name for each in FINAL.instructions]
    assert FINAL.one("USER").rest == "10001:10001"
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert FINAL.one("STOPSIGNAL").rest == "SIGTERM"
    assert FINAL.one("ENTRYPOINT").argv == ["ingest"]
    assert FINAL.one("CMD").argv == ["run"]
    assert FINAL.one("VOLUME").rest == FINAL.one("WORKDIR").rest == FINAL.env["INGEST_SERVICE__STATE_DIR"]


def test_the_image_asks_for_hashes_and_says_what_it_is() -> None:
    installs = [each.rest for each in BUILD.all("RUN") if " -r " in each.rest]
    assert len(installs) == 2
    assert all("--require-hashes" in each for each in installs)
    assert 'org.opencontainers.image.licenses="Apache-2.0"' in FINAL.one("LABEL").rest


def test_the_label_has_the_packages_version() -> None:
    import ingest

    assert f'org.opencontainers.image.version="{ingest.__version__}"' in FINAL.one("LABEL").rest


def test_only_what_the_build_needs_goes_to_it() -> None:
    names = {path.relative_to(ROOT).parts[0] for path in context(ROOT)}
    assert names == {"LICENSE", "README.md", "pyproject.toml", "requirements", "src"}
    assert not [path for path in context(ROOT) if path.suffix == ".pyc"]
    assert ROOT / "src" / "ingest" / "__init__.py" in context(ROOT)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build stage, run: a folder that holds what the image would hold under /."""
    place = tmp_path_factory.mktemp("image")
    given, work = place / "context", place / "src"
    for path in context(ROOT):
        target = given / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    work.mkdir()
    env = _clean(place, BUILD)
    for each in BUILD.instructions:
        if each.name == "COPY":
            _copy(given, work, each.rest.split())
        elif each.name == "RUN":
            ended = subprocess.run(
                ["sh", "-ec", _moved(each.rest, place)], cwd=work, env=env, capture_output=True, text=True, check=False
            )
            assert ended.returncode == 0, f"{each.rest}\n{ended.stdout}\n{ended.stderr}"
    return place


def _clean(place: Path, stage: Stage) -> dict[str, str]:
    """Nothing of this process' environment but what a package index may need; ``python`` is this interpreter."""
    shims, home = place / "bin", place / "home"
    shims.mkdir(exist_ok=True)
    home.mkdir(exist_ok=True)
    base = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    if not (shims / "python").exists():
        (shims / "python").write_text(f'#!/bin/sh\nexec "{base}" "$@"\n')
        (shims / "python").chmod(0o755)
    passed = {key: value for key, value in os.environ.items() if key.startswith(("PIP_", "SSL_", "REQUESTS_CA"))}
    proxies = {key: value for key, value in os.environ.items() if key.lower().endswith("_proxy")}
    return {"PATH": f"{shims}:/usr/bin:/bin", "HOME": str(home), **passed, **proxies, **stage.env}


def _copy(given: Path, work: Path, words: list[str]) -> None:
    *sources, target = words
    for source in sources:
        if source.endswith("/"):
            shutil.copytree(given / source, work / target)
        else:
            shutil.copyfile(given / source, work / target / source)


def _moved(text: str, place: Path) -> str:
    for path in MOVED:
        text = text.replace(path, f"{place}{path}")
    return text


def _run(image: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    env = _clean(image, FINAL) | {
        key: _moved(value, image).replace("/var/lib/ingest", str(image / "state")) for key, value in FINAL.env.items()
    }
    env["PATH"] = f"{image}/opt/ingest/bin:/usr/bin:/bin"
    with socket.create_server(("127.0.0.1", 0)) as free:  # a service may run on this machine
        env["INGEST_SERVICE__PORT"] = str(free.getsockname()[1])
    (image / "state").mkdir(exist_ok=True)
    return subprocess.run(
        [f"{image}/opt/ingest/bin/{argv[0]}", *argv[1:]],
        cwd=image / "state",
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_entry_command_works_from_the_installed_wheel(image: Path) -> None:
    ended = _run(image, *FINAL.one("ENTRYPOINT").argv, "--help")
    assert ended.returncode == 0, ended.stderr
    assert "run" in ended.stdout
    where = _run(image, "python", "-c", "import ingest; print(ingest.__file__)").stdout
    assert "site-packages" in where
    assert str(image) in where


def test_the_default_command_is_one_the_command_line_has(image: Path) -> None:
    ended = _run(image, *FINAL.one("ENTRYPOINT").argv, *FINAL.one("CMD").argv, "--help")
    assert ended.returncode == 0, ended.stderr


def test_the_images_environment_is_a_configuration_without_faults(image: Path) -> None:
    ended = _run(image, *FINAL.one("ENTRYPOINT").argv, "check")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_health_check_fails_where_nothing_runs(image: Path) -> None:
    """And it is the command line's own: exit 1, not 2."""
    health = FINAL.one("HEALTHCHECK").rest.partition("CMD ")[2]
    assert health == '["ingest", "health"]'
    ended = _run(image, "ingest", "health")
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert ended.stderr


def test_everything_that_was_installed_fits_together(image: Path) -> None:
    ended = _run(image, "python", "-m", "pip", "check")
    assert ended.returncode == 0, ended.stdout
    assert not list(image.glob("opt/ingest/lib/python*/site-packages/pytest"))

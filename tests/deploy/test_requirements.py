from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FILES = ("run", "build", "dev")


def pins(name: str) -> list[Requirement]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return [
        Requirement(line.removesuffix("\\").strip()) for line in text.splitlines() if re.match(r"[a-zA-Z0-9]", line)
    ]


def pinned(name: str, python: str = "3.11") -> dict[str, str]:
    env = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "platform_machine": "x86_64",
    }
    chosen = [pin for pin in pins(name) if pin.marker is None or pin.marker.evaluate(env)]
    versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in chosen}
    assert len(versions) == len(chosen), f"{name}.txt pins something twice for {python}"
    return versions


@pytest.mark.parametrize("name", FILES)
def test_every_pin_is_exact_and_hashed_and_no_address_is_named(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", text)
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_pins_satisfy_what_the_project_asks_for(python: str) -> None:
    run, dev = pinned("run", python), pinned("dev", python)
    wanted = PYPROJECT["project"]["dependencies"]
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(run[canonicalize_name(requirement.name)]), requirement
    groups = [each for group in PYPROJECT["dependency-groups"].values() for each in group if isinstance(each, str)]
    extras = [each for extra in PYPROJECT["project"]["optional-dependencies"].values() for each in extra]
    for requirement in map(Requirement, [*groups, *extras]):
        if requirement.name != "ingest":
            assert requirement.specifier.contains(dev[canonicalize_name(requirement.name)]), requirement
    assert "ingest" not in run.keys() | dev.keys()


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_three_files_never_disagree(python: str) -> None:
    run, build, dev = (pinned(name, python) for name in FILES)
    assert run.items() <= dev.items()
    for name in build.keys() & dev.keys():
        assert build[name] == dev[name]


def test_the_build_backend_is_pinned_within_what_the_project_asks_for() -> None:
    (backend,) = map(Requirement, PYPROJECT["build-system"]["requires"])
    assert backend.specifier.contains(pinned("build")[backend.name])
    assert SpecifierSet(PYPROJECT["project"]["requires-python"]).contains("3.11")

"""A Dockerfile, read: its stages and their instructions."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    """One instruction: its upper-case name, and the rest of its (joined) line."""

    name: str
    rest: str

    @property
    def argv(self) -> list[str]:
        """The exec form's list."""
        words: list[str] = json.loads(self.rest)
        return words


@dataclass
class Stage:
    """What stands between two FROM lines."""

    image: str
    name: str | None
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, name: str) -> list[Instruction]:
        return [each for each in self.instructions if each.name == name]

    def one(self, name: str) -> Instruction:
        (only,) = self.all(name)
        return only

    @property
    def env(self) -> dict[str, str]:
        pairs = (re.findall(r"(\w+)=(\S+)", each.rest) for each in self.all("ENV"))
        return {key: value for found in pairs for key, value in found}


def read(path: Path) -> list[Stage]:
    """Parse the Dockerfile at ``path``."""
    stages: list[Stage] = []
    text = re.sub(r"\\\n\s*", " ", path.read_text("utf-8"))
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition(" ")
        if name == "FROM":
            image, _, alias = rest.partition(" AS ")
            stages.append(Stage(image, alias or None))
        else:
            stages[-1].instructions.append(Instruction(name.upper(), rest.strip()))
    return stages


def context(root: Path) -> list[Path]:
    """The files under ``root`` that .dockerignore lets through, in the forms that ours uses (the last match wins)."""
    rules = [
        (line.removeprefix("!").strip("/"), line.startswith("!"))
        for line in (root / ".dockerignore").read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    tops = [path for path in root.iterdir() if any(kept and pattern == path.name for pattern, kept in rules)]
    files = [path for top in tops for path in ([top] if top.is_file() else top.rglob("*")) if path.is_file()]
    return [path for path in files if _kept(path.relative_to(root), rules)]


def _kept(path: Path, rules: list[tuple[str, bool]]) -> bool:
    kept = True
    for pattern, keep in rules:
        if any(_matches(each, pattern) for each in (path, *path.parents)):
            kept = keep
    return kept


def _matches(path: Path, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return path.match(pattern.removeprefix("**/"))
    return len(path.parts) == 1 and path.match(pattern)

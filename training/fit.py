"""Fit the decision: ``python -m training.fit`` writes ``desk/near/fitted.py``; ``--check`` only cross-validates.

With ``--pairs FILE`` the pairs are kept there, for trying other settings without making them again.
"""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path

import numpy as np
from training.model import Model, fit
from training.pairs import Pairs, labelled_wire, met, visible
from training.track import track

from ingest.desk.near.features import NAMES

SEEDS = (1, 2, 3)
STORIES = 160
HIDDEN = 6
DECAY = 3e-4
STEPS = 500
FOLDS = 5
WIRE_WEIGHT = 20.0
TEMPLATE_WEIGHT = 0.4
TARGET = Path(__file__).resolve().parents[1] / "src" / "ingest" / "desk" / "near" / "fitted.py"


def pairs() -> Pairs:
    """Return the pairs of the invented tracks and, where they are at hand, of the visible ones."""
    rows = [row for seed in SEEDS for row in met(track(seed, STORIES), "")]
    rows += met(visible("synth_dev"), "synth")
    rows += labelled_wire()
    return Pairs.of(rows)


def weights_of(found: Pairs) -> np.ndarray:
    """Return how much each pair counts: the few of the real wire more, the many of templates less."""
    weights = np.where(np.char.startswith(found.groups, "wire"), WIRE_WEIGHT, 1.0)
    weights[(found.kinds == "template") & (found.same == 0)] *= TEMPLATE_WEIGHT
    return weights


def cross_validate(found: Pairs) -> None:
    """Print the F1 of pairs that the fit has not seen: whole scripts, and fifths of the wire, are held out."""
    groups = sorted(set(found.groups))
    chances = np.zeros(len(found.same))
    weights = weights_of(found)
    for fold in range(FOLDS):
        held = np.isin(found.groups, groups[fold::FOLDS])
        model = fit(found.features[~held], found.same[~held], weights[~held], HIDDEN, fold, DECAY, STEPS)
        chances[held] = model.chances(found.features[held])
    for group in groups:
        at = found.groups == group
        print(f"{group:15} pairs {at.sum():6}  F1 {_f1(chances[at], found.same[at]):.3f}")
    wire = np.char.startswith(found.groups, "wire")
    print(f"{'all of the wire':15} pairs {wire.sum():6}  F1 {_f1(chances[wire], found.same[wire]):.3f}")
    for kind in sorted(set(found.kinds[found.same == 0])):
        at = (found.kinds == kind) & (found.same == 0)
        print(f"{kind:15} apart {at.sum():6}  wrongly accepted {(chances[at] >= 0.6).mean():.4f}")


def _f1(chances: np.ndarray, same: np.ndarray) -> float:
    said = chances >= 0.6
    return float(2 * (said & (same == 1)).sum() / max(1, said.sum() + (same == 1).sum()))


def module_of(model: Model) -> str:
    """Return the source of the data module."""

    def row(values: np.ndarray) -> str:
        return "(" + ", ".join(f"{value:.4g}" if value else "0.0" for value in map(float, values)) + ",)"

    hidden = "\n".join(f"    {row(column)}," for column in model.hidden.T)
    return f'''"""The fitted decision: written by ``python -m training.fit``, not by hand; a column is a feature."""

# fmt: off
# ruff: noqa: E501
FEATURES: tuple[str, ...] = {NAMES!r}
HIDDEN: tuple[tuple[float, ...], ...] = (
{hidden}
)
HIDDEN_BIAS: tuple[float, ...] = {row(model.hidden_bias)}
OUTPUT: tuple[float, ...] = {row(model.output)}
DIRECT: tuple[float, ...] = {row(model.direct)}
BIAS: float = {float(model.bias[0]):.6g}
'''


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--pairs", type=Path)
    asked = parser.parse_args()
    if asked.pairs is not None and asked.pairs.is_file():
        found: Pairs = pickle.loads(asked.pairs.read_bytes())
    else:
        found = pairs()
        if asked.pairs is not None:
            asked.pairs.write_bytes(pickle.dumps(found))
    if asked.check:
        cross_validate(found)
        return
    model = fit(found.features, found.same, weights_of(found), HIDDEN, 0, DECAY, STEPS)
    TARGET.write_text(module_of(model), encoding="utf-8")
    print(
        f"{TARGET}: {len(found.same)} pairs, "
        f"F1 on what it was fitted to {_f1(model.chances(found.features), found.same):.3f}"
    )


if __name__ == "__main__":
    main()

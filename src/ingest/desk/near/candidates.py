"""Which earlier documents are worth comparing: those with rare keys in common (facts: 4)."""

from __future__ import annotations

from typing import Final

from ingest.desk.near.told import Told
from ingest.desk.near.window import Window

MOST_CANDIDATE_CLUSTERS: Final = 8
MEMBERS_A_CLUSTER: Final = 2
LEAST_VOTE: Final = 0.1
_FEW_HOLDERS: Final = 4
_LOW: Final = 0xFFFFFFFF


def candidates(window: Window, told: Told, hits: tuple[list[int], list[int]], within_s: int) -> list[int]:
    """Return at most 16 earlier documents, two a cluster, those with the most rare keys in common first.

    ``hits`` are, of each posting met, which key it is of and the lower half of the document's number.
    """
    best = _votes(window, *hits)
    taken: dict[int, int] = {}
    found: list[int] = []
    for vote, number in best:
        if vote < best[0][0] * LEAST_VOTE or len(found) == MOST_CANDIDATE_CLUSTERS * MEMBERS_A_CLUSTER:
            break
        other = window.matchable(number)
        if other is None or other[0] == told.uri or abs(told.at_s - other[1]) > within_s:
            continue
        count = taken.get(other[2], 0)
        if count >= MEMBERS_A_CLUSTER or (not count and len(taken) >= MOST_CANDIDATE_CLUSTERS):
            continue
        taken[other[2]] = count + 1
        found.append(number)
    return found


def _votes(window: Window, keys: list[int], lows: list[int]) -> list[tuple[float, int]]:
    """Return the votes for each document still in the window, the most first; a key counts less that many hold."""
    after, live = window.next, len(window)
    holders: dict[int, int] = {}
    numbered = []
    for key, low in zip(keys, lows, strict=True):
        age = (after - low) & _LOW
        if 0 < age <= live:
            holders[key] = holders.get(key, 0) + 1
            numbered.append((key, after - age))
    shares = {key: 1.0 if count < _FEW_HOLDERS else _FEW_HOLDERS / count for key, count in holders.items()}
    votes: dict[int, float] = {}
    for key, number in numbered:
        votes[number] = votes.get(number, 0.0) + shares[key]
    return sorted(((vote, number) for number, vote in votes.items()), reverse=True)

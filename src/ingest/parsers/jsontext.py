"""JSON as agencies and feeds write it (RFC 8259), within limits."""

from __future__ import annotations

import json
import math

from ingest.errors import IllFormed, LimitExceeded

MAX_DEPTH = 200
"""No format here needs a tenth of it; what reads values may recurse as deep."""

_MOST_DIGITS = 400


def loads(text: str) -> object:
    """Return the value of a JSON text; of members with the same name the last counts (RFC 8259 4 leaves it open).

    Numbers that no float or reasonable integer can hold stay strings: as ids they are only names.

    Raises:
        IllFormed: it is not JSON; ``place`` is the line and column.
        LimitExceeded: it is nested too deep.
    """
    try:
        value = json.loads(text, parse_int=_integer, parse_float=_real, parse_constant=_no_constant)
    except RecursionError:
        raise LimitExceeded("is nested too deep") from None
    except json.JSONDecodeError as error:
        raise IllFormed(error.msg, f"line {error.lineno}, column {error.colno}") from None
    except ValueError as error:
        raise IllFormed(str(error)) from None
    _check_depth(value)
    return value


def dumps(value: object) -> bytes:
    """Return a value's bytes for the dead letters; lone surrogates stay escaped."""
    return json.dumps(value, ensure_ascii=True).encode("ascii")


def _check_depth(value: object) -> None:
    """Raise LimitExceeded for a value nested too deep, level by level: without recursion, in linear time."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return
    raise LimitExceeded(f"is nested more than {MAX_DEPTH} deep")


def _integer(digits: str) -> int | str:
    # Python refuses to convert very long numbers; as an id one is only a name.
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _real(digits: str) -> float | str:
    value = float(digits)
    return value if math.isfinite(value) else digits


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON (RFC 8259 6)")

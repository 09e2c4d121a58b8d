"""From pydantic's errors to faults a person can mend: dotted key, what was expected, what was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from ingest.config.suggest import did_you_mean
from ingest.errors import ConfigFault

Loc = tuple[str | int, ...]

_SECRET_KEYS = frozenset({"password", "sasl_password", "headers"})
_CREDENTIALS = re.compile(r"//[^/\s]*@")
_LONGEST = 80
_WORDS = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "a table",
    "float_parsing": "a number",
    "float_type": "a number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "missing": "a value; this key is needed",
    "model_type": "a table",
    "string_type": "a text in quotes",
    "tuple_type": "a list",
}


def dotted(loc: Loc) -> str:
    """``('feeds', 3, 'interval_s')`` as ``feeds[3].interval_s``."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def shown(value: Any) -> str:
    """What was found, short enough for a line, without the credentials an address may hold."""
    text = "nothing" if value is None else _CREDENTIALS.sub("//***@", repr(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def is_secret(loc: Loc) -> bool:
    """Whether the value at ``loc`` must not be repeated in a message."""
    return any(part in _SECRET_KEYS for part in loc)


def from_pydantic(error: ValidationError, model: type[BaseModel], sources: Mapping[Loc, str]) -> list[ConfigFault]:
    """Translate; ``sources`` names the environment variable behind a key, where there is one."""
    return [_fault(each, model, sources) for each in error.errors(include_url=False)]


def _fault(each: ErrorDetails, model: type[BaseModel], sources: Mapping[Loc, str]) -> ConfigFault:
    loc = each["loc"]
    if each["type"] == "extra_forbidden":
        names = _names_at(model, loc[:-1])
        expected = "no such key" + (did_you_mean(str(loc[-1]), names) or f"; one of {', '.join(sorted(names))}")
    else:
        expected = _expected(each, loc)
    if each["type"] in {"missing", "extra_forbidden"}:  # a key that is misspelt may hold a secret
        found = None
    else:
        found = "***" if is_secret(loc) else shown(each["input"])
    return ConfigFault(dotted(loc), expected, with_source(found, loc, sources))


def _expected(each: ErrorDetails, loc: Loc) -> str:
    if loc in (("feeds",), ("routes",)) and each["type"] == "tuple_type":
        return f"a list of tables; each begins with [[{loc[0]}]]"
    if each["type"] == "string_pattern_mismatch":
        first = "" if loc[-1] == "prefix" else ", a letter or digit first"
        return f"letters, digits, dot, underscore and hyphen only{first}"
    if each["type"] == "value_error":
        return str(each["ctx"]["error"])
    return _WORDS.get(each["type"]) or each["msg"].removeprefix("Input should be ")


def with_source(found: str | None, loc: Loc, sources: Mapping[Loc, str]) -> str | None:
    """Add the environment variable that a value came from."""
    for length in range(len(loc), 0, -1):
        if variable := sources.get(loc[:length]):
            return f"{found} in {variable}" if found else f"set by {variable}"
    return found


def _names_at(model: type[BaseModel], loc: Loc) -> Iterable[str]:
    for part in loc:
        if isinstance(part, int):
            continue
        inner = _model_of(_fields(model)[part].annotation)
        if inner is None:
            return ()
        model = inner
    return tuple(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_of(annotation: Any) -> type[BaseModel] | None:
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None

"""The kinds of value a configuration holds, checked one by one.

Validators get the folder that relative paths start at as ``context["base"]``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationInfo

from ingest.config.broker import BrokerAddress, KafkaAddress, SqliteAddress, parse_broker
from ingest.config.paths import is_directory, is_file, resolved
from ingest.config.suggest import did_you_mean
from ingest.model.document import FORMATS

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Frozen(BaseModel):
    """A table of the configuration: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def base_of(info: ValidationInfo) -> Path:
    """The folder that relative paths start at: the configuration file's own, or the working directory."""
    context: Mapping[str, Any] = info.context or {}
    return Path(context.get("base", Path.cwd()))


def _path(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str | Path):
        raise ValueError("a path")
    return resolved(value, base_of(info))


def _with_parent(path: Path) -> Path:
    if is_file(path):
        raise ValueError(f"a directory; {path} is a file")
    if not is_directory(path) and not is_directory(path.parent):
        raise ValueError(f"a directory that exists, or whose parent does; {path.parent} does not exist")
    return path


def _existing_file(path: Path) -> Path:
    if not is_file(path):
        raise ValueError(f"a file that exists; {path} does not")
    return path


def _broker(value: Any, info: ValidationInfo) -> BrokerAddress:
    if isinstance(value, SqliteAddress | KafkaAddress):
        return value
    if not isinstance(value, str):
        raise ValueError("sqlite:PATH or kafka://host:port[,host:port]")
    address = parse_broker(value, base_of(info))
    if isinstance(address, SqliteAddress):
        if is_directory(address.path):
            raise ValueError(f"sqlite:PATH of a file; {address.path} is a directory")
        _with_parent(address.path.parent)
    return address


def known_zone(name: str) -> str:
    """Return the name of an IANA time zone.

    Raises:
        ValueError: there is none; the message says what was expected.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = did_you_mean(name, available_timezones())
        raise ValueError(f"an IANA time zone, such as Europe/London{hint}") from None
    return name


def _format(name: str) -> str:
    if name not in FORMATS:
        raise ValueError(f"one of {', '.join(FORMATS)}{did_you_mean(name, FORMATS)}")
    return name


def _language(tag: str) -> str:
    if not _LANGUAGE.fullmatch(tag):
        raise ValueError("a BCP 47 language tag, such as en or sr-Latn")
    return tag


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError("an http or https address") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or text != text.strip() or " " in text:
        raise ValueError("an http or https address")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address without credentials in it; use username and password_file")
    return text


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"header names; {name!r} is none (RFC 9110, 5.6.2)")
        if any(ord(char) < 32 or ord(char) == 127 for char in value):
            raise ValueError(f"header values without control characters; that of {name!r} has one (RFC 9110, 5.5)")
    return headers


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
Prefix = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]*$", max_length=100)]
Broker = Annotated[BrokerAddress, BeforeValidator(_broker)]
Directory = Annotated[Path, BeforeValidator(_path), AfterValidator(_with_parent)]
ExistingFile = Annotated[Path, BeforeValidator(_path), AfterValidator(_existing_file)]
Zone = Annotated[str, AfterValidator(known_zone)]
Format = Annotated[str, AfterValidator(_format)]
Language = Annotated[str, AfterValidator(_language)]
Url = Annotated[str, AfterValidator(_url)]
RequestHeaders = Annotated[dict[str, str], AfterValidator(_headers)]

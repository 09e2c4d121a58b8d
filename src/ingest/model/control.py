"""Control records: time that passes without news, and what a person decided. They travel the way of a document.

A control record is written to ``documents``, passed on by normalise unread, and obeyed by the desk in its place in the
order of items. So a replay of the documents passes the same time and takes the same decisions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from ingest.model.envelope import rfc3339
from ingest.model.record import Received, Record

CONTROL_KEY = "ingest"
_TYPE = "ingest.control."


class Order(StrEnum):
    """What a control record asks of the desk."""

    HEARTBEAT = "heartbeat"
    SPLIT = "split"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Control:
    """An order, given at ``at`` (aware, UTC). ``fields`` are the order's own: ``uri``, ``into``, ``by``, ``reason``."""

    order: Order
    at: datetime
    fields: Mapping[str, str]


def control_record(topic: str, control: Control) -> Record:
    """Return the record of an order, for ``documents``."""
    value = orjson.dumps(dict(control.fields), option=orjson.OPT_SORT_KEYS)
    moment = rfc3339(control.at)
    name = f"{control.order}\n{moment}\n".encode() + value
    headers = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": hashlib.blake2b(name, digest_size=16).hexdigest(),
        "ce_type": f"{_TYPE}{control.order}.v1",
        "ce_source": "/ingest/control",
        "ce_time": moment,
        "ce_recordedtime": moment,
    }
    return Record(topic, CONTROL_KEY, value, headers)


def is_control(headers: Mapping[str, str]) -> bool:
    """Tell whether a record of ``documents`` or ``items`` is an order."""
    return headers.get("ce_type", "").startswith(_TYPE)


def control_of(received: Received) -> Control:
    """Return the order of a record.

    Raises:
        KeyError, ValueError: the record was not written by ``control_record``.
    """
    order = Order(received.headers["ce_type"].removeprefix(_TYPE).partition(".")[0])
    fields: Any = orjson.loads(received.value or b"{}")
    if not isinstance(fields, dict):
        raise ValueError("an order's value is a JSON object")
    at = datetime.fromisoformat(received.headers["ce_time"])
    return Control(order, at, {str(name): str(value) for name, value in fields.items()})

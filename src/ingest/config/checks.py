"""Rules between keys, checked on the tables as written, so that they are reported together with every other fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.config.faults import dotted
from ingest.config.feed import DIRECTORY_ONLY, URL_ONLY
from ingest.config.routechecks import route_faults
from ingest.errors import ConfigFault


def cross_faults(data: dict[str, Any]) -> Iterator[ConfigFault]:
    """Yield what no single key shows. Tolerates values of any type: the model speaks of those."""
    feeds = data.get("feeds")
    first: dict[str, int] = {}
    for index, feed in enumerate(feeds if isinstance(feeds, list) else ()):
        if not isinstance(feed, dict):
            continue
        name = feed.get("name")
        if isinstance(name, str):
            if name in first:
                yield ConfigFault(_at(index, "name"), f"a name of its own; feeds[{first[name]}] has it too", repr(name))
            first.setdefault(name, index)
        yield from _transport(index, feed)
    kafka = data.get("kafka")
    if isinstance(kafka, dict):
        yield from _kafka(kafka)
    yield from route_faults(data)


def _at(index: int, key: str) -> str:
    return dotted(("feeds", index, key))


def _transport(index: int, feed: dict[str, Any]) -> Iterator[ConfigFault]:
    if ("url" in feed) == ("directory" in feed):
        found = "both" if "url" in feed else "neither"
        yield ConfigFault(dotted(("feeds", index)), "either a url or a directory", found)
    elif "url" in feed:
        for key in DIRECTORY_ONLY:
            if key in feed:
                yield ConfigFault(_at(index, key), "this key belongs to a directory feed; this one has a url")
    else:
        for key in URL_ONLY:
            if key in feed:
                yield ConfigFault(_at(index, key), "this key belongs to a feed with a url; this one has a directory")
        if "done_dir" in feed and feed.get("after") != "move":
            yield ConfigFault(_at(index, "after"), '"move", where done_dir is set', repr(feed.get("after", "remember")))
    if "username" not in feed and ("password" in feed or "password_file" in feed):
        yield ConfigFault(_at(index, "username"), "a user name to go with the password")
    if "layout" in feed and feed.get("format", "auto") not in ("auto", "text"):
        yield ConfigFault(_at(index, "layout"), "format text or auto, where a layout is set", repr(feed["format"]))


def _kafka(kafka: dict[str, Any]) -> Iterator[ConfigFault]:
    if str(kafka.get("security_protocol", "")).startswith("SASL_"):
        if "sasl_username" not in kafka:
            yield ConfigFault("kafka.sasl_username", f"a user name; {kafka['security_protocol']} needs it")
        if "sasl_password" not in kafka and "sasl_password_file" not in kafka:
            yield ConfigFault("kafka.sasl_password_file", f"a password; {kafka['security_protocol']} needs it")
    if ("ssl_certfile" in kafka) != ("ssl_keyfile" in kafka):
        missing = "ssl_keyfile" if "ssl_certfile" in kafka else "ssl_certfile"
        yield ConfigFault(f"kafka.{missing}", "both ssl_certfile and ssl_keyfile, or neither")

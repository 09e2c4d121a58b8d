"""``ingest why``: why two stories are one for the desk, or two."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from ingest.cli.common import (
    BrokerOption,
    ConfigOption,
    FormatOption,
    JsonOption,
    LanguageOption,
    LayoutOption,
    PrefixOption,
    ProfileOption,
    TimezoneOption,
    asked,
    exit_codes,
    readable,
    reading_of,
    settings_of,
    shown,
    write,
)
from ingest.errors import ConfigError, ConfigFault

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ingest.app.reading import Told
    from ingest.app.why import Telling, Why
    from ingest.model.document import Reading

MOST_FEATURES = 10


def why(
    first: Annotated[str, typer.Argument(metavar="A", help="A story's uri, or a document's file.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another story's uri, or another file.")],
    format_: FormatOption = "auto",
    timezone: TimezoneOption = None,
    language: LanguageOption = None,
    layout: LayoutOption = None,
    profile: ProfileOption = None,
    config: ConfigOption = None,
    broker: BrokerOption = None,
    prefix: PrefixOption = None,
    json: JsonOption = False,
) -> None:
    """Say why two stories are one for the desk, or two.

    Reads the topics only, so it may be asked beside a running service or without one. Two files are compared as if
    two providers had sent them, and no broker is asked. One JSON object where standard output is no terminal.
    """
    from ingest.app.why import why as ask
    from ingest.app.why import why_of_tellings

    with exit_codes():
        settings = settings_of(config)
        files = [Path(each) for each in (first, second) if Path(each).is_file()]
        if first == second or len(files) == 1:
            raise ConfigError("command line", (ConfigFault("A B", "two stories, or two files", f"{first} {second}"),))

        if files:
            reading = reading_of(format_, timezone, language, layout, profile)
            found = why_of_tellings(*_tellings(files, reading), settings.desk.rules)
        else:
            rules, uris = settings.desk.rules, (first, second)
            found = asked(settings, broker, prefix, lambda opened, topics: ask(opened, topics, rules, uris))
        if readable(json):
            from ingest.cli import render

            render.console().print(for_people(found))
        else:
            write(orjson.dumps(as_json(found), option=orjson.OPT_APPEND_NEWLINE))


def _tellings(paths: list[Path], reading: Reading) -> tuple[Telling, Telling]:
    """Return the one story of each of two files, as a provider of its own would have told it.

    Raises:
        ConfigError: a file cannot be read, or holds no story or several.
    """
    from ingest.app.reading import tell
    from ingest.model.document import Document
    from ingest.stages.reading import Limits

    try:
        bodies = [path.read_bytes() for path in paths]
    except OSError as error:
        raise ConfigError("command line", (ConfigFault("A B", "files that can be read", str(error)),)) from error
    now = datetime.now(UTC)
    documents = [
        Document(f"file {path}", str(path), now, body, path.name, None, reading)
        for path, body in zip(paths, bodies, strict=True)
    ]
    first, second = (_telling(path, told) for path, told in zip(paths, tell(documents, Limits()), strict=True))
    return first, second


def _telling(path: Path, told: Told) -> Telling:
    from ingest.app.deskstate import text_of
    from ingest.app.why import Telling
    from ingest.desk.near import Sketcher

    if len(told.stories) != 1:
        faults = "; ".join(f"{fault.place}: {fault.reason}" for fault in told.faults)
        found = f"{len(told.stories)}" + (f": {faults}" if faults else "")
        raise ConfigError(str(path), (ConfigFault("stories", "one", found),))
    title, text = text_of(orjson.dumps(told.stories[0]))
    name, provider = str(path), f"file {path}"
    return Telling(name, provider, 0, title, text, Sketcher().sketch_of(name, provider, 0, title, text))


def as_json(why: Why) -> dict[str, Any]:
    """Return everything that is known, as one JSON object."""
    from ingest.app.wording import verdict
    from ingest.model.envelope import rfc3339

    compared, texts = why.compared, why.texts
    return {
        "verdict": verdict(why),
        "one_story": why.one_story,
        "score": round(compared.score, 4),
        "needed": compared.needed,
        "exact": compared.exact,
        "weighed": compared.weighed,
        "relation": compared.relation.value if compared.relation is not None else None,
        "later": "AB"[why.later],
        "apart_s": why.apart_s,
        "share": round(texts.share, 4),
        "numbers": {
            "differing": compared.differing,
            "of": compared.numbers,
            "only_A": (texts.only_earlier, texts.only_later)[1 - why.later],
            "only_B": (texts.only_later, texts.only_earlier)[1 - why.later],
        },
        "features": [
            {"name": each.name, "value": round(each.value, 4), "weight": round(each.weight, 3)}
            for each in compared.features
        ],
        "passages": texts.passages,
        "credits": {"A": why.credits[0], "B": why.credits[1]},
        "A": _side(why, 0),
        "B": _side(why, 1),
        "decided": [
            {
                "uri": link.uri,
                "original": link.original,
                "cluster": link.cluster,
                "method": link.method,
                "score": link.score,
                "evidence": link.evidence,
            }
            for link in why.links
        ],
        "kept_apart": list(why.apart),
        "orders": [{"order": o.order.value, "at": rfc3339(o.at), **o.fields} for o in why.orders],
    }


def _side(why: Why, place: int) -> dict[str, Any]:
    from ingest.app.wording import standing_in_words
    from ingest.model.envelope import rfc3339

    side, standing = why.sides[place], why.standings[place]
    told: dict[str, Any] = {"uri": side.uri, "provider": side.provider, "headline": side.title}
    if not why.desk:
        return told
    return {
        **told,
        "told_at": rfc3339(datetime.fromtimestamp(side.at_s, UTC)),
        "story": why.stories[place],
        "standing": standing_in_words(standing),
        "cluster": standing.cluster if standing is not None else None,
    }


def for_people(why: Why) -> RenderableType:
    """Return the same for a terminal: the sentence first, then what it rests on."""
    from rich.console import Group
    from rich.text import Text

    from ingest.app.wording import verdict

    told = as_json(why)
    parts: list[RenderableType] = [_line(name, told[name], why.desk) for name in ("A", "B")]
    parts += [Text(""), Text(shown(verdict(why)), "bold"), Text("")]
    parts.append(
        Text(f"score {told['score']:.3f} ({told['needed']:g} is needed)" + (", exact" if told["exact"] else ""))
    )
    parts += [
        Text(shown(f"decided: {d['method']}, score {d['score']:g}, original {d['original']}")) for d in told["decided"]
    ]
    for name in ("A", "B"):
        if only := told["numbers"][f"only_{name}"]:
            parts.append(Text(f"numbers only in {name}: {' '.join(only)}"))
    parts += [Text(shown(f"both: “{' '.join(passage.split())}”"), "green") for passage in told["passages"]]
    if told["features"]:
        parts += [Text(""), _features(told["features"])]
    return Group(*parts)


def _line(name: str, side: dict[str, Any], desk: bool) -> RenderableType:
    from rich.text import Text

    line = Text()
    line.append(f"{name}  ", "bold cyan")
    line.append(shown(side["headline"] or "(no headline)"), "bold")
    facts = [side["uri"], *([side["provider"], side["told_at"], side["standing"]] if desk else [])]
    line.append(shown("\n   " + " · ".join(facts)), "dim")
    return line


def _features(features: list[dict[str, Any]]) -> RenderableType:
    from rich.table import Table

    table = Table("weighed", "value", "weight", box=None, pad_edge=False)
    table.columns[1].justify = table.columns[2].justify = "right"
    for each in features[:MOST_FEATURES]:
        if each["weight"]:
            table.add_row(each["name"].replace("_", " "), f"{each['value']:.3f}", f"{each['weight']:+.2f}")
    return table

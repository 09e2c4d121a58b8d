"""Why does a rule take a story, or not? What each criterion says to it, for people."""

from __future__ import annotations

from typing import NamedTuple

from ingest.desk.criteria import Content, ready, told_by
from ingest.desk.words import Words
from ingest.model.envelope import change_of
from ingest.model.record import Headers
from ingest.model.route import CRITERIA, Criteria, Rule
from ingest.model.story import Ninjs


class Answer(NamedTuple):
    """Whether one criterion of a rule holds for a story.

    ``name`` is the criterion's key, ``told`` what the story says of it: of keywords, those it has. ``excludes`` marks a
    criterion under the rule's ``not``; ``table`` counts those tables from 0.
    """

    name: str
    holds: bool
    told: str
    excludes: bool = False
    table: int = 0


def answers(rule: Rule, headers: Headers, value: bytes | Ninjs | None) -> tuple[Answer, ...]:
    """Return what each criterion of a rule says to a story, in the order of ``CRITERIA``; then those under ``not``.

    Raises:
        ValueError: the value is no JSON.
    """
    told, content = told_by(headers), Content(value)
    tables = [(rule.wanted, False, 0), *((each, True, number) for number, each in enumerate(rule.excluded))]
    found = []
    for criteria, excludes, number in tables:
        asked = ready(criteria)
        held = dict(asked.by_headers(told)) | {name: fits(content) for name, fits in asked.content}
        said = _said(headers, content, criteria)
        found += [Answer(name, held[name], said[name], excludes, number) for name in CRITERIA if name in held]
    return tuple(found)


def _said(headers: Headers, content: Content, criteria: Criteria) -> dict[str, str]:
    text = content.words(criteria.body)
    present = [word for word in criteria.keyword if Words((word,)).within(text)]
    return {
        "provider": headers.get("ce_provider", ""),
        "language": headers.get("ce_language", ""),
        "urgency": headers.get("ce_urgency", ""),
        "change": change_of(headers),
        "type": content.type,
        "subject": ", ".join(sorted(content.subjects)),
        "keyword": ", ".join(present) or " ".join(text.replace("\x00", "/").split()),
    }

"""Why two stories are one or two, in words. The two are called A and B, as they were asked for."""

from __future__ import annotations

from ingest.app.comparing import Compared
from ingest.app.why import Why
from ingest.desk.standing import Standing, Status
from ingest.model.control import Control, Order
from ingest.model.envelope import rfc3339

_NAMES = ("A", "B")
_STEPS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def verdict(why: Why) -> str:
    """Return the decision in one sentence: what the desk holds the two for, and why."""
    return f"{_decision(why)}: {'; '.join(_reasons(why))}"


def _decision(why: Why) -> str:
    earlier, later = _NAMES[1 - why.later], _NAMES[why.later]
    if not why.desk:
        return f"{later} would be {_relation(why, earlier)}" if why.one_story else "two stories for the desk"
    if why.stories[0] == why.stories[1]:
        return f"{later} is a later version of {earlier}, under another id"
    if not why.one_story:
        return "two stories for the desk"
    for own, other in ((why.later, 1 - why.later), (1 - why.later, why.later)):
        standing = why.standings[own]
        if standing is not None and standing.original == why.stories[other]:
            return f"{_NAMES[own]} is a copy of {_NAMES[other]}"
    first, second = why.standings
    original = first.original if first is not None else None
    if original is not None and second is not None and second.original == original:
        return f"both are copies of {original}"
    return "both are in one cluster"


def _relation(why: Why, earlier: str) -> str:
    relation = why.compared.relation
    names = {"copy": "a copy", "repeat": "a repeat", "update": "an update", "correction": "a correction"}
    return f"{names[relation.value if relation is not None else 'copy']} of {earlier}"


def _reasons(why: Why) -> list[str]:
    earlier, later = _NAMES[1 - why.later], _NAMES[why.later]
    reasons = [ordered(order, why) for order in why.orders] + [
        f"a person keeps {_NAMES[why.stories.index(uri)]} apart" for uri in why.apart if not why.orders
    ]
    standings = zip(_NAMES, why.standings, strict=True)
    reasons += [f"{name} was killed" for name, each in standings if each is not None and each.status is Status.KILLED]
    if why.compared.exact:
        reasons.append("word for word the same")
    elif why.one_story:
        reasons.append(f"{why.texts.share * 100:.0f} % of {later}'s words stand in {earlier} in the same order")
        reasons.append(_numbers(why.compared))
    else:
        reasons += _against(why)
    for place, credit in enumerate(why.credits):
        if credit is not None:
            reasons.append(f"{_NAMES[place]} credits {credit}")
    reasons.append(_told(why))
    return reasons


def _numbers(compared: Compared) -> str:
    if not compared.differing:
        return "no number differs"
    return f"the numbers differ: {compared.differing} of {compared.numbers}"


def _against(why: Why) -> list[str]:
    """Return what keeps two stories apart that the desk does not hold for one."""
    compared, score = why.compared, f"the score is {why.compared.score:.2f}, {why.compared.needed:g} is needed"
    reasons = []
    if why.apart_s > why.window_s:
        reasons.append(f"they are further apart than the window of {_duration(why.window_s)}")
    if not compared.weighed:
        return [*reasons, "none of the passages that the desk samples is in both"]
    if compared.differing:
        reasons.append(_numbers(compared))
    if compared.vetoed and not compared.differing:
        reasons.append("the same provider told both, far apart in time")
    if compared.score < compared.needed:
        return [*reasons, score]
    if not reasons and why.desk:
        reasons.append("alone they would be one story: another one resembled more, or the other was not told any more")
    return reasons or [score]


def ordered(order: Control, why: Why) -> str:
    """Return what a person decided."""
    names = {
        uri: name for name, side, story in zip(_NAMES, why.sides, why.stories, strict=True) for uri in (side.uri, story)
    }
    uri, into = order.fields.get("uri", ""), order.fields.get("into", "")
    what = f"split {names.get(uri, uri)} from its cluster"
    if order.order is Order.MERGE:
        what = f"merged {names.get(uri, uri)} into {names.get(into, into)}"
    because = f" ({order.fields['reason']})" if order.fields.get("reason") else ""
    return f"{order.fields.get('by') or 'a person'} {what} on {rfc3339(order.at)}{because}"


def _told(why: Why) -> str:
    same = why.sides[0].provider == why.sides[1].provider
    by = "the same provider" if same else "another provider"
    if not why.desk:
        return "as documents of two providers"
    if not why.apart_s:
        return f"told at the same time by {by}"
    return f"told {_duration(why.apart_s)} later by {by}"


def _duration(seconds: int) -> str:
    for size, name in _STEPS:
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "0 seconds"


def standing_in_words(standing: Standing | None) -> str:
    """Return where a story stands with the desk."""
    if standing is None:
        return ""
    if standing.status is Status.KILLED:
        return "killed"
    if standing.status is Status.DUPLICATE:
        return f"a copy of {standing.original}"
    return "told"

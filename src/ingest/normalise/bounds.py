"""What the HTML sanitiser must not be given: it takes quadratic time on two shapes that no story has."""

from __future__ import annotations

import re
from collections import Counter

from ingest.errors import LimitExceeded

MAX_AMPERSANDS = 170_000
"""A story with more is larger than a story may be: each is written as five characters. A million take 6 s."""

MAX_DEPTH = 2_000
"""Elements inside one another: 50,000 take 3 s."""

_FEW_TAGS = 4 * MAX_DEPTH
_ELEMENT = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,30})")
# Elements without content, and those that the next of their kind ends (HTML 13.1.2, 13.1.2.4).
_NEVER_OPEN = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
        *("p", "li", "dt", "dd", "tr", "td", "th", "option", "optgroup"),
    )
)


def check(html: str) -> None:
    """Raise LimitExceeded for HTML with more ampersands, or deeper, than any story is."""
    if html.count("&") > MAX_AMPERSANDS:
        raise LimitExceeded(f"has more than {MAX_AMPERSANDS} ampersands in one text")
    if html.count("<") > _FEW_TAGS and _depth(html) > MAX_DEPTH:
        raise LimitExceeded(f"has HTML nested deeper than {MAX_DEPTH} elements")


def _depth(html: str) -> int:
    """Return how many elements are open at most; an end tag without its start tag ends nothing."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for end, name in _ELEMENT.findall(html):
        name = name.lower()
        if not end and name not in _NEVER_OPEN:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif end and opened[name] > 0:
            opened[name] -= 1
            depth -= 1
    return deepest

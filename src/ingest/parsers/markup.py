"""Is this text markup? RSS does not say (RSS Advisory Board, best practices: titles), so it is looked at."""

from __future__ import annotations

import re

from ingest.model.item import Markup

_TAGS = (
    "a|abbr|b|big|blockquote|br|center|cite|code|del|div|em|embed|figure|font|h[1-6]|hr|i|iframe|img|ins|li|mark|object|"
    "ol|p|pre|q|s|script|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|th|tr|tt|u|ul|video"
)
_REFERENCE = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});"
_MARKUP = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>|{_REFERENCE}", re.IGNORECASE)


def looks_like_markup(value: str) -> bool:
    """Tell whether a text holds an HTML tag or a character reference; ``5 < 6`` and ``AT&T`` do not."""
    return ("<" in value or "&" in value) and _MARKUP.search(value) is not None


def guessed(value: str | None) -> Markup | None:
    """Return a text whose kind the format leaves open, as markup where it looks like it; None for None."""
    return None if value is None else Markup(value, ("<" in value or "&" in value) and looks_like_markup(value))

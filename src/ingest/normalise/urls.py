"""Addresses and URIs: valid by RFC 3986, or absent."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

MAX_CHARS = 2_048
"""Longer addresses are refused: no server is bound to read them, and they are data in disguise."""

_PCHAR = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
_QUERY = rf"(?:{_PCHAR}|[/?])*"
_NAME = r"(?:[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.?"
_WEB = re.compile(rf"https?://{_NAME}(?::\d{{1,5}})?(?:/{_PCHAR}*)*(?:\?{_QUERY})?(?:#{_QUERY})?", re.IGNORECASE)
_TAG = re.compile(rf"tag:[A-Za-z0-9._@-]+,\d{{4}}(?:-\d\d){{0,2}}:(?:{_PCHAR}|[/?])*(?:#{_QUERY})?", re.IGNORECASE)
_URN = re.compile(
    rf"urn:[A-Za-z0-9][A-Za-z0-9-]{{0,30}}[A-Za-z0-9]:{_PCHAR}(?:{_PCHAR}|/)*(?:\?{_QUERY})?(?:#{_QUERY})?",
    re.IGNORECASE,
)
_BY_LETTER = {letter: pattern for letters, pattern in (("hH", _WEB), ("tT", _TAG), ("uU", _URN)) for letter in letters}
_SPACE = re.compile(r"[\x00-\x20\x7f\xa0\ufeff\u200b-\u200d\u2028\u2029]+")
_INNER = re.compile(r"[\t\r\n]+")
_PATH_SAFE = "/:@!$&'()*+,;=~%"
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def is_uri(value: str) -> bool:
    """Tell whether ``value`` is, as it stands, an absolute URI by which something can be identified.

    Schemes: http and https, tag (RFC 4151), urn (RFC 8141); any other says too little about whose name it is.
    """
    pattern = _BY_LETTER.get(value[:1])
    return pattern is not None and len(value) <= MAX_CHARS and pattern.fullmatch(value) is not None


def absolute(raw: str | None, base: str | None = None) -> str | None:
    """Return an http(s) address that is valid by RFC 3986, or None.

    White space around it and line breaks inside it go, a relative one is resolved against ``base``, host names are
    written in ASCII (IDNA), other characters percent-encoded in UTF-8 (RFC 3987 3.1). Never raises.
    """
    if not raw:
        return None
    if len(raw) <= MAX_CHARS and _WEB.fullmatch(raw):
        return raw
    try:
        return _mended(_INNER.sub("", _SPACE.sub(" ", raw).strip()), base)
    except (ValueError, UnicodeError):
        return None


def _mended(raw: str, base: str | None) -> str | None:
    if not raw:
        return None
    parts = urlsplit(urljoin(base, raw) if base else raw)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    # Credentials are never part of a published address.
    host = _host(parts.hostname)
    authority = host if parts.port is None else f"{host}:{parts.port}"
    mended = urlunsplit(
        (
            parts.scheme.lower(),
            authority,
            _encoded(parts.path, _PATH_SAFE),
            _encoded(parts.query, _PATH_SAFE + "?"),
            _encoded(parts.fragment, _PATH_SAFE + "?"),
        )
    )
    return mended if len(mended) <= MAX_CHARS and _WEB.fullmatch(mended) else None


def _host(name: str) -> str:
    return name if name.isascii() else name.encode("idna").decode("ascii")


def _encoded(part: str, safe: str) -> str:
    return quote(_LONE_PERCENT.sub("%25", part), safe=safe)

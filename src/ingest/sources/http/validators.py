"""What a feed's last polls taught: its validators, its body's digest, and whether they can be believed.

The validators are echoed byte for byte (RFC 9110 section 13.1) and only to the URL that gave them. They are dropped
by a 200 that has none, kept by a 304 (RFC 9111 section 4.3.4), and not believed for a week once they lied.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import orjson

FULL_EVERY_POLLS = 24
DISTRUST_S = 7 * 86_400.0
_MAX_VALIDATOR_CHARS = 1_024


@dataclass(frozen=True, slots=True)
class Validators:
    """The two validators as a response had them."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A feed's memory between polls. Times are Unix seconds; ``sha256`` is of the last decoded body.

    ``conditional_polls`` counts since the last unconditional one. ``missed`` counts unconditional polls in a row that
    found a change while every conditional one said there was none.
    """

    url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    failures: int = 0
    polls: int = 0
    conditional_polls: int = 0
    missed: int = 0
    etag_distrusted_until: float = 0.0
    last_modified_distrusted_until: float = 0.0
    next_at: float | None = None

    def encoded(self) -> bytes:
        """Return the bytes to keep under the key ``cursor``."""
        return orjson.dumps(self)

    @classmethod
    def decoded(cls, data: bytes | None) -> Cursor:
        """Return what was kept; a fresh cursor where nothing was, or where it cannot be read."""
        if data is None:
            return cls()
        try:
            fields = orjson.loads(data)
            return cls(**{name: fields[name] for name in cls.__slots__ if name in fields})
        except (orjson.JSONDecodeError, TypeError):
            return cls()

    def conditions(self, url: str, now_s: float) -> dict[str, str]:
        """Return the conditional headers for a request of ``url``; empty when a whole answer is due."""
        if self.url != url or self.sha256 is None or self.conditional_polls >= FULL_EVERY_POLLS:
            return {}
        headers = {}
        if self.etag is not None and now_s >= self.etag_distrusted_until:
            headers["If-None-Match"] = self.etag
        if self.last_modified is not None and now_s >= self.last_modified_distrusted_until:
            headers["If-Modified-Since"] = self.last_modified
        return headers

    def not_modified(self, answer: Validators) -> Cursor:
        """Return the cursor after a 304: the ETag stays, a Last-Modified that was sent is taken over."""
        return replace(
            self,
            last_modified=answer.last_modified or self.last_modified,
            conditional_polls=self.conditional_polls + 1,
        )

    def received(self, url: str, answer: Validators, sha256: str, now_s: float, *, conditional: bool) -> Cursor:
        """Return the cursor after a 200 with a body of this digest."""
        changed = self.sha256 is not None and self.sha256 != sha256
        missed = self.missed
        if changed:
            # Between two unconditional polls nothing but 304s, and yet it had changed: once is chance, twice is not.
            missed = 0 if conditional or self.conditional_polls < FULL_EVERY_POLLS else missed + 1
        etag_until, modified_until = self.etag_distrusted_until, self.last_modified_distrusted_until
        same_url = self.url == url
        if changed and ((same_url and answer.etag is not None and answer.etag == self.etag) or missed >= 2):
            etag_until = now_s + DISTRUST_S
        if changed and (
            (same_url and answer.last_modified is not None and answer.last_modified == self.last_modified)
            or missed >= 2
        ):
            modified_until = now_s + DISTRUST_S
        return replace(
            self,
            url=url,
            etag=answer.etag,
            last_modified=answer.last_modified,
            sha256=sha256,
            conditional_polls=self.conditional_polls + 1 if conditional else 0,
            missed=0 if missed >= 2 else missed,
            etag_distrusted_until=etag_until,
            last_modified_distrusted_until=modified_until,
        )


def validators_of(raw_headers: tuple[tuple[bytes, bytes], ...]) -> Validators:
    """Return the validators among a response's raw headers; what cannot be sent back byte for byte is left out."""
    return Validators(_value(raw_headers, b"etag"), _value(raw_headers, b"last-modified"))


def _value(raw_headers: tuple[tuple[bytes, bytes], ...], name: bytes) -> str | None:
    for found, value in raw_headers:
        if found.lower() == name:
            try:
                text = value.decode("utf-8")
            except UnicodeDecodeError:
                return None
            sound = text.isprintable() and 0 < len(text) <= _MAX_VALIDATOR_CHARS
            return text if sound else None
    return None

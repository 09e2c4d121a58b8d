"""Mail: messages (RFC 5322) in MIME parts (RFC 2045 to 2049), single ones and mailboxes (mbox, RFC 4155).

A message is a story: its subject, its text, who sent it and when. What is attached to it and is itself a document of
a format known here (NITF, NewsML, JSON, a text, another mail) gives stories of its own, which the mail names as its
members; a mail without any text of its own is only their envelope.
"""

from __future__ import annotations

import re

from ingest.errors import NoStories, UnknownFormat
from ingest.model.document import Document
from ingest.model.item import Parsed
from ingest.parsers import encoding
from ingest.parsers.mail.message import Reader

__all__ = ["begins", "read"]

_KNOWN = frozenset(
    (
        *(
            "from",
            "to",
            "cc",
            "bcc",
            "subject",
            "date",
            "message-id",
            "sender",
            "reply-to",
            "in-reply-to",
            "references",
        ),
        *("received", "return-path", "delivered-to", "mime-version", "content-type", "content-transfer-encoding"),
        *("x-received", "x-mailer", "dkim-signature", "authentication-results", "received-spf", "arc-seal", "list-id"),
        *("x-original-to", "envelope-to", "x-originating-ip", "thread-topic", "user-agent", "precedence"),
    )
)
# A memorandum may have From, To and Date as well; these are written by programs only.
_UNMISTAKABLE = frozenset(
    (
        "received",
        "return-path",
        "delivered-to",
        "message-id",
        "mime-version",
        "x-received",
        "dkim-signature",
        "x-mailer",
    )
)
_FIELD = re.compile(r"([!-9;-~]{1,80})[ \t]*:")
_MOST_LINES = 2_000
_ENVELOPE = re.compile(r"From \S{1,200} {1,2}(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [^\r\n]{10,60}(?:\r?\n)")
_MESSAGE_START = re.compile(rb"(?:\A|\r?\n\r?\n)" + _ENVELOPE.pattern.encode())
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def begins(first: str) -> bool:
    """Tell whether a document is mail: nothing but header fields before its first blank line, known ones among them.

    Args:
        first: the document's beginning, without white space before it.
    """
    envelope = _ENVELOPE.match(first)
    names = _field_names(first[envelope.end() :] if envelope else first)
    known = names & _KNOWN
    if len(known) < 2:
        return False
    return envelope is not None or bool(known & _UNMISTAKABLE) or ({"from", "subject"} <= known and "@" in first)


def _field_names(text: str) -> frozenset[str]:
    """Return the names of a header's fields in lower case; none where a line is no field (RFC 5322 2.2)."""
    names = set()
    if "\n" not in text:
        text = text.replace("\r", "\n")
    lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
    for number, line in enumerate(lines, start=1):
        if not line.strip("\r"):
            break
        if line[0] in " \t":
            continue
        field = _FIELD.match(line)
        if field is None and number == len(lines):
            # Cut short in the middle of a field, it is a mail all the same.
            break
        if field is None:
            return frozenset()
        names.add(field[1].lower())
    return frozenset(names)


def read(document: Document) -> Parsed:
    """Return a mail's story and those attached to it; of a mailbox, those of all its messages.

    Raises:
        UnknownFormat: it has no header.
        IllFormed: a message is cut short, or says it has parts where none are.
        NoStories: it is a delivery report or encrypted, or has neither subject nor text.
        LimitExceeded: parts inside parts, or more of them than any mail has.
    """
    reader = Reader(document, begins)
    messages = _messages(_plain(document.body))
    if len(messages) == 1:
        return reader.parsed(messages[0])
    return reader.mailbox(messages)


def _plain(body: bytes) -> bytes:
    """Return the bytes with ASCII as ASCII: a mail that was saved as UTF-16 is UTF-8 again."""
    if encoding.marked(body) or encoding.wide(body):
        body = encoding.decode(body)[0].encode("utf-8", "replace")
    body = body.lstrip(b" \t\r\n")
    if not body:
        raise NoStories("the mail is empty")
    if b":" not in body:
        raise UnknownFormat("is no mail: it has no header")
    return body if b"\n" in body else body.replace(b"\r", b"\n")


def _messages(body: bytes) -> list[bytes]:
    """Return the messages of a mailbox without their envelopes, or the one message (RFC 4155, appendix A)."""
    if not body.startswith(b"From "):
        return [body]
    starts = list(_MESSAGE_START.finditer(body))
    if not starts:
        # Some other envelope line: the header begins after it.
        return [body.partition(b"\n")[2]]
    ends = [match.start() for match in starts[1:]] + [len(body)]
    return [_QUOTED_FROM.sub(rb"\1", body[match.end() : end]) for match, end in zip(starts, ends, strict=True)]

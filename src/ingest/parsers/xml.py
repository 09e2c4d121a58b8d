"""The strict lane's XML reader: lxml, hardened. What it refuses goes to the lenient lane or to the dead letters."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from ingest.errors import IllFormed, LimitExceeded, ParseError
from ingest.parsers import encoding

_TOO_BIG = 114  # libxml2's XML_ERR_RESOURCE_LIMIT: nested deeper than 256, or one text of more than 10 MB
_NO_MEMORY = 2
_UNSUPPORTED_ENCODING = (31, 32)

_PROLOG_PART = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
# What most documents begin with: the root element, or an XML declaration and the root element.
_USUAL = re.compile(r"(?:<\?xml\b[^<>]*\?>)?\s*<([A-Za-z_][\w.:-]*)(?=[\s/>])")
_DOCTYPE = re.compile(r"<!DOCTYPE\s+(?P<name>[^\s>\[]+)(?P<rest>[^>\[]*)(?P<end>[>\[])", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?P<tag>[A-Za-z_][\w.:-]*)(?=[\s/>])")
_ENTITY = re.compile(r"<!ENTITY\s+(?P<percent>%\s+)?(?P<name>[^\s>]+)\s+(?P<value>[^>]*)>", re.IGNORECASE)
_SUBSET_END = re.compile(r"\]\s*>")

PROLOG_CHARS = 65_536
"""How far into a document its root element is looked for."""

ENTITY_CHARS = 1_000
"""The longest text that a feed may name by an entity of its own, and how many characters all uses may come to, in
thousands: beyond it, it is no abbreviation but an attack."""


class Prolog(NamedTuple):
    """What stands before a document's content. ``root`` is the root element's name as written, prefix and all."""

    root: str | None
    doctype: str | None = None
    subset: bool = False


def prolog(text: str) -> Prolog:
    """Read the names at a document's start; never raises. ``text`` is the document, or its first part."""
    if usual := _USUAL.match(text, 0, PROLOG_CHARS):
        return Prolog(usual[1])
    text = text[:PROLOG_CHARS]
    position, doctype, subset = 0, None, False
    while True:
        if part := _PROLOG_PART.match(text, position):
            position = part.end()
        elif doctype is None and (declared := _DOCTYPE.match(text, position)):
            doctype, position = declared["name"], declared.end()
            if declared["end"] == "[":
                subset = True
                end = _SUBSET_END.search(text, position)
                position = end.end() if end else len(text)
        else:
            break
    element = _ELEMENT.match(text, position)
    return Prolog(element["tag"] if element else None, doctype, subset)


def check_entities(text: str) -> None:
    """Refuse an internal subset that is there to attack: entities that nest, reach outside, or blow up.

    Raises:
        LimitExceeded: the document must not be read by any lane.
    """
    end = _SUBSET_END.search(text)
    total = 0
    for match in _ENTITY.finditer(text, 0, end.end() if end else len(text)):
        value = match["value"].strip()
        if match["percent"] or re.match(r"(SYSTEM|PUBLIC)\b", value, re.IGNORECASE):
            raise LimitExceeded("declares an entity that lies outside the document", "document type declaration")
        if len(value) > ENTITY_CHARS or re.search(r"[&%](?!#)[^\s;]+;", value):
            raise LimitExceeded("declares an entity that is too long or holds another", "document type declaration")
        total += len(value) * text.count(f"&{match['name']};")
    if total > 1000 * ENTITY_CHARS:
        raise LimitExceeded("its own entities come to too much text", "document type declaration")


def with_own_entities(text: str) -> str:
    """Return a document's text with the entities that it declares itself written out; see ``check_entities`` first."""
    end = _SUBSET_END.search(text) if prolog(text).subset else None
    declared = {m["name"]: m["value"].strip()[1:-1] for m in _ENTITY.finditer(text, 0, end.end())} if end else {}
    if not declared:
        return text
    names = "|".join(map(re.escape, declared))
    return re.sub(rf"&({names});", lambda match: declared[match[1]], text)


def parse(body: bytes, content_type: str | None = None, *, doctype: bool = False) -> etree._Element:
    """Return the root element. Comments and processing instructions are left out.

    The encoding is the byte order mark's, else the transport's charset, else the XML declaration's (RFC 7303 3);
    but a document that is valid UTF-8 beyond ASCII is read as such when only the transport's charset says otherwise.

    Args:
        body: the document, without white space before it.
        content_type: what the transport said.
        doctype: the document has a document type declaration.

    Raises:
        IllFormed: not well-formed, or with entities that this lane does not resolve; the lenient lane may read it.
        LimitExceeded: nested deeper than 256 elements, or a text of more than 10 MB.
    """
    override = _override(body, content_type)
    if override is not None:
        root = _parse_decoded(body, override)
    else:
        try:
            root = etree.fromstring(body, _parser())
        except etree.XMLSyntaxError as error:
            # libxml2 knows fewer encodings by name than Python does.
            if _code(error) not in _UNSUPPORTED_ENCODING or (name := encoding.declared(body)) is None:
                raise _refusal(error) from None
            root = _parse_decoded(body, name)
        except ValueError as error:
            raise IllFormed(str(error)) from None
    if doctype and next(root.iter(etree.Entity), None) is not None:
        raise IllFormed("uses entities that are declared elsewhere")
    return root


def _parser(name: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=name,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def _parse_decoded(body: bytes, name: str) -> etree._Element:
    """Parse what Python decodes: in an encoding that libxml2 does not know, or not the one that it would see."""
    try:
        return etree.fromstring(without_declaration(body.decode(name)).encode(), _parser("utf-8"))
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from None
    except (ValueError, LookupError) as error:
        raise IllFormed(str(error)) from None


def without_declaration(text: str) -> str:
    """Return a document's text without XML declaration and the white space before it."""
    return re.sub(r"^\s*<\?xml\b[^>]{0,200}\?>", "", text.removeprefix("\ufeff"), count=1)


def without_doctype(text: str) -> str:
    """Return a document's text without its document type declaration, internal subset and all."""
    declared = _DOCTYPE.search(text)
    if declared is None:
        return text
    end = _SUBSET_END.search(text, declared.end()) if declared["end"] == "[" else None
    return text[: declared.start()] + text[end.end() if end else declared.end() :]


def _override(body: bytes, content_type: str | None) -> str | None:
    """Return the encoding to force on libxml2; None where the document itself tells."""
    if content_type is None and body[:1] == b"<" and b"\x00" not in body[:4]:
        return None
    if encoding.marked(body):
        return None
    if (wide := encoding.wide(body)) is not None:
        return wide
    if content_type is None:
        return None
    said = encoding.charset(content_type)
    if said is None or said == (encoding.declared(body) or "utf-8"):
        return None
    if encoding.seven_bit(said):
        return said
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # Declared or not, it is UTF-8: the transport's charset is its default, as so often.
        return None if encoding.declared(body) in (None, "utf-8") else "utf-8"
    try:
        body.decode(said)
    except (UnicodeError, LookupError):
        return None
    return said


def _refusal(error: etree.XMLSyntaxError) -> ParseError:
    reason = str(error.msg).split(", line ")[0].partition("\n")[0]
    line, _ = error.position
    if _code(error) in (_TOO_BIG, _NO_MEMORY) or "amplification" in reason:
        return LimitExceeded(reason, f"line {line}")
    return IllFormed(reason, f"line {line}")


def _code(error: etree.XMLSyntaxError) -> int | None:
    """Return libxml2's number of an error; lxml's annotations do not have it."""
    return getattr(error, "code", None)

"""Which item, and which version of it: Identification (NewsML 1.2 DTD) and its URN (RFC 3085)."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from ingest.parsers.newsml12.names import Names, said, words

_UPDATE_MARKS = ("N", "U", "A")


class Identity(NamedTuple):
    """An item's names. ``native_id`` is without version, ``guid`` the PublicIdentifier if that is another;
    ``update`` is RevisionId's attribute (N: whole, U: changes of parts, A: management data only)."""

    native_id: str | None
    guid: str | None
    version: str | None
    update: str
    provider: str | None
    leftovers: tuple[tuple[str, str], ...]
    title: str | None
    path: str


_PLACES = {
    "newsitemid": "Identification/NewsIdentifier/NewsItemId",
    "dateid": "Identification/NewsIdentifier/DateId",
    "datelabel": "Identification/DateLabel",
    "label": "Identification/Label",
}


def identity(identification: etree._Element | None, names: Names) -> Identity:
    """Return an item's names; all None where it has none. Nothing raises."""
    parts: dict[str, str] = {}
    update = "N"
    rest: list[tuple[str, str]] = []
    for child in identification if identification is not None else ():
        name = names[child.tag]
        if name == "newsidentifier":
            for part in child:
                if (key := names[part.tag]) and (value := words(part)):
                    parts.setdefault(key, value)
                if key == "revisionid":
                    update = (part.get("Update") or "N").strip().upper()
        elif name in ("namelabel", "datelabel"):
            if value := words(child):
                parts.setdefault(name, value)
        elif name == "label" and (value := said(child)):
            rest.append((_PLACES[name], value))
    rest.extend((_PLACES[name], parts[name]) for name in ("newsitemid", "dateid", "datelabel") if name in parts)
    label = parts.get("namelabel")
    if label:
        rest.append(("Identification/NameLabel", label))
    native_id, path = _native_id(parts)
    public = parts.get("publicidentifier")
    guid = public if public != native_id else None
    return Identity(native_id, guid, parts.get("revisionid"), update, parts.get("providerid"), tuple(rest), label, path)


def _native_id(parts: dict[str, str]) -> tuple[str | None, str]:
    """Return the id without version, and where it is from.

    First the PublicIdentifier without the revision at its end: senders keep it stable where NewsItemId is not (it may
    hold the revision itself). Then RFC 3085's URN made of the parts, then NewsItemId alone.
    """
    public, revision, item_id = (parts.get(key) for key in ("publicidentifier", "revisionid", "newsitemid"))
    if public and (base := _without_revision(public, revision, item_id)):
        return base, "Identification/NewsIdentifier/PublicIdentifier, without RevisionId"
    provider, date = parts.get("providerid"), parts.get("dateid")
    if provider and date and item_id:
        return (
            f"urn:newsml:{provider}:{date}:{item_id}",
            "Identification/NewsIdentifier: ProviderId, DateId, NewsItemId",
        )
    if item_id:
        return item_id, "Identification/NewsIdentifier/NewsItemId"
    return public, "Identification/NewsIdentifier/PublicIdentifier"


def _without_revision(public: str, revision: str | None, item_id: str | None) -> str | None:
    """Return a public identifier up to ``:revision`` and its update mark (RFC 3085); None if it does not end so."""
    base, colon, last = public.rpartition(":")
    if not (colon and base and revision) or (last != revision and last[:-1] != revision):
        return None
    if last != revision and last[-1:] not in _UPDATE_MARKS:
        return None
    # The id itself may be the same number: then the revision is there only if the id stands before it.
    if item_id == last and not base.endswith(f":{item_id}"):
        return None
    return base


def versionless(urn: str) -> str:
    """Return a NewsItem's URN as another item refers to it, without the revision that may be its fifth part.

    RFC 3085: urn:newsml:ProviderId:DateId:NewsItemId:RevisionId.
    """
    urn = " ".join(urn.split())
    if urn[:11].lower() != "urn:newsml:" or urn.count(":") < 5:
        return urn
    base, _, last = urn.rpartition(":")
    return base if last.rstrip("NUA").isdigit() else urn

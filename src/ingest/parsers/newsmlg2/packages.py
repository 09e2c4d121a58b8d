"""A packageItem's groups: which items belong together, and in what order (NewsML-G2 Specification, Package Item)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from lxml import etree

from ingest.model.item import Member
from ingest.parsers.newsmlg2.entry import Entry
from ingest.parsers.newsmlg2.management import numbered, type_of
from ingest.parsers.newsmlg2.names import gather, local, name_of, preferred

Group = etree._Element


def members(entry: Entry, sets: list[etree._Element]) -> tuple[Member, ...]:
    """Return the members of all groups that the root group leads to, in their order; each group once.

    A member's name is its group's role, or the group's id, with a number from the second on.
    """
    rows: list[Member] = []
    for parent in sets:
        for group, reference in _references(entry, parent):
            role = local(group.get("role") or group.get("roleuri") or "", lower=False)
            row = _member(entry, reference, role)
            if row is None or row.ref == entry.guid:
                continue
            rows.append(row if row.name else row._replace(name=group.get("id") or "member"))
    return numbered(rows)


def _references(entry: Entry, parent: etree._Element) -> Iterator[tuple[Group, etree._Element]]:
    """Walk the groups from the root on; where the root is not to be found, through all in document order."""
    groups = [child for child in parent if entry.names[child.tag] == "group"]
    by_id = {its: each for each in groups if (its := each.get("id"))}
    root = by_id.get(parent.get("root") or "")
    waiting = [(each, iter(each)) for each in ([root] if root is not None else groups[:1])]
    left = deque([] if root is not None else groups[1:])
    seen = {id(each) for each, _ in waiting}
    while waiting:
        group, children = waiting[-1]
        child = next(children, None)
        if child is None:
            waiting.pop()
            while not waiting and left:
                if id(each := left.popleft()) not in seen:
                    seen.add(id(each))
                    waiting.append((each, iter(each)))
            continue
        name = entry.names[child.tag]
        # A conceptRef names what the members are about; it is no member that could be read or shown.
        if name == "itemref":
            yield group, child
        elif name == "groupref":
            inner = by_id.get(child.get("idref") or child.get("idrefs") or "")
            if inner is not None and id(inner) not in seen:
                seen.add(id(inner))
                waiting.append((inner, iter(inner)))


def _member(entry: Entry, reference: etree._Element, role: str) -> Member | None:
    ref = (reference.get("residref") or reference.get("guidref") or reference.get("href") or "").strip()
    if not ref:
        return None
    inside = gather(reference, entry.names) if len(reference) else {}
    headline = preferred([*inside.get("headline", ()), *inside.get("title", ())], entry.language)
    return Member(
        role,
        ref,
        role or None,
        type_of(inside, False) if "itemclass" in inside else None,
        headline or name_of(reference, entry.names, entry.language),
    )

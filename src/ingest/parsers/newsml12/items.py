"""A NewsItem as the items of its stories (NewsML 1.2 DTD)."""

from __future__ import annotations

from typing import Any, NamedTuple

from lxml import etree

from ingest.errors import NoStories
from ingest.model.item import Item, Member, Signal
from ingest.parsers.newsml12.assemble import assemble
from ingest.parsers.newsml12.components import Node, build
from ingest.parsers.newsml12.drafts import Draft, drafts_of
from ingest.parsers.newsml12.envelope import Envelope
from ingest.parsers.newsml12.identity import Identity, identity, versionless
from ingest.parsers.newsml12.management import Management, management
from ingest.parsers.newsml12.names import LANG, Names
from ingest.parsers.newsml12.story import Story
from ingest.parsers.newsml12.topics import Vocabularies

_MANAGED = {
    "published": "NewsManagement/FirstCreated",
    "updated": "NewsManagement/ThisRevisionCreated",
    "embargoed": "NewsManagement/StatusWillChange/DateAndTime",
    "expires": "NewsManagement/StatusWillChange/DateAndTime",
    "urgency": "NewsManagement/Urgency",
}
_OWN_KEY_CHARS = 12


class _Parts(NamedTuple):
    """What a NewsItem is made of."""

    identity: Identity
    management: Management
    components: list[etree._Element]
    updates: list[etree._Element]
    topics: bool


def items_of(
    element: etree._Element, envelope: Envelope, outer: Vocabularies, names: Names, place: str
) -> tuple[Item, ...]:
    """Return a NewsItem's stories: one as a rule; the others have its id with ``#`` and their Duid or number.

    Raises:
        NoStories: it holds a vocabulary, or only changes of an earlier revision.
        IllFormed: its status is unknown.
        LimitExceeded: its components nest too deep.
    """
    vocabularies = Vocabularies(outer)
    parts = _parts(element, vocabularies, names, place)
    if not parts.components:
        return (_without_content(element, parts, envelope, vocabularies, names, place),)
    found: list[Item] = []
    for component in parts.components:
        node = build(component, names, vocabularies)
        members = _members(node, names)
        for draft in drafts_of(node):
            number = len(found) + 1
            where = place if number == 1 else f"{place}, story {number}"
            story = Story(vocabularies)
            assemble(draft, story, names)
            if (language := element.get(LANG)) and language.lower() != "x-default":
                story.fill("language", language, "NewsItem/@xml:lang")
            found.append(_item(parts, draft, story, envelope, members if number == 1 else [], where, number))
    return tuple(found)


def _parts(element: etree._Element, vocabularies: Vocabularies, names: Names, place: str) -> _Parts:
    identification = managed = None
    components, updates, topics = [], [], False
    for child in element:
        name = names[child.tag]
        if name == "identification":
            identification = child
        elif name == "newsmanagement":
            managed = child
        elif name == "newscomponent":
            components.append(child)
        elif name == "update":
            updates.append(child)
        elif name == "topicset":
            vocabularies.add_topics(child, names)
            topics = True
        elif name == "catalog":
            vocabularies.add_catalog(child, names)
    return _Parts(identity(identification, names), management(managed, names, place), components, updates, topics)


def _without_content(
    element: etree._Element, parts: _Parts, envelope: Envelope, vocabularies: Vocabularies, names: Names, place: str
) -> Item:
    """Return the kill that a NewsItem without content is.

    Raises:
        NoStories: it is none. Update (NewsML 1.2 DTD) changes parts of a revision that is not in this document, and
            a story that is not whole must not be passed on as one.
    """
    if parts.updates and _deletes_all(element, parts.updates, names):
        parts.management.signal, parts.management.status = Signal.KILL, "canceled"
    if parts.management.signal is Signal.KILL:
        return _item(parts, None, Story(vocabularies), envelope, [], place, 1)
    if parts.updates:
        changes = ", ".join(sorted({str(change.tag) for update in parts.updates for change in update}))
        raise NoStories(f"changes only parts of an earlier revision ({changes[:80]}), which is not here", place)
    if parts.identity.update == "A":
        raise NoStories("replaces only the management data of an earlier revision, which is not here", place)
    raise NoStories("holds a TopicSet and no story" if parts.topics else "has no NewsComponent", place)


def _deletes_all(element: etree._Element, updates: list[etree._Element], names: Names) -> bool:
    duid = element.get("Duid")
    changes = (change for update in updates for change in update)
    return bool(duid) and any(names[each.tag] == "delete" and each.get("DuidRef") == duid for each in changes)


def _members(node: Node, names: Names) -> list[Member]:
    """Return the NewsItems that components hold or refer to, each by its id without version."""
    found: list[Member] = []
    for inside in node.walk():
        for each in inside.references:
            if names[each.tag] == "newsitemref":
                ref = versionless(each.get("NewsItem") or "")
            else:
                part = next((child for child in each if names[child.tag] == "identification"), None)
                ref = identity(part, names).native_id or ""
            if ref:
                found.append(Member(f"{inside.role or 'item'}-{len(found) + 1}", ref, inside.role_written or None))
    return found


def _item(
    parts: _Parts,
    draft: Draft | None,
    story: Story,
    envelope: Envelope,
    members: list[Member],
    place: str,
    number: int,
) -> Item:
    """Return the item of one story; ``number`` counts within its NewsItem."""
    told, managed = parts.identity, parts.management
    duids = [duid for node in draft.chain if (duid := node.element.get("Duid"))] if draft is not None else []
    _manage(story, managed, envelope)
    _name(story, told, duids, number)
    if duids:
        story.keep("NewsComponent/@Duid", duids[-1])
    story.fill("owner", envelope.sender, "NewsEnvelope/SentFrom/Party")
    story.fill("owner", told.provider, "Identification/NewsIdentifier/ProviderId")
    story.fill("title", told.title, "Identification/NameLabel")
    if members and not ({"body", "media"} & story.fields.keys()):
        story.fill("type", "composite", "NewsComponent/NewsItemRef")
    if members or managed.members:
        story.fill("members", (*members, *managed.members), "NewsComponent/NewsItemRef, NewsManagement/AssociatedWith")
    if story.terms:
        story.fields["usage_terms"] = "\n".join(filter(None, (story.fields.get("usage_terms"), *story.terms)))
    story.leftovers += (*told.leftovers, *managed.leftovers, *envelope.leftovers)
    return Item(
        place=place,
        versioned=True,
        signal=managed.signal,
        status=managed.status,
        by=tuple(story.by),
        headlines=tuple(story.headlines),
        descriptions=tuple(story.descriptions),
        categories=tuple(story.categories.values()),
        sources=tuple(story.credits.values()),
        leftovers=tuple(story.leftovers),
        paths=story.paths,
        **story.fields,
    )


def _name(story: Story, told: Identity, duids: list[str], number: int) -> None:
    native_id, path = told.native_id, told.path
    if native_id is None:
        native_id, path = _own_key(duids), "NewsComponent/@Duid"
    if number > 1 and native_id is not None:
        # A component's Duid is unique in its document only (XML 1.0 3.3.1: ID).
        native_id, path = f"{native_id}#{duids[-1] if duids else number}", f"{path}, NewsComponent/@Duid"
    story.fill("native_id", native_id, path)
    if number == 1:
        story.fill("guid", told.guid, "Identification/NewsIdentifier/PublicIdentifier")
    story.fill("version", told.version, "Identification/NewsIdentifier/RevisionId")


def _own_key(duids: list[str]) -> str | None:
    """Return the outermost Duid that is the sender's own key, where the item has no id.

    An XML ID must not begin with a digit, so one that does is a key, and so is a long one with digits in it.
    """
    for duid in duids:
        long = len(duid) >= _OWN_KEY_CHARS and any(map(str.isdigit, duid))
        if long or (duid[:1].isdigit() and len(duid) > 3):
            return duid
    return None


def _manage(story: Story, managed: Management, envelope: Envelope) -> None:
    values: dict[str, Any] = {
        "published": managed.published,
        "updated": managed.updated,
        "embargoed": managed.embargoed,
        "expires": managed.expires,
        "urgency": managed.urgency,
    }
    for field, value in values.items():
        story.fill(field, value, _MANAGED[field])
    story.fill("urgency", envelope.priority, "NewsEnvelope/Priority")
    if managed.updated is None and managed.published is None:
        story.fill("updated", envelope.date, "NewsEnvelope/DateAndTime")
    story.paths["status"] = "NewsManagement/Status"
    if managed.signal is not Signal.NONE:
        story.paths["signal"] = "NewsManagement"
    if managed.item_type:
        story.keep("NewsManagement/NewsItemType", managed.item_type)

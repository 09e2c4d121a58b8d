"""Which stories are in a tree of components (NewsML 1.2 DTD: Role, EquivalentsList).

One NewsItem is one story, as a rule: a main text, with pictures around it. But a sender may put several whole stories
in one NewsItem, each with a headline of its own: a report in two languages, an alert beside the report, a gallery of
pictures. Then each is a story.
"""

from __future__ import annotations

from ingest.parsers.newsml12.components import Node
from ingest.parsers.newsml12.content import Content

SHARED = 16
"""Up to so many stories of one NewsItem have the pictures beside them in common."""


class Draft:
    """A story's parts. ``chain`` are the components that describe it, from the outermost to its own."""

    __slots__ = ("bodies", "captions", "chain", "headlines", "leads", "media", "others", "parts", "summaries")

    def __init__(self, chain: tuple[Node, ...]) -> None:
        self.chain = chain
        self.bodies: list[Content] = []
        self.leads: list[Content] = []
        self.headlines: list[Content] = []
        self.summaries: list[Content] = []
        self.captions: list[Content] = []
        self.others: list[tuple[str, Content]] = []
        self.media: list[Node] = []
        self.parts: list[Node] = []

    @property
    def written(self) -> bool:
        """Whether there is a text."""
        return bool(self.bodies or self.leads)

    def add(self, node: Node) -> None:
        """Add a component that is a part of the story, by its role."""
        chosen = _chosen(node) or [each for inside in node.walk() for each in _chosen(inside)]
        part = node.part or "other"
        if part == "none":
            return
        place = {
            "headline": self.headlines,
            "lead": self.leads,
            "body": self.bodies,
            "summary": self.summaries,
            "caption": self.captions,
        }.get(part)
        if place is not None:
            place.extend(chosen)
        else:
            self.others.extend((node.role_written, each) for each in chosen)
        if node.media:
            self.media.append(node)
        self.parts.append(node)

    def absorb(self, other: Draft) -> None:
        """Take over the parts that stand around this story."""
        self.leads[:0] = other.leads
        self.bodies[:0] = other.bodies
        self.headlines.extend(other.headlines)
        self.summaries.extend(other.summaries)
        self.captions.extend(other.captions)
        self.others.extend(other.others)
        self.media.extend(other.media)


def drafts_of(node: Node, above: tuple[Node, ...] = ()) -> list[Draft]:
    """Return the stories of a component, in document order; at least one, which may be empty."""
    draft = Draft((*above, node))
    if node.contents:
        _own(draft, node)
    texts: list[Node] = []
    for child in node.children:
        if child.part is not None and not (child.text and child.headlined and child.children):
            draft.add(child)
        elif child.text:
            texts.append(child)
        elif child.media or child.picture or child.children:
            draft.media.append(child)
    if node.media and not node.text:
        # What is written beside a picture, a sound or a film is its caption, whatever the role says.
        draft.captions[:0] = (*draft.leads, *draft.bodies)
        draft.leads, draft.bodies = [], []
    if not texts:
        return [draft] if draft.written else _shown(draft, node)
    if not draft.written and _main_is_shown(draft, texts):
        for child in texts:
            draft.captions.extend(content for each in child.walk() for content in _chosen(each))
        return [draft]
    return _told(draft, node, texts)


def _own(draft: Draft, node: Node) -> None:
    texts = _chosen(node)
    if node.contents[0].media:
        draft.captions.extend(texts)
    else:
        draft.bodies.extend(texts)
    if any(each.media for each in node.contents):
        draft.media.append(_alone(node))


def _alone(node: Node) -> Node:
    """Return a component's own contents without its children, which are looked at by themselves."""
    if not node.children:
        return node
    alone = Node(node.element)
    alone.role, alone.role_written, alone.contents, alone.lines = (
        node.role,
        node.role_written,
        node.contents,
        node.lines,
    )
    alone.media = True
    return alone


def _main_is_shown(draft: Draft, texts: list[Node]) -> bool:
    """Tell whether the main component is a picture, and the texts are what goes with it."""
    return any(each.role == "main" for each in draft.media) and not any(
        each.headlined or (each.role and each.main) for each in texts
    )


def _shown(draft: Draft, node: Node) -> list[Draft]:
    """Return the stories of a component without text: one, or as many as have a headline of their own."""
    groups = draft.media
    headlined = [each for each in groups if each.headlined or (each.children and len(groups) == 1)]
    if (
        len(headlined) != len(groups)
        or not groups
        or any(each is node or each.element is node.element for each in groups)
    ):
        return [draft]
    found = [each for group in groups for each in drafts_of(group, draft.chain)]
    draft.media = []
    if len(found) <= SHARED:
        for each in found:
            each.absorb(draft)
    return found


def _told(draft: Draft, node: Node, texts: list[Node]) -> list[Draft]:
    """Return the stories of a component whose children hold texts."""
    if draft.written:
        stories, plain = [], [each for each in texts if not each.headlined]
        _join(draft, plain)
        stories = [each for child in texts if child.headlined for each in drafts_of(child, draft.chain)]
        return [draft, *stories]
    if len(texts) > 1 and _alternatives(node, texts):
        texts = [min(texts, key=_rank)]
    if len(texts) == 1:
        stories = drafts_of(texts[0], draft.chain)
    else:
        stories = [each for child in texts if child.headlined for each in drafts_of(child, draft.chain)]
        plain = [each for each in texts if not each.headlined]
        if not stories:
            _join(draft, plain)
            return [draft]
        _join(stories[0], plain)
    for story in stories if len(stories) <= SHARED else stories[:1]:
        story.absorb(draft)
    return stories


def _join(draft: Draft, plain: list[Node]) -> None:
    """Add texts without a headline to a story: as its text where they are main, else as something beside it."""
    for child in plain:
        for inside in drafts_of(child, draft.chain):
            contents = [*inside.leads, *inside.bodies]
            if child.main or not (draft.written or len(plain) > 1):
                draft.bodies.extend(contents)
            else:
                draft.others.extend((child.role_written, each) for each in contents)
            inside.leads, inside.bodies = [], []
            draft.absorb(inside)
    if not draft.written:
        # No role says which is the story: the first is.
        draft.bodies = [content for _, content in draft.others[:1]]
        draft.others = draft.others[1:]


def _alternatives(node: Node, texts: list[Node]) -> bool:
    """Tell whether the texts are one text in several formats: the component says so, and they are of one language."""
    return node.equivalents and len({each.language for each in texts}) == 1


def _chosen(node: Node) -> list[Content]:
    """Return a component's text: the best of several formats, or all that are of the same one."""
    texts = node.texts()
    if len(texts) < 2:
        return texts
    formats = {(each.format, each.mime) for each in texts}
    if len(formats) == 1 and not node.equivalents:
        return texts
    return [min(texts, key=_rank_of)]


def _rank(node: Node) -> int:
    return min((_rank_of(each) for inner in node.walk() for each in inner.contents if each.text), default=9)


def _rank_of(content: Content) -> int:
    """Return how well a format keeps a story: NITF best, then HTML, then plain text."""
    written = f"{content.format} {content.mime}".lower()
    return 0 if "nitf" in written else 1 if "html" in written else 2

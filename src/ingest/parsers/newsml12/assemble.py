"""A story's parts put together: its texts, its pictures, and what its components say of it."""

from __future__ import annotations

from lxml import etree

from ingest.model.item import Markup, Media, Text
from ingest.parsers.markup import guessed
from ingest.parsers.newsml12.components import Node
from ingest.parsers.newsml12.content import Content
from ingest.parsers.newsml12.drafts import Draft
from ingest.parsers.newsml12.media import media_of, type_of
from ingest.parsers.newsml12.metadata import read_administrative, read_descriptive, read_property, read_rights
from ingest.parsers.newsml12.names import LANG, Names, formal
from ingest.parsers.newsml12.newslines import read_lines
from ingest.parsers.newsml12.story import Story
from ingest.parsers.newsml12.texts import first_paragraph, joined, plain, read_text
from ingest.parsers.nitf.inline import Inline

_BODY = "ContentItem/DataContent"
_CITIES = ("DescriptiveMetadata/Property[City]",)


def assemble(draft: Draft, story: Story, names: Names) -> None:
    """Fill a story from its draft. Raises nothing but what reading a text raises."""
    for node in reversed(_describing(draft)):
        _describe(node, story, names)
    texts = [(each, read_text(each, names, story.leftovers)) for each in (*draft.leads, *draft.bodies)]
    for content, text in texts:
        _inline(story, content, text)
    story.fill("body", joined([text.body for _, text in texts]), _BODY)
    media = media_of(draft.media, names) + tuple(each for _, text in texts for each in text.media)
    _parts(draft, story, names)
    if media:
        story.fill("media", _unique(media), "ContentItem/@Href")
    if not draft.written and (kind := type_of(list(draft.media))):
        story.fill("type", kind, "ContentItem/MediaType")
    _fall_back(story)


def _describing(draft: Draft) -> tuple[Node, ...]:
    """Return the components whose metadata is the story's: for a picture also those that show it."""
    if draft.written:
        return draft.chain
    shown = [each for each in draft.media if each is not draft.chain[-1]]
    return (*draft.chain, *sorted(shown[:4], key=lambda each: each.role == "main"))


def _describe(node: Node, story: Story, names: Names) -> None:
    if node.lines is not None:
        read_lines(node.lines, names, story)
    if node.who is not None:
        read_administrative(node.who, names, story)
    if node.rights is not None:
        read_rights(node.rights, names, story)
    if node.about is not None:
        read_descriptive(node.about, names, story)
    if (language := node.element.get(LANG)) and language.lower() != "x-default":
        story.fill("language", language, "NewsComponent/@xml:lang")
    for metadata in node.extras:
        _metadata(metadata, story, names)
    if node.author and not story.by:
        story.by.append(node.author)
        story.paths["by"] = "NewsComponent/Author"
    for keyword in node.keywords:
        story.keep("item_keywords/item_keyword", keyword)
    for comment in node.comments:
        story.keep("NewsComponent/Comment", comment)


def _metadata(element: etree._Element, story: Story, names: Names) -> None:
    """Keep metadata of the sender's own type (NewsML 1.2 DTD)."""
    kind = next((formal(child) for child in element if names[child.tag] == "metadatatype"), "")
    for child in element:
        if names[child.tag] == "property":
            read_property(child, names, story, f"Metadata[{kind}]")


def _inline(story: Story, content: Content, text: Inline) -> None:
    """Take what a text says of itself where the components around it are silent."""
    if content.href:
        story.fill("link", content.href if "://" in content.href else None, "ContentItem/@Href")
    notes = [value for kind, value in content.comments if "note" in kind.lower()]
    story.fill("ed_note", "\n".join(notes), "ContentItem/Comment")
    if text[:_BODY_AT] == _NOTHING[:_BODY_AT] and text[_BODY_AT + 1 :] == _NOTHING[_BODY_AT + 1 :]:
        return
    story.fill("headline", guessed(text.headline), f"{_BODY}/nitf: hl1")
    if text.subheadlines and not story.headlines:
        story.headlines.extend(Text("sub", Markup(value)) for value in text.subheadlines)
        story.paths["headlines"] = f"{_BODY}/nitf: hl2"
    if text.by and not story.by:
        story.by.extend(text.by)
        story.paths["by"] = f"{_BODY}/nitf: byline"
    story.fill("summary", text.summary, f"{_BODY}/nitf: abstract")
    story.fill("ed_note", text.ed_note, f"{_BODY}/nitf: note")
    story.fill("rights", text.copyright, f"{_BODY}/nitf: rights")
    if text.located:
        story.places.append(("nitf", text.located))
    story.descriptions.extend(text.notes)
    for path, value in (("dateline", text.dateline), ("distributor", text.distributor)):
        story.keep(f"nitf/body/body.head/{path}", value or "")
    story.leftovers.extend(text.leftovers)


_NOTHING = Inline()
_BODY_AT = Inline._fields.index("body")


def _parts(draft: Draft, story: Story, names: Names) -> None:
    """Add the parts that are neither text nor picture."""
    for content in draft.headlines:
        value = plain(read_text(content, names, []).body)
        story.fill("headline", guessed(value) if value else None, "NewsComponent[Role=HeadLine]/ContentItem")
    summary = joined([read_text(content, names, []).body for content in draft.summaries])
    story.fill("summary", summary, "NewsComponent[Role=Abstract]/ContentItem")
    if not draft.written:
        caption = joined([read_text(content, names, []).body for content in draft.captions])
        story.describe("caption", caption, "NewsComponent[Role=Caption]/ContentItem")
    for role, content in draft.others:
        story.keep(f"NewsComponent[{role}]/ContentItem", plain(read_text(content, names, []).body))


def _unique(media: tuple[Media, ...]) -> tuple[Media, ...]:
    return media if len(media) < 2 else tuple(dict.fromkeys(media))


def _fall_back(story: Story) -> None:
    """Find headline and place where their own elements are empty.

    A NewsItem without HeadLine has the title of its NITF text, else the first paragraph: it is what its sender shows.
    """
    fields = story.fields
    if "headline" not in fields:
        title = next((value for path, value in story.leftovers if path == "nitf/head/title"), None)
        story.fill("headline", guessed(title), f"{_BODY}/nitf/head/title")
        if "headline" not in fields and (body := fields.get("body")) is not None and (line := first_paragraph(body)):
            story.fill("headline", Markup(line), f"{_BODY}, first paragraph")
    if story.places:
        from_here = [place for how, place in story.places if how.lower() == "origin"]
        story.fill("located", (from_here or [story.places[0][1]])[0], "DescriptiveMetadata/Location")
        return
    for path, value in story.leftovers:
        if path in _CITIES:
            story.fill("located", value, path)
        elif path == "NewsLines/DateLine" and (place := _place_of(value)):
            story.fill("located", place, path)


def _place_of(dateline: str) -> str | None:
    """Return the place that a date line begins with: in capitals before a comma, or a line without any date.

    It need not be in capitals where the agency's name follows in brackets: ``Bellhaven, March 20 (EX) -``.
    """
    if not any(map(str.isdigit, dateline)):
        return dateline.rstrip(" -–—:") or None if len(dateline) <= 60 else None
    place, comma, rest = dateline.partition(",")
    if not comma or any(map(str.isdigit, place)) or not (place.isupper() or "(" in rest):
        return None
    return place.strip() or None

"""What is meant for display: NewsLines (NewsML 1.2 DTD)."""

from __future__ import annotations

from lxml import etree

from ingest.model.item import Markup, Text
from ingest.parsers.markup import guessed
from ingest.parsers.newsml12.names import Names, said, words
from ingest.parsers.newsml12.story import Story

_FIELDS = {"slugline": "slugline", "copyrightline": "rights"}
_PATHS = {
    "headline": "NewsLines/HeadLine",
    "subheadline": "NewsLines/SubHeadLine",
    "byline": "NewsLines/ByLine",
    "bylinetitle": "NewsLines/ByLineTitle",
    "dateline": "NewsLines/DateLine",
    "creditline": "NewsLines/CreditLine",
    "copyrightline": "NewsLines/CopyrightLine",
    "rightsline": "NewsLines/RightsLine",
    "seriesline": "NewsLines/SeriesLine",
    "slugline": "NewsLines/SlugLine",
    "keywordline": "NewsLines/KeywordLine",
    "morelink": "NewsLines/MoreLink",
}
_NOTES = frozenset(("editorsnote", "editorialnote", "ednote", "note"))
_CAPTIONS = frozenset(("caption", "captionline"))
_TITLES = frozenset(("headline", "head", "title", "maintitle"))


def read_lines(lines: etree._Element, names: Names, story: Story) -> None:
    """Read a component's lines. Raises nothing; an empty line says nothing."""
    by: list[str] = []
    subheadlines: list[str] = []
    terms: list[str] = []
    notes: list[str] = []
    for child in lines:
        name = names[child.tag]
        if name == "newsline":
            _news_line(child, names, story, notes)
            continue
        value = words(child)
        if not value:
            continue
        path = _PATHS.get(name)
        if name == "headline":
            _headline(value, story)
        elif name in _FIELDS:
            story.fill(_FIELDS[name], value, path or "")
        elif name == "byline":
            by.append(value)
        elif name == "subheadline":
            subheadlines.append(value)
        elif name == "creditline":
            story.credit(value, "credit", path or "")
        elif name == "rightsline":
            terms.append(value)
        else:
            story.keep(path or f"NewsLines/{child.tag}", value)
    _fill(story, by, subheadlines, terms, notes)


def _headline(value: str, story: Story) -> None:
    """Fill the headline with the first there is; others (in further languages, of a component around) are kept."""
    first = story.fields.get("headline")
    if first is None:
        story.fill("headline", guessed(value), _PATHS["headline"])
    elif first.value != value:
        story.keep(_PATHS["headline"], value)


def _fill(story: Story, by: list[str], subheadlines: list[str], terms: list[str], notes: list[str]) -> None:
    if by and not story.by:
        story.by.extend(dict.fromkeys(by))
        story.paths["by"] = "NewsLines/ByLine"
    if subheadlines and not story.headlines:
        story.headlines.extend(Text("sub", guessed(value) or Markup(value)) for value in subheadlines)
        story.paths["headlines"] = "NewsLines/SubHeadLine"
    if terms and not story.terms:
        story.terms.extend(dict.fromkeys(terms))
        story.paths["usage_terms"] = "NewsLines/RightsLine"
    story.fill("ed_note", "\n".join(notes), "NewsLines/NewsLine[AdvisoryLine]/NewsLineText")


def _news_line(line: etree._Element, names: Names, story: Story, notes: list[str]) -> None:
    """Read a line of the sender's own type: a note for editors, a caption, a title, or kept for a profile."""
    kind, texts = "", []
    for child in line:
        name = names[child.tag]
        if name == "newslinetype":
            kind = said(child)
        elif name == "newslinetext" and (value := words(child)):
            texts.append(value)
    value = "\n".join(texts)
    if not value:
        return
    word = kind.lower().replace(" ", "").replace("'", "").replace("-", "")
    path = f"NewsLines/NewsLine[{kind}]/NewsLineText"
    if word in _NOTES:
        notes.append(value)
    elif word in _CAPTIONS:
        story.describe("caption", Markup(value), path)
    elif word in _TITLES:
        story.fill("headline", Markup(value), path)
    else:
        story.keep(path, value)

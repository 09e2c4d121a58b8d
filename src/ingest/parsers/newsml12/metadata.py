"""Who, whose and what about: the metadata of a component (NewsML 1.2 DTD)."""

from __future__ import annotations

from lxml import etree

from ingest.model.item import Category, Kind
from ingest.parsers.newscodes import SUBJECT_CODES
from ingest.parsers.newsml12.names import Names, formal, said, words
from ingest.parsers.newsml12.story import Story

_SUBJECT_CODE_DIGITS = 8
_SUBJECTS = frozenset(("subject", "subjectmatter", "subjectdetail"))
_ABOUT = "DescriptiveMetadata"
_LANGUAGE = "DescriptiveMetadata/Language/@FormalName"
_GENRE = "DescriptiveMetadata/Genre"
_LOCATION = "DescriptiveMetadata/Location"
_SUBJECT_CODE = "DescriptiveMetadata/SubjectCode"
_CATEGORY = "DescriptiveMetadata/SubjectCode/@cat"
_KEPT = {name.lower(): f"{_ABOUT}/{name}" for name in ("OfInterestTo", "DateLineDate", "Comment", "guid")}
_WHO = "AdministrativeMetadata"
_PLACES = ("city", "sublocation", "area", "countryarea", "country area", "country")
_RELEVANCE = {"high": 100, "medium": 50, "low": 10}


def read_administrative(element: etree._Element, names: Names, story: Story) -> None:
    """Read AdministrativeMetadata: provider, sources, creator, and the sender's own properties."""
    for child in element:
        name = names[child.tag]
        if name == "provider":
            for party in _parties(child, names, story):
                story.fill("owner", party, f"{_WHO}/Provider/Party")
        elif name == "source":
            for party in _parties(child, names, story):
                story.credit(party, "source", f"{_WHO}/Source/Party")
        elif name in ("creator", "contributor"):
            for party in _parties(child, names, story):
                story.keep(f"{_WHO}/{name.capitalize()}/Party", party)
        elif name == "property":
            read_property(child, names, story, _WHO)
        else:
            story.keep(f"{_WHO}/{child.tag}", words(child))


def _parties(element: etree._Element, names: Names, story: Story) -> list[str]:
    """Return the parties' names: a topic's of this document, else the FormalName, else the text."""
    found = []
    for child in element:
        if names[child.tag] == "party":
            topic = story.vocabularies.topic(child.get("Topic"))
            found.append(topic.name(None) if topic else said(child))
    if not found:
        found.append(said(element))
    return [name for name in found if name]


def read_rights(element: etree._Element, names: Names, story: Story) -> None:
    """Read RightsMetadata: the copyright's holder, and the terms of use."""
    terms: list[str] = []
    for child in element:
        name = names[child.tag]
        if name == "copyright":
            for part in child:
                if names[part.tag] == "copyrightholder":
                    story.fill("copyright_holder", said(part), "RightsMetadata/Copyright/CopyrightHolder")
                else:
                    story.keep(f"RightsMetadata/Copyright/{part.tag}", words(part))
        elif name == "usagerights":
            if value := "; ".join(_terms(child, names, story)):
                terms.append(value)
        elif name == "property":
            read_property(child, names, story, "RightsMetadata")
    if terms:
        story.fill("usage_terms", "\n".join(dict.fromkeys(terms)), "RightsMetadata/UsageRights")


def _terms(element: etree._Element, names: Names, story: Story) -> list[str]:
    """Return what may be done, where, and with which limits; holder and dates are kept apart."""
    terms = []
    for part in element:
        name = names[part.tag]
        if name in ("usagetype", "geography", "limitations"):
            if value := said(part):
                terms.append(value)
        else:
            story.keep(f"RightsMetadata/UsageRights/{part.tag}", said(part))
    return terms


def read_descriptive(element: etree._Element, names: Names, story: Story) -> None:
    """Read DescriptiveMetadata: language, genre, subjects, places, topics, and the sender's own properties."""
    language = story.fields.get("language")
    inside = 0
    # One walk over all descendants is quicker than one over the children and one over those of each.
    for child in element.iterdescendants(etree.Element):
        if inside:
            inside -= 1
            continue
        name = names[child.tag]
        if name in _SUBJECTS:
            _subject(child, name, story, language)
        elif name == "subjectcode":
            if child.get("FormalName"):
                _subject(child, name, story, language)
        elif name == "property":
            read_property(child, names, story, _ABOUT)
            inside = len(child)
        elif name == "location":
            _location(child, names, story)
            inside = len(child)
        elif value := child.get("FormalName") or (child.text or "").strip():
            if name == "language":
                story.fill("language", value.strip(), _LANGUAGE)
                language = story.fields["language"]
            elif name == "genre":
                _genre(child, value.strip(), story, language)
            else:
                story.keep(_KEPT.get(name) or f"{_ABOUT}/{child.tag}", value.strip())
        elif name == "topicoccurrence":
            _topic_occurrence(child, story, language)


def _subject(element: etree._Element, name: str, story: Story, language: str | None) -> None:
    code = (element.get("FormalName") or words(element)).strip()
    if not code:
        return
    if (category := element.get("cat")) and (kept := (_CATEGORY, category)) not in story.leftovers[-8:]:
        story.keep(*kept)
    if (Kind.SUBJECT, code) in story.categories:
        return
    vocabularies = story.vocabularies
    scheme = vocabularies.scheme(element, name)
    topic = vocabularies.coded(code) if vocabularies.any_topics else None
    name_of = topic.name(language) if topic is not None else code
    if len(code) == _SUBJECT_CODE_DIGITS and code.isascii() and code.isdigit() and _is_iptc(scheme):
        story.concept(Category(name_of, SUBJECT_CODES, code, uri=SUBJECT_CODES + code), _SUBJECT_CODE)
    else:
        story.concept(Category(name_of, scheme, code), _SUBJECT_CODE)


def _is_iptc(scheme: str | None) -> bool:
    """Tell whether eight digits are IPTC's subject code: unless the document names somebody else's vocabulary."""
    return scheme is None or "iptc" in scheme.lower() or "subjectcode" in scheme.lower()


def _genre(element: etree._Element, code: str, story: Story, language: str | None) -> None:
    vocabularies = story.vocabularies
    topic = None
    if vocabularies.any_topics:
        topic = vocabularies.topic(element.get("Topic")) or vocabularies.coded(code)
    name = topic.name(language) if topic is not None else code
    story.concept(Category(name, vocabularies.scheme(element, "genre"), code, Kind.GENRE), _GENRE)


def _topic_occurrence(element: etree._Element, story: Story, language: str | None) -> None:
    """Add a topic of this document; a reference to one outside it is kept as it is."""
    reference = (element.get("Topic") or "").strip()
    topic = story.vocabularies.topic(reference)
    if topic is None:
        story.keep(f"{_ABOUT}/TopicOccurrence/@Topic", reference)
        return
    rel = element.get("HowPresent") or None
    relevance = _RELEVANCE.get((element.get("Importance") or "").lower())
    if name := topic.name(language):
        row = Category(name, topic.scheme, topic.code or None, topic.kind, rel=rel, relevance=relevance)
        story.concept(row, f"{_ABOUT}/TopicOccurrence")


def _location(element: etree._Element, names: Names, story: Story) -> None:
    """Add a place by its most exact name; the one where the story is from fills ``located``."""
    how = element.get("HowPresent") or None
    known: dict[str, str] = {}
    for child in element:
        if names[child.tag] == "property" and (value := (child.get("Value") or _value(child, story)).strip()):
            kind = formal(child)
            known.setdefault(kind.lower(), value)
            story.keep(f"{_LOCATION}/Property[{kind}]", value)
    for key in _PLACES:
        if key in known:
            story.concept(Category(known[key], kind=Kind.PLACE, rel=how), _LOCATION)
            break
    if "city" in known:
        story.places.append((how or "", known["city"]))


def _value(element: etree._Element, story: Story) -> str:
    """Return the name of the topic of this document that a property without Value refers to, else the reference."""
    reference = element.get("ValueRef") or ""
    topic = story.vocabularies.topic(reference)
    return topic.name(None) if topic is not None else reference


def read_property(element: etree._Element, names: Names, story: Story, path: str) -> None:
    """Keep a property of the sender's own, and those inside it, as ``path/Property[its name]``."""
    here = f"{path}/Property[{element.get('FormalName') or ''}]"
    if value := (element.get("Value") or _value(element, story)).strip():
        story.keep(here, value)
    # Two levels are the deepest that is in use (a package's service and product).
    for child in element if len(element) else ():
        if names[child.tag] == "property" and (value := (child.get("Value") or _value(child, story)).strip()):
            story.keep(f"{here}/Property[{formal(child)}]", value)

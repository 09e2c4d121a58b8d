"""Element names and texts. NewsML 1.x has no namespace (1.2's schema has); senders vary case, so names are folded."""

from __future__ import annotations

from lxml import etree

from ingest.parsers.nitf.media import words as words

LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# The names that nearly every file has, so that they are not folded one by one (NewsML 1.2 DTD).
_USUAL = (
    "NewsML NewsEnvelope NewsItem NewsItemRef Identification NewsIdentifier NewsManagement NewsComponent TopicSet "
    "Topic Catalog Update Comment ProviderId DateId NewsItemId RevisionId PublicIdentifier NameLabel DateLabel Label "
    "NewsItemType FirstCreated ThisRevisionCreated Status StatusWillChange FutureStatus DateAndTime Urgency "
    "RevisionHistory DerivedFrom AssociatedWith Instruction RevisionStatus Property Role BasisForChoice NewsLines "
    "HeadLine SubHeadLine ByLine ByLineTitle DateLine CreditLine CopyrightLine RightsLine SeriesLine SlugLine "
    "KeywordLine NewsLine NewsLineType NewsLineText AdministrativeMetadata FileName SystemIdentifier Provider Creator "
    "Source Contributor Party RightsMetadata Copyright CopyrightHolder CopyrightDate UsageRights UsageType Geography "
    "RightsHolder Limitations StartDate EndDate DescriptiveMetadata Language Genre SubjectCode Subject SubjectMatter "
    "SubjectDetail SubjectQualifier OfInterestTo DateLineDate Location TopicOccurrence Metadata MetadataType "
    "ContentItem MediaType Format MimeType Notation Characteristics SizeInBytes Encoding DataContent TransmissionId "
    "SentFrom SentTo NewsService NewsProduct Priority FormalName TopicType Description Resource Urn Url"
)
_USUAL_NAMES = {name: name.lower() for name in _USUAL.split()}


class Names(dict[str, str]):
    """Local names in lower case by lxml's tags, for one document; empty for a node that is no element."""

    def __init__(self) -> None:
        super().__init__(_USUAL_NAMES)

    def __missing__(self, tag: object) -> str:
        # An entity or a comment has a function for a tag.
        if not isinstance(tag, str):
            return ""
        name = tag.rpartition("}")[2].lower()
        self[tag] = name
        return name


def formal(element: etree._Element) -> str:
    """Return an element's FormalName without white space around it; empty where there is none."""
    return (element.get("FormalName") or "").strip()


def said(element: etree._Element) -> str:
    """Return an element's FormalName, or its text: some senders write the name between the tags (Urgency, Source)."""
    return (element.get("FormalName") or "").strip() or words(element)

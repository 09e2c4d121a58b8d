"""The built-in profiles: habits of agencies that their own files show, or that are beyond doubt. Data, and no more.

A profile with ``owners`` is chosen by itself; one without must be named in the feed's configuration, because its
documents do not say whose they are. Of zones only those are here in which the agency is known to write.
"""

from __future__ import annotations

from ingest.model.profile import Profile

_NAME = r"(?:[^\W\d_a-z][\w.'’-]*|(?:de|da|du|di|van|von|der|den|la|le|al|bin|and)\b)"
BYLINE = rf"By (?P<by>{_NAME}(?:,? {_NAME}){{1,11}})(?:,? in [^\W\d_a-z][\w .'’-]{{1,40}})?(?<!\.)"
"""``By Jane Doe``, ``By Jane Doe and John van Dyk in London``: two names at least, and no full stop."""

REUTERS = Profile(
    name="reuters",
    formats=("newsml-g2",),
    owners=(r"reuters\.com\b", r"(?:thomson )?reuters\b", r"tag:reuters\.com,"),
    # NewsML-G2: itemMeta/rtr:versionedId has the same name.
    guid="versioned",
    byline=BYLINE,
)

BUSINESSDESK = Profile(
    name="businessdesk",
    formats=("newsml-g2",),
    owners=(r"BusinessDesk\b", r"BD-\d{14}"),
    timezone="Pacific/Auckland",
    guid="versioned",
    # There is no firstCreated; the message is sent when the story is made, and its id is the same moment.
    take=(("published", "header/sent"),),
    byline=BYLINE,
    dateline=r"[A-Z][a-z]{2,8}\.? \d{1,2} \(BusinessDesk\) [-–—] ",
    drop=(r"\(BusinessDesk\)",),
)

ANSA = Profile(
    name="ansa",
    formats=("newsml-g2",),
    owners=(r"ansa\.it\b", r"ANSA\b", r"tag:ansa\.it,"),
    # The clock in Rome, whatever stands behind it: one item has 13:51Z and 13:51+1000 for one moment.
    timezone="Europe/Rome",
    local_time=True,
    # The guid is another one for each version, although a version stands beside it.
    guid="bare",
)

STT = Profile(
    name="stt",
    formats=("newsml-g2",),
    owners=(r"STT\b", r"urn:newsml:stt\.fi:"),
    timezone="Europe/Helsinki",
    guid="versioned",
)

TT = Profile(
    name="tt",
    formats=("newsml-g2",),
    owners=(r"TT\b", r"urn:newsml:tt\.se:"),
    # Its own TTNITF inside: the lead paragraphs whole, which contentMeta/description cuts off after 250 characters.
    prefer=(("summary", "contentSet/inlineXML/INGRESS"),),
)

NTB = Profile(
    name="ntb",
    formats=("nitf", "newsml-g2"),
    owners=(r"NTB\b",),
    # date.issue is the clock in Oslo, without an offset.
    timezone="Europe/Oslo",
    # NITF: the id of the story, then which of its versions this is; meta NTBID has the id alone.
    id_pattern=r"(?P<id>NTB[0-9A-Fa-f-]{32,36})_(?P<version>\d{1,3})",
    take=(("slugline", "head/meta[@name='NTBStikkord']"),),
)

BELGA = Profile(
    name="belga",
    formats=("newsml12", "newsml-g2"),
    owners=(r"BELGA\b", r"urn:newsml:(?:www\.)?belga\.be:"),
    timezone="Europe/Brussels",
)

BBC_LDRS = Profile(name="bbc-ldrs", formats=("ninjs",), timezone="Europe/London")

ANA = Profile(
    name="ana",
    formats=("newsml12",),
    owners=(r"ana-mpe\.gr\b", r"urn:newsml:ana-mpe\.gr:"),
    # The copyright stands under every text once more.
    drop=(r"© ΑΠΕ-ΜΠΕ .*",),
)

ANP = Profile(
    name="anp",
    formats=("newsml12",),
    owners=(r"ANP\b", r"urn:newsml:anp\.nl:"),
    # SlugLine names who wrote the story, and with which initials: for the desk, not a slug.
    omit=("slugline",),
    # Language names the country beside the language in every story: Dutch, wherever it is read.
    language=(("nl-nl", "nl"),),
)

TASS = Profile(
    name="tass",
    formats=("newsml12",),
    owners=(r"(?:www\.)?(?:itar-)?tass\.(?:com|ru)\b",),
    # Written without an offset, and in UTC: what is said in Moscow at noon is filed at nine.
    timezone="UTC",
    # SlugLine is the urgency in a word; Urgency has it too.
    omit=("slugline",),
)

RITZAU = Profile(
    name="ritzau",
    formats=("xml",),
    owners=(r"ritzau\b",),
    root="RBNews",
    # Ritzau's clock in Copenhagen: PublishDate has no offset.
    timezone="Europe/Copenhagen",
    fields=(
        ("owner", "=Ritzau"),
        ("language", "=da"),
        ("native_id", "NewsID"),
        ("version", "version"),
        ("published", "PublishDate"),
        ("updated", "PublishDate"),
        ("headline", "headline"),
        # A flash has none: its first hundred characters stand in for it.
        ("headline", "content[:100]"),
        ("summary", "subtitle"),
        ("body", "content"),
        # origin is the signature as printed, "/ritzau/"; byLine, the desk's contact, is not printed.
        ("by", "origin"),
        ("by", "byLine"),
        ("slugline", "strapline"),
        ("located", "town"),
        ("sections", "section"),
        ("genres", "format"),
        ("urgency", "Priority"),
        ("ed_note", "TilRedaktionen"),
        ("subjects", "IPTCList/*"),
        ("subjects", "SubjectKeyword/*"),
        ("alt.history", "HistID"),
        ("alt.replaces", "replacedID"),
        ("correction", "Korrektion"),
        ("kill", "Annuleret"),
    ),
    credit="Ritzau",
)

BUILTIN: tuple[Profile, ...] = (REUTERS, BUSINESSDESK, ANSA, STT, TT, NTB, BELGA, ANA, ANP, TASS, RITZAU, BBC_LDRS)
"""All built-in profiles, in the order in which they are tried."""

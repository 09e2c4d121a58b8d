"""Documents of every format to measure with: one made story each, as an agency would file it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from email.message import EmailMessage

from benchmarks.corpus import WORDS
from ingest.model.profile import Profile

HARBOUR_NEWS = Profile(
    "harbour news",
    formats=("xml",),
    root="HarbourNews",
    fields=(
        ("native_id", "Id"),
        ("version", "Version"),
        ("published", "Published"),
        ("headline", "Headline"),
        ("by", "Byline"),
        ("located", "Town"),
        ("subjects", "Section"),
        ("body", "Text"),
    ),
)
"""What makes XML of our own a format that can be read."""

DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/" standard="NewsML-G2" standardversion="2.30" conformance="power"'


class Story:
    """One made story: ``number`` makes it its own, ``size_bytes`` is about what its text has."""

    def __init__(self, number: int, size_bytes: int) -> None:
        rng = random.Random(number)
        self.number = number
        self.headline = f"{' '.join(rng.choices(WORDS, k=8)).capitalize()} {number}"
        count = max(1, size_bytes // 320)
        words = max(1, size_bytes // count // 8)
        self.paragraphs = [" ".join(rng.choices(WORDS, k=words)).capitalize() + "." for _ in range(count)]

    @property
    def html(self) -> str:
        """The text as XHTML paragraphs."""
        return "\n".join(f"<p>{each}</p>" for each in self.paragraphs)

    @property
    def escaped(self) -> str:
        """The text as markup written out in characters."""
        return self.html.replace("<", "&lt;").replace(">", "&gt;")

    def plain(self, indent: str = "", end: str = "\n\n") -> str:
        """The text as plain paragraphs."""
        return end.join(indent + each for each in self.paragraphs)


def newsml_g2(story: Story) -> str:
    subjects = "".join(f'<subject qcode="medtop:2000{n:04}"><name>{WORDS[n]}</name></subject>' for n in range(1, 7))
    return f"""{DECLARED}<newsItem {G2} guid="urn:newsml:bench.example:{story.number}" version="2" xml:lang="en">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"/>
<rightsInfo><copyrightHolder literal="Bench"/><copyrightNotice>(c) 2026 Bench</copyrightNotice></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="bench.example"/>
<versionCreated>2026-03-05T11:20:00+01:00</versionCreated><firstCreated>2026-03-05T09:00:00+01:00</firstCreated>
<pubStatus qcode="stat:usable"/><edNote>Adds detail.</edNote><signal qcode="sig:update"/></itemMeta>
<contentMeta><urgency>4</urgency><located literal="Sandvik"><name>Sandvik</name></located>
<creditline>Bench</creditline><by>By Jane Doe</by><language tag="en"/>{subjects}
<slugline separator="-">BRIDGE-SANDVIK</slugline><headline role="hld:main">{story.headline}</headline>
<description role="drol:summary">{story.paragraphs[0]}</description></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>
<title>{story.headline}</title></head><body>{story.html}</body></html></inlineXML></contentSet></newsItem>"""


def newsml12(story: Story) -> str:
    subjects = "".join(f'<SubjectCode><Subject FormalName="0400{n:04}"/></SubjectCode>' for n in range(1, 7))
    return f"""{DECLARED}<NewsML Version="1.2"><Catalog Href="http://www.iptc.org/std/catalog/catalog.IPTC.xml"/>
<NewsEnvelope><SentFrom><Party FormalName="Bench"/></SentFrom><DateAndTime>20260307T101500+0100</DateAndTime>
<Priority FormalName="4"/></NewsEnvelope><NewsItem xml:lang="en"><Identification><NewsIdentifier>
<ProviderId>bench.example</ProviderId><DateId>20260307</DateId><NewsItemId>{story.number}</NewsItemId>
<RevisionId PreviousRevision="0" Update="N">2</RevisionId>
<PublicIdentifier>urn:newsml:bench.example:20260307:{story.number}:2</PublicIdentifier></NewsIdentifier></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20260307T093000+0100</FirstCreated>
<ThisRevisionCreated>20260307T101400+0100</ThisRevisionCreated><Status FormalName="Usable"/>
<Urgency FormalName="4"/></NewsManagement><NewsComponent><NewsLines><HeadLine>{story.headline}</HeadLine>
<ByLine>By Jane Doe</ByLine><DateLine>SANDVIK, March 7</DateLine>
<CopyrightLine>(c) 2026 Bench</CopyrightLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="Bench"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="en"/>{subjects}</DescriptiveMetadata>
<ContentItem><MediaType FormalName="Text"/><DataContent>{story.html}</DataContent></ContentItem>
</NewsComponent></NewsItem></NewsML>"""


def nitf(story: Story) -> str:
    return f"""{DECLARED}<nitf version="-//IPTC//DTD NITF 3.4//EN"><head><title>{story.headline}</title>
<tobject tobject.type="news"><tobject.property tobject.property.type="current"/>
<tobject.subject tobject.subject.refnum="01011000" tobject.subject.type="Music"/></tobject>
<docdata management-status="usable"><doc-id id-string="bench-{story.number}" regsrc="bench.example"/>
<urgency ed-urg="4"/><date.issue norm="20260308T141500+0100"/><du-key key="CHOIR" version="2"/>
<doc.copyright holder="Bench" year="2026"/><key-list><keyword key="music"/><keyword key="harbour"/></key-list></docdata>
<pubdata position.section="culture"/></head><body><body.head><hedline><hl1>{story.headline}</hl1></hedline>
<byline>By <person>Jane Doe</person></byline><distributor>Bench</distributor>
<dateline><location>SANDVIK</location><story.date norm="20260308">March 8</story.date></dateline>
<abstract><p>{story.paragraphs[0]}</p></abstract></body.head><body.content>{story.html}</body.content>
<body.end><tagline>Edited by Bench</tagline></body.end></body></nitf>"""


def rss(story: Story) -> str:
    return f"""{DECLARED}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Bench</title><link>https://bench.example/</link>
<description>Made</description><language>en</language><item><title>{story.headline}</title>
<link>https://bench.example/{story.number}</link><guid isPermaLink="false">bench-{story.number}</guid>
<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate><dc:creator>Jane Doe</dc:creator><category>Culture</category>
<description>{story.paragraphs[0]}</description><content:encoded><![CDATA[{story.html}]]></content:encoded></item>
</channel></rss>"""


def rdf(story: Story) -> str:
    return f"""{DECLARED}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel rdf:about="https://bench.example/">
<title>Bench</title><link>https://bench.example/</link><description>Made</description><dc:language>en</dc:language></channel>
<item rdf:about="https://bench.example/{story.number}"><title>{story.headline}</title>
<link>https://bench.example/{story.number}</link><description>{story.paragraphs[0]}</description>
<dc:date>2026-03-02T06:15:00+01:00</dc:date><dc:creator>Jane Doe</dc:creator>
<content:encoded><![CDATA[{story.html}]]></content:encoded></item></rdf:RDF>"""


def atom(story: Story) -> str:
    return f"""{DECLARED}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Bench</title>
<id>tag:bench.example,2026:feed</id><updated>2026-03-03T10:00:00Z</updated><entry>
<id>tag:bench.example,2026:{story.number}</id><title>{story.headline}</title>
<link rel="alternate" href="https://bench.example/{story.number}"/><published>2026-03-03T09:00:00Z</published>
<updated>2026-03-03T10:00:00Z</updated><author><name>Jane Doe</name></author><category term="culture" label="Culture"/>
<summary>{story.paragraphs[0]}</summary><content type="html">{story.escaped}</content></entry></feed>"""


def wxr(story: Story) -> str:
    return f"""{DECLARED}<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Bench</title><link>https://bench.example</link>
<language>en</language><wp:wxr_version>1.2</wp:wxr_version><wp:author><wp:author_id>2</wp:author_id>
<wp:author_login>jane</wp:author_login><wp:author_display_name>Jane Doe</wp:author_display_name></wp:author>
<item><title>{story.headline}</title><link>https://bench.example/{story.number}</link>
<pubDate>Tue, 17 Mar 2026 06:00:00 +0000</pubDate><dc:creator>jane</dc:creator>
<guid isPermaLink="false">https://bench.example/?p={story.number}</guid><description></description>
<content:encoded><![CDATA[{story.html}]]></content:encoded><excerpt:encoded><![CDATA[{story.paragraphs[0]}]]></excerpt:encoded>
<wp:post_id>{story.number}</wp:post_id><wp:post_date_gmt>2026-03-17 06:00:00</wp:post_date_gmt>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="town"><![CDATA[Town]]></category></item></channel></rss>"""


def sitemap(story: Story) -> str:
    return f"""{DECLARED}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://bench.example/{story.number}</loc>
<lastmod>2026-03-18T10:00:00+01:00</lastmod><news:news><news:publication><news:name>Bench</news:name>
<news:language>en</news:language></news:publication>
<news:publication_date>2026-03-18T09:30:00+01:00</news:publication_date>
<news:title>{story.headline}</news:title><news:keywords>{story.plain(end=", ")}</news:keywords>
</news:news></url></urlset>"""


def declared(story: Story) -> str:
    return f"""{DECLARED}<HarbourNews><Id>bench-{story.number}</Id><Version>2</Version>
<Published>2026-03-19T08:15:00+01:00</Published><Headline>{story.headline}</Headline><Byline>Jane Doe</Byline>
<Town>Vell</Town><Section>Culture</Section><Text>{story.escaped}</Text></HarbourNews>"""


def ninjs(story: Story) -> str:
    return json.dumps(
        {
            "standard": {"name": "ninjs", "version": "3.1"},
            "uri": f"urn:newsml:bench.example:20260311:{story.number}",
            "type": "text",
            "version": "5",
            "firstCreated": "2026-03-11T05:00:00+01:00",
            "versionCreated": "2026-03-11T05:45:00+01:00",
            "pubStatus": "usable",
            "urgency": 5,
            "language": "en",
            "copyrightHolder": "Bench",
            "headlines": [{"role": "main", "value": story.headline}],
            "descriptions": [{"role": "summary", "value": story.paragraphs[0]}],
            "bodies": [{"role": "main", "contentType": "text/html", "value": story.html}],
            "by": "Jane Doe",
            "infoSources": [{"name": "Bench", "role": "source"}],
            "subjects": [
                {"name": name, "uri": f"http://cv.iptc.org/newscodes/mediatopic/2000000{n}", "relevance": 80}
                for n, name in enumerate(WORDS[:6])
            ],
        }
    )


def jsonfeed(story: Story) -> str:
    entry = {
        "id": f"https://bench.example/{story.number}",
        "url": f"https://bench.example/{story.number}",
        "title": story.headline,
        "content_html": story.html,
        "summary": story.paragraphs[0],
        "date_published": "2026-03-04T12:00:00+01:00",
        "authors": [{"name": "Jane Doe"}],
        "tags": ["transport", "city"],
        "language": "en",
    }
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Bench", "items": [entry]})


def ap_media(story: Story) -> str:
    item = {
        "uri": f"https://api.bench.example/media/v/content/{story.number}",
        "altids": {
            "itemid": str(story.number),
            "etag": f"{story.number}_2a1",
            "friendlykey": "260712",
            "transref": "B1",
        },
        "version": 2,
        "type": "text",
        "urgency": 5,
        "language": "en",
        "versioncreated": "2026-03-12T09:12:00Z",
        "firstcreated": "2026-03-12T08:40:00Z",
        "pubstatus": "usable",
        "title": "EU--Herring",
        "headline": story.headline,
        "slugline": "EU--Herring, 1st Ld",
        "description_summary": story.paragraphs[0],
        "bylines": [{"by": "By JANE DOE", "title": "Bench"}],
        "located": "SANDVIK",
        "copyrightnotice": "Copyright 2026 Bench.",
        "usageterms": ["Editorial use only."],
        "provider": "Bench",
        "infosource": [{"name": "Bench", "type": "AP"}],
        "subject": [
            {"code": f"c8e{n}", "name": WORDS[n], "rels": ["direct"], "creator": "Editorial"} for n in range(6)
        ],
        "body": {"nitf": f"<block>{story.html}</block>"},
    }
    return json.dumps({"api_version": "2.1", "method": "/content.GET", "data": {"item": item}})


def dpa_digitalwires(story: Story) -> str:
    return json.dumps(
        {
            "format": "digitalwires@0.9.1",
            "type": "composite",
            "entry_id": f"entry{story.number}",
            "updated": "2026-03-13T10:07:03Z",
            "urn": f"urn:newsml:bench.example:20090101:{story.number}",
            "version_created": "2026-03-13T11:05:52+01:00",
            "version": 2,
            "pubstatus": "usable",
            "signal": None,
            "language": "en",
            "urgency": 3,
            "headline": story.headline,
            "teaser": story.paragraphs[0],
            "byline": "By Jane Doe",
            "dateline": "Sandvik (bench) - ",
            "article_html": f'<section class="main">{story.html}</section>',
            "creditline": "bench",
            "copyrightnotice": "Copyright 2026, Bench",
            "ednotes": [{"role": "dpaednoterole:closingline", "ednote": "b xx yy", "is_publishable": True}],
            "associations": [],
            "categories": [{"type": "dnltype:keyword", "name": WORDS[n], "qcode": None} for n in range(6)],
            "genre_names": ["Report"],
        }
    )


def iptc7901(story: Story) -> str:
    head = f"\x01bwa{story.number:04} 4 i 96 bwn   061\n\nNorland-harbour/\n\x02{story.headline} =\n\n"
    text = f"{head}{story.plain('   Sandvik (b) - ')}\n\nb oq jb\n\n\x03131137 GMT Mar 26 \n\x7f\n\x7f\x04"
    return text.replace("\n", "\r\n")


def anpa1312(story: Story) -> str:
    return (
        f"\x16\x16\x01W{story.number:04}\x1f_bench\nr i\x13\x11 BC-NL--Crane-Bees     03-14 0180\n"
        f"\x02\x02BC-NL--Crane-Bees,180<\n\x02{story.headline}<\n\x02By JANE DOE=\n\x02Bench Wire=\n"
        f"{story.plain(chr(9) + '   ', ' ' + chr(10) + ' ' + chr(10))}\n\t   \x03BW-WF-03-14-26 1509GMT<\n\n\x0c\n\x04"
    )


def email(story: Story) -> str:
    message = EmailMessage()
    message["Message-ID"] = f"<{story.number}@bench.example>"
    message["Date"] = "Mon, 16 Mar 2026 07:14:00 +0100"
    message["From"] = "Jane Doe <jane@bench.example>"
    message["To"] = "wire@post.example"
    message["Subject"] = story.headline
    message.set_content(story.plain())
    message.add_alternative(f"<html><body>{story.html}</body></html>", subtype="html")
    return message.as_string().replace("\n", "\r\n")


def text(story: Story) -> str:
    return f"{story.headline}\n\n2026-03-20 09:15:00, City Bench\n\n{story.plain()}\n"


DOCUMENTS: dict[str, Callable[[Story], str]] = {
    "rss": rss,
    "rdf": rdf,
    "atom": atom,
    "newsml-g2": newsml_g2,
    "newsml12": newsml12,
    "nitf": nitf,
    "wxr": wxr,
    "sitemap": sitemap,
    "xml": declared,
    "jsonfeed": jsonfeed,
    "ninjs": ninjs,
    "ap-media": ap_media,
    "dpa-digitalwires": dpa_digitalwires,
    "iptc7901": iptc7901,
    "anpa1312": anpa1312,
    "email": email,
    "text": text,
}
"""A format's document of one story."""


def document_bytes(name: str, number: int, size_bytes: int) -> bytes:
    """Return a document of format ``name`` of about ``size_bytes``, with story ``number`` in it."""
    empty = len(DOCUMENTS[name](Story(number, 1)))
    doubled = 2 if name == "email" else 1
    return DOCUMENTS[name](Story(number, max(1, (size_bytes - empty) // doubled))).encode()

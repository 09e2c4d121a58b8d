"""What an editor reads in our own samples, story by story; what is not named here is not checked."""

from __future__ import annotations

import re
from typing import Any

Story = dict[str, Any]

WANTED: dict[str, tuple[Story, ...]] = {
    "rss/feed.xml": (
        {
            "headline": "Lighthouse keeper’s log sold for a record sum",
            "by": "Mira Døhl",
            "language": "en-GB",
            "firstCreated": "2026-03-01T07:00:00Z",
            "guid": "kestrel-2026-0301",
            "summary": "A museum in Sandvik paid four times the estimate.",
            "body": "The log of a lighthouse keeper was sold on Sunday for four times its estimate.\n\n"
            "“It rained on every page,” said the auctioneer.",
            "subjects": ["Culture"],
        },
        {"headline": "Ferry to the outer isles runs again", "guid": "kestrel-2026-0302"},
    ),
    "rdf/feed.xml": (
        {
            "headline": "Gale warning for the Skærsund lifted",
            "by": "Jon Ålander",
            "firstCreated": "2026-03-02T05:15:00Z",
            "guid": "https://kestrel.example/weather/1",
            "subjects": ["Weather"],
        },
        {"headline": "Snow closes the pass at Hollow Fell"},
    ),
    "atom/feed.xml": (
        {
            "headline": "Eels found their way through a drained canal",
            "uri": "tag:kestrel.example,2026:science/17",
            "by": "Ines Færøy",
            "versionCreated": "2026-03-03T10:00:00Z",
            "summary": "They crossed two fields in the rain.",
            "body": "Biologists followed forty eels for a month.\n\n"
            "All but two arrived, “and those two had been eaten”.",
            "subjects": ["Biology"],
        },
        {
            "headline": "A telescope for the winter sky",
            "body": "The mirror was ground in a disused brewery.",
        },
    ),
    "jsonfeed/feed.json": (
        {
            "headline": "Night trams return to the old town",
            "uri": "https://kestrel.example/city/31",
            "by": "Tomás Vrba",
            "versionCreated": "2026-03-04T11:20:00Z",
            "subjects": ["transport", "city"],
        },
        {"headline": "Library lends umbrellas", "guid": "kestrel-city-32"},
    ),
    "newsml-g2/text.xml": (
        {
            "headline": "Bridge at Sandvik opens a month early",
            "uri": "urn:newsml:kestrel.example:20260305:bridge-7",
            "versionCreated": "2026-03-05T10:20:00Z",
            "firstCreated": "2026-03-05T08:00:00Z",
            "urgency": 4,
            "language": "en",
            "by": "By Jane Ødegaard",
            "located": "Sandvik",
            "slugline": "BRIDGE-SANDVIK",
            "edNote": "Adds the minister in paragraph 2.",
            "copyrightHolder": "Kestrel Wire",
            "copyrightNotice": "© 2026 Kestrel Wire",
            "usageTerms": "Editorial use only",
            "pubStatus": "usable",
            "type": "text",
            "summary": "The builders had expected ice.",
            "body": "SANDVIK — The new bridge opened on Thursday, a month early.\n\n"
            "“There was no ice to wait for,” the minister said.",
            "subjects": ["road transport"],
            "credit": ["Kestrel"],
        },
    ),
    "newsml-g2/picture.xml": (
        {
            "headline": "The first lorry crosses at Sandvik",
            "uri": "tag:kestrel.example,2026:pic-88",
            "type": "picture",
            "by": "Ola Brække",
            "contentCreated": "2026-03-05T10:41:00Z",
            "caption": "A lorry loaded with herring crosses the new bridge at Sandvik on Thursday.",
            "hrefs": [
                "https://pictures.kestrel.example/88/high.jpg",
                "https://pictures.kestrel.example/88/thumb.jpg",
            ],
        },
    ),
    "newsml-g2/package.xml": (
        {
            "headline": "The morning’s top stories",
            "uri": "urn:newsml:kestrel.example:20260305:top-morning",
            "type": "composite",
            "members": ["urn:newsml:kestrel.example:20260305:bridge-7", "tag:kestrel.example,2026:pic-88"],
        },
    ),
    "newsml-g2/message.xml": (
        {
            "headline": "Seal naps in a café",
            "type": "text",
            "body": "A seal slept for two hours in a café on the quay.",
        },
        {"headline": "The seal, asleep", "type": "picture", "caption": "The seal under a table."},
        {
            "type": "composite",
            "members": ["tag:kestrel.example,2026:seal-1", "tag:kestrel.example,2026:seal-pic"],
        },
    ),
    "newsml-g2/kill.xml": (
        {
            "uri": "urn:newsml:kestrel.example:20260305:mill-2",
            "pubStatus": "canceled",
            "edNote": "Withdrawn: the mill did not burn.",
        },
    ),
    "newsml12/two.xml": (
        {
            "headline": "Frost spares the orchards of Vell",
            "versionCreated": "2026-03-07T09:14:00Z",
            "firstCreated": "2026-03-07T08:30:00Z",
            "urgency": 4,
            "by": "By Åsa Lind",
            "copyrightNotice": "© 2026 Kestrel Wire",
            "body": "Growers burned straw all night.\n\n“We smell, but we have apples,” one said.",
            "language": "en",
        },
        {
            "headline": "Cider to cost more by autumn",
            "urgency": 5,
            "body": "Bottles are dear, the presses said.",
            "by": None,
        },
    ),
    "nitf/story.xml": (
        {
            "headline": "Choir sings from the crane",
            "guid": "kestrel-20260308-44",
            "firstCreated": "2026-03-08T13:15:00Z",
            "urgency": 4,
            "by": "By Lena Brøgger",
            "pubStatus": "usable",
            "body": "Forty dockers sang from the arm of a crane on Sunday.\n\n"
            "“One did not look down,” said the tenor Pål Vik.\n\nEdited by Kestrel",
            "summary": "The tuba was lowered on a hook.",
            "copyrightHolder": "Kestrel Wire",
        },
    ),
    "nitf/killed.xml": ({"guid": "kestrel-20260308-45", "pubStatus": "canceled"},),
    "ninjs/one.json": (
        {"headline": "The owl", "type": "picture", "hrefs": ["https://pictures.kestrel.example/owl.jpg"]},
        {
            "headline": "Owl halts the night express",
            "uri": "urn:newsml:kestrel.example:20260309:owl-3",
            "versionCreated": "2026-03-09T07:30:00Z",
            "urgency": 4,
            "by": "By Nils Håkon",
            "slugline": "OWL-EXPRESS",
            "located": "Hollow Fell",
            "body": "An owl held up the night express for forty minutes.\n\n“It had no ticket,” the guard said.",
            "members": ["urn:newsml:kestrel.example:20260309:owl-pic"],
        },
    ),
    "ninjs/two.json": (
        {
            "headline": "Salt works of Vell to boil again",
            "uri": "https://kestrel.example/items/2026-salt-9",
            "by": "Réka Sólyom",
            "summary": "A co-operative has bought the pans.",
            "body": "The salt works will boil again in June, the co-operative said.\n\n“Bring firewood,” it added.",
            "subjects": ["heritage"],
            "hrefs": ["https://pictures.kestrel.example/salt.jpg"],
            "credit": ["Kestrel Wire"],
        },
    ),
    "ninjs/three.json": (
        {"headline": "The map", "type": "picture", "hrefs": ["https://pictures.kestrel.example/map.jpg"]},
        {
            "headline": "Oldest map of the Skærsund found in a hat box",
            "uri": "urn:newsml:kestrel.example:20260311:map-2",
            "versionCreated": "2026-03-11T04:45:00Z",
            "by": "Eiður Helgason",
            "edNote": "Corrects the width in paragraph 1.",
            "body": "The map is as wide as a door.\n\n“We were looking for the hat,” the finder said.",
            "members": ["urn:newsml:kestrel.example:20260311:map-pic"],
        },
    ),
    "ap-media/story.json": (
        {
            "headline": "Herring come late to the Skærsund",
            "versionCreated": "2026-03-12T09:12:00Z",
            "firstCreated": "2026-03-12T08:40:00Z",
            "urgency": 5,
            "by": "By ELLEN RØST",
            "pubStatus": "usable",
            "summary": "The shoals came three weeks late.",
            "subjects": ["Fishing"],
        },
    ),
    "ap-media/picture.json": (
        {
            "headline": "Norland Herring",
            "type": "picture",
            "by": "Ida Lysø",
            "caption": "A skipper sorts herring at dawn in Sandvik on March 12, 2026.",
            "hrefs": [
                "https://api.kestrel.example/9a8b7c6d/main.jpg",
                "https://api.kestrel.example/9a8b7c6d/thumb.jpg",
            ],
        },
    ),
    "dpa-digitalwires/story.json": (
        {
            "headline": "Fähre nach Süderhaff fährt wieder",
            "uri": "urn:newsml:kestrel.example:20090101:260313-99-001",
            "versionCreated": "2026-03-13T10:05:52Z",
            "urgency": 3,
            "language": "de",
            "by": "Von Änne Grübel",
        },
    ),
    "iptc7901/story.txt": (
        {
            "headline": "Harbour crane to be moved by night, port says",
            "versionCreated": "2026-03-13T11:37:00Z",
            "urgency": 4,
        },
    ),
    "iptc7901/umlauts.txt": ({"headline": "Fähre nach Süderhaff fährt wieder", "urgency": 3},),
    "anpa1312/story.txt": ({"headline": "Bees delay the harbour crane", "versionCreated": "2026-03-14T15:09:00Z"},),
    "anpa1312/table.txt": ({},),
    "email/plain.eml": (
        {
            "headline": "Skærsund tunnel to open to cyclists",
            "firstCreated": "2026-03-16T06:14:00Z",
            "body": "The Skærsund tunnel will be open to cyclists on the first Sunday of every month, the road office "
            "said.\n\n“It is warm down there, and there is no wind,” said its head, Ragna Moe.\n\n"
            "Cyclists must bring a lamp and may not race.",
        },
    ),
    "email/multipart.eml": (
        {
            "headline": "Tunnel cats find homes",
            "body": "The three cats of the Skærsund tunnel have found homes.\n\nOne went to the toll keeper.",
        },
    ),
    "wxr/export.xml": (
        {
            "headline": "Gulls vote with their feet",
            "by": "Rúna Dahl",
            "firstCreated": "2026-03-17T06:00:00Z",
            "summary": "The town hall roof is empty.",
            "body": "The gulls have left the town hall.\n\n“They prefer the bakery,” the mayor said.",
        },
        {"headline": "Bakery puts up a scarecrow", "body": "It wears the baker’s hat."},
    ),
    "sitemap/news.xml": (
        {
            "headline": "Pier’s last plank is laid",
            "firstCreated": "2026-03-18T08:30:00Z",
            "language": "en",
            "uri": "https://gull.example/2026/03/18/pier",
        },
        {"headline": "Sauna boat sinks, nobody cold"},
    ),
    "xml/declared.xml": (
        {
            "headline": "Tide clock of Vell strikes again",
            "guid": "hn-2026-0319",
            "firstCreated": "2026-03-19T07:15:00Z",
            "by": "Åse Krogh",
            "located": "Vell",
            "body": "The tide clock struck at noon for the first time since 1988.\n\n"
            "“It was eleven minutes late,” said its keeper.",
        },
    ),
    "text/story.txt": ({"headline": "Harbour crane moved without a sound"},),
    "text/zczc.txt": ({},),
}


def seen(story: Story, name: str) -> Any:
    """Return what a story says under one of the names above."""
    match name:
        case "headline":
            return next((each["value"] for each in story.get("headlines", ()) if each["role"] == "main"), None)
        case "summary" | "caption":
            values = (each["value"] for each in story.get("descriptions", ()) if each["role"] == name)
            return re.sub(r"<[^>]*>", "", next(values, "")) or None
        case "body":
            return next((each["value"] for each in story["bodies"] if each["contentType"] == "text/plain"), None)
        case "guid":
            return next((each["value"] for each in story.get("altIds", ()) if each["role"] == "guid"), None)
        case "subjects":
            return [each["name"] for each in story.get("subjects", ()) if "name" in each]
        case "hrefs":
            return [each.get("href") for each in story.get("renditions", ())]
        case "members":
            return [each["uri"] for each in story.get("associations", ())]
        case "credit":
            return [each["name"] for each in story["infoSources"] if each["role"] == "credit"]
        case _:
            return story.get(name)

"""Trees of components: which stories, which text, which pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.parsers.newsml12.documents import (
    BODY,
    component,
    document,
    headline,
    identification,
    news_item,
    photo,
    text,
)

from ingest.errors import LimitExceeded
from ingest.model.item import Item, Markup, Member, Parsed

Read = Callable[..., Parsed]


def stories(read: Read, *components: str) -> tuple[Item, ...]:
    parsed = read(document(news_item("".join(components))))
    assert parsed.faults == ()
    return parsed.items


def told(item: Item) -> str:
    assert item.body is not None
    return item.body.value


def test_wrappers_lend_the_story_what_it_does_not_say_itself(read: Read) -> None:
    inner = component(headline("Inner"), text(), role="Main", attributes='xml:lang="sv"')
    outer = component("<NewsLines><HeadLine>Outer</HeadLine><SlugLine>harbour</SlugLine></NewsLines>", component(inner))
    (item,) = stories(read, outer)

    assert item.headline == Markup("Inner")
    assert (item.slugline, item.language) == ("harbour", "sv")
    assert told(item) == "<p>The harbour reopened on Monday.</p>"
    assert ("NewsLines/HeadLine", "Outer") in item.leftovers


def test_text_and_pictures_are_one_story_with_media(read: Read) -> None:
    size = (
        "<Characteristics><SizeInBytes>2048</SizeInBytes>"
        '<Property FormalName="Width" Value="640"/><Property FormalName="Height" Value="480"/></Characteristics>'
    )
    caption = component(text("<nitf><body><body.content><p>Cranes.</p></body.content></body></nitf>"), role="Caption")
    picture = component(
        component(photo("p1.jpg", size), role="Main"), component(photo("p1s.jpg"), role="Thumbnail"), caption
    )
    (item,) = stories(
        read, component(headline(), component(text(), role="Main"), component(picture, role="Supporting"))
    )

    assert item.type == "text"
    assert told(item) == "<p>The harbour reopened on Monday.</p>"
    large, small = item.media
    assert (large.href, large.width, large.height, large.size_bytes) == ("p1.jpg", "640", "480", "2048")
    assert (large.title, large.content_type, large.medium, large.name) == ("Cranes.", "image/jpeg", "image", None)
    assert (small.href, small.name) == ("p1s.jpg", "Thumbnail")
    assert item.descriptions == ()


def test_lists_of_texts_and_photos_are_one_story(read: Read) -> None:
    story = component(headline("Told"), text(), role="Main", attributes='Duid="m.texts.1"')
    shot = component(headline("Shown"), component(photo("http://example.org/a.jpg"), role="Main"))
    (item,) = stories(
        read, component(headline("All"), component(story, role="Content list"), component(shot, role="Content list"))
    )

    assert item.headline == Markup("Told")
    assert [(media.href, media.title) for media in item.media] == [("http://example.org/a.jpg", "Shown")]


def test_a_picture_is_a_story_of_its_own_type_with_its_caption(read: Read) -> None:
    caption = component(text("Cranes at dawn.", "Text"), role="Caption")
    shown = component(photo("full.jpg"), role="Main")
    (item,) = stories(read, component(headline("Cranes"), shown, component(photo("s.jpg"), role="Preview"), caption))

    assert item.type == "picture"
    assert item.body is None
    assert [(text.role, text.markup.value) for text in item.descriptions] == [("caption", "Cranes at dawn.")]
    assert [(media.href, media.name) for media in item.media] == [("full.jpg", None), ("s.jpg", "Preview")]


def test_a_picture_and_its_text_in_one_component(read: Read) -> None:
    (item,) = stories(read, component(headline("Cranes"), photo("full.jpg"), text("Cranes at dawn.", "Text")))

    assert (item.type, item.body) == ("picture", None)
    assert item.descriptions[0].markup.value == "Cranes at dawn."


@pytest.mark.parametrize(
    ("media_type", "href", "kind"),
    [
        ("Video", "v.mp4", "video"),
        ("Audio", "a.mp3", "audio"),
        ("Graphic", "g.eps", "graphic"),
        ("PhotoFront", "p.jpg", "picture"),
    ],
)
def test_types_by_media_type(read: Read, media_type: str, href: str, kind: str) -> None:
    shown = f'<ContentItem Href="{href}"><MediaType FormalName="{media_type}"/></ContentItem>'
    (item,) = stories(read, component(headline(), component(shown, role="Main")))

    assert item.type == kind
    assert item.media[0].href == href


def test_types_by_mime_type_format_or_ending(read: Read) -> None:
    for said in ('<MimeType FormalName="video/mp4"/>', '<Format FormalName="MPEG-4"/>', ""):
        shown = f'<ContentItem Href="clip.mp4">{said}</ContentItem>'
        (item,) = stories(read, component(headline(), component(shown)))
        assert item.type == "video"


def test_title_lead_and_body_make_one_text(read: Read) -> None:
    parts = [
        component(text("Harbour reopens", "Text"), role="Title"),
        component(text("PORT 01/05 (EX) = It &lt; reopened.", "Text"), role="Lead"),
        component(text("Ships came.", "Text"), role="Body"),
    ]
    (item,) = stories(read, component(component(*parts, role="Text", attributes='Duid="10020940"')))

    assert item.headline == Markup("Harbour reopens")
    assert item.body == Markup("PORT 01/05 (EX) = It < reopened.\n\nShips came.")
    assert ("NewsComponent/@Duid", "10020940") in item.leftovers


def test_an_abstract_is_the_summary_and_a_style_sheet_is_nothing(read: Read) -> None:
    style = text(".a{}", "CSS").replace('<MediaType FormalName="Text"/>', '<MimeType FormalName="text/css"/>')
    xhtml = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><p>All of it.</p></body></html>'
    parts = [
        component(text("In short.", "Text"), role="Abstract"),
        component(style, role="StyleSheet"),
        component(text("<p>Call us.</p>", "XHTML"), role="Contact"),
        component(text(xhtml, "XHTML"), role="Body"),
    ]
    (item,) = stories(read, component(component(headline(), *parts)))

    assert item.summary == Markup("In short.")
    assert item.body == Markup("<p>All of it.</p>", html=True)
    assert ("NewsComponent[Contact]/ContentItem", "Call us.") in item.leftovers


def test_whole_stories_in_one_item_are_stories_of_their_own(read: Read) -> None:
    def version(language: str, title: str) -> str:
        attributes = f'xml:lang="{language}" Duid="d-{language}"'
        return component(headline(title), text(title, "Text"), role="Text", attributes=attributes)

    shared = component(photo("p.jpg"), role="Image")
    dutch, french = stories(
        read, component(headline(), version("nl", "Haven open"), version("fr", "Port ouvert"), shared)
    )

    assert (dutch.language, french.language) == ("nl", "fr")
    assert (told(dutch), told(french)) == ("Haven open", "Port ouvert")
    assert dutch.native_id == "urn:newsml:example.org:20240501:H-1"
    assert french.native_id == "urn:newsml:example.org:20240501:H-1#d-fr"
    assert dutch.guid != french.guid
    assert [item.media[0].href for item in (dutch, french)] == ["p.jpg", "p.jpg"]


def test_equivalents_are_one_story_in_its_best_format(read: Read) -> None:
    plain = component(headline("A"), text("The harbour reopened.", "Text"))
    rich = component(headline("A"), text())
    (item,) = stories(read, component(plain, rich, attributes='EquivalentsList="yes"'))

    assert told(item) == "<p>The harbour reopened on Monday.</p>"


def test_formats_of_one_text_side_by_side(read: Read) -> None:
    (item,) = stories(read, component(headline(), text("Plain.", "Text"), text(BODY, "NITF")))

    assert told(item) == "<p>The harbour reopened on Monday.</p>"


def test_a_gallery_is_as_many_pictures_as_have_a_headline(read: Read) -> None:
    shots = [component(headline(name), component(photo(f"{name}.jpg"), role="Main")) for name in ("one", "two")]
    one, two = stories(read, component(*shots))

    assert (one.type, two.type) == ("picture", "picture")
    assert [item.media[0].href for item in (one, two)] == ["one.jpg", "two.jpg"]
    assert two.native_id == "urn:newsml:example.org:20240501:H-1#2"


def test_a_package_names_its_members_which_come_first(read: Read) -> None:
    inner = news_item(component(headline("Inside"), text()), identified=identification("IN"))
    reference = '<NewsItemRef NewsItem="urn:newsml:example.org:20240501:REF:7"/>'
    parsed = read(document(news_item(component(headline("Both"), inner, reference, role="Top"))))
    inside, package = parsed.items

    assert parsed.faults == ()
    assert inside.headline == Markup("Inside")
    assert (package.type, package.headline) == ("composite", Markup("Both"))
    assert package.members == (
        Member("top-1", "urn:newsml:example.org:20240501:IN", "Top"),
        Member("top-2", "urn:newsml:example.org:20240501:REF", "Top"),
    )


def test_a_component_without_anything_is_a_fault(read: Read) -> None:
    parsed = read(document(news_item(component())))

    assert parsed.items == ()
    assert "neither headline nor text" in parsed.faults[0].reason


def test_components_that_nest_without_end_are_refused(read: Read) -> None:
    deep = "<NewsComponent>" * 60 + text() + "</NewsComponent>" * 60
    parsed = read(document(news_item(deep), news_item(component(headline(), text()))))

    assert len(parsed.items) == 1
    assert "nests NewsComponents deeper" in parsed.faults[0].reason
    assert parsed.faults[0].kind == "LimitExceeded"


def test_items_that_nest_without_end_are_refused(read: Read) -> None:
    with pytest.raises(LimitExceeded, match="nests NewsItems deeper"):
        read(document("<NewsItem><NewsComponent>" * 20 + "</NewsComponent></NewsItem>" * 20))


@pytest.mark.parametrize("each", ['<Property FormalName="K" Value="{}"/>', '<Genre FormalName="{}"/>'])
def test_an_item_with_more_facts_than_any_is_refused_by_itself(read: Read, each: str) -> None:
    about = "".join(each.format(number) for number in range(20_001))
    flooded = news_item(component(headline(), f"<DescriptiveMetadata>{about}</DescriptiveMetadata>", text()))
    parsed = read(document(flooded, news_item(component(headline(), text()))))

    assert len(parsed.items) == 1
    assert parsed.faults[0].kind == "LimitExceeded"


def test_time_grows_with_the_number_of_components(read: Read) -> None:
    """Twenty thousand components take seconds, not minutes (the suite's time limit ends it)."""
    each = component(headline("A"), text("Told.", "Text"))
    parsed = read(document(news_item(component(*[each] * 20_000, component(*[component(photo("p.jpg"))] * 20_000)))))

    assert len(parsed.items) == 20_000

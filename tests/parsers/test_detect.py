"""What a document is, is seen from its bytes; what is no feed says so."""

from __future__ import annotations

import pytest

from ingest.errors import IllFormed, LimitExceeded, NoStories, ParseError, UnknownFormat

RSS = '<rss version="2.0"><channel><title>t</title><item><title>One</title></item></channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><title>One</title></entry></feed>'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    '<channel><title>t</title></channel><item rdf:about="http://e.com/1"><title>One</title></item></rdf:RDF>'
)
JSON = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_text": "One"}]}'
TEXT = "One\n\nA paragraph about it."


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (RSS, "rss"),
        ('<?xml version="1.0"?>\n<!-- made by <rss> tools -->\n<?xml-stylesheet href="x"?>\n' + RSS, "rss"),
        ("\ufeff\n  " + RSS, "rss"),
        ("<channel><item><title>One</title></item></channel>", "rss"),
        (ATOM, "atom"),
        ('<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>One</a:title></a:entry></a:feed>', "atom"),
        ("<feed><entry><title>One</title></entry></feed>", "atom"),
        (RDF, "rdf"),
        (JSON, "jsonfeed"),
        (TEXT, "text"),
    ],
)
def test_the_content_tells_the_format(read, body, name):
    parsed = read(body)
    assert parsed.format == name
    assert len(parsed.items) == 1
    assert not parsed.faults


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
@pytest.mark.parametrize("body", [RSS, ATOM, RDF, JSON, TEXT])
def test_wide_characters_are_read_alike(read, body, encoding):
    assert read(body.encode(encoding)).items[0].place == read(body).items[0].place


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><head><title>Sorry</title></head></html>",
        "<html><body><rss><channel/></rss></body></html>",
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        "<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'><p>busy",
        "<body>busy</body>",
    ],
)
def test_a_page_instead_of_a_feed_says_so(read, page):
    for name in ("auto", "rss"):
        with pytest.raises(UnknownFormat, match="HTML page instead of a feed"):
            read(page, format=name)


def test_a_servers_warning_before_the_feed_does_not_hide_it(read):
    parsed = read("<br />\n<b>Warning</b>: deprecated in x.php\n" + RSS)
    assert (parsed.format, parsed.lane) == ("rss", "lenient")
    assert parsed.items[0].headline.value == "One"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", NoStories),
        (b" \r\n\t ", NoStories),
        (b"\xef\xbb\xbf", NoStories),
        (b"\x1f\x8b\x08\x00rest", UnknownFormat),
        (b"%PDF-1.4", UnknownFormat),
        (bytes(range(256)) * 20, UnknownFormat),
        (b"<opml><body/></opml>", UnknownFormat),
        (b"<", UnknownFormat),
        (b'{"items": []}', UnknownFormat),
        (b'{"version": "https://jsonfeed.org/version/1"}', UnknownFormat),
        (b'["a", "b"]', UnknownFormat),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', IllFormed),
        (b"Service unavailable", UnknownFormat),
        (b"a" * (64 * 1024 * 1024 + 1), LimitExceeded),
    ],
)
def test_what_is_no_feed_is_an_error(read, body, kind):
    with pytest.raises(ParseError) as caught:
        read(body)
    assert type(caught.value) is kind


@pytest.mark.parametrize("body", [RSS, ATOM, RDF, JSON])
def test_another_format_than_declared_is_an_error(read, body):
    with pytest.raises(UnknownFormat, match="declared"):
        read(body, format="atom" if body is not ATOM else "rss")


def test_a_declared_format_is_taken(read):
    assert read(RSS, format="rss").items
    assert read('{"items": [{"id": 1, "content_text": "x"}]}', format="jsonfeed").items
    assert read("Headline only", format="text").items
    assert read("<b>not a feed</b>", format="text").items[0].headline.value == "<b>not a feed</b>"


@pytest.mark.parametrize(
    "empty",
    [
        '<rss version="2.0"><channel><title>t</title></channel></rss>',
        '<feed xmlns="http://www.w3.org/2005/Atom"/>',
        '{"version": "https://jsonfeed.org/version/1.1", "items": []}',
    ],
)
def test_a_feed_without_entries_is_fine(read, empty):
    parsed = read(empty)
    assert parsed.items == () and parsed.faults == ()


@pytest.mark.parametrize(
    ("declared", "content_type", "written"),
    [
        ("windows-1251", None, "windows-1251"),
        ("utf-8", "application/rss+xml; charset=windows-1251", "windows-1251"),  # RFC 7303: the transport's counts
        (None, "text/xml; charset=windows-1251", "windows-1251"),
        ("utf-8", "text/xml; charset=iso-8859-1", "utf-8"),  # but it is seen to be UTF-8
        (None, "text/xml; charset=us-ascii", "utf-8"),
        ("windows-1251", "text/xml; charset=no-such", "windows-1251"),
        ("koi8-r", "application/xml", "koi8-r"),
        ("mac_cyrillic", None, "mac_cyrillic"),  # libxml2 does not know that name
        ("utf-16", None, "utf-8"),  # a lie: the lenient lane sees it
    ],
)
def test_encodings(read, declared, content_type, written):
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = (declaration + RSS.replace("One", "Привет, мир")).encode(written)
    assert read(body, content_type=content_type).items[0].headline.value == "Привет, мир"

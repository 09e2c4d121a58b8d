"""Mail: whose, when, under which subject; which part is the text; what hangs on it."""

from __future__ import annotations

import base64
import contextlib
import time

import pytest

from ingest.errors import IllFormed, LimitExceeded, NoStories, UnknownFormat
from ingest.model.item import Category, Markup, Source
from ingest.parsers import mail
from ingest.parsers.mail.bodies import unflowed, without_signature
from ingest.parsers.mail.headers import words

HEAD = (
    "Received: by mx.example with SMTP id 1; Fri, 3 May 2024 08:00:02 +0000\n"
    "Message-ID: <one@example.org>\n"
    "Date: Fri, 3 May 2024 10:00:00 +0200\n"
    "From: Ada Desk <ada@example.org>\n"
    "To: wire@example.com\n"
)
NITF = (
    '<?xml version="1.0" encoding="UTF-8"?><nitf><head><docdata><doc-id id-string="n-1"/></docdata></head>'
    "<body><body.head><hedline><hl1>Bridge opens</hl1></hedline></body.head>"
    "<body.content><p>It opened.</p></body.content></body></nitf>"
)
RSS = (
    '<rss version="2.0"><channel><title>t</title><language>fr</language>'
    "<item><title>One</title><guid>g-1</guid></item><item><title/></item></channel></rss>"
)
STORY = "Mill burns down\n\nThe old mill burned down on Friday night.\n\nNobody was hurt.\n"


def message(body: str, *, subject: str | None = "Bridge reopens", more: str = "", head: str = HEAD) -> str:
    named = f"Subject: {subject}\n" if subject is not None else ""
    return f"{head}{named}{more}\n{body}"


def multipart(*parts: str, kind: str = "mixed", end: str = "--b1--\n", **more: str | None) -> str:
    body = "".join(f"--b1\n{part}\n" for part in parts)
    return message(body + end, more=f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="b1"\n', **more)


def part(content: str, kind: str = "text/plain", name: str | None = None, more: str = "") -> str:
    disposition = f'Content-Disposition: attachment; filename="{name}"\n' if name else ""
    return f"Content-Type: {kind}\n{disposition}{more}\n{content}"


@pytest.fixture
def one(read):
    def do(body, **more):
        parsed = read(body, **more)
        assert parsed.format == "email" and not parsed.faults
        assert len(parsed.items) == 1
        return parsed.items[0]

    return do


def test_a_plain_message(read):
    body = message(
        "The bridge reopened.\n\nTraffic flows.\n", more="Keywords: roads, Bridges\nContent-Language: en-GB\n"
    )
    parsed = read(body)
    assert (parsed.format, parsed.lane) == ("email", "strict")
    item = parsed.items[0]
    assert item.place == "message" and item.raw == body.encode()
    assert item.native_id == "one@example.org"
    assert item.headline == Markup("Bridge reopens")
    assert item.body == Markup("The bridge reopened.\n\nTraffic flows.")
    assert item.published == item.updated == "Fri, 3 May 2024 10:00:00 +0200"
    assert item.sources == (Source("Ada Desk <ada@example.org>", "original"),)
    assert item.owner == "Ada Desk <ada@example.org>"
    assert item.categories == (Category("roads"), Category("Bridges"))
    assert item.language == "en-GB" and item.versioned and item.type == "text"
    assert ("To", "wire@example.com") in item.leftovers
    assert item.paths["headline"] == "Subject"


@pytest.mark.parametrize("before", ["", "   \r\n\n", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_space_before_the_header_and_any_line_end(one, before, newline):
    assert one(before + message("Text.").replace("\n", newline)).body == Markup("Text.")


def test_a_message_without_subject_has_its_first_line(one):
    assert one(message("\n  It rains.\nMore.\n", subject=None)).headline == Markup("It rains.")
    marked = message("<style>p{}</style><p>It <b>rains</b> &amp; pours.</p><p>More</p>", subject=None)
    item = one(marked.replace("To:", "Content-Type: text/html\nTo:"))
    assert item.headline == Markup("It rains & pours.")
    assert item.paths["headline"] == "content, first line"


def test_without_date_the_first_server_says_when(one):
    item = one(message("Text.").replace("Date: Fri, 3 May 2024 10:00:00 +0200\n", ""))
    assert item.published == "Fri, 3 May 2024 08:00:02 +0000"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("plain  words\n folded", "plain words folded"),
        ("=?utf-8?Q?News=20of=20May?=", "News of May"),
        ("=?utf-8?q?News_of_May?= and more", "News of May and more"),
        ("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?UTF-8?B?R3LDvMOfZQ?=", "Grüße"),  # padding lost
        ("=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=", "Grüße"),  # cut in the middle of a character
        ("=?utf-8?Q?a?=\n =?iso-8859-1?Q?=E4?=", "aä"),
        ("=?iso-8859-1?Q?a?= b =?iso-8859-1?Q?c?=", "a b c"),
        ("=?windows-1252?Q?=E2=80=9CYes=E2=80=9D?=", "“Yes”"),  # UTF-8; 0x9D is none in windows-1252
        ("=?utf-8?Q?caf=E9?=", "café"),  # labelled UTF-8, is not
        ("=?iso-8859-1?Q?It=92s?=", "It’s"),  # windows-1252 labelled ISO 8859-1
        ("=?us-ascii?Q?caf=C3=A9?=", "café"),
        ("=?koi8-r?B?8NLJ18XU?=", "Привет"),
        ("=?gb2312?B?0ru2/g==?=", "一二"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?x-sjis?B?k/qWew==?=", "日本"),
        ("=?utf-8*en?Q?tagged?=", "tagged"),
        ("=?nonsense?Q?caf=C3=A9?=", "café"),
        ("=?utf-8?Q?What? Now?=", "What? Now"),
        ('"=?utf-8?Q?J=C3=B6?=" <j@example.org>', '"Jö" <j@example.org>'),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("5 =? 6", "5 =? 6"),
    ],
)
def test_encoded_words(written, wanted):
    assert words(written) == wanted


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_raw_bytes_in_a_header(one, charset):
    item = one(message("Text.", subject="Übersicht").encode(charset))
    assert item.headline == Markup("Übersicht")


def test_of_alternatives_the_markup_is_the_body(one):
    item = one(multipart(part("plain"), part("<p>marked</p>", "text/html"), kind="alternative"))
    assert item.body == Markup("<p>marked</p>", html=True)


@pytest.mark.parametrize("empty", ["", "<html><head><title>x</title></head><body><img src='cid:a'></body></html>"])
def test_markup_without_text_is_no_body(one, empty):
    item = one(multipart(part("plain"), part(empty, "text/html"), kind="alternative"))
    assert item.body == Markup("plain")


def test_pictures_beside_the_text_are_named(read):
    related = (
        'Content-Type: multipart/related; boundary="b2"\n\n--b2\n'
        + part("<p>Seen <img src='cid:p1'></p>", "text/html")
        + "\n--b2\n"
        + part("aGVsbG8=", 'image/png; name="map.png"', more="Content-ID: <p1>\nContent-Transfer-Encoding: base64\n")
        + "\n--b2--"
    )
    parsed = read(multipart(related, part("x", "application/pdf", "paper.pdf"), part("x", "text/x-vcard", "me.vcf")))
    assert not parsed.faults
    item = parsed.items[0]
    assert item.body is not None and item.body.html
    assert [(m.href, m.content_type, m.title, m.medium) for m in item.media] == [
        ("cid:p1", "image/png", "map.png", "image"),
        ("paper.pdf", "application/pdf", "paper.pdf", "document"),
    ]


def test_a_picture_by_mail_is_a_picture(one):
    item = one(multipart(part("aGVsbG8=", "image/jpeg", "flood.jpg"), subject="Flood in town"))
    assert (item.type, item.headline, item.body) == ("picture", Markup("Flood in town"), None)


def test_inline_texts_of_a_mixed_message_are_read_in_order(one):
    assert one(multipart(part("First."), part("Second."))).body == Markup("First.\n\nSecond.")
    item = one(multipart(part("<p>First.</p>", "text/html"), part("A & B\n\nC")))
    assert item.body == Markup("<p>First.</p>\n<p>A &amp; B</p>\n<p>C</p>", html=True)


def test_of_a_signed_message_the_signed_part_counts(one):
    item = one(multipart(part("Signed text."), part("x", "application/pgp-signature", "s.asc"), kind="signed"))
    assert item.body == Markup("Signed text.") and item.media == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Text.\n\n-- \nAda\n+44", "Text.\n"),
        ("Answer.\n-- \nAda\n> quoted\n> text", "Answer.\n\n> quoted\n> text"),
        ("-- \nall there is", "-- \nall there is"),
        ("a\n--\nb", "a\n--\nb"),
    ],
)
def test_the_signature_goes(text, wanted):
    assert without_signature(text) == wanted


@pytest.mark.parametrize(
    ("text", "del_sp", "wanted"),
    [
        ("one \ntwo\nthree", False, "one two\nthree"),
        ("一 \n二", True, "一二"),
        (" >no quote\n From here", False, ">no quote\nFrom here"),
        (">> deep \n>> more\n> less", False, "> > deep more\n> less"),
        ("text \n-- \nAda", False, "text \n-- \nAda"),
    ],
)
def test_flowed_lines_are_joined(text, del_sp, wanted):
    assert unflowed(text, del_sp) == wanted


def test_a_flowed_message(one):
    text = "The bridge \nreopened.\n\n-- \nAda\n"
    item = one(message(text, more="Content-Type: text/plain; charset=utf-8; format=flowed\n"))
    assert item.body == Markup("The bridge reopened.")


def test_hidden_previews_and_signatures_in_markup_go(one):
    marked = (
        '<div style="display: none">Preview</div>After<p>Text.</p><div class="x gmail_signature"><p>Ada</p></div>tail'
    )
    body = one(message(marked, more="Content-Type: text/html\n")).body
    assert "Preview" not in body.value and "Ada" not in body.value
    assert all(kept in body.value for kept in ("After", "Text.", "tail"))


@pytest.mark.parametrize(
    ("picture", "stays"),
    [
        ('<img src="cid:logo@x">', False),
        ('<img src="https://e.org/t.gif" width="1" height="1">', False),
        ('<img src="https://e.org/t.gif" width="0px" height=0>', False),
        ("<img>", False),
        ('<img src="https://e.org/b.jpg" width="600" height="1">', True),
        ('<img src="https://e.org/b.jpg">', True),
    ],
)
def test_pictures_that_show_nothing_go(one, picture, stays):
    body = one(message(f"<p>Text {picture} goes on.</p>", more="Content-Type: text/html\n")).body
    assert ("<img" in body.value, "goes on." in body.value) == (stays, True)


@pytest.mark.parametrize(
    ("content", "more", "wanted", "lane"),
    [
        ("caf=C3=A9 is =\nopen", "text/plain; charset=utf-8|quoted-printable", "café is open", "strict"),
        ("50 % =zz off=", "text/plain|quoted-printable", "50 % =zz off", "strict"),
        ("Y2Fmw6kgaXM=", "text/plain; charset=utf-8|base64", "café is", "strict"),
        ("Y2Fmw6kg\n aXM", "text/plain; charset=utf-8|BASE64", "café is", "lenient"),
        ("caf\xe9", "text/plain; charset=utf-8|8bit", "café", "lenient"),
        ("caf\xe9 \x93x\x94", "text/plain; charset=iso-8859-1|8bit", "café “x”", "strict"),
        ("caf\xc3\xa9", "text/plain; charset=iso-8859-1|8bit", "café", "strict"),
        ("\xf0\xf2\xe9\xf7\xe5\xf4", "text/plain; charset=koi8-r|8bit", "ПРИВЕТ", "strict"),
        ("caf\xe9", "text/plain; charset=no-such|", "café", "lenient"),
        ("Gr+APwA3w-e", "text/plain; charset=utf-7|7bit", "Grüße", "strict"),
    ],
)
def test_transfer_encodings_and_charsets_that_lie(read, content, more, wanted, lane):
    kind, _, transfer = more.partition("|")
    body = message(content, more=f"Content-Type: {kind}\nContent-Transfer-Encoding: {transfer}\n")
    parsed = read(body.encode("latin-1"))
    assert parsed.items[0].body == Markup(wanted)
    assert parsed.lane == lane


def test_documents_attached_are_stories_of_their_own(read):
    encoded = base64.b64encode(RSS.encode()).decode()
    parsed = read(
        multipart(
            part("See attached."),
            part(encoded, "application/octet-stream", "feed.xml", "Content-Transfer-Encoding: base64\n"),
            part(STORY, "text/plain", "story.txt"),
        )
    )
    own, first, second = parsed.items
    assert (own.place, own.body) == ("message", Markup("See attached."))
    assert (first.place, first.native_id, first.language) == ("part 2, item 1, line 1", "g-1", "fr")
    assert (second.place, second.headline) == ("part 3, text", Markup("Mill burns down"))
    assert [(m.name, m.ref, m.headline) for m in own.members] == [("attachment-1", "g-1", "One")]
    assert b"<title>One" in parsed.raw_of(first.place)
    assert [fault.place for fault in parsed.faults] == ["part 2, item 2, line 1"]


def test_a_mail_without_text_is_only_the_envelope(read):
    parsed = read(multipart(part(RSS.replace("<item><title/></item>", ""), "text/xml", "feed.xml")))
    assert [item.native_id for item in parsed.items] == ["g-1"]


@pytest.mark.parametrize("kind", ["text/xml", "text/plain"])
def test_a_document_as_the_mails_text(read, kind):
    document = '<?xml version="1.0"?>' + RSS.replace("<item><title/></item>", "")
    parsed = read(message(document, more=f"Content-Type: {kind}\n"))
    assert [(item.place, item.native_id) for item in parsed.items] == [("content, item 1, line 1", "g-1")]


def test_an_attachment_that_cannot_be_read_is_a_fault_and_the_mail_stays(read):
    parsed = read(multipart(part("Text."), part("<nitf><body>", "text/xml", "cut.xml")))
    assert [item.body for item in parsed.items] == [Markup("Text.")]
    assert [fault.place for fault in parsed.faults] == ["part 2"]
    assert b"<nitf><body>" in parsed.faults[0].raw


def test_a_note_attached_is_no_story(one):
    item = one(multipart(part("Text."), part("Regards", "text/plain", "note.txt")))
    assert [media.title for media in item.media] == ["note.txt"]


def nested(depth: int) -> str:
    text = message("Innermost.", subject="Level 0").replace("one@", "0@")
    for level in range(1, depth + 1):
        wrapped = "Content-Type: message/rfc822\n\n" + text
        text = multipart(part(f"Level {level}."), wrapped, subject=f"Level {level}").replace("one@", f"{level}@")
        text = text.replace("b1", f"x{level}y")
    return text


def test_messages_attached_to_messages(read):
    parsed = read(nested(3))
    assert not parsed.faults
    assert [item.headline.value for item in parsed.items] == ["Level 3", "Level 2", "Level 1", "Level 0"]
    assert parsed.items[1].place == "part 2" and parsed.items[2].place == "part 2, part 2"
    deep = read(nested(4))
    assert len(deep.items) == 4
    assert deep.faults[0].kind == "LimitExceeded"


def test_a_digest_holds_messages(read):
    parsed = read(multipart("\n" + message("One."), "\n" + message("Two."), kind="digest"))
    assert [item.body for item in parsed.items] == [Markup("One."), Markup("Two.")]


def test_a_mailbox(read):
    start = "From ada@example.org Fri May  3 10:00:00 2024\n"
    second = message("\nFrom here on it is quoted:\n>From there", subject="Two")
    parsed = read(f"{start}{message('One.', subject='One')}\n\n{start}{second}\n\n{start}Content-Type: x\n\n")
    assert [(item.place, item.headline) for item in parsed.items] == [
        ("message 1", Markup("One")),
        ("message 2", Markup("Two")),
    ]
    assert parsed.items[1].body.value.endswith("\nFrom there")
    assert [fault.place for fault in parsed.faults] == ["message 3"]


@pytest.mark.parametrize("cut", [40, 120, 160])
def test_a_message_cut_short_is_refused(read, cut):
    whole = multipart(part("A long text. " * 20), part("<p>And the same. </p>" * 20, "text/html"), kind="alternative")
    with pytest.raises(IllFormed, match="cut short"):
        read(whole[:-cut])


def test_an_inner_boundary_may_be_missing(one):
    inner = 'Content-Type: multipart/alternative; boundary="b2"\n\n--b2\n' + part("Text.")
    assert one(multipart(inner)).body == Markup("Text.")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (multipart(part("Bounced."), kind="report"), NoStories),
        (multipart(part("x", "application/octet-stream"), kind="encrypted"), NoStories),
        (message("x", more="Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n"), NoStories),
        (message("I am away.", more="Auto-Submitted: auto-replied\n"), NoStories),
        (message("", subject=None), NoStories),
        (message("x", more="Content-Type: multipart/mixed; boundary=b1\n"), IllFormed),
        (message("x", more="Content-Type: multipart/mixed\n"), IllFormed),
        (multipart(*[part("x")] * 1_100), LimitExceeded),
        (multipart(*[part(RSS, "text/xml")] * 101), LimitExceeded),
    ],
)
def test_what_is_no_story(read, body, error):
    with pytest.raises(error):
        read(body)


@pytest.mark.parametrize("body", [b"", b"nothing", b"no header here: at all\nbut text"])
def test_declared_as_mail_but_none(read, body):
    with pytest.raises((UnknownFormat, NoStories)):
        read(body, format="email")


@pytest.mark.parametrize(
    ("text", "is_mail"),
    [
        (message("x"), True),
        ("Delivered-To: a@b.example\nReceived: by c\n\nx", True),
        ("From a@b.example Fri May  3 10:00:00 2024\nFrom: a@b.example\nTo: b\n\nx", True),
        ("From: a@b.example\nSubject: x\n\nText", True),
        ("From: the desk\nDate: 3 May\n\nText of a memorandum", False),
        ("Subject: x\nThe text begins at once\n", False),
        ("Mill burns down\n\nFrom: our reporter\nTo: you\n", False),
        ("AUSTIN: Date: Subject: words\nFrom: x\n", False),
    ],
)
def test_what_begins_like_mail(text, is_mail):
    assert mail.begins(text) is is_mail


@pytest.mark.parametrize(
    "body",
    [
        multipart(part("Text."), part("QUJD\n" * 8_000_000, "image/png", "p.png")),
        message("A line of text.\n" * 2_000_000),
        multipart(part("--b1x\n" * 3_000_000)),
        message("x", subject="=?utf-8?Q?" * 1_000_000 + "\n " + "=?u?q? " * 1_000_000),
        message("<i style='display:none'></i>x" * 150_000, more="Content-Type: text/html\n"),
        message("<" * 2_000_000, more="Content-Type: text/html\n"),
        "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(20_000)),
        "From a@b.example Fri May  3 10:00:00 2024\nTo: a\nFrom: b\n\n" * 60_000,
        message("x", more="To: " + ",\n ".join(["a@b.example"] * 300_000) + "\n"),
        message("x", more='Content-Type: text/plain; x="' + '\\"' * 100_000 + "\n"),
        message("x", more="Content-Type: text/plain" + ";a=1" * 100_000 + "\n"),
    ],
    ids=["base64", "text", "boundaries", "words", "hidden", "brackets", "depth", "mbox", "to", "quotes", "parameters"],
)
def test_hostile_mail_ends_quickly(read, body):
    began = time.monotonic()
    with contextlib.suppress(LimitExceeded, IllFormed, NoStories):
        read(body, format="email")
    assert time.monotonic() - began < 8

"""Characters mended, structure never."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ingest.errors import IllFormed, LimitExceeded
from ingest.model.item import Parsed
from ingest.parsers import repair

Read = Callable[..., Parsed]

START = '<nitf><head><docdata><doc-id id-string="isl.1"/></docdata></head><body><body.content><p>'
END = "</p></body.content></body></nitf>"


def body(inner: str, before: str = "") -> str:
    return f"{before}{START}{inner}{END}"


def text_of(parsed: Parsed) -> str:
    (item,) = parsed.items
    assert item.body is not None
    return item.body.value.removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("a\x0bb\x13c\x00d\ufffee", "abcde"),
        ("a&#11;b&#x13;c&#0;d&#x0000B;e&#65534;f&#xD800;g", "abcdefg"),
        ("a&#x110000;b&#9999999999;c", "abc"),
        ("&nbsp;&eacute;&mdash;&hellip;&Eacute;&EACUTE;", "\xa0é—…Éé"),
        ("&nbsp; &lt;b&gt; &amp;amp; &#60; &quot;", '\xa0 &lt;b&gt; &amp;amp; &lt; "'),
        (
            "AT&T & R&D &; &#; &#x; &unknown; a&b",
            "AT&amp;T &amp; R&amp;D &amp;; &amp;#; &amp;#x; &amp;unknown; a&amp;b",
        ),
        ("<a href='x?a=1&b=2&copy=3'>c</a>", '<a href="x?a=1&amp;b=2&amp;copy=3">c</a>'),
        ("profit <5m, loss < 6m & more", "profit &lt;5m, loss &lt; 6m &amp; more"),
        ("<![CDATA[AT&T &nbsp; <5]]> & &nbsp;", "AT&amp;T &amp;nbsp; &lt;5 &amp; \xa0"),
        ("it&#146;s &#150; &#x93;so&#x94;", "it\u2019s \u2013 \u201cso\u201d"),
        ("it\x92s é", "it\u2019s é"),
    ],
)
def test_characters_are_mended(read: Read, inner: str, text: str) -> None:
    parsed = read(body(inner))
    assert parsed.lane == "lenient"
    assert text_of(parsed) == text


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("utf-8", "cp1252"),
        ("utf-8", "latin-1"),
        ("iso-8859-1", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("iso-8859-15", "utf-8"),
        ("windows-1252", "utf-8"),
        ("us-ascii", "utf-8"),
        ("utf-16", "utf-8"),
        ("x-unheard-of", "utf-8"),
    ],
)
def test_an_encoding_that_is_not_the_declared_one(read: Read, declared: str, codec: str) -> None:
    said = "café crème" if codec == "latin-1" else "café \u201ccrème\u201d"
    parsed = read(body(said, f'<?xml version="1.0" encoding="{declared}"?>').encode(codec))
    assert parsed.lane == "lenient"
    assert text_of(parsed) == said


@pytest.mark.parametrize("codec", ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-2", "utf-16", "shift_jis"])
def test_an_encoding_that_is_the_declared_one_is_strict(read: Read, codec: str) -> None:
    said = "港" if codec == "shift_jis" else "é"
    parsed = read(body(said, f'<?xml version="1.0" encoding="{codec}"?>').encode(codec))
    assert parsed.lane == "strict"
    assert text_of(parsed) == said


def test_a_few_alien_bytes_in_utf8(read: Read) -> None:
    raw = body("café crème à la \x01 carte").encode().replace(b"\x01", b"\x96\xe9")
    assert text_of(read(raw)) == "café crème à la \u2013é carte"


def test_own_harmless_entities(read: Read) -> None:
    parsed = read(body("&co; &nbsp; AT&T", '<!DOCTYPE nitf [<!ENTITY co "Isle &#38; Sons">]>'))
    assert parsed.lane == "lenient"
    assert text_of(parsed) == "Isle &amp; Sons \xa0 AT&amp;T"
    assert text_of(read(body("a", "<!DOCTYPE nitf [<!ELEMENT p ANY>]>"))) == "a"


def test_a_dtd_elsewhere_is_not_fetched(read: Read) -> None:
    declared = '<!DOCTYPE nitf SYSTEM "http://127.0.0.1:9/nitf.dtd">'
    assert read(body("a", declared)).lane == "strict"
    assert text_of(read(body("a&nbsp;b", declared))) == "a\xa0b"


@pytest.mark.parametrize("inner", ["text", "a & b &nbsp; \x0b"])
@pytest.mark.parametrize("cut", [1, 5, 12, 30, len(END), len(END) + 3])
def test_a_document_cut_short_is_refused(read: Read, inner: str, cut: int) -> None:
    with pytest.raises(IllFormed):
        read(body(inner)[:-cut])


@pytest.mark.parametrize(
    "broken",
    [
        body("<b><i>x</b></i> & y"),
        body("x & y") + "<nitf/>",
        body("x</p><p") + " & y",
        body('<a href="x & y>z</a>'),
        body("x & <unclosed>"),
        body("<![CDATA[ & ]"),
        body("& <p <5>"),
    ],
)
def test_structure_is_never_mended(read: Read, broken: str) -> None:
    with pytest.raises(IllFormed):
        read(broken)


LAUGHS = '<!ENTITY a "lol">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8))


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY x PUBLIC "a" "http://127.0.0.1:9/">',
        '<!ENTITY % x "y"> %x;',
        f'<!ENTITY x "{"y" * 2_000}">',
        LAUGHS,
    ],
)
@pytest.mark.parametrize("mark", ["", "\x0b", " & "])
def test_hostile_entities_are_never_read(read: Read, subset: str, mark: str) -> None:
    with pytest.raises(LimitExceeded):
        read(body(f"&x;&h;{mark}", f"<!DOCTYPE nitf [{subset}]>"))


def test_a_declaration_that_mending_uncovers_is_checked(read: Read) -> None:
    """The character that goes hides the end of a processing instruction, and so the subset after it."""
    hidden = '<?x ?\x00><!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><!-- ?>'
    with pytest.raises(LimitExceeded):
        read(hidden + START + "-->" + START + "&x;" + END)


@pytest.mark.parametrize(
    "unit", ["&", "&#", "&nbsp;", "&#x41;", "<5", "\x0b", "&#1111111111111", "<![CDATA[", "\x92", "&aaaaaaaaaa", "< "]
)
def test_time_grows_with_the_text(unit: str) -> None:
    refusal = IllFormed("x")

    def seconds(count: int) -> float:
        raw = body("é" + unit * count).encode()
        began = time.perf_counter()
        try:
            repair.wanted(raw)
            repair.parse(raw, None, refusal)
        except IllFormed:
            pass
        return time.perf_counter() - began

    few = min(seconds(10_000) for _ in range(3))
    assert min(seconds(80_000) for _ in range(3)) < 40 * few + 0.01


@pytest.mark.parametrize(
    "raw",
    [
        b"<a>plain</a>",
        "<a>é “q”</a>".encode(),
        '<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'.encode("latin-1"),
        '<?xml version="1.0" encoding="koi8-r"?><a>Привет</a>'.encode("koi8-r"),
        '<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode("utf-16"),
        b"<a>&#8217; &#233; &#13; &#1280; &#x1F600;</a>",
    ],
)
def test_a_sound_document_is_left_alone(raw: bytes) -> None:
    assert repair.wanted(raw) is None

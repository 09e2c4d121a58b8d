"""WARC in and out, and folders: the same documents back, in order, whatever happened to the file."""

from __future__ import annotations

import gzip
import io
import os
import random
import tracemalloc
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.archive import Archived, Tally, read_folder, read_warc, write_warc
from ingest.archive.reading import warc_date
from ingest.errors import ParseError, ReplayError
from ingest.model.document import Document, Reading
from ingest.model.layout import Layout

SAMPLE = Path(__file__).parents[2].parent / "shared" / "samples" / "replay" / "bbc-2020-2021.warc.gz"
THEN = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)

words = st.text(max_size=12)
readings = st.builds(
    Reading,
    format=words,
    timezone=st.none() | words,
    language=st.none() | words,
    layout=st.none() | st.builds(Layout, name=words, dateline=st.none() | words, boilerplate=st.tuples(words, words)),
)
documents = st.builds(
    Document,
    provider=words,
    feed=words,
    received_at=st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    body=st.binary(max_size=300),
    url=st.none() | words | st.just("http://a.example/f?x=ü y"),
    content_type=st.none() | words | st.just("text/xml; charset=utf-8"),
    reading=readings,
)


def back(archived: Archived) -> Document:
    assert archived.provider is not None
    assert archived.feed is not None
    assert archived.reading is not None
    return Document(
        archived.provider,
        archived.feed,
        archived.received_at,
        archived.body,
        archived.url,
        archived.content_type,
        archived.reading,
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.lists(documents, max_size=4), compress=st.booleans())
def test_what_is_written_is_read_back(tmp_path: Path, written: list[Document], compress: bool) -> None:
    path = tmp_path / "a.warc"
    assert write_warc(path, iter(written), compress=compress) == len(written)
    assert [back(archived) for archived in read_warc(path)] == written
    assert [back(archived) for archived in read_warc(path, skip=1)] == written[1:]
    assert [item.name for item in tmp_path.iterdir()] == ["a.warc"]


def stories(count: int, size: int = 2000) -> list[Document]:
    noise = random.Random(1)
    return [
        Document("P", "f", THEN + timedelta(minutes=number), noise.randbytes(size), f"http://a.example/{number}")
        for number in range(count)
    ]


def test_the_sample_has_364_documents_in_order() -> None:
    if not SAMPLE.exists():
        pytest.skip("the third-party sample ../shared/samples/replay is not here")
    tally = Tally()
    found = list(read_warc(SAMPLE, tally=tally))
    assert (len(found), tally.documents, tally.damaged, dict(tally.skipped)) == (364, 364, [], {})
    assert [item.received_at for item in found] == sorted(item.received_at for item in found)
    assert found[0].received_at == datetime(2020, 4, 21, 0, 43, 1, tzinfo=UTC)
    assert {(item.status, item.content_type) for item in found} == {(200, "application/xml")}
    assert found[0].url == "http://feeds.bbci.co.uk/news/rss.xml"
    assert all(item.body.lstrip().startswith(b"<?xml") for item in found[:5])
    assert list(read_warc(SAMPLE, skip=360)) == found[360:]


def responses(path: Path, answers: Iterable[tuple[str, list[tuple[str, str]], bytes]], *, compress: bool) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=compress)
        writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
        for status, headers, body in answers:
            http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            record = writer.create_warc_record(
                "http://a.example/feed",
                "response",
                payload=io.BytesIO(body),
                length=len(body),
                http_headers=http,
                warc_headers_dict={"WARC-Date": "2024-05-06T07:08:09Z"},
            )
            writer.write_record(record)


@pytest.mark.parametrize("compress", [True, False])
def test_responses_are_decoded_and_others_are_counted(tmp_path: Path, compress: bool) -> None:
    path = tmp_path / "a.warc"
    chunked = b"3\r\n<a>\r\n4\r\n</a>\r\n0\r\n\r\n"
    answers: list[tuple[str, list[tuple[str, str]], bytes]] = [
        ("200 OK", [("Content-Type", "text/xml")], b"<plain/>"),
        ("200 OK", [("Content-Encoding", "gzip")], gzip.compress(b"<gz/>")),
        ("200 OK", [("Content-Encoding", "br")], brotli.compress(b"<br/>")),
        ("200 OK", [("Transfer-Encoding", "chunked")], chunked),
        ("200 OK", [("Content-Encoding", "gzip")], b"<already/>"),
        ("304 Not Modified", [], b""),
        ("404 Not Found", [], b"no"),
    ]
    responses(path, answers, compress=compress)
    tally = Tally()
    found = list(read_warc(path, tally=tally))
    assert [item.body for item in found] == [b"<plain/>", b"<gz/>", b"<br/>", b"<a></a>", b"<already/>"]
    assert found[0] == Archived(
        b"<plain/>", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC), "http://a.example/feed", "text/xml", 200
    )
    assert tally.skipped == {"warcinfo": 1, "status 304": 1, "status 404": 1}
    assert tally.damaged == []


@pytest.mark.parametrize("compress", [True, False])
def test_a_file_cut_anywhere_gives_what_is_whole_and_names_the_rest(tmp_path: Path, compress: bool) -> None:
    written = stories(3, 400)
    path, cut = tmp_path / "a.warc", tmp_path / "cut.warc"
    write_warc(path, written, compress=compress)
    whole = path.read_bytes()
    for length in range(10, len(whole) - 4, 37):
        cut.write_bytes(whole[:length])
        tally = Tally()
        found = [back(item) for item in read_warc(cut, tally=tally)]
        assert found == written[: len(found)]
        assert len(found) == 3 or tally.damaged or whole[length:].startswith((b"\x1f\x8b", b"WARC/", b"\r\n"))
        assert all(damage.path == str(cut) and 0 <= damage.offset < length for damage in tally.damaged)


@pytest.mark.parametrize("compress", [True, False])
def test_damage_costs_only_the_damaged_record(tmp_path: Path, compress: bool) -> None:
    written = stories(5)
    path = tmp_path / "a.warc"
    write_warc(path, written, compress=compress)
    whole = bytearray(path.read_bytes())
    begins = [at for at in range(len(whole)) if whole.startswith(b"\x1f\x8b\x08" if compress else b"WARC/1.1", at)]
    begins = begins if compress else [at for at in begins if at == 0 or whole[at - 1 : at] == b"\n"]
    assert len(begins) == 5
    for position in range(begins[2] + 1, begins[3], 13):
        spoiled = bytearray(whole)
        spoiled[position] ^= 0xFF
        path.write_bytes(spoiled)
        tally = Tally()
        found = [back(item) for item in read_warc(path, tally=tally) if item.provider]
        assert [document for document in written if document not in found] in ([], [written[2]])
        # A letter of its own header may differ unnoticed; its bytes have a digest.
        assert all(document.body == written[2].body for document in found if document not in written)
        assert tally.documents + len(tally.damaged) + tally.skipped.total() >= 5


def test_damage_is_told_at_the_end_when_nobody_counts(tmp_path: Path) -> None:
    written = stories(3)
    path = tmp_path / "a.warc.gz"
    write_warc(path, written)
    whole = bytearray(path.read_bytes())
    second = whole.index(b"\x1f\x8b\x08", 3)
    whole[second + 200] ^= 0xFF
    path.write_bytes(whole)
    found = []
    with pytest.raises(ReplayError, match=f"{path}: record at byte {second}: "):
        found.extend(read_warc(path))
    assert [back(item) for item in found] == [written[0], written[2]]


def test_what_is_no_warc_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match="absent"):
        list(read_warc(tmp_path / "absent"))
    (tmp_path / "text").write_bytes(b"just a text")
    with pytest.raises(ReplayError, match="not a WARC"):
        list(read_warc(tmp_path / "text"))
    (tmp_path / "empty").touch()
    assert list(read_warc(tmp_path / "empty")) == []


def test_one_document_is_in_memory_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    write_warc(path, (Document("P", "f", THEN, os.urandom(1_000_000)) for _ in range(30)))
    tracemalloc.start()
    count = sum(1 for _ in read_warc(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (count, peak < 8_000_000) == (30, True)


def test_too_large_a_record_is_named_and_passed(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    small = stories(1)[0]
    write_warc(path, [small, Document("P", "f", THEN, bytes(400_000)), small])
    tally = Tally()
    assert len(list(read_warc(path, tally=tally, max_bytes=100_000))) == 2
    assert [damage.reason.startswith("more than 100000 bytes") for damage in tally.damaged] == [True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-04-21T00:43:01Z", datetime(2020, 4, 21, 0, 43, 1, tzinfo=UTC)),
        ("2020-04-21T00:43:01.123456789Z", datetime(2020, 4, 21, 0, 43, 1, 123456, tzinfo=UTC)),
        ("2020-04-21T02:43+02:00", datetime(2020, 4, 21, 0, 43, tzinfo=UTC)),
        ("2020-04-21", datetime(2020, 4, 21, tzinfo=UTC)),
        ("2020-04", datetime(2020, 4, 1, tzinfo=UTC)),
        ("2020", datetime(2020, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_of_any_precision(text: str, expected: datetime) -> None:
    assert warc_date(text) == expected


def test_a_date_that_is_none_is_damage(tmp_path: Path) -> None:
    with pytest.raises(ParseError):
        warc_date("yesterday")


def test_a_folder_is_read_by_time_then_name(tmp_path: Path) -> None:
    for name, age in (("b.txt", 5), ("a.txt", 5), ("sub/c.json", 9), (".done/x.txt", 1), ("y.part", 1), ("z.bin", 1)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
        os.utime(path, ns=(0, 1_700_000_000_123_456_000 - age * 10**9))
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    found = list(read_folder(tmp_path))
    assert [item.url for item in found] == ["sub/c.json", "a.txt", "b.txt", "z.bin"]
    assert [item.body for item in found] == [b"sub/c.json", b"a.txt", b"b.txt", b"z.bin"]
    assert found[0].received_at == datetime.fromtimestamp(1_699_999_991, UTC) + timedelta(microseconds=123456)
    assert [item.content_type for item in found] == ["application/json", "text/plain", "text/plain", None]
    assert list(read_folder(tmp_path, skip=2)) == found[2:]
    assert [item.url for item in read_folder(tmp_path, pattern="*.txt")] == ["a.txt", "b.txt"]


def test_a_folder_with_a_file_too_large(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(bytes(11))
    with pytest.raises(ReplayError, match="big"):
        list(read_folder(tmp_path, max_bytes=10))
    with pytest.raises(ReplayError, match="not a folder"):
        list(read_folder(tmp_path / "absent"))

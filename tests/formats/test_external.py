"""Nothing outside a document is ever touched: a server on this machine and a file here wait for it in vain."""

from __future__ import annotations

import http.server
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.formats.attacks import is_xml, with_headline, with_subset, with_text
from tests.formats.own import SAMPLES, Sample, document, stories
from watchdog.events import FileOpenedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from ingest.errors import ParseError

SECRET = "the harbour master's password"
XML = [each for each in SAMPLES if is_xml(each)]


@dataclass(eq=False)
class Bait(FileSystemEventHandler):
    """What must never be touched, and what was."""

    url: str
    path: Path
    touched: list[str] = field(default_factory=list)
    opened: threading.Event = field(default_factory=threading.Event)

    def on_opened(self, event: FileSystemEvent) -> None:
        """Note that the file was opened."""
        assert isinstance(event, FileOpenedEvent)
        if not event.is_directory:
            self.touched.append(str(event.src_path))
            self.opened.set()


@pytest.fixture(scope="module")
def bait(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bait]:
    """Yield a server and a file. At the end both are touched, so that nobody trusts a trap that does not work."""
    folder = tmp_path_factory.mktemp("bait")
    path = folder / "secret.txt"
    path.write_text(SECRET)
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        caught = Bait(f"http://127.0.0.1:{server.server_port}", path, asked)
        watcher = Observer()
        watcher.schedule(caught, str(folder))
        watcher.start()
        yield caught
        assert caught.touched == []
        urllib.request.urlopen(caught.url + "/control").close()
        path.read_text()
        assert caught.opened.wait(10)
        assert caught.touched[0] == "/control" and len(caught.touched) == 2
        watcher.stop()
        watcher.join()
        server.shutdown()
        thread.join()


def _hostile(sample: Sample, bait: Bait) -> Iterator[bytes]:
    """Yield the sample in every way in which XML can point outside itself."""
    for where in (f"{bait.url}/x", bait.path.as_uri(), str(bait.path)):
        at = where.encode()
        for into in (with_headline, with_text):
            yield with_subset(into(sample, b"&x;"), b'<!ENTITY x SYSTEM "' + at + b'">')
            yield with_subset(into(sample, b"&x;"), b'<!ENTITY x PUBLIC "-//X//X" "' + at + b'">')
        yield with_subset(sample.body, b'<!ENTITY % x SYSTEM "' + at + b'"> %x;')
        yield with_subset(sample.body, b"").replace(b" []>", b' SYSTEM "' + at + b'">')
        yield with_subset(sample.body, b"").replace(b" []>", b' PUBLIC "-//X//X" "' + at + b'">')
        yield with_subset(sample.body, b"").replace(b" []>", b' SYSTEM "' + at + b'" [<!ENTITY a "b">]>')
        include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="' + at + b'"/>'
        yield with_text(sample, include)
        sheet = b'?>\n<?xml-stylesheet type="text/xsl" href="' + at + b'"?>'
        yield sample.body.replace(b"?>", sheet, 1)
        schema = b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x ' + at + b'" '
        yield with_subset(sample.body, b"").replace(b" []>", b">").replace(b" version=", schema + b" version=", 1)


@pytest.mark.parametrize("sample", XML, ids=[each.name for each in XML])
def test_no_document_reaches_outside_itself(sample: Sample, bait: Bait) -> None:
    refused, read = 0, 0
    for body in _hostile(sample, bait):
        try:
            found = stories(document(sample, body))
        except ParseError:
            refused += 1
            continue
        read += 1
        assert SECRET not in str(found)
    assert refused and read
    assert bait.touched == []

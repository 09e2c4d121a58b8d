"""RSS 1.0 (RDF Site Summary) and its forerunner RSS 0.90: items stand beside the channel, named by rdf:about."""

from __future__ import annotations

from lxml import etree

from ingest.model.item import Parsed
from ingest.parsers.elements import Vocabulary
from ingest.parsers.rss import read_channel


def read(root: etree._Element, url: str | None) -> Parsed:
    """Return the items of an ``rdf:RDF`` element; ``url`` is where the document came from.

    Raises:
        LimitExceeded: more items than any feed has.
    """
    vocabulary = Vocabulary(root, atom=False)
    channel = next((child for child in root if vocabulary[child.tag] == "channel"), root)
    return read_channel("rdf", root, channel, vocabulary, url)

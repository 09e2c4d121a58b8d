"""The archive: WARC files in and out, and folders of documents; sources of documents like any other."""

from ingest.archive.archived import Archived, Damage, Tally
from ingest.archive.merging import merged, name_of
from ingest.archive.reading import read_folder, read_warc
from ingest.archive.writing import write_warc

__all__ = ["Archived", "Damage", "Tally", "merged", "name_of", "read_folder", "read_warc", "write_warc"]

"""IPTC's NewsCodes vocabularies that formats name without their URI (cv.iptc.org)."""

from __future__ import annotations

NEWSCODES = "http://cv.iptc.org/newscodes/"
SUBJECT_CODES = f"{NEWSCODES}subjectcode/"
MEDIA_TOPICS = f"{NEWSCODES}mediatopic/"
GENRES = f"{NEWSCODES}genre/"

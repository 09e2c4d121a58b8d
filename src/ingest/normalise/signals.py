"""Wire cues at the start of a headline: CORRECTION:, KILL -, (WITHDRAWN). Precision first.

A kill cannot be undone, so a cue counts only if it is all in capitals, stands first, and is set off by a separator or
brackets; "Kill Bill returns", "Correction in markets" and "KILL-SWITCH bill passes" are headlines.
"""

from __future__ import annotations

import re

from ingest.model.item import Signal

_KILLS = (
    r"(?:MANDATORY |BULLETIN |ADVISORY |STORY |URGENT )?KILL(?: NOTICE| ADVISORY)?|STORY KILLED|"
    r"(?:STORY )?WITHDRAWN|WITHDRAWAL NOTICE|(?:STORY )?RETRACTED|RETRACTION"
)
_CORRECTIONS = (
    r"(?:MANDATORY |URGENT )?CORRECT(?:ION|ED|IVE|S)(?: \(OFFICIAL\))?|CLARIFICATION|ANNULE ET REMPLACE|CORRECCIÓN|"
    r"CORREÇÃO|CORREZIONE|CORRIGE|KORREKTUR|BERICHTIGUNG|BERICHTIGT|KOREKTA|KORRIGJIM|ИСПРАВЛЕНИЕ|ПОПРАВКА|DÜZELTME"
)
# A colon, or a dash with space around it; after some cues agencies set the dash close: "CORRECTED-Oil falls".
_SEPARATOR = r"(?:\s*:\s*|\s+[-–—]+\s+|\s*[–—]\s*|\s*-\s+)"
_CLOSE_DASH = r"-(?=[\w\"'“‘«])"


def _cue(words: str, close: str) -> re.Pattern[str]:
    bracketed = rf"[\(\[]\s*(?:{words})\s*[\)\]](?:{_SEPARATOR}|\s+|$)"
    return re.compile(rf"\s*(?:{bracketed}|(?:{words})(?:{_SEPARATOR}|\s*:?\s*$)|(?:{close}){_CLOSE_DASH})")


_KILL = _cue(_KILLS, "WITHDRAWN|RETRACTED")
_CORRECTION = _cue(_CORRECTIONS, r"CORRECTED|CORRECTED \(OFFICIAL\)|CORRECTION|CORRECTS")
_ALL_CAPITALS_NEXT = re.compile(r"[A-Z]{2,}\b")


def detect(headline: str) -> Signal:
    """Return what the cue at the start of a headline says: a kill, a correction, or nothing."""
    return _split(headline)[0]


def bare_headline(headline: str) -> str:
    """Return a headline without the cues at its start: the name by which the earlier version is found."""
    signal, rest = _split(headline)
    while signal is not Signal.NONE and rest:
        headline = rest
        signal, rest = _split(headline)
    return rest if signal is not Signal.NONE else headline


def _split(headline: str) -> tuple[Signal, str]:
    for pattern, signal in ((_KILL, Signal.KILL), (_CORRECTION, Signal.CORRECTION)):
        match = pattern.match(headline)
        if match is None:
            continue
        if match[0].endswith("-") and signal is Signal.KILL and _ALL_CAPITALS_NEXT.match(headline, match.end()):
            continue
        return signal, headline[match.end() :].strip()
    return Signal.NONE, headline

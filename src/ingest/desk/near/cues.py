"""What a document says of itself in its first words: corrected, updated, repeated (facts: versions by text).

These are weaker signals than those of ``normalise.signals``, which alone decide on kills: a cue here only lifts the
veto of changed numbers between two documents of one provider with agreeing titles.
"""

from __future__ import annotations

import re
from enum import IntEnum

FIRST_CHARACTERS = 160


class Cue(IntEnum):
    """What the first words say."""

    NONE = 0
    UPDATE = 1
    CORRECTION = 2
    REPEAT = 3


_CORRECTIONS = (
    r"corrected|corrects|correction|corrective|clarification|clarifies|refile[sd]?|recasts?|"
    r"corrige|corrigé|rectificatif|rectifié|annule et remplace|corrección|corregid[oa]|rectifica(?:ción)?|"
    r"correção|corrigid[oa]|correzione|corregge|errata(?: corrige)?|erratum|"
    r"korrektur|korrigiert|berichtigung|berichtigt|rettelse|rettet|rättelse|rättad|oikaisu|korjaus|korjattu|"
    r"correctie|gecorrigeerd|rectificatie|korekta|sprostowanie|oprava|opraveno|ispravka|ispravak|popravek|javítás|"
    r"helyesbítés|corectare|corectat|erată|korrigjim|i korrigjuar|korrigjuar|düzeltme|düzeltildi|διόρθωση|"
    r"исправлени[ея]|исправлено|уточнени[ея]|поправка|виправлення|виправлено|корекция|исправка|"
    r"تصحيح|تصويب|تصحیح|اصلاح(?:یه)?|תיקון|सुधार|संशोधन|সংশোধন|แก้ไข|đính chính|koreksi|ralat|pembetulan"
)
_UPDATES = (
    r"updates?\s*\d*|upd\s*\d+|updated|adds|writethru|write-thru|\d+(?:st|nd|rd|th)\s+ld|lead|"
    r"actualisation|actualisé|mise à jour|actualización|actualizado|actualiza|atualização|atualizado|atualiza|"
    r"aggiornamento|aggiornato|aktualisierung|aktualisiert|neufassung|opdatering|opdateret|oppdatering|oppdatert|"
    r"uppdatering|uppdaterad|päivitys|päivitetty|bijgewerkt|aktualizacja|aktualizace|aktualizováno|ažurirano|frissítve|"
    r"actualizare|actualizat|përditësim|i përditësuar|përditësohet|güncelleme|güncellendi|ενημέρωση|"
    r"обновлени[ея]|обновлено|дополнени[ея]|дополнено|дополняется|оновлено|доповнено|обновена|ажурирано|"
    r"تحديث|محدث|به‌روزرسانی|עדכון|अपडेट|আপডেট|อัปเดต|cập nhật|pembaruan"
)
_REPEATS = (
    r"rpt|repeats?|repeating|répétition|repetición|repetição|ripetizione|wiederholung|wdh|gentagelse|gjentakelse|"
    r"upprepning|toisto|herhaling|powtórzenie|opakování|ponovljeno|повтор|повторно|إعادة|تکرار|përsëritje|tekrar"
)
# Scripts written without spaces have no word boundaries.
_UNSPACED = {
    Cue.CORRECTION: r"訂正|修正|更正|정정|แก้ไข",
    Cue.UPDATE: r"更新|差し替え|差替|続報|업데이트|수정|종합|อัปเดต|อัพเดต",
}

_WORDS = {Cue.CORRECTION: _CORRECTIONS, Cue.UPDATE: _UPDATES, Cue.REPEAT: _REPEATS}
_ANY = "|".join(
    f"(?P<c{cue:d}>(?:{words})(?!\\w){f'|(?:{_UNSPACED[cue]})' if cue in _UNSPACED else ''})"
    for cue, words in _WORDS.items()
)
_OPEN = r"[(\[【（*「［]"
_TITLE_START = re.compile(rf"[\s\W]*(?:{_ANY})\s*\d*\s*(?:[:：)\]】）>」］\-–—/*]+|$)\s*")
_TITLE_NUMBERED = re.compile(rf"[\s\W]*(?:{_ANY})\s*\d+\b\W*")
_TITLE_BRACKETED = re.compile(rf"\s*{_OPEN}\s*(?:{_ANY})[^)\]】）>」］]{{0,20}}[)\]】）>」］*]\s*")
_BODY_BRACKETED = re.compile(rf"{_OPEN}\s*(?:eds?\W+)?(?:{_ANY})")
_BODY_START = re.compile(rf"\W*(?:{_ANY})\s*\d*\s*[:：)\]】）>」］\-–—]")


def cue_of(title: str, body: str) -> tuple[Cue, str]:
    """Return the cue of a document, the title's before the body's, and its title without cues."""
    folded = title.casefold()
    if len(folded) != len(title):  # casefolding may lengthen a text (Unicode, section 5.18): keep places comparable
        title = folded
    found = Cue.NONE
    at = 0
    while match := _TITLE_START.match(folded, at) or _TITLE_NUMBERED.match(folded, at):
        if match.end() == at:
            break
        found, at = found or _cue(match), match.end()
    bare = title[at:] if at < len(title) else title
    if match := _TITLE_BRACKETED.search(folded, at):
        found = found or _cue(match)
        bare = title[at : match.start()] + " " + title[match.end() :]
    if not found:
        first = body[:FIRST_CHARACTERS].casefold()
        if match := _BODY_START.match(first) or _BODY_BRACKETED.search(first):
            found = _cue(match)
    return found, bare


def _cue(match: re.Match[str]) -> Cue:
    return Cue(int((match.lastgroup or "c0")[1:]))

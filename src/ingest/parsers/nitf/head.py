"""The head of a NITF document: its metadata (NITF 3.6, «head» and «docdata»)."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from ingest.model.item import Category, Source
from ingest.parsers.nitf import concepts
from ingest.parsers.nitf.media import Leftovers, local, words

_DATES = {"date.issue": "issue", "date.release": "release", "date.expire": "expires"}


class Head:
    """What a head says. ``told`` and ``paths`` have a value, and where it stood, by the name of the item's field; the
    other words of docdata are under their own names (``issue``, ``release``, ``status``, …).
    """

    def __init__(self) -> None:
        self.told: dict[str, str] = {}
        self.paths: dict[str, str] = {}
        self.categories: list[Category] = []
        self._codes: set[str] = set()
        self.sources: list[Source] = []
        self.sections: list[str] = []
        self.advice: list[str] = []
        self.usage: list[str] = []
        self.leftovers: Leftovers = []

    def read(self, element: etree._Element, place: str = "head") -> None:
        """Read the children of a head, or of the docdata in it; some senders put docdata's children into the head."""
        for child in element:
            # Most senders leave the namespace out, and a name is found at once.
            reader = _READERS.get(child.tag)
            if reader is None and (reader := _READERS.get(name := local(child))) is None:
                if (kept := _KEPT.get(name)) is not None:
                    self._keep(child, f"{place}/{name}", kept)
                elif name:
                    self._rest(child, f"{place}/{name}")
                continue
            reader(self, child, place)

    def say(self, field: str, value: str | None, path: str) -> None:
        """Take the first value of a field; later ones are left over."""
        value = value.strip() if value else ""
        if not value:
            return
        if field in self.told:
            self.leftovers.append((path, value))
        else:
            self.told[field] = value
            self.paths[field] = path

    def _title(self, element: etree._Element, place: str) -> None:
        self.say("title", words(element), f"{place}/title")

    def _meta(self, element: etree._Element, place: str) -> None:
        name = element.get("name") or element.get("http-equiv") or ""
        value = (element.get("content") or "").strip()
        path = f"{place}/meta[@name='{name}']"
        if value:
            self.leftovers.append((path, value))
            if name == "anpa-keyword":
                # ANPA 1312's keyword line is the slugline; it stands before a du-key.
                self.told["slugline"], self.paths["slugline"] = value, path

    def _tobject(self, element: etree._Element, place: str) -> None:
        if kind := (element.get("tobject.type") or "").strip():
            self.leftovers.append((f"{place}/tobject/@tobject.type", kind))
        for child in element:
            name = local(child)
            if name == "tobject.subject":
                self.categories += concepts.subjects(child, self._codes)
            elif name == "tobject.property" and (value := child.get("tobject.property.type")):
                self.categories.append(concepts.genre(value))

    def _iim(self, element: etree._Element, place: str) -> None:
        for child in element:
            if local(child) == "ds" and (value := (child.get("value") or "").strip()):
                self.leftovers.append((f"{place}/iim/ds[@num='{child.get('num') or ''}']", value))

    def _docdata(self, element: etree._Element, place: str) -> None:
        for name, field in (
            ("management-status", "status"),
            ("management-doc-idref", "idref"),
            ("management-idref-status", "idref_status"),
        ):
            self.say(field, element.get(name), f"{place}/docdata/@{name}")
        self.read(element, f"{place}/docdata")

    def _doc_id(self, element: etree._Element, place: str) -> None:
        self.say("native_id", element.get("id-string"), f"{place}/doc-id/@id-string")
        self.say("registry", element.get("regsrc"), f"{place}/doc-id/@regsrc")

    def _date(self, element: etree._Element, place: str) -> None:
        name = local(element)
        value = (element.get("norm") or words(element)).strip()
        path = f"{place}/{name}/@norm"
        if "YYYY" not in value:
            self.say(_DATES[name], value, path)
        else:
            # The pattern itself (YYYYMMDDTHHMMSS-HHMM) stands where a sender's system had no date.
            self.leftovers.append((path, value))

    def _urgency(self, element: etree._Element, place: str) -> None:
        self.say("urgency", element.get("ed-urg"), f"{place}/urgency/@ed-urg")

    def _evloc(self, element: etree._Element, place: str) -> None:
        if (found := concepts.event_place(element)) is not None:
            self.categories.append(found)

    def _del_list(self, element: etree._Element, place: str) -> None:
        for child in element:
            if name := (child.get("src-name") or "").strip():
                self.sources.append(Source(name, "source"))

    def _du_key(self, element: etree._Element, place: str) -> None:
        said = element.attrib
        if key := (said.get("key") or "").strip():
            self.leftovers.append((f"{place}/du-key/@key", key))
            self.say("slugline", key, f"{place}/du-key/@key")
        generation, version = (said.get("generation") or "").strip(), (said.get("version") or "").strip()
        if generation and version:
            # The version counts within one generation of the key.
            self.say("version", f"{generation}.{version}", f"{place}/du-key/@generation and @version")
        else:
            self.say("version", generation or version, f"{place}/du-key/@{'generation' if generation else 'version'}")
        self._keep(element, f"{place}/du-key", ("generation", "version", "part"))

    def _ed_msg(self, element: etree._Element, place: str) -> None:
        if info := (element.get("info") or words(element)).strip():
            self.advice.append(info)
            self.paths.setdefault("ed_note", f"{place}/ed-msg/@info")
            self._keep(element, f"{place}/ed-msg", ("msg-type",))

    def _correction(self, element: etree._Element, place: str) -> None:
        self.told["correction"] = "yes"
        self.paths["signal"] = f"{place}/correction"
        if info := (element.get("info") or words(element)).strip():
            self.advice.append(info)
            self.paths.setdefault("ed_note", f"{place}/correction/@info")
        self._keep(element, f"{place}/correction", ("id-string", "regsrc"))

    def _copyright(self, element: etree._Element, place: str) -> None:
        self.say("copyright_holder", element.get("holder"), f"{place}/doc.copyright/@holder")
        self._keep(element, f"{place}/doc.copyright", ("year",))

    def _rights(self, element: etree._Element, place: str) -> None:
        for name in ("type", "limitations"):
            if value := (element.get(name) or "").strip():
                self.usage.append(value)
                self.paths.setdefault("usage_terms", f"{place}/doc.rights/@type and @limitations")
        self._keep(element, f"{place}/doc.rights", ("owner", "agent", "geography", "startdate", "enddate"))

    def _keys(self, element: etree._Element, place: str) -> None:
        for child in element:
            if value := ((child.get("key") or "").strip() or words(child)):
                self.leftovers.append((f"{place}/key-list/keyword", value))

    def _identified(self, element: etree._Element, place: str) -> None:
        self.categories += concepts.identified(element, self.leftovers)

    def _pubdata(self, element: etree._Element, place: str) -> None:
        if section := (element.get("position.section") or "").strip():
            self.sections.append(section)
        self._rest(element, f"{place}/pubdata")

    def _keep(self, element: etree._Element, path: str, names: tuple[str, ...]) -> None:
        for name in names:
            if value := (element.get(name) or "").strip():
                self.leftovers.append((f"{path}/@{name}", value))

    def _rest(self, element: etree._Element, path: str) -> None:
        """Keep an element that has no place in the canonical story: its attributes, and its text."""
        for name, value in element.attrib.items():
            if value := str(value).strip():
                self.leftovers.append((f"{path}/@{str(name).rpartition('}')[2]}", value))
        if value := words(element):
            self.leftovers.append((path, value))


_KEPT = {
    "fixture": ("fix-id",),
    "doc-scope": ("scope", "value"),
    "series": ("series.name", "series.part", "series.totalpart"),
}
_READERS: dict[str, Callable[[Head, etree._Element, str], None]] = {
    "title": Head._title,
    "meta": Head._meta,
    "tobject": Head._tobject,
    "iim": Head._iim,
    "docdata": Head._docdata,
    "doc-id": Head._doc_id,
    "date.issue": Head._date,
    "date.release": Head._date,
    "date.expire": Head._date,
    "urgency": Head._urgency,
    "evloc": Head._evloc,
    "del-list": Head._del_list,
    "du-key": Head._du_key,
    "ed-msg": Head._ed_msg,
    "correction": Head._correction,
    "doc.copyright": Head._copyright,
    "doc.rights": Head._rights,
    "key-list": Head._keys,
    "identified-content": Head._identified,
    "pubdata": Head._pubdata,
}

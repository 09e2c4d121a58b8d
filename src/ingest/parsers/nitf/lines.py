"""Bylines and datelines: short lines of text in which names and places are marked up (NITF 3.6, body.head)."""

from __future__ import annotations

import re

from lxml import etree

from ingest.parsers.nitf.media import local, words

# A line as printed goes on with a date or an agency's name: PARIS, May 3 (XYZ) -
_PLACE_END = re.compile(r" ?[,;/(–—]| -")


def by_of(byline: etree._Element) -> tuple[list[str], list[str]]:
    """Return the byline's names with the words around them (By, and), and the titles (byttl), which stand apart.

    Several persons with nothing but white space between them are several names.
    """
    if not len(byline):
        return ([value] if (value := words(byline)) else []), []
    around, people, titles = [byline.text or ""], [], []
    for child in byline:
        name, value = local(child), words(child)
        if name == "byttl":
            titles.append(value)
        else:
            around.append(f" {value} ")
            people.append(value if name == "person" else "")
        around.append(child.tail or "")
    line = " ".join("".join(around).split()).replace(" ,", ",").replace(" .", ".").strip(" ,")
    if len(people) > 1 and all(people) and " ".join(people) == line:
        return people, titles
    return ([line] if line else []), titles


def place_of(location: etree._Element) -> str:
    """Return the place that a location names: its city where that is marked up, else all of it."""
    return next((words(child) for child in location if local(child) == "city"), "") or line_of(location)


def line_of(element: etree._Element) -> str:
    """Return a line of places: as written, or with commas where only white space stands between them."""
    pieces = [element.text or ""]
    for child in element:
        pieces += (_inside(child) if local(child) == "location" else words(child), child.tail or "")
    return _with_commas(pieces)


def beginning(line: str) -> str:
    """Return what stands before the first separator of a dateline without mark-up: its place."""
    return _PLACE_END.split(line, maxsplit=1)[0]


def _inside(location: etree._Element) -> str:
    pieces = [location.text or ""]
    for child in location:
        pieces += (words(child), child.tail or "")
    return _with_commas(pieces)


def _with_commas(pieces: list[str]) -> str:
    """Join pieces, of which every second is an element's text and the others stand between elements."""
    texts = [" ".join(piece.split()) for piece in pieces]
    line = ""
    for index, piece in enumerate(texts):
        if not piece:
            continue
        marked = index % 2 == 1
        if line and marked and not texts[index - 1] and line[-1].isalnum():
            line += ","
        line += piece if not line or (not marked and piece[0] in ",.;:)") else f" {piece}"
    return line

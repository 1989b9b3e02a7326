"""What a PDF that LibreOffice has just written tells of itself: that it is whole, its pages, its fonts.

Only for files of our own LibreOffice: PDF 1.4 with a plain table of objects, none of them compressed
(ISO 32000-1, 7.5). Files of others belong to `service.pdf`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TABLE = re.compile(rb"xref\s+0 (\d+)\s+")
_ROW = 20
"""Bytes of one row of the table of objects."""
_OBJECT = re.compile(rb"\s*(\d+) 0 obj\s*<<")
_FONT = re.compile(rb"/FontName\s*/(?:[A-Z]{6}\+)?([^\s/<>\[\]()]+)")
_HEAD = 400
"""Bytes of an object that hold the name of its font."""


class Torn(Exception):
    """The file is not a whole PDF."""


@dataclass(frozen=True)
class Marks:
    """The number of pages, and the PostScript names of the embedded fonts."""

    pages: int
    fonts: frozenset[str]


def read_marks(pdf: bytes) -> Marks:
    """Go through the table of objects. Raises Torn."""
    end = _END.search(pdf, max(0, len(pdf) - 100))
    table = _TABLE.match(pdf, int(end[1])) if end else None
    if not pdf.startswith(b"%PDF-1.") or end is None or table is None:
        raise Torn("no table of objects")
    places = [int(pdf[at : at + 10]) for at in range(table.end() + _ROW, table.end() + _ROW * int(table[1]), _ROW)]
    trailer = re.search(rb"/Root (\d+) 0 R", pdf[end.start() - _HEAD : end.start()])
    if trailer is None:
        raise Torn("no root")
    root = _object(pdf, places, int(trailer[1]))
    pages = re.search(rb"/Count (\d+)", _object(pdf, places, _reference(root, b"/Pages")))
    if pages is None or int(pages[1]) < 1:
        raise Torn("no pages")
    return Marks(int(pages[1]), frozenset(_fonts(pdf, places)))


def _reference(text: bytes, name: bytes) -> int:
    found = re.search(name + rb" (\d+) 0 R", text)
    if found is None:
        raise Torn(f"no {name.decode()}")
    return int(found[1])


def _object(pdf: bytes, places: list[int], number: int) -> bytes:
    """The text of an object that is no stream."""
    if not 1 <= number <= len(places) or not _OBJECT.match(pdf, places[number - 1]):
        raise Torn(f"no object {number}")
    return pdf[places[number - 1] : pdf.index(b"endobj", places[number - 1])]


def _fonts(pdf: bytes, places: list[int]) -> set[str]:
    names = set()
    for place in places:
        if pdf.find(b"/FontDescriptor", place, place + 60) > 0:
            found = _FONT.search(pdf, place, place + _HEAD)
            if found:
                names.add(found[1].decode("ascii", "replace"))
    return names

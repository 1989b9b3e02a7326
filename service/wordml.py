"""WordprocessingML: lines become Word's paragraphs, numbered lists, footnotes and tables.

Styles carry the look and stand in the template by name; here is only what a style can't say: which list a
paragraph is numbered by, where a footnote hangs, how wide a column is. Lengths are in twips (1/20 pt).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from service.markup import Run, parse
from service.parts.flow import CellLines, Line, Lines, TableLines
from service.parts.stamp import StampRow, StampWords
from service.word_lists import FIRST_NUM, IN_CELL

MM = 56.6929
"""Twips in a millimetre."""
CELL_MARGIN = 85
"""Left and right padding of a cell, twips (1.5 mm)."""
LETTER = 118
"""How wide a letter of a table is on average, twips (11 pt type)."""
_BREAKABLE = re.compile(r"[ \n\t*^\[\]/–-]+")
_MARGIN = re.compile(r'\bw:(left|right|top|bottom)="(\d+)"')
_WIDE_CELL = 1_500
"""A row with a cell longer than this, characters, may break over pages: it could not fit on one."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet a text stands on: margins in mm, and which way it lies."""

    left: int = 30
    right: int = 10
    top: int = 20
    bottom: int = 20
    landscape: bool = False

    @classmethod
    def of(cls, section: str) -> Sheet:
        """The upright sheet whose margins a section of a template has; the standard's where it has none."""
        edges = {name: int(size) for name, size in _MARGIN.findall(section)}
        if len(edges) < 4:
            return cls()
        mm = {name: round(size / MM) for name, size in edges.items()}
        if 'w:orient="landscape"' in section:
            return cls(mm["top"], mm["bottom"], mm["right"], mm["left"], landscape=True)
        return cls(mm["left"], mm["right"], mm["top"], mm["bottom"])

    @property
    def width(self) -> int:
        """The width of the text, twips."""
        side = 297 if self.landscape else 210
        if self.landscape:  # turned, the binding edge is on top: the left margin becomes the top one
            return round((side - self.bottom - self.top) * MM)
        return round((side - self.left - self.right) * MM)

    def section(self) -> str:
        """Page size and margins of a section; a landscape sheet is bound by its top edge."""
        wide, high = (16838, 11906) if self.landscape else (11906, 16838)
        top, right, bottom, left = self.top, self.right, self.bottom, self.left
        if self.landscape:
            top, right, bottom, left = self.left, self.top, self.right, self.bottom
        orient = ' w:orient="landscape"' if self.landscape else ""
        edges = {"top": top, "right": right, "bottom": bottom, "left": left}
        margins = " ".join(f'w:{edge}="{round(size * MM)}"' for edge, size in edges.items())
        return (
            f'<w:pgSz w:w="{wide}" w:h="{high}"{orient}/>'
            f'<w:pgMar {margins} w:header="{round(10 * MM)}" w:footer="{round(10 * MM)}" w:gutter="0"/>'
        )


@dataclass(slots=True)
class Assembly:
    """What one document gathers while it is filled: list numberings and footnotes."""

    sheet: Sheet = field(default_factory=Sheet)
    lists: list[tuple[str, int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    first_note: int = 1
    _runs: dict[tuple[int, str, int], int] = field(default_factory=dict)
    _bodies: int = 0

    def body(self, goes_on: bool = False) -> int:
        """A numbered body begins: its clauses count from one, or go on from the body before."""
        self._bodies += not goes_on
        return self._bodies

    def number(self, body: int, name: str, run: int, level: int, start: int) -> int:
        """The `w:numId` of one list, which starts from one or goes on from a number on its level."""
        key = (body, name, run)
        if key not in self._runs:
            self.lists.append((name, level, start))
            self._runs[key] = FIRST_NUM + len(self.lists)
        return self._runs[key]

    def note(self, text: str) -> int:
        """The id of a new footnote."""
        self.notes.append(text)
        return self.first_note + len(self.notes) - 1


def text_xml(text: str) -> str:
    """A text inside `w:t`: escaped, with line breaks and tabs as Word's own elements."""
    text = escape(text, quote=False)
    if "\n" in text:
        text = text.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    if "\t" in text:
        text = text.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return text


def _run(run: Run, assembly: Assembly) -> str:
    if run.note:
        number = assembly.note(run.note)
        return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'
    look = ("<w:b/>" if run.bold else "") + ("<w:i/>" if run.italic else "")
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text_xml(run.text)}</w:t></w:r>'


def runs(text: str, assembly: Assembly) -> str:
    """A running text with its small markup, as runs."""
    return "".join(_run(run, assembly) for run in parse(text))


def paragraph(line: Line, assembly: Assembly, body: int, keep: bool = False) -> str:
    """One paragraph; `keep` holds it on the page of the next one."""
    properties = f'<w:pStyle w:val="{line["style"]}"/>' + ("<w:keepNext/>" if keep else "")
    if "list" in line:
        name = line["list"] + (IN_CELL if line["style"].startswith("Cell") else "")
        number = assembly.number(body, name, line["run"], line["level"], line.get("start", 1))
        properties += f'<w:numPr><w:ilvl w:val="{line["level"] - 1}"/><w:numId w:val="{number}"/></w:numPr>'
        if line["style"].startswith("Heading"):  # the indent of the numbering is for clauses
            properties += '<w:ind w:left="0" w:firstLine="0"/>'
    if "align" in line:
        properties += f'<w:jc w:val="{ {"justify": "both"}.get(line["align"], line["align"]) }"/>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs(line['text'], assembly)}</w:p>"


def body_xml(lines: Lines, assembly: Assembly, keep_last: bool = False, goes_on: bool = False) -> str:
    """A whole body. `keep_last` holds its end on the page of what follows, so that no signature stands alone."""
    body, last = assembly.body(goes_on), len(lines) - 1
    parts: list[str] = []
    for place, line in enumerate(lines):
        keep = keep_last and place >= last - 1  # two paragraphs, so that a date or a short line is not alone either
        leads = place < last and "text" in line and line["text"].endswith(":")  # what it announces stands below it
        if "style" in line:
            parts.append(paragraph(line, assembly, body, keep or leads))
        else:
            above = lines[place - 1] if place else None
            if above and "style" in above and not above["style"].startswith(("Heading", "Title", "TableTitle")):
                parts.append('<w:p><w:pPr><w:pStyle w:val="TableGap"/><w:keepNext/></w:pPr></w:p>')
            parts.append(_table(line, assembly, body, keep))
            follows = place == last or "style" not in lines[place + 1]
            if follows:  # Word joins two tables that touch, and wants a paragraph after the last one
                style = "SectionBreak" if place == last else "TableGap"
                parts.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep else ""}</w:pPr></w:p>')
    return "".join(parts)


CORNER = round(80 * MM)
"""The longest line of a requisite in a corner: 8 cm (ГОСТ Р 7.0.97-2025)."""


def _side_by_side(left: str, right: str, assembly: Assembly) -> str:
    """Two corner blocks of a sheet, however it lies: a row of a table without lines."""
    widths = (CORNER, assembly.sheet.width - 2 * CORNER, CORNER)
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{text or _EMPTY_STAMP}</w:tc>'
        for width, text in zip(widths, (left, "", right), strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


_EMPTY_STAMP = '<w:p><w:pPr><w:pStyle w:val="StampText"/></w:pPr></w:p>'


def _bare_table(rows: str, assembly: Assembly) -> str:
    widths = (CORNER, assembly.sheet.width - 2 * CORNER, CORNER)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="BareTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl><w:p><w:pPr><w:pStyle w:val="TableGap"/></w:pPr></w:p>'
    )


def mark_xml(lines: Sequence[str], assembly: Assembly) -> str:
    """The mark of an appendix: in the right corner, its lines left-aligned to each other (реквизит 19)."""
    if not lines:
        return ""
    inside = "".join(_plain("AppendixMark", line) for line in lines)
    return _bare_table(_side_by_side("", inside, assembly), assembly)


def stamps_xml(rows: Sequence[StampRow], assembly: Assembly) -> str:
    """The stamps of the first sheet: in its left and right corners (реквизиты 16, 20)."""
    if not rows:
        return ""
    sides = "".join(_side_by_side(_stamps(row["left"]), _stamps(row["right"]), assembly) for row in rows)
    return _bare_table(sides, assembly)


def _stamps(stamps: Sequence[StampWords]) -> str:
    parts: list[str] = []
    for stamp in stamps:
        parts += [_plain("StampWord", stamp["word"]), *(_plain("StampText", line) for line in stamp["lines"])]
        parts += [_plain("ElectronicMark", line) for line in stamp["mark"]]
        parts += [_plain("StampText", line) for line in stamp["after"]]
        parts.append(_plain("SignatureGap", ""))
    return "".join(parts)


def _plain(style: str, text: str) -> str:
    """A paragraph of a text without markup: what was typed is printed."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text_xml(text)}</w:t></w:r></w:p>'


def column_widths(shares: Sequence[float], width: int, least: Sequence[int] = ()) -> list[int]:
    """Columns in twips that fill the width exactly, none narrower than its least where that is possible."""
    floors = list(least) or [0] * len(shares)
    fixed: set[int] = set()
    while sum(floors) < width:
        free = width - sum(floors[place] for place in fixed)
        total = sum(share for place, share in enumerate(shares) if place not in fixed)
        wide = [floors[place] if place in fixed else free * share / total for place, share in enumerate(shares)]
        narrow = {place for place in range(len(shares)) if place not in fixed and wide[place] < floors[place]}
        if not narrow:
            break
        fixed |= narrow
    else:
        wide = [width * share / sum(shares) for share in shares]
    edges = [round(sum(wide[:place])) for place in range(len(wide) + 1)]
    return [right - left for left, right in itertools.pairwise(edges)]


def _least_widths(table: TableLines, width: int) -> list[int]:
    """What each column needs so that no word of it breaks in the middle; never more than a quarter of the table."""
    longest = [0] * len(table["widths"])
    for column, heading in enumerate(table["headings"]):
        longest[column] = round(_longest(heading) * 1.08)  # headings are bold
    for row in table["rows"]:
        if row["kind"] == "row" and len(row["cells"]) == len(longest):
            for column, cell in enumerate(row["cells"]):
                longest[column] = max([longest[column], *(_longest(line["text"]) for line in cell["lines"])])
    return [min(signs * LETTER + 2 * CELL_MARGIN, width // 4) for signs in longest]


def _longest(text: str) -> int:
    return max((len(word) for word in _BREAKABLE.split(text)), default=0)


def _table(table: TableLines, assembly: Assembly, body: int, keep_last: bool) -> str:
    width = assembly.sheet.width
    widths = column_widths(table["widths"], width, _least_widths(table, width))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head: list[str] = []
    if table["headings"]:
        cells = [
            _cell([{"style": "TableHead", "text": text}], width, assembly, body)
            for text, width in zip(table["headings"], widths, strict=True)
        ]
        head.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>")
    if table["number_row"]:
        cells = [
            _cell([{"style": "TableHead", "text": str(place)}], width, assembly, body)
            for place, width in enumerate(widths, 1)
        ]
        head.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>")
    last = len(table["rows"]) - 1
    # Rows that share a merged cell stay together: each but the last holds on to the next.
    tied = {
        place - 1
        for place, row in enumerate(table["rows"])
        if any(cell["merge"] == "continue" for cell in row["cells"])
    }
    rows = [
        _row(row["kind"], row["cells"], widths, assembly, body, (keep_last and place == last) or place in tied)
        for place, row in enumerate(table["rows"])
    ]
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="PaperTable"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(head)}{''.join(rows)}</w:tbl>"
    )


def _row(kind: str, cells: list[CellLines], widths: list[int], assembly: Assembly, body: int, keep: bool) -> str:
    long = any(sum(len(line["text"]) for line in cell["lines"]) > _WIDE_CELL for cell in cells)
    parts: list[str] = []
    column = 0
    for cell in cells:
        span = cell["span"]
        lines = cell["lines"]
        if kind == "stage":
            lines = [{**line, "style": "StageRow"} if line["style"] == "CellText" else line for line in lines]
        width = sum(widths[column : column + span])
        parts.append(_cell(lines, width, assembly, body, span, cell["merge"], keep or kind == "stage"))
        column += span
    properties = "" if long else "<w:trPr><w:cantSplit/></w:trPr>"
    return f"<w:tr>{properties}{''.join(parts)}</w:tr>"


def _cell(
    lines: Iterable[Line], width: int, assembly: Assembly, body: int, span: int = 1, merge: str = "", keep: bool = False
) -> str:
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if span > 1:
        properties += f'<w:gridSpan w:val="{span}"/>'
    if merge:
        properties += '<w:vMerge w:val="restart"/>' if merge == "restart" else "<w:vMerge/>"
    inside = "".join(paragraph(line, assembly, body, keep) for line in lines)
    empty = f'<w:p><w:pPr><w:pStyle w:val="CellText"/>{"<w:keepNext/>" if keep else ""}</w:pPr></w:p>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside or empty}</w:tc>"


def footnotes(assembly: Assembly) -> str:
    """The footnotes of a document, to be put into its footnotes part."""
    return "".join(
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {text_xml(text)}</w:t></w:r></w:p></w:footnote>'
        for number, text in enumerate(assembly.notes, assembly.first_note)
    )


_HEADER, _TIED_ROW, _LOOSE_ROW = "<w:tblHeader/>", "<w:tr><w:trPr><w:cantSplit/></w:trPr>", "<w:tr>"


def loosen_first_rows(document: str) -> str:
    """Let the first row below a repeated head break over pages.

    Where such a row ends exactly at the foot of a page and may not break, LibreOffice 7.4 drops all rows after it:
    one table in some sixty positions, measured. The rows below it stay whole.
    """
    parts: list[str] = []
    copied = place = 0
    while (place := document.find(_HEADER, place)) >= 0:
        place = document.index("</w:tr>", place) + len("</w:tr>")
        if document.startswith(_TIED_ROW, place):
            parts += [document[copied:place], _LOOSE_ROW]
            copied = place + len(_TIED_ROW)
    return "".join([*parts, document[copied:]])

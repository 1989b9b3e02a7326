"""Tables of Word: columns that no word breaks in, repeated heads, rows that stay whole, merged cells.

Lengths are in twips (1/20 pt).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from service.parts.flow import CellLines, Line, TableLines
from service.wordml import Assembly, paragraph

CELL_MARGIN = 85
"""Left and right padding of a cell, twips (1.5 mm)."""
LETTER = 118
"""How wide a letter of a table is on average, twips (11 pt type)."""
_BREAKABLE = re.compile(r"[ \n\t*^\[\]–-]+")
_WIDE_CELL = 1_500
"""A row with a cell longer than this, characters, may break over pages: it could not fit on one."""


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
        longest[column] = round(_longest(heading) * 1.2)  # headings are bold
    for row in table["rows"]:
        if row["kind"] == "row" and len(row["cells"]) == len(longest):
            for column, cell in enumerate(row["cells"]):
                longest[column] = max([longest[column], *(_longest(line["text"]) for line in cell["lines"])])
    return [min(signs * LETTER + 2 * CELL_MARGIN, width // 4) for signs in longest]


def _longest(text: str) -> int:
    return max((len(word) for word in _BREAKABLE.split(text)), default=0)


def table_xml(table: TableLines, assembly: Assembly, body: int, keep_last: bool) -> str:
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


_HEADER, _TIED_ROW, _LOOSE_ROW = "<w:tblHeader/>", "<w:tr><w:trPr><w:cantSplit/></w:trPr>", "<w:tr>"


def loosen_first_rows(document: str) -> str:
    """Let the first row below a repeated head break over pages.

    Where such a row ends exactly at the foot of a page and may not break, LibreOffice 7.4 drops all rows after it:
    one table in some sixty positions, measured. The rows below it stay whole, and so does
    a row with footnotes, which LibreOffice can't break without end.
    """
    parts: list[str] = []
    copied = place = 0
    while (place := document.find(_HEADER, place)) >= 0:
        place = document.index("</w:tr>", place) + len("</w:tr>")
        end = document.find("</w:tr>", place)
        if document.startswith(_TIED_ROW, place) and document.find("<w:footnoteReference", place, end) < 0:
            parts += [document[copied:place], _LOOSE_ROW]
            copied = place + len(_TIED_ROW)
    return "".join([*parts, document[copied:]])

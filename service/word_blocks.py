"""Whole blocks of a paper in Word: a body of lines, the mark of an appendix, stamps in the corners of a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from service.parts.flow import Lines
from service.parts.stamp import StampRow, StampWords
from service.word_tables import table_xml
from service.wordml import MM, Assembly, paragraph, text_xml

CORNER = round(80 * MM)
"""The longest line of a requisite in a corner: 8 cm (ГОСТ Р 7.0.97-2025)."""


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
            parts.append(table_xml(line, assembly, body, keep))
            follows = place == last or "style" not in lines[place + 1]
            if follows:  # Word joins two tables that touch, and wants a paragraph after the last one
                style = "SectionBreak" if place == last else "TableGap"
                parts.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep else ""}</w:pPr></w:p>')
    return "".join(parts)


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

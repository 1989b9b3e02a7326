"""Tables as workbooks: a heading that stays, lists to choose from, and cells that are text and never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from service.records.headings import Column

GUIDED_ROWS = 1_000
"""For how many rows of a template the lists to choose from are set."""
_WIDEST, _NARROWEST = 45, 10
_AUTHOR = "Письмовод"


@dataclass(frozen=True)
class Sheet:
    """A table to be written."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    guided: bool = False
    """With hints and lists, for a person who fills it."""


def written(sheet: Sheet) -> bytes:
    """The table as XLSX."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet), "a new workbook has a sheet"
    page.title = sheet.title
    page.freeze_panes = "A2"
    for place, column in enumerate(sheet.columns, 1):
        head = page.cell(1, place)
        _write(head, column.title)
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        width = max(len(column.title), len(column.example)) + 3
        page.column_dimensions[get_column_letter(place)].width = min(_WIDEST, max(_NARROWEST, width))
        if sheet.guided:
            _guide(page, head, column)
    for number, cells in enumerate(sheet.rows, 2):
        for place, cell in enumerate(cells, 1):
            if cell not in ("", None):
                _write(page.cell(number, place), cell)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write(cell: Cell, value: object) -> None:
    """A number as a number; anything else as text, whatever sign it begins with (no formula, no link)."""
    if isinstance(value, int) and not isinstance(value, bool):
        cell.value = value
        return
    cell.value = str(value)
    cell.data_type = "s"
    cell.quotePrefix = str(value)[:1] in ("=", "+", "-", "@")
    cell.number_format = "@"


def _guide(page: Worksheet, head: Cell, column: Column) -> None:
    if column.hint:
        head.comment = Comment(column.hint, _AUTHOR)
    if column.choices:
        rule = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
        rule.error, rule.errorTitle = f"Выберите одно из: {', '.join(column.choices)}", column.title
        page.add_data_validation(rule)
        rule.add(f"{head.column_letter}2:{head.column_letter}{GUIDED_ROWS + 1}")

"""A table between a person's hands and the records: rows as they were read, what each column is, cells put right.

It comes from a file or from pasted lines, with headings or without, is shown to a person, and goes on to the import as
the same table with our own headings.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Literal

from service.errors import FilesRefused, Problem, TooLarge
from service.records.cells import CellRefused, compact, is_blank, text
from service.records.guessing import guessed
from service.records.headings import FIRST_ROWS, Column, Headed, headed
from service.records.table_file import COLUMNS, Table, TableRow, read_table
from service.russian.letters import one_alphabet

ROWS = 2_000
"""The longest table that is put right on a page, rows; longer ones go by the API."""
LONGEST = 1_500_000
"""The longest pasted table, characters."""


@dataclass(frozen=True)
class Grid:
    """A table as it was read."""

    names: tuple[str, ...]
    """The field that each column fills; empty: it is not taken."""
    rows: tuple[TableRow, ...]
    """Without the headings, all cells as words."""
    merged: tuple[str, ...] = ()
    sheet: str = ""
    others: tuple[str, ...] = ()

    def cell(self, row: TableRow, place: int) -> str:
        """What stands in a column of a row."""
        return str(row.cells[place]) if place < len(row.cells) else ""

    def with_column(self, name: str, value: str) -> Grid:
        """The same with a column that it lacks, alike in all rows."""
        if name in self.names or not self.rows:
            return self
        width = len(self.names)
        rows = (TableRow(row.number, (*_padded(row.cells, width), value)) for row in self.rows)
        return replace(self, names=(*self.names, name), rows=tuple(rows))


def of_file(file: Path, columns: Sequence[Column], wanted: Iterable[tuple[str, ...]]) -> Grid:
    """The table of a file. Raises TooLarge, FilesRefused."""
    return _of_table(read_table(file), columns, wanted)


def of_text(typed: str, columns: Sequence[Column], wanted: Iterable[tuple[str, ...]]) -> Grid:
    """The table of pasted lines: cells parted by tabs as Excel copies them, else by semicolons or commas.

    Its rows are counted without the headings: nobody sees the numbers that they had in Excel.

    Raises TooLarge, FilesRefused.
    """
    if len(typed) > LONGEST:
        raise TooLarge(
            f"Вставьте таблицу по частям: за один раз – не больше {LONGEST:_} знаков.".replace("_", "\u00a0")
        )
    lines = [line for line in typed.splitlines() if line.strip()]
    if not lines:
        said = "Вставьте строки таблицы: пока здесь пусто"
        raise FilesRefused("Таблица не прочитана", [Problem("/text", "empty_table", said)])
    parted = [sign for sign in ("\t", ";", ",") if sum(sign in line for line in lines) * 2 >= len(lines)]
    rows = _parted(typed, parted[0] if parted else "\t")
    grid = _of_table(Table([TableRow(number, cells) for number, cells in rows if any(cells)], []), columns, wanted)
    return replace(grid, rows=tuple(TableRow(number, row.cells) for number, row in enumerate(grid.rows, 1)))


def packed(grid: Grid) -> str:
    """The rows with their numbers as lines, to be carried in a page."""
    lines = StringIO()
    csv.writer(lines, delimiter="\t", lineterminator="\n").writerows((row.number, *row.cells) for row in grid.rows)
    return lines.getvalue()


def unpacked(
    carried: str, names: Sequence[str], mended: Mapping[tuple[int, int], str], dropped: Iterable[int] = ()
) -> Grid:
    """The table that a page has carried, with the cells that were put right, without the rows that were dropped.

    `mended`: row and column -> what it says now. Raises TooLarge, FilesRefused.
    """
    left = set(dropped)
    rows = []
    width = min(len(names), COLUMNS)
    for cells in _cut(carried, "\t"):
        if not cells or not cells[0].isdecimal() or len(cells[0]) > 9:
            continue
        number = int(cells[0])
        said = list(_padded(cells[1:], width))
        for place in range(width):
            said[place] = mended.get((number, place), said[place])
        if number not in left:
            rows.append(TableRow(number, tuple(said)))
    return Grid(tuple(names)[:width], _limited(rows))


def as_headed(grid: Grid, columns: Sequence[Column], wanted: Sequence[tuple[str, ...]]) -> Headed:
    """The table as the import takes it, under our own headings. Raises FilesRefused for columns that do not fit."""
    titles = {column.name: column.title for column in columns}
    heading = TableRow(0, tuple(titles.get(name, "") for name in grid.names))
    merged = [*grid.merged]
    return headed(Table([heading, *grid.rows], merged, grid.sheet, grid.others), columns, wanted)


def _of_table(table: Table, columns: Sequence[Column], wanted: Iterable[tuple[str, ...]]) -> Grid:
    place, names = _headings(table.rows, columns, {name for group in wanted for name in group})
    below = [TableRow(row.number, tuple(_words(cell) for cell in row.cells)) for row in table.rows[place:]]
    width = max((len(row.cells) for row in below), default=0)
    if not place:
        names = guessed([[str(cell) for cell in _padded(row.cells, width)] for row in below], columns)
    rows = _limited(below)
    return Grid(tuple(_padded(names, width))[:width], rows, tuple(table.merged), table.sheet, table.others)


def _headings(rows: Sequence[TableRow], columns: Sequence[Column], needed: set[str]) -> tuple[int, list[str]]:
    """How many rows stand above the first one with data, and which column is which; 0 where there are no headings."""
    best: tuple[int, list[str]] = (0, [])
    for place, row in enumerate(rows[:FIRST_ROWS], 1):
        names: list[str] = []
        for cell in row.cells:
            found = next((one.name for one in columns if not is_blank(cell) and compact(cell) in one.headings), "")
            names.append("" if found in names else found)
        known = [name for name in names if name]
        if (len(known) > 1 or needed & set(known)) and len(known) > sum(map(bool, best[1])):
            best = (place, names)
    return best


def _words(cell: object) -> str:
    if is_blank(cell):
        return ""
    if isinstance(cell, str):
        return one_alphabet("\n".join(" ".join(line.split()) for line in cell.splitlines() if line.strip()))
    try:
        return text(cell)
    except CellRefused:
        return str(cell)


def _parted(typed: str, sign: str) -> list[tuple[int, tuple[str, ...]]]:
    """The cells of pasted lines; a mark of quotation that is not closed is a letter like any other."""
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if sign == "\t" and typed.count('"') % 2 == 0 else csv.QUOTE_NONE
    cut = _cut(typed, sign, quoting)
    return [(number, tuple(_words(cell) for cell in cells[:COLUMNS])) for number, cells in enumerate(cut, 1)]


def _cut(lines: str, sign: str, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> list[list[str]]:
    try:
        return list(csv.reader(StringIO(lines, newline=""), delimiter=sign, quoting=quoting))
    except csv.Error as cause:
        said = "Вставьте таблицу заново: одна из её ячеек слишком длинна"
        raise FilesRefused("Таблица не прочитана", [Problem("/text", "broken_table", said)]) from cause


def _limited(rows: Sequence[TableRow]) -> tuple[TableRow, ...]:
    if len(rows) > ROWS:
        said = f"Разделите таблицу: за один раз берётся не больше {ROWS} строк, а здесь {len(rows)}"
        raise FilesRefused("Таблица слишком длинная", [Problem("/file", "too_many_rows", said)])
    return tuple(rows)


def _padded(cells: Sequence[object], width: int) -> list[str]:
    return [str(cell) for cell in cells] + [""] * (width - len(cells))

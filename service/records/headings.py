"""The columns of a table of people or of pairs: how they are headed, what stands in them, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from service.errors import FilesRefused, Problem, Severity
from service.records.cells import CellRefused, Reader, compact, is_blank
from service.records.table_file import Table, TableRow

FIRST_ROWS = 15
"""How far below a title the headings are looked for, rows."""
_MISSING = "заполните ячейку; если в ней формула, впишите её значение"


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    name: str
    """The field that it fills."""
    title: str
    """Its heading in our own tables."""
    read: Reader
    other_titles: tuple[str, ...] = ()
    example: str = ""
    """What the filled template shows in it."""
    choices: tuple[str, ...] = ()
    """What a person chooses from."""
    hint: str = ""
    """What the template says beside the heading."""

    @property
    def headings(self) -> set[str]:
        """All that it may be headed."""
        return {compact(title) for title in (self.title, *self.other_titles)}


@dataclass(frozen=True)
class RowProblem:
    """A remark on a cell or a row of a table."""

    row: int
    """Its number in the file; 0 is the whole table."""
    column: str
    code: str
    message: str
    severity: Severity = Severity.ERROR


@dataclass
class Filled:
    """A row with what its cells say, by the fields of the columns; blank cells are left out."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)

    def refuse(self, column: str, code: str, message: str) -> None:
        """Tell that the row can't be taken."""
        self.problems.append(RowProblem(self.number, column, code, message))

    def refuse_all(self, problems: Iterable[Problem], titles: Mapping[str, str], otherwise: str) -> None:
        """Tell what a model has refused: its fields by the headings in `titles`, any other one by `otherwise`.

        A cell that could not be read has been told already.
        """
        told = {problem.column for problem in self.problems}
        for problem in problems:
            column = next((titles[step] for step in reversed(problem.pointer.split("/")) if step in titles), otherwise)
            if column not in told or not column:
                self.refuse(column, problem.code, _MISSING if problem.code == "missing" else problem.message)


@dataclass(frozen=True)
class Headed:
    """A table whose columns are known."""

    titles: Mapping[str, str]
    """The field of a column -> its heading in this file."""
    rows: list[Filled]
    problems: list[RowProblem]
    """Of the whole table."""


def headed(table: Table, columns: Sequence[Column], wanted: Sequence[tuple[str, ...]]) -> Headed:
    """The rows of a table below its headings, read by them.

    `wanted`: of each of these groups of fields one column at least has to be there.
    Raises FilesRefused where the headings are not found, or one stands twice.
    """
    place, places = _headings(table.rows, columns)
    titles = {name: str(table.rows[place].cells[index]).strip() for name, index in places.items()}
    missing = [group for group in wanted if not any(name in places for name in group)]
    if missing:
        shown = {column.name: column.title for column in columns}
        said = "; ".join(" или ".join(f"«{shown[name]}»" for name in group) for group in missing)
        _refuse("missing_column", f"Добавьте столбцы: {said}. Заголовки стоят в одной из первых {FIRST_ROWS} строк")
    readers = {column.name: column for column in columns if column.name in places}
    rows = [_filled(row, readers, places, titles) for row in table.rows[place + 1 :]]
    return Headed(titles, rows, [*_of_table(table, table.rows[place], columns)])


def _headings(rows: Sequence[TableRow], columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    """Which row holds the headings, and where each column stands."""
    best: tuple[int, dict[str, int]] = (0, {})
    for place, row in enumerate(rows[:FIRST_ROWS]):
        places: dict[str, int] = {}
        for index, cell in enumerate(row.cells):
            known = next(
                (column for column in columns if not is_blank(cell) and compact(cell) in column.headings), None
            )
            if known and known.name in places:
                _refuse("column_twice", f"Оставьте один столбец «{known.title}»: в строке {row.number} их два")
            if known:
                places[known.name] = index
        if len(places) > len(best[1]):
            best = (place, places)
    return best


def _filled(
    row: TableRow, columns: Mapping[str, Column], places: Mapping[str, int], titles: Mapping[str, str]
) -> Filled:
    filled = Filled(row.number)
    for name, column in columns.items():
        cell = row.cells[places[name]] if places[name] < len(row.cells) else None
        if is_blank(cell):
            continue
        try:
            filled.values[name] = column.read(cell)
        except CellRefused as refused:
            filled.refuse(titles[name], refused.code, refused.message)
    return filled


def _of_table(table: Table, heading: TableRow, columns: Sequence[Column]) -> Iterator[RowProblem]:
    known = {title for column in columns for title in column.headings}
    for cell in heading.cells:
        if not is_blank(cell) and compact(cell) not in known:
            said = "этот столбец не взят: его заголовок службе незнаком"
            yield RowProblem(0, str(cell).strip()[:100], "unknown_column", said, Severity.WARNING)
    if table.others:
        said = f"прочитан только лист «{table.sheet}»; другие листы не взяты: {', '.join(table.others)[:200]}"
        yield RowProblem(0, "", "other_sheets", said, Severity.WARNING)
    below = [cells for cells in table.merged if _last_row(cells) > heading.number]
    for cells in below[:20]:
        yield RowProblem(0, "", "merged_cells", f"разъедините ячейки {cells} и заполните каждую: пустые не читаются")


def _last_row(cells: str) -> int:
    return int("".join(sign for sign in cells.rpartition(":")[2] if sign.isdigit()))


def _refuse(code: str, message: str) -> NoReturn:
    raise FilesRefused("Таблица не прочитана: исправьте заголовки и отправьте снова", [Problem("/file", code, message)])
